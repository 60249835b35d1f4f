"""Once a week the secretariat is owed a report: what was sent, where people stopped, what was not answered.

Any number of processes may look: the letter's Message-ID names its week, and the database takes each but once. A week
that nobody looked after is passed over when the next is complete: the figures are there to read at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.knowledge import calendar
from bot.knowledge.statistics import WEEKS, Statistics
from bot.mail.letter import Letter
from bot.rounds import rounds
from bot.store import misses, outbox
from bot.store.engine import reading
from bot.talk.effects import Miss

PAUSE = 3600.0
"""Seconds between two looks: the letter of a week is owed within the first hour of the next, Geneva time."""

_log = structlog.get_logger()


class Compose(Protocol):
    """Writes the letter of a week; `recent` are the weeks up to it. It may take its time, and runs in a thread."""

    def __call__(self, misses: Sequence[Miss], *, week: Statistics, recent: Statistics, at: datetime) -> Letter: ...


class Gather(Protocol):
    """Counts what happened in so many weeks up to a day."""

    def __call__(self, connection: Connection, *, last: date, weeks: int = WEEKS) -> Statistics: ...


class Weekly:
    """Looks whether the last week's letter is owed already."""

    def __init__(
        self, engine: AsyncEngine, *, gather: Gather, compose: Compose, message_id: Callable[[date], str]
    ) -> None:
        """`message_id` is that of the week which begins on a Monday."""
        self._engine = engine
        self._gather = gather
        self._compose = compose
        self._message_id = message_id

    async def run(self, stop: asyncio.Event, clock: Clock) -> None:
        """Looks every hour until `stop`."""
        await rounds("weekly", lambda: self.look(clock()), every=PAUSE, stop=stop)

    async def look(self, now: datetime) -> None:
        """Owe the letter of the last complete week, Monday to Sunday in Geneva, unless nothing happened in it."""
        today = calendar.today(now)
        last = today - timedelta(days=today.weekday() + 1)
        first = last - timedelta(days=6)
        async with reading(self._engine).connect() as connection:
            if await connection.run_sync(outbox.known, self._message_id(first)):
                return
            week = await connection.run_sync(partial(self._gather, last=last, weeks=1))
            if week.quiet:
                return
            recent = await connection.run_sync(partial(self._gather, last=last))
            missed = await connection.run_sync(misses.between, first, last)
        letter = await asyncio.to_thread(self._compose, missed, week=week, recent=recent, at=now)
        async with self._engine.begin() as connection:
            await connection.run_sync(outbox.owe_once, letter, now)
        _log.info("weekly_owed", questions=len(missed), submissions=week.submissions)
