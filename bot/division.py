"""Smaller letters in place of one that the mail server found too large.

How large a message it takes, a server says at the beginning, or nobody does; and it may take less than it said. Then
all that has not arrived of that version of the submission is replaced: the same is composed anew, in messages below a
size that is assumed of this server from then on. A server that refuses even the smallest gets the answers without the
files, with their names; the letters it refused stay refused, which is an alert.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import structlog
from sqlalchemy import Connection

from bot.mail.parts import SMALLEST
from bot.mail.sheet import Anew
from bot.store import outbox, relays
from bot.store.outbox import Delivery
from bot.store.submissions import owed
from bot.store.unowed import one
from bot.talk.effects import Submit

LEAST = 1_000_000
"""Bytes of a message that every server takes which takes files at all: 50 MB are then seventy messages, no hundreds."""

Recompose: TypeAlias = Callable[[Submit, Mapping[str, int], Anew | None], tuple[outbox.Letter, ...]]
"""Writes the letters of what was stored, for mail servers that take messages of so many bytes."""

_log = structlog.get_logger()


class Division:
    """`relay`: what the mail server is remembered by."""

    def __init__(self, recompose: Recompose, *, relay: str) -> None:
        self._recompose = recompose
        self._relay = relay

    def __call__(self, connection: Connection, delivery: Delivery, *, size: int, said: str, now: datetime) -> bool:
        """Whether smaller letters are owed in place of one of that `size` in bytes, which the server refused so."""
        submission = one(connection, delivery.reference, delivery.version) if delivery.files else None
        if submission is None:
            return False
        if not outbox.mine(connection, delivery):
            return True  # it is in another courier's hands, and so is what comes of it
        limit = self._limit(connection, size)
        if limit is None:
            self._without_files(connection, delivery, submission, now)
            return False
        relays.assume(connection, self._relay, limit)
        anew = Anew(outbox.latest_series(connection, submission.reference, submission.version) + 1)
        letters = self._letters(submission, relays.announced(connection), anew)
        if not letters:
            return False
        outbox.renew(connection, owed(submission, letters, series=anew.series), said=said, now=now)
        _log.warning("letter_divided", delivery=delivery.id, submission=submission.reference, letters=len(letters))
        return True

    def _limit(self, connection: Connection, size: int) -> int | None:
        """What a message may have from now on, always less than this one had; None where that makes no sense."""
        known = relays.announced(connection).get(self._relay, 0)
        if SMALLEST <= known < size:
            return known
        return max(size // 2, LEAST) if size > LEAST else None

    def _without_files(self, connection: Connection, delivery: Delivery, submission: Submit, now: datetime) -> None:
        for letter in self._letters(submission, {}, Anew(0, bare=True)):
            outbox.owe_besides(connection, delivery, letter, now)
            _log.error("files_not_sent", delivery=delivery.id, submission=submission.reference)

    def _letters(self, submission: Submit, announced: Mapping[str, int], anew: Anew) -> tuple[outbox.Letter, ...]:
        """None of them where they cannot be written, as when the form is gone: the one there is has to do then, or it
        would wait for ever without anybody hearing of it.
        """
        try:
            return self._recompose(submission, announced, anew)
        except Exception as error:
            _log.error("letter_not_written", submission=submission.reference, error=type(error).__name__)
            return ()
