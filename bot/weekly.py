"""Once a week the secretariat is owed a letter about the questions that were not answered.

Any number of processes may look: the letter's Message-ID names its week, and the database takes each but once. A week
that nobody looked after is passed over when the next is complete: the list is there to read at any time.
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
from bot.mail.letter import Letter
from bot.rounds import rounds
from bot.store import misses, outbox
from bot.talk.effects import Miss

PAUSE = 3600.0
"""Seconds between two looks: the letter of a week is owed within the first hour of the next, Geneva time."""

_log = structlog.get_logger()


class Compose(Protocol):
    """Writes the letter of a week."""

    def __call__(self, misses: Sequence[Miss], *, first: date, last: date, at: datetime) -> Letter: ...


class Weekly:
    """Looks whether the last week's letter is owed already."""

    def __init__(self, engine: AsyncEngine, *, compose: Compose, message_id: Callable[[date], str]) -> None:
        """`message_id` is that of the week which begins on a Monday."""
        self._engine = engine
        self._compose = compose
        self._message_id = message_id

    async def run(self, stop: asyncio.Event, clock: Clock) -> None:
        """Looks every hour until `stop`."""
        await rounds("weekly", lambda: self.look(clock()), every=PAUSE, stop=stop)

    async def look(self, now: datetime) -> None:
        """Owe the letter of the last complete week, Monday to Sunday in Geneva."""
        async with self._engine.begin() as connection:
            await connection.run_sync(partial(self._settle, now=now))

    def _settle(self, connection: Connection, now: datetime) -> None:
        today = calendar.today(now)
        first = today - timedelta(days=today.weekday() + 7)
        last = first + timedelta(days=6)
        if outbox.known(connection, self._message_id(first)):
            return
        if found := misses.between(connection, first, last):
            outbox.owe_once(connection, self._compose(found, first=first, last=last, at=now), now)
            _log.info("weekly_owed", questions=len(found))
