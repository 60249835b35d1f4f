"""What is next and what is past, and when somebody is reminded of a call."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.knowledge.agenda import dates, due
from bot.knowledge.model import GENEVA, Calendar, Call, Limit
from tests.transcripts import assistant

KNOWLEDGE = assistant().knowledge
SOURCE = "circular-2023/letter"


def call(opens: date, *closes: date, zone: str = GENEVA) -> Calendar:
    limits = tuple(Limit(day, SOURCE) for day in closes)
    return Calendar((Call("second", "Second call", ("host_centre",), Limit(opens, SOURCE), limits, zone),), ())


def keys(calendar: Calendar, on: date) -> list[str]:
    return [point.key for point in due(calendar, now=datetime.combine(on, time(12), UTC))]


def test_every_date_is_listed_and_the_earliest_comes_first() -> None:
    listed = dates(KNOWLEDGE)
    assert [dated.begin for dated in listed] == sorted(dated.begin for dated in listed)
    assert {dated.of for dated in listed} == set(KNOWLEDGE.calendar.ids)
    assert [dated.iso for dated in listed if dated.kind == "closes"] == ["2023-03-15", "2023-04-15"]


def test_dates_that_contradict_each_other_are_named_with_their_places() -> None:
    names = [assistant().languages.words(dated.name, "en") for dated in dates(KNOWLEDGE) if dated.kind == "closes"]
    assert names == [
        "First call for expressions of interest: closes, according to Annex 1, “Join the Alliance”",
        "First call for expressions of interest: closes, according to Annex 1, “Key dates”",
    ]


@pytest.mark.parametrize(
    ("today", "key"),
    [
        (date(2027, 1, 1), "opens:2027-01-01"),
        (date(2027, 2, 28), "opens:2027-01-01"),
        (date(2027, 3, 1), "closes:30:2027-03-31"),
        (date(2027, 3, 23), "closes:30:2027-03-31"),
        (date(2027, 3, 24), "closes:7:2027-03-31"),
        (date(2027, 3, 30), "closes:1:2027-03-31"),
        (date(2027, 3, 31), "closes:1:2027-03-31"),
    ],
)
def test_the_last_point_that_has_come_is_due(today: date, key: str) -> None:
    calendar = call(date(2027, 1, 1), date(2027, 4, 30), date(2027, 3, 31))
    assert keys(calendar, today) == [f"reminder:second:{key}"]


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 4, 1)])
def test_nothing_is_due_before_a_call_opens_or_after_its_first_closing_date(today: date) -> None:
    assert keys(call(date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 30)), today) == []


def test_a_call_that_is_open_for_two_weeks_is_not_announced_as_closing_in_thirty_days() -> None:
    opens = date(2027, 1, 1)
    calendar = call(opens, opens + timedelta(days=14))
    seen = [keys(calendar, opens + timedelta(days=day))[0] for day in range(15)]
    assert [key.split(":")[2:-1] for key in dict.fromkeys(seen)] == [["opens"], ["closes", "7"], ["closes", "1"]]


def test_a_deadline_that_was_moved_is_reminded_of_anew() -> None:
    before = keys(call(date(2027, 1, 1), date(2027, 3, 31)), date(2027, 3, 25))
    after = keys(call(date(2027, 1, 1), date(2027, 4, 30)), date(2027, 4, 24))
    assert before != after


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        (GENEVA, datetime(2027, 3, 23, 23, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2027, 3, 23, 11, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2027, 3, 24, 10, tzinfo=UTC)),
    ],
)
def test_a_point_comes_at_midnight_where_the_call_is(zone: str, midnight: datetime) -> None:
    calendar = call(date(2027, 1, 1), date(2027, 3, 31), zone=zone)
    (before,), (after,) = due(calendar, now=midnight - timedelta(minutes=1)), due(calendar, now=midnight)
    assert (before.key, after.key) == ("reminder:second:closes:30:2027-03-31", "reminder:second:closes:7:2027-03-31")
    assert after.begins == midnight
