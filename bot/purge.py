"""Every hour, what has been kept as long as content/privacy.yaml says is deleted.

What people are told about retention is made of the same figures as the limits here. A draft's end is a turn, because
its owner is told (`bot.timer`); all other ends are silent, and are here. A submission goes only when all its letters
are final: accepted by the mail server, or refused for good.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.knowledge.model import Kept
from bot.metrics import PURGED
from bot.rounds import rounds
from bot.store import expiry
from bot.store.engine import reading

PAUSE = 3600.0
"""Seconds between two rounds: nothing outlives its limit by more than an hour."""

_log = structlog.get_logger()


class Purge:
    """Deletes what is past its time. Any number of processes may do so beside one another."""

    def __init__(self, engine: AsyncEngine, *, kept: Kept) -> None:
        self._engine = engine
        self._kept = kept

    async def run(self, stop: asyncio.Event, clock: Clock) -> None:
        """A round every hour until `stop`."""
        await rounds("purge", lambda: self.purge(clock()), every=PAUSE, stop=stop)

    async def purge(self, now: datetime) -> Counter[str]:
        """One round: how many rows of each kind were deleted."""
        deleted: Counter[str] = Counter()
        # Bit by bit, so that people who write are not kept waiting by years of rows.
        while some := await self._some(now):
            deleted.update(some)
        await self._overwrite()
        for kind, count in deleted.items():
            PURGED.labels(kind=kind).inc(count)
        if deleted:
            _log.info("purged", **deleted)
        return deleted

    async def _some(self, now: datetime) -> dict[str, int]:
        async with self._engine.begin() as connection:
            return await connection.run_sync(partial(expiry.some, kept=self._kept, now=now))

    async def _overwrite(self) -> None:
        """SQLite's log of changes still has what was deleted from the file: carry it over and cut it to nothing."""
        if self._engine.dialect.name == "sqlite":
            async with reading(self._engine).connect() as connection:
                await connection.run_sync(_checkpoint)


def _checkpoint(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
