"""Where today lies: before, on, between and after the documented dates, seen in Geneva or in a call's own zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.knowledge.calendar import standing, status, today
from bot.knowledge.model import GENEVA, Calendar, Call, Limit
from tests.transcripts import assistant

KNOWLEDGE = assistant().knowledge
CALL = KNOWLEDGE.calendar.calls[0]


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)


def said(on: date, id: str = "first_call") -> str:
    return assistant().languages.words(status(KNOWLEDGE, id, now=noon(on)), "en")


def second_call(zone: str) -> Call:
    closes = (Limit(date(2027, 3, 31), "circular-2023/join"),)
    return Call(
        "second", "Second call", ("host_centre",), Limit(date(2027, 1, 11), "circular-2023/letter"), closes, zone
    )


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
    assert standing(CALL, now=noon(on)).phase == phase


def test_five_clocks_give_five_true_sentences() -> None:
    clocks = [date(2023, 2, 10), date(2023, 3, 20), date(2023, 5, 1), date(2023, 10, 1), date(2026, 11, 22)]
    assert len({said(on) for on in clocks}) == 5


def test_a_call_with_one_date_says_it_plainly() -> None:
    call = second_call(GENEVA)
    assert standing(call, now=noon(date(2027, 1, 10))).phase == "ahead"
    assert standing(call, now=noon(date(2027, 3, 31))).phase == "open"
    assert standing(call, now=noon(date(2027, 4, 1))).phase == "closed"


def test_a_month_has_passed_only_after_its_last_day() -> None:
    assert "planned" in said(date(2023, 6, 30), "pilot_country")
    assert "has passed" in said(date(2023, 7, 1), "pilot_country")


def test_midnight_is_genevas() -> None:
    assert today(datetime(2023, 3, 15, 23, 30, tzinfo=UTC)) == date(2023, 3, 16)


@pytest.mark.parametrize(
    ("zone", "opens", "ends"),
    [
        (GENEVA, datetime(2027, 1, 10, 23, tzinfo=UTC), datetime(2027, 3, 31, 22, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2027, 1, 10, 11, tzinfo=UTC), datetime(2027, 3, 31, 11, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2027, 1, 11, 10, tzinfo=UTC), datetime(2027, 4, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_call_opens_and_closes_at_its_own_midnight_for_everyone(zone: str, opens: datetime, ends: datetime) -> None:
    call, minute = second_call(zone), timedelta(minutes=1)
    moments = (opens - minute, opens, ends - minute, ends)
    assert [standing(call, now=at).phase for at in moments] == ["ahead", "open", "open", "closed"]


@pytest.mark.parametrize(
    ("zone", "at", "sentence"),
    [
        (GENEVA, datetime(2027, 3, 30, 12, tzinfo=UTC), "closes on 31 March 2027, in 1 day."),
        (
            "Pacific/Auckland",
            datetime(2027, 3, 30, 12, tzinfo=UTC),
            "closes on 31 March 2027, New Zealand (Auckland) time, today.",
        ),
        (
            "Pacific/Honolulu",
            datetime(2027, 4, 1, 9, tzinfo=UTC),
            "closes on 31 March 2027, United States (Honolulu) time, today.",
        ),
        (
            "Pacific/Auckland",
            datetime(2027, 3, 31, 12, tzinfo=UTC),
            "ended on 31 March 2027, New Zealand (Auckland) time, 1 day ago.",
        ),
    ],
)
def test_what_is_said_of_a_call_counts_its_own_days_and_names_whose_they_are(
    zone: str, at: datetime, sentence: str
) -> None:
    knowledge = replace(KNOWLEDGE, calendar=Calendar((second_call(zone),), ()))
    assert assistant().languages.words(status(knowledge, "second", now=at), "en").endswith(sentence)
