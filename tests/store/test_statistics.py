"""The figures of some weeks are those of what is kept, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.knowledge.advance import BEGUN, REVIEW, SENT, Advance
from bot.knowledge.statistics import Delivered, Stop, mondays, within
from bot.store import misses, steps, tables
from bot.store.statistics import gather
from bot.talk.effects import Miss
from tests.databases import run
from tests.export.test_command import keep, submitted

pytestmark = pytest.mark.anyio

SUNDAY = date(2026, 11, 22)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
TYPES = {"host_centre": "centre_type_wish", "join_alliance": None}


def test_weeks_begin_on_mondays() -> None:
    assert mondays(SUNDAY, 2) == (date(2026, 11, 9), date(2026, 11, 16))
    assert mondays(date(2026, 11, 23), 1) == (date(2026, 11, 23),)


@pytest.mark.parametrize(
    ("times", "half", "most"), [([], 0, 0), ([1.2], 2, 2), ([4, 1, 3, 2], 2, 4), (list(range(1, 101)), 50, 95)]
)
def test_the_time_within_which_a_share_was_done(times: list[float], half: int, most: int) -> None:
    assert (within(times, 0.5), within(times, 0.95)) == (half, most)


async def test_nothing_is_counted_where_nothing_happened(engine: AsyncEngine) -> None:
    found = await run(engine, partial(gather, last=SUNDAY, types=TYPES))
    assert (found.submissions, found.quiet, found.delivered) == (0, True, Delivered())
    assert (found.first, found.last, len(found.weeks)) == (date(2026, 8, 31), SUNDAY, 12)


async def test_a_submission_counts_in_the_week_of_its_first_version(engine: AsyncEngine) -> None:
    late_on_sunday = datetime(2026, 11, 15, 22, 59, tzinfo=UTC)
    sent = [
        (submitted("AAAA-AAAA", 1, late_on_sunday), "received"),
        (submitted("AAAA-AAAA", 2, AT), "received"),
        (submitted("BBBB-BBBB", 1, late_on_sunday + timedelta(minutes=1)), "withdrawn"),
        (submitted("CCCC-CCCC", 1, AT, kind="join_alliance", country="GH"), "received"),
        (submitted("GGGG-GGGG", 1, AT, country="GH", centre_type_wish="technology"), "received"),
        (submitted("DDDD-DDDD", 1, AT), "erased"),
        (submitted("EEEE-EEEE", 1, AT - timedelta(weeks=20)), "received"),
        (submitted("FFFF-FFFF", 1, AT + timedelta(weeks=1)), "received"),
    ]
    await run(engine, partial(keep, sent=sent))
    found = await run(engine, partial(gather, last=SUNDAY, types=TYPES, weeks=2))
    assert found.weeks == ((date(2026, 11, 9), 1), (date(2026, 11, 16), 3))
    assert found.kinds == {"host_centre": 3, "join_alliance": 1}
    assert (found.types, found.countries) == ({"technology": 1}, {"GH": 2})
    assert (found.withdrawn, found.erased) == (1, 1)


async def test_drafts_stop_where_they_came_and_did_not_leave(engine: AsyncEngine) -> None:
    form = "host_centre"
    moved = [Advance(form, BEGUN, "consent_data")] * 3 + [Advance(form, "consent_data", "country")] * 2
    moved += [Advance(form, "country", REVIEW), Advance(form, REVIEW, SENT)]
    for day in (SUNDAY, SUNDAY - timedelta(days=1), SUNDAY - timedelta(weeks=20)):
        await run(engine, partial(steps.count, advances=moved, day=day))
    found = await run(engine, partial(gather, last=SUNDAY, types=TYPES))
    assert found.begun == 6
    assert set(found.stops) == {
        Stop(form, "consent_data", 6, 2),
        Stop(form, "country", 4, 2),
        Stop(form, REVIEW, 2, 0),
    }


async def test_questions_are_counted_by_reason_and_language(engine: AsyncEngine) -> None:
    asked = [
        Miss("?", "fr", "declined", SUNDAY),
        Miss("?", "ar", "declined", SUNDAY),
        Miss("?", "fr", "unsure", SUNDAY),
    ]
    await run(engine, partial(misses.add, new=asked))
    found = await run(engine, partial(gather, last=SUNDAY, types=TYPES, weeks=1))
    assert (found.missed, found.tongues) == ({"declined": 2, "unsure": 1}, {"fr": 2, "ar": 1})


async def test_the_time_of_letters_is_that_until_the_server_had_them(engine: AsyncEngine) -> None:
    def letters(connection: Connection) -> None:
        keep(connection, [(submitted("AAAA-AAAA", 1, AT), "received")])
        for number, seconds in enumerate((2, 4, 60, None)):
            row = {
                "submission": "AAAA-AAAA",
                "version": 1,
                "about": "submission",
                "message_id": f"<{number}@example.org>",
                "recipient": "office@example.org",
                "body": b"",
                "state": "queued" if seconds is None else "accepted",
                "attempts": 0,
                "test": False,
                "next_at": AT,
                "created_at": AT,
                "accepted_at": None if seconds is None else AT + timedelta(seconds=seconds),
            }
            connection.execute(insert(tables.deliveries).values(row))

    await run(engine, letters)
    found = await run(engine, partial(gather, last=SUNDAY, types=TYPES, weeks=1))
    assert found.delivered == Delivered(accepted=3, median=4, most=60, waiting=1)
