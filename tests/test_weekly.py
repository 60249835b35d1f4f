"""The weekly report is owed once, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.courier import Courier
from bot.knowledge.advance import BEGUN, Advance
from bot.knowledge.statistics import Statistics
from bot.mail.letter import Letter
from bot.store import misses as kept
from bot.store import steps
from bot.store.engine import engine_for
from bot.store.statistics import gather
from bot.store.tables import deliveries
from bot.talk.effects import Miss
from bot.weekly import Weekly
from tests.databases import run

pytestmark = pytest.mark.anyio

SUNDAY = Miss("who pays?", "en", "declined", date(2026, 11, 22))
LATE_ON_SUNDAY = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
"""One minute before Monday in Geneva."""
MONDAY = LATE_ON_SUNDAY + timedelta(minutes=1)


def letter(misses: Sequence[Miss], *, week: Statistics, recent: Statistics, at: datetime) -> Letter:
    told = f"{len(misses)} from {week.first} to {week.last}, {len(week.weeks)} of {len(recent.weeks)} weeks"
    return Letter(name(week.first), "office@alliance.example", told.encode())


def name(first: date) -> str:
    return f"<{first}@alliance.example>"


def weekly(engine: AsyncEngine) -> Weekly:
    return Weekly(engine, gather=partial(gather, types={}), compose=letter, message_id=name)


async def owed(engine: AsyncEngine) -> list[bytes]:
    query = select(deliveries.c.body).order_by(deliveries.c.id)
    return await run(engine, lambda connection: list(connection.execute(query).scalars()))


async def keep(engine: AsyncEngine, *new: Miss) -> None:
    await run(engine, partial(kept.add, new=new))


async def test_a_week_is_written_about_when_it_is_over_in_geneva(engine: AsyncEngine) -> None:
    await keep(engine, SUNDAY, SUNDAY)
    await weekly(engine).look(LATE_ON_SUNDAY)
    assert await owed(engine) == []
    await weekly(engine).look(MONDAY)
    assert await owed(engine) == [b"2 from 2026-11-16 to 2026-11-22, 1 of 12 weeks"]


async def test_it_is_owed_once_however_often_one_looks(engine: AsyncEngine) -> None:
    await keep(engine, SUNDAY)
    for hours in range(7 * 24):
        await weekly(engine).look(MONDAY + timedelta(hours=hours))
    assert len(await owed(engine)) == 1


async def test_it_is_owed_once_by_many_processes(database_url: str) -> None:
    engines = [engine_for(database_url) for _ in range(4)]
    await keep(engines[0], SUNDAY)
    await asyncio.gather(*(weekly(engine).look(MONDAY) for engine in engines))
    assert len(await owed(engines[0])) == 1
    for engine in engines:
        await engine.dispose()


async def test_a_week_in_which_nothing_happened_has_no_letter(engine: AsyncEngine) -> None:
    await keep(engine, SUNDAY)
    await weekly(engine).look(MONDAY + timedelta(days=7))
    assert await owed(engine) == []


async def test_a_form_that_was_begun_is_worth_a_letter(engine: AsyncEngine) -> None:
    begun = Advance("host_centre", BEGUN, "consent_data")
    await run(engine, partial(steps.count, advances=[begun], day=date(2026, 11, 20)))
    await weekly(engine).look(MONDAY)
    assert await owed(engine) == [b"0 from 2026-11-16 to 2026-11-22, 1 of 12 weeks"]


async def test_it_looks_at_once_and_stops_when_told(engine: AsyncEngine) -> None:
    stop = asyncio.Event()

    def clock() -> datetime:
        stop.set()
        return MONDAY

    await keep(engine, SUNDAY)
    await weekly(engine).run(stop, clock)
    assert len(await owed(engine)) == 1


async def test_a_database_that_is_away_does_not_end_it() -> None:
    stop = asyncio.Event()
    engine = engine_for("postgresql://nobody@127.0.0.1:1/nothing")

    def clock() -> datetime:
        stop.set()
        return MONDAY

    await weekly(engine).run(stop, clock)
    await engine.dispose()


async def test_the_courier_takes_it_like_any_letter(engine: AsyncEngine) -> None:
    taken: list[Letter] = []

    class Post:
        announced: tuple[str, int] | None = None

        async def send(self, letter: Letter) -> str:
            taken.append(letter)
            return "250 taken"

        async def hang_up(self) -> None:
            """There is no line."""

    await keep(engine, SUNDAY)
    await weekly(engine).look(MONDAY)
    assert await Courier(engine, Post(), clock=lambda: MONDAY).deliver_due() == 1
    assert taken[0].message_id == name(date(2026, 11, 16))
