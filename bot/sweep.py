"""Looks every five minutes whether there is a letter for all that was sent, and each of several.

A submission and its letters are written in one transaction, so that none should ever be found. What is found is owed
again under the same Message-ID, with an error in the log: somebody has to find out why. Where one of several is
missing, and what is composed now would be divided otherwise, all are owed anew in place of those that wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.mail.sheet import Anew
from bot.rounds import rounds
from bot.store import outbox, relays
from bot.store.submissions import owed
from bot.store.unowed import incomplete, unowed
from bot.talk.effects import Submit, Withdraw

PAUSE = 300.0
"""Seconds between two rounds."""

_log = structlog.get_logger()


class Sweep:
    """`compose` writes the letters of what was stored, for mail servers that take messages of so many bytes, `announce`
    those of what was taken back.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        compose: Callable[[Submit, Mapping[str, int], Anew | None], Sequence[outbox.Letter]],
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
        without = sum(self._owe(connection, found) for found in list(unowed(connection)))
        return without + sum(self._complete(connection, *found) for found in list(incomplete(connection)))

    def _owe(self, connection: Connection, found: Submit | Withdraw) -> bool:
        """All letters about it."""
        letters = self._letters(connection, found)
        outbox.owe(connection, owed(found, letters), self._clock())
        return self._mended("submission_without_letter", found, letters)

    def _complete(self, connection: Connection, found: Submit, series: int) -> bool:
        """The letter that is missing in that series; or all anew, where what is there is no part of what they would be
        now.
        """
        latest = outbox.latest_series(connection, found.reference, found.version)
        if series < latest:  # another process was faster
            return False
        now, letters = self._clock(), self._letters(connection, found, Anew(series) if series > 1 else None)
        there = outbox.enclosing(connection, found.reference, found.version, series)
        composed = {letter.message_id: letter.files for letter in letters}
        if letters and there.items() <= composed.items():
            whole = owed(found, letters, series=series)
            outbox.owe(connection, [each for each in whole if each.letter.message_id not in there], now)
        elif letters:
            series = latest + 1
            letters = self._letters(connection, found, Anew(series))
            outbox.renew(connection, owed(found, letters, series=series), said="", now=now)
        return self._mended("submission_lacks_letter", found, letters)

    def _letters(
        self, connection: Connection, found: Submit | Withdraw, anew: Anew | None = None
    ) -> Sequence[outbox.Letter]:
        """None of them where it cannot be written: that must not keep the others from it."""
        try:
            if isinstance(found, Withdraw):
                return [self._announce(found)]
            return self._compose(found, relays.announced(connection), anew)
        except Exception as error:
            _log.error("letter_not_written", submission=found.reference, error=type(error).__name__)
            return []

    def _mended(self, what: str, found: Submit | Withdraw, letters: Sequence[outbox.Letter]) -> bool:
        if letters:
            _log.error(what, submission=found.reference, version=found.version)
        return bool(letters)
