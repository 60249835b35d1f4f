"""Pictures of comparisons: every language is shaped and has its glyphs, and nothing depends on the machine's fonts."""

from __future__ import annotations

import struct
from itertools import chain, permutations
from unicodedata import category

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types

from bot.i18n import ShownComparison
from bot.pictures import FONTS, draw
from bot.talk.events import Commanded
from bot.talk.state import State
from handlers.comparison import handle
from handlers.scene import Scene
from tests.transcripts import TODAY, assistant

KNOWLEDGE, LANGUAGES = assistant().knowledge, assistant().languages
TYPES = KNOWLEDGE.guidance.types
PAIRS = list(permutations(TYPES, 2))
FILES = chain.from_iterable(folder.rglob("NotoSans*.[ot]tf") for folder in FONTS)
COVERED = {chr(code) for file in FILES for code in TTFont(file).getBestCmap()}
"""Every character that one of our fonts has."""


def compared(language: str, words: str) -> ShownComparison:
    """What /compare with these words shows somebody who told the guide a wish that no type meets."""
    event = Commanded(at=TODAY, reference="T", name="compare", argument=words)
    handled = handle(Scene(KNOWLEDGE, State(language=language, profile={"sponsor": "private_company"}), event))
    assert handled
    shown = LANGUAGES.show(handled.replies[0], language)
    (comparison,) = (part for part in shown.parts if isinstance(part, ShownComparison))
    return comparison


def everything(comparison: ShownComparison) -> str:
    values = (span.text for _, values in comparison.rows for value in values for span in value)
    return "".join((*comparison.heads, *(label for label, _ in comparison.rows), *values))


@pytest.mark.parametrize("language", KNOWLEDGE.languages.offered)
def test_every_pair_is_drawn_on_a_page_that_a_phone_shows_whole(language: str) -> None:
    for first, second in PAIRS:
        comparison = compared(language, f"{first.called[0]} {second.called[0]}")
        picture = draw(comparison, language=language, direction=LANGUAGES.direction(language))
        width, height = struct.unpack(">II", picture[16:24])
        assert width == 1111
        assert height < 2.3 * width


@pytest.mark.parametrize("language", KNOWLEDGE.languages.offered)
def test_our_fonts_have_every_character(language: str) -> None:
    words = "".join(everything(compared(language, f"{one.called[0]} {two.called[0]}")) for one, two in PAIRS)
    controls = {character for character in words if category(character) == "Cf"}
    assert set(words) - controls <= COVERED


def test_a_picture_is_the_same_each_time() -> None:
    comparison = compared("ar", "technology initiatives")
    assert draw(comparison, language="ar", direction="rtl") == draw(comparison, language="ar", direction="rtl")


def test_what_is_compared_stands_the_other_way_round_in_arabic() -> None:
    comparison = compared("ar", "technology initiatives")
    assert draw(comparison, language="ar", direction="rtl") != draw(comparison, language="ar", direction="ltr")
