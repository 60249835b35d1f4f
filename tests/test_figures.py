"""Figures in the office's words: as lines, as a picture that a phone shows whole, as a workbook with numbers."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from unicodedata import category

import pytest
from openpyxl import load_workbook

from bot.figures import TOP, Figures, figures, workbook
from bot.pictures import plot
from tests.statistics import FIGURES
from tests.test_pictures import COVERED
from tests.transcripts import assistant

KNOWLEDGE, LANGUAGES = assistant().knowledge, assistant().languages
OFFERED = KNOWLEDGE.languages.offered


def told(language: str) -> Figures:
    return figures(FIGURES, KNOWLEDGE, LANGUAGES, language)


def test_every_count_stands_beside_what_it_counts() -> None:
    lines = list(told("en").lines)
    assert lines[0] == "Figures, 31 August 2026 to 22 November 2026"
    for line in (
        "Submissions\t60",
        "Forms begun\t143",
        "Half of them within\t3 seconds",
        "95 of 100 within\t3 minutes",
        "16/11\t8",
        "A. Host an acceleration centre\t29",
        "Not decided yet\t7",
        "North Macedonia\t2",
        "A: Human resources\t17 of 61",
        "A: Review\t4 of 33",
        "Nothing was found\t31",
        "Arabic\t9",
    ):
        assert line in lines


def test_what_content_no_longer_knows_stands_for_itself() -> None:
    assert "no_such_form: no_such_field\t1 of 1" in told("en").lines
    old = replace(FIGURES, kinds={"old_form": 3}, types={"old_type": 3})
    lines = list(figures(old, KNOWLEDGE, LANGUAGES, "en").lines)
    assert {"old_form\t3", "old_type\t3"} <= set(lines)


def test_a_chart_with_nothing_in_it_is_left_out() -> None:
    quiet = replace(FIGURES, kinds={}, types={}, countries={}, stops=(), missed={}, tongues={}, withdrawn=0, erased=0)
    shown = figures(quiet, KNOWLEDGE, LANGUAGES, "en")
    assert [chart.name for chart in shown.charts] == ["weeks"]
    assert "Withdrawn since" not in dict(shown.facts)


def test_a_long_chart_says_how_much_is_left_out_of_the_picture() -> None:
    (countries,) = (chart for chart in told("en").charts if chart.name == "countries")
    assert (len(countries.bars) - TOP, countries.rest) == (3, "and 3 more")


@pytest.mark.parametrize("language", OFFERED)
def test_the_picture_is_one_that_a_phone_shows_whole(language: str) -> None:
    width, height = struct.unpack(">II", plot(told(language))[16:24])
    assert width == 1111
    assert height < 2.4 * width


@pytest.mark.parametrize("language", OFFERED)
def test_our_fonts_have_every_character(language: str) -> None:
    words = "".join((*told(language).lines, *(chart.rest for chart in told(language).charts)))
    assert {character for character in words if category(character)[0] != "C"} <= COVERED


def test_the_picture_stands_the_other_way_round_in_arabic() -> None:
    shown = told("ar")
    assert shown.direction == "rtl"
    assert plot(shown) != plot(replace(shown, direction="ltr"))


@pytest.mark.parametrize("language", OFFERED)
def test_the_workbook_has_all_of_it_and_counts_are_numbers(language: str) -> None:
    book = load_workbook(io.BytesIO(workbook(told(language))))
    assert book.sheetnames == ["figures", "weeks", "kinds", "types", "countries", "steps", "reasons", "languages"]
    assert [row[1] for row in book["countries"].iter_rows(min_row=2, values_only=True)] == list(
        FIGURES.countries.values()
    )
    assert book["steps"].max_row == 1 + len(FIGURES.stops)
    assert bool(book["weeks"].sheet_view.rightToLeft) is (language == "ar")
