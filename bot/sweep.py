"""Looks every five minutes whether there is a letter for all that was sent.

A submission and its letters are written in one transaction, so that none should ever be found. What is found is owed
again under the same Message-ID, with an error in the log: somebody has to find out why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.rounds import rounds
from bot.store import outbox, relays, submissions
from bot.store.submissions import Filed
from bot.store.unowed import unowed
from bot.talk.effects import Submit, Withdraw

PAUSE = 300.0
"""Seconds between two rounds."""

_log = structlog.get_logger()


class Sweep:
    """`compose` and `announce` write the letters, as for the turn."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        compose: Callable[[Submit, Mapping[str, int]], Filed],
        announce: Callable[[Withdraw], outbox.Letter],
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._compose = compose
        self._announce = announce
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """A round every five minutes until `stop`."""
        await rounds("sweep", self.look, every=PAUSE, stop=stop)

    async def look(self) -> int:
        """One round: for how many submissions letters are owed again."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(self._look)

    def _look(self, connection: Connection) -> int:
        owed = 0
        for found in list(unowed(connection)):
            try:
                letters = self._letters(found, relays.announced(connection))
            except Exception as error:  # one that cannot be written must not keep the others from it
                _log.error("letter_not_written", submission=found.reference, error=type(error).__name__)
                continue
            outbox.owe(connection, letters, self._clock())
            _log.error("submission_without_letter", submission=found.reference, version=found.version)
            owed += 1
        return owed

    def _letters(self, found: Submit | Withdraw, announced: Mapping[str, int]) -> list[outbox.Owed]:
        about = submissions.about(found)
        owed = partial(outbox.Owed, found.reference, found.version, about)
        if isinstance(found, Withdraw):
            return [owed(self._announce(found))]
        return [owed(letter) for letter in self._compose(found, announced).letters]
