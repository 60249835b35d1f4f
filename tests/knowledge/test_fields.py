"""Reading words into answers: what is accepted, what is confirmed, what is refused."""

from datetime import date

import pytest

from bot.knowledge import fields
from bot.knowledge.fields import Nearly
from bot.knowledge.model import Field, FieldKind, Option
from bot.talk.errors import Unreadable
from bot.talk.state import Answer
from bot.talk.text import Listing, Text
from tests.transcripts import assistant

LANGUAGES = ("fr", "en", "es", "ar", "ru", "zh")
TODAY = date(2026, 11, 22)
OPTIONS = (Option("regulator", "Regulator"), Option("academia", "University or research institute"))


def field(kind: FieldKind, **limits: int) -> Field:
    options = OPTIONS if kind in ("choice", "choices", "long") else ()
    least, most = limits.get("min"), limits.get("max")
    return Field("f", kind, "Label", "Question?", min=least, max=most, options=options, regional=True)


def read(kind: FieldKind, typed: str, **limits: int) -> Answer | Nearly:
    asked = field(kind, **limits)
    names = assistant().knowledge.countries if kind == "country" else fields.named(asked, assistant().knowledge.names)
    return fields.read(asked, typed, names=names, languages=LANGUAGES, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (" 12 persons", 12), ("١٢", 12), ("１２", 12), ("1 200", 1200), ("1\u202f200", 1200), ("0", 0)],
)
def test_a_whole_number_is_read_in_any_script(typed: str, number: int) -> None:
    assert read("number", typed) == number


@pytest.mark.parametrize("typed", ["", "many", "-3", "−3", "1.5", "3,7", "2 or 3", "9" * 40])
def test_what_is_not_one_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read("number", typed)


def test_a_number_outside_its_limits_is_refused() -> None:
    with pytest.raises(Unreadable):
        read("number", "51", min=0, max=50)


@pytest.mark.parametrize(
    "typed", ["awa@example.org", "<awa@example.org>", "mailto:awa@example.org", " awa@example.org\n"]
)
def test_an_address_is_read_with_what_phones_put_around_it(typed: str) -> None:
    assert read("email", typed) == "awa@example.org"


@pytest.mark.parametrize(
    "typed", ["awa", "awa@", "a b@example.org", "awa@example.org, b@example.org", "x@y\r\nBcc: z@z"]
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read("email", typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("+41227305111", "+41 22 730 51 11"), ("022 730 51 11", "022 730 51 11"), ("+233 (0)30 225", "+233 (0)30 225")],
)
def test_a_phone_number_is_written_internationally_where_it_says_how(typed: str, kept: str) -> None:
    assert read("phone", typed) == kept


@pytest.mark.parametrize("typed", ["12345", "call me", "1" * 21])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read("phone", typed)


@pytest.mark.parametrize("typed", ["Ghana", "ghana", " GHANA ", "غانا", "Гана", "加纳"])
def test_a_country_is_read_in_any_of_the_six_languages(typed: str) -> None:
    assert read("country", typed) == "GH"


def test_a_country_with_a_typo_is_to_be_confirmed() -> None:
    found = read("country", "Cote dIvoir")
    assert isinstance(found, Nearly)
    assert "CI" in found.candidates


def test_a_part_of_several_names_is_a_choice() -> None:
    found = read("country", "Congo")
    assert isinstance(found, Nearly)
    assert {"CD", "CG"} <= set(found.candidates)


def test_what_is_no_country_is_refused() -> None:
    with pytest.raises(Unreadable):
        read("country", "Atlantis of the sea")


def test_yes_is_understood_in_the_languages_there_are() -> None:
    assert read("yesno", "yes") is True
    assert read("yesno", "NO") is False


def test_several_options_are_read_from_one_line_in_the_forms_order() -> None:
    assert read("choices", "University or research institute; regulator") == ("regulator", "academia")


def test_too_few_and_too_many_boxes_are_refused() -> None:
    with pytest.raises(Unreadable):
        fields.chosen(field("choices", min=1), [])
    with pytest.raises(Unreadable):
        fields.chosen(field("choices", max=1), ["regulator", "academia"])


def test_a_text_is_kept_as_typed() -> None:
    typed = "Université <b>«Cheikh»</b> \u202eاب & 'x' =1+1 🙂"
    assert read("text", f"  {typed}\n") == typed


def test_a_long_text_keeps_its_lines_and_says_how_much_is_too_much() -> None:
    assert read("long", "one\ntwo") == "one\ntwo"
    with pytest.raises(Unreadable) as refused:
        read("long", "x" * 3001, max=3000)
    assert refused.value.why.values == {"n": 3001, "max": 3000}


@pytest.mark.parametrize(
    ("kind", "bare"),
    [
        ("phone", "+44 20 7946 0018"),
        ("email", "awa@example.org"),
        ("url", "https://www.example.org"),
        ("number", "12"),
        ("amount", "EUR 250,000"),
        ("month", "2027-09"),
    ],
)
def test_what_is_copied_out_of_an_arabic_sentence_is_read(kind: FieldKind, bare: str) -> None:
    assert read(kind, f"\u200f\u2066{bare}\u2069\u200e") == read(kind, bare)


def test_a_ready_answer_beside_free_text_is_a_code_however_it_is_given() -> None:
    assert read("long", "regulator") == read("long", "Régulateur") == "regulator"
    assert fields.from_code(field("long"), "regulator") == "regulator"
    assert fields.show(field("long"), "regulator") == Text("Regulator")
    assert read("long", "A regulator of telecommunications") == "A regulator of telecommunications"


def test_an_answer_is_shown_by_its_labels() -> None:
    assert fields.show(field("choices"), ("regulator",)) == Listing((Text("Regulator"),))
    assert fields.show(field("yesno"), True) == Text("Yes")


@pytest.mark.parametrize("code", ["", "regulator:", "REGULATOR", "+", "!done"])
def test_a_forged_code_is_no_answer(code: str) -> None:
    assert fields.from_code(field("choice"), code) is None
