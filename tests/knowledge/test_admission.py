from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.knowledge.admission import admission, end
from bot.talk.effects import Admission
from tests.transcripts import assistant

CALENDAR = assistant().knowledge.calendar
FORM = assistant().knowledge.forms["host_centre"]
CLOSED = end(CALENDAR.calls[0])
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def judged(begun: datetime, now: datetime) -> Admission | None:
    found = admission(CALENDAR, FORM, begun=begun, now=now)
    return found.admission if found else None


def test_a_call_ends_with_its_last_documented_day_in_its_zone() -> None:
    assert datetime(2023, 4, 15, 22, tzinfo=UTC) == CLOSED


@pytest.mark.parametrize(
    ("begun", "now", "expected"),
    [
        (CLOSED - DAY, CLOSED - MOMENT, "within"),
        (CLOSED - DAY, CLOSED, "grace"),
        (CLOSED - MOMENT, CLOSED + DAY - MOMENT, "grace"),
        (CLOSED - MOMENT, CLOSED + DAY, "late"),
        (CLOSED, CLOSED, "outside"),
        (datetime(2022, 12, 1, tzinfo=UTC), datetime(2022, 12, 2, tzinfo=UTC), "outside"),
        (datetime(2022, 12, 1, tzinfo=UTC), CLOSED, "outside"),
        (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC), "outside"),
    ],
)
def test_what_is_begun_in_time_has_a_day_of_grace(begun: datetime, now: datetime, expected: Admission) -> None:
    assert judged(begun, now) == expected


def test_a_form_without_a_call_is_never_outside_one() -> None:
    form = assistant().knowledge.forms["assistance"]
    assert admission(CALENDAR, form, begun=CLOSED, now=CLOSED) is None
