from __future__ import annotations

import re

import pytest

from bot.channels.web import pages
from bot.channels.web.words import preferred, words
from bot.i18n import Languages


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", "fr"),
        ("de, en;q=0.2, fr;q=0.7", "fr"),
        ("EN-us", "en"),
        ("zh-Hant-TW", "zh"),
        ("fr;q=0, en;q=0.1", "en"),
        ("fr;q=nonsense, en;q=0.1", "en"),
        ("de, nl", None),
        ("*", None),
        ("", None),
        (";;;,,,", None),
    ],
)
def test_the_language_a_browser_likes_best_of_those_offered(accepted: str, language: str | None) -> None:
    assert preferred(accepted, ("en", "fr", "ar", "zh")) == language


def test_every_word_the_script_and_the_page_ask_for_is_there(languages: Languages) -> None:
    known = words(languages, "fr").keys()
    script = pages.SCRIPT.decode()
    asked = set(re.findall(r"words\.(\w+)", script)) | set(re.findall(r'(?:unseen|tell)\("(\w+)"', script))
    asked |= set(re.findall(r'data-(?:word|label|hint)="(\w+)"', pages.chat(languages, "fr")))
    assert asked <= known
    assert {"offline", "busy", "slow", "long", "refused", "cookies", "choose"} <= known


def test_the_script_holds_no_sentence_of_its_own_and_no_markup() -> None:
    for script in (pages.SCRIPT.decode(), pages.EMBED.decode()):
        code = re.sub(r"//.*", "", script)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code)
        assert not re.search(r"[\"'`][A-Z][a-z]+ [a-z]+", re.sub(r'"(Segoe|Noto) [^"]*"', "", code))


def test_the_page_has_a_word_for_everything_in_each_of_these_languages(languages: Languages) -> None:
    english = words(languages, "en")
    for language in ("fr", "ar", "zh"):
        same = {name for name, word in words(languages, language).items() if word == english[name]}
        assert same <= {"menu", "conversation"}  # French has borrowed or lent them
