"""Where today lies: before, on, between and after the documented dates, seen in Geneva."""

from datetime import UTC, date, datetime

import pytest

from bot.knowledge.calendar import standing, status, today
from bot.knowledge.model import Call, Limit
from tests.transcripts import assistant

KNOWLEDGE = assistant().knowledge
CALL = KNOWLEDGE.calendar.calls[0]


def said(on: date, id: str = "first_call") -> str:
    return assistant().languages.words(status(KNOWLEDGE, id, today=on), "en")


@pytest.mark.parametrize(
    ("on", "phase"),
    [
        (date(2023, 1, 24), "ahead"),
        (date(2023, 1, 25), "open"),
        (date(2023, 3, 15), "open"),
        (date(2023, 3, 16), "disputed"),
        (date(2023, 4, 15), "disputed"),
        (date(2023, 4, 16), "closed"),
    ],
)
def test_a_call_with_two_closing_dates_is_neither_open_nor_closed_between_them(on: date, phase: str) -> None:
    assert standing(CALL, today=on).phase == phase


def test_five_clocks_give_five_true_sentences() -> None:
    clocks = [date(2023, 2, 10), date(2023, 3, 20), date(2023, 5, 1), date(2023, 10, 1), date(2026, 11, 22)]
    assert len({said(on) for on in clocks}) == 5


def test_a_call_with_one_date_says_it_plainly() -> None:
    closing = Limit(date(2027, 1, 31), "circular-2023/join")
    call = Call("second", "Second call", ("host_centre",), Limit(date(2027, 1, 1), "circular-2023/letter"), (closing,))
    assert standing(call, today=date(2026, 12, 31)).phase == "ahead"
    assert standing(call, today=date(2027, 1, 31)).phase == "open"
    assert standing(call, today=date(2027, 2, 1)).phase == "closed"


def test_a_month_has_passed_only_after_its_last_day() -> None:
    assert "planned" in said(date(2023, 6, 30), "pilot_country")
    assert "has passed" in said(date(2023, 7, 1), "pilot_country")


def test_midnight_is_genevas() -> None:
    assert today(datetime(2023, 3, 15, 23, 30, tzinfo=UTC)) == date(2023, 3, 16)
