"""Takes what the outbox owes, sends it, and notes what came of it; any number of couriers may share one database.

A letter is leased and what became of it is noted in transactions of their own; none is open while it is on its way.
Between the server's acceptance and our note of it lies the one moment that can repeat a letter: the same bytes then go
out again under the same Message-ID. A letter is given up only when the server refuses it for good.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Literal, TypeAlias

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.mail.enclosures import enclosed
from bot.mail.letter import Letter
from bot.mail.send import FAREWELL, LONGEST_SEND, Mailer
from bot.metrics import DELIVERIES, OUTBOX_AGE
from bot.store import files, outbox
from bot.store.engine import reading, unavailable
from bot.store.outbox import Delivery
from bot.talk.errors import MailRefused, MailUnavailable

LEASE = timedelta(seconds=LONGEST_SEND + FAREWELL + 115)
"""Seven minutes: longer than the longest send, by more than the clocks of two machines should differ."""

POLL = 5.0
"""Seconds between two looks for what another process has queued or what has become due."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(hours=48)
"""How long a letter is owed before it counts as late: an error in the log, and a try a day."""
LATE_WAIT = timedelta(days=1)

NOTING = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before writing down again what became of a letter, while the database is away."""

Result: TypeAlias = Literal["sent", "postponed", "refused"]
Note: TypeAlias = Callable[[Connection], None]

_log = structlog.get_logger()


def next_try(attempts: int, *, owed_for: timedelta, chance: float) -> timedelta:
    """How long to wait after the try in vain that was number `attempts`, counted from 1.

    One minute, doubled up to an hour; once the letter has been owed for 48 hours, a day. `chance`, 0 to 1, spreads
    this by a fifth to either side, so that letters that failed together do not return together.
    """
    wait = LATE_WAIT if owed_for >= PATIENCE else min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return wait * (0.8 + 0.4 * chance)


class Courier:
    """Delivers one letter after the other, the longest due first."""

    def __init__(
        self,
        engine: AsyncEngine,
        mailer: Mailer,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`sleep` waits for so many seconds; `chance` draws from 0 to 1."""
        self._engine = engine
        self._mailer = mailer
        self._clock = clock
        self._sleep = sleep
        self._chance = chance

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers what is due until `stop`; then returns when the letter in hand is sent and noted."""
        while not stop.is_set():
            if not await self._safely():
                await self._rest(stop)

    async def deliver_due(self) -> int:
        """One pass: how many letters the server took. Raises what the database raises; what was sent stays noted."""
        sent = 0
        while result := await self._deliver_next():
            sent += result == "sent"
        return sent

    async def _safely(self) -> Result | None:
        try:
            return await self._deliver_next()
        except Exception as error:
            # Whatever it is, the mail owed tomorrow must not go unsent for it.
            _log.error("courier_failed", error=type(error).__name__, store_unavailable=unavailable(error))
            return None

    async def _rest(self, stop: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(each) for each in (stop.wait(), self._sleep(POLL))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _deliver_next(self) -> Result | None:
        """What became of the letter due longest; None if none was, or if it was put off, as the next would be too."""
        delivery = await self._lease()
        if delivery is None:
            return None
        match await self._send(delivery):
            case None:
                await self._note(delivery, partial(outbox.sent, delivery=delivery, now=self._clock()))
                return self._became("sent", delivery)
            case MailRefused(cause):
                await self._note(delivery, partial(outbox.refuse, delivery=delivery, error=cause))
                return self._became("refused", delivery, cause)
            case MailUnavailable(cause):
                await self._note(delivery, self._postponed(delivery, cause))
                self._became("postponed", delivery, cause)
                return None

    async def _lease(self) -> Delivery | None:
        now = self._clock()
        async with reading(self._engine).connect() as connection:
            oldest = await connection.run_sync(outbox.oldest)
        OUTBOX_AGE.set((now - oldest).total_seconds() if oldest else 0)
        if oldest is None:
            return None
        async with self._engine.begin() as connection:
            return await connection.run_sync(partial(outbox.lease, now=now, until=now + LEASE))

    async def _send(self, delivery: Delivery) -> MailRefused | MailUnavailable | None:
        """None when the server has the letter."""
        try:
            await self._mailer.send(Letter(delivery.message_id, delivery.recipient, await self._body(delivery)))
        except (MailRefused, MailUnavailable) as error:
            return error
        except Exception as error:
            # A fault of ours: the letter is neither lost for it nor tried again without a pause.
            return MailUnavailable(type(error).__name__)
        return None

    async def _body(self, delivery: Delivery) -> bytes:
        """The letter with its files: those that were deleted since are missing from it, and the log says so."""
        if not delivery.files:
            return delivery.body
        async with reading(self._engine).connect() as connection:
            found = await connection.run_sync(partial(files.kept, ids=delivery.files))
        if len(found) < len(delivery.files):
            _log.error("letter_lacks_files", delivery=delivery.id, missing=len(delivery.files) - len(found))
        # Beside the event loop: 50 MB take it half a second.
        return await asyncio.to_thread(enclosed, delivery.body, found)

    def _postponed(self, delivery: Delivery, cause: str) -> Note:
        now = self._clock()
        wait = next_try(delivery.attempts + 1, owed_for=now - delivery.created_at, chance=self._chance())
        return partial(outbox.postpone, delivery=delivery, error=cause, next_at=now + wait)

    async def _note(self, delivery: Delivery, note: Note) -> None:
        """Write down what became of a letter, through a short absence of the database: each failure is a repetition."""
        for wait in (*NOTING, None):
            try:
                async with self._engine.begin() as connection:
                    await connection.run_sync(note)
                return
            except Exception as error:
                if wait is None or not unavailable(error):
                    raise
                _log.warning("delivery_not_noted", delivery=delivery.id, error=type(error).__name__)
                await self._sleep(wait)

    def _became(self, result: Result, delivery: Delivery, cause: str | None = None) -> Result:
        DELIVERIES.labels(outcome=result).inc()
        late = self._clock() - delivery.created_at >= PATIENCE
        level = "info" if result == "sent" else "error" if late or result == "refused" else "warning"
        getattr(_log, level)(
            f"letter_{result}",
            delivery=delivery.id,
            submission=delivery.reference,
            attempts=delivery.attempts + 1,
            cause=cause,
        )
        return result
