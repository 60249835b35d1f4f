"""Each value is written as its reader's locale writes it."""

from __future__ import annotations

import pytest

from bot.i18n import Languages, ShownRow, ShownTable, Span
from bot.talk.replies import Reply, Row, Table
from bot.talk.text import Address, Country, Day, Elapsed, Listing, Moment, Text, Tongue, Value, Zone
from tests.i18n import catalogues


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    return catalogues.languages(tmp_path_factory.mktemp("locales"))


@pytest.mark.parametrize(
    ("value", "fr", "en", "zh"),
    [
        (12345, "12\u202f345", "12,345", "12,345"),
        (Day("2023-03-15"), "15 mars 2023", "15 March 2023", "2023年3月15日"),
        (Day("2023-06"), "juin 2023", "June 2023", "2023年6月"),
        (Day("2023"), "2023", "2023", "2023年"),
        (Elapsed(-1317), "il y a 3 ans", "3 years ago", "3年前"),
        (Elapsed(45), "dans 45 jours", "in 45 days", "45天后"),
        (Elapsed(-90), "il y a 3 mois", "3 months ago", "3个月前"),
        (Elapsed(0), "aujourd’hui", "today", "today"),
        (Country("CI"), "Côte d’Ivoire", "Côte d’Ivoire", "科特迪瓦"),
        (Country("QQ"), "QQ", "QQ", "QQ"),
        (Zone("Pacific/Auckland"), "Nouvelle-Zélande (Auckland)", "New Zealand (Auckland)", "新西兰（奥克兰）"),
        (Zone("Africa/Dakar"), "Sénégal", "Senegal", "塞内加尔"),
        (Tongue("ru"), "russe", "Russian", "俄语"),
        (Tongue("ru", native=True), "Русский", "Русский", "Русский"),
        (Listing(("a", "b", "c")), "a, b et c", "a, b and c", "a、b和c"),
        (Listing(()), "", "", ""),
    ],
)
def test_values_follow_the_locale(languages: Languages, value: Value, fr: str, en: str, zh: str) -> None:
    assert [languages.words(value, language) for language in ("fr", "en", "zh")] == [fr, en, zh]


def test_a_moment_is_told_in_geneva_in_winter_and_in_summer(languages: Languages) -> None:
    assert languages.words(Moment("2026-11-22T23:30:00+00:00"), "en") == "23 November 2026, 00:30 (Geneva time)"
    assert languages.words(Moment("2026-07-01T08:05:00+00:00"), "en") == "1 July 2026, 10:05 (Geneva time)"


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("innovation@itu.int", "mailto:innovation@itu.int"),
        ("a@b.int?bcc=c@d.int", "mailto:a@b.int%3Fbcc%3Dc@d.int"),
        ("https://www.itu.int/itu-d/sites/x/?p=1#top", "https://www.itu.int/itu-d/sites/x/?p=1#top"),
        ("+41 22 730 5900", "tel:+41227305900"),
        ("javascript:alert(1)", None),
        ("BDT/DIR/001", None),
    ],
)
def test_an_address_is_a_link_where_it_leads_somewhere(languages: Languages, address: str, href: str | None) -> None:
    reply = Reply((Table((Row(Text("Menu"), Address(address)),)),))
    assert languages.show(reply, "fr").parts == (ShownTable((ShownRow("Menu", (Span(address, href=href),), None),)),)


def test_an_address_runs_left_to_right_in_arabic(languages: Languages) -> None:
    assert languages.words(Address("+41 22 730 5900"), "ar") == "\u2066+41 22 730 5900\u2069"


def test_words_that_run_the_same_way_stay_clean(languages: Languages) -> None:
    text = Text("Sent by {name}: {words}", {"name": "Zoë Ω 中文 №1", "words": "!"})
    assert languages.words(text, "fr") == "Envoyé par Zoë Ω 中文 №1 : !"


def test_words_that_may_run_the_other_way_are_isolated(languages: Languages) -> None:
    text = Text("Sent by {name}: {words}", {"name": "منى", "words": "ITU (Geneva)"})
    assert languages.words(text, "fr") == "Envoyé par \u2068منى\u2069 : ITU (Geneva)"
    assert languages.words(text, "ar") == "أرسله منى: \u2068ITU (Geneva)\u2069"


def test_each_line_of_a_value_has_its_own_isolate(languages: Languages) -> None:
    reply = Reply((Table((Row(Text("Menu"), "a\r\n\nb\u2029c"),)),))
    spans = (Span("\u2068a\u2069\n\n\u2068b\u2069\n\u2068c\u2069"),)
    assert languages.show(reply, "ar").parts == (ShownTable((ShownRow("القائمة", spans, None),)),)
    assert languages.words("a\nb", "ar") == "\u2068a\u2069 \u2068b\u2069"


def test_controls_and_direction_overrides_are_not_shown(languages: Languages) -> None:
    assert languages.words("a\x00b\x9b1m\u202ec\u2069\ud800\tz", "fr") == "a\ufffdb\ufffd1mc\ufffd\tz"


def test_russian_does_not_speak_of_summer_time_all_year(languages: Languages) -> None:
    assert languages.words(Zone("Africa/Dakar"), "ru") == "Сенегал"
