"""Takes what the outbox owes, sends it, and notes what came of it; any number of couriers may share one database.

A letter is leased and what became of it is noted in transactions of their own; none is open while it is on its way.
Between the server's acceptance and our note of it lies the one moment that can repeat a letter: the same bytes then go
out again under the same Message-ID. No letter is ever given up: one that is refused for good is an alert, and is tried
once a day.

While the mail server takes no letter at all, it is tried with one letter a minute, by one courier: an outage of a day
and a thousand letters are then a try a minute and not a thousand. The same holds for one mailbox that three letters
in a row did not reach, or where the server says that we may not send. When a letter arrives all that waits goes out,
at no more than ten letters a second.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, Protocol, TypeAlias

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.mail.enclosures import enclosed
from bot.mail.letter import Letter
from bot.mail.parts import Piece
from bot.mail.proof import marked
from bot.mail.send import FAREWELL, LONGEST_SEND, Mailer
from bot.metrics import DELIVERIES, OUTBOX_AGE
from bot.store import files, incidents, mailboxes, outbox, relays
from bot.store.engine import reading, unavailable
from bot.store.outbox import Delivery
from bot.talk.errors import LetterTooLarge, MailboxShut, MailRefused, MailUnavailable, RelayDown

LEASE = timedelta(seconds=LONGEST_SEND + 2 * FAREWELL + 110)
"""Seven minutes: longer than the longest send, by more than the clocks of two machines should differ."""

POLL = 5.0
"""Seconds between two looks for what another process has queued or what has become due."""
PACE = 0.1
"""Seconds between two letters."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(hours=48)
"""How long a letter is owed before it counts as stuck: an alert, and a try a day."""
LATE_WAIT = timedelta(days=1)

PROBE = timedelta(minutes=1)
"""Between two tries while nothing arrives."""
IN_A_ROW = 3
"""Letters to one mailbox, none of them refused for good, after which the mailbox counts as out of reach."""

NOTING = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before writing down again what became of a letter, while the database is away."""

Result: TypeAlias = Literal["accepted", "postponed", "refused", "divided"]
Note: TypeAlias = Callable[[Connection], None]

_log = structlog.get_logger()


class Divide(Protocol):
    """Owes smaller letters in place of one of that `size` in bytes; whether it could."""

    def __call__(self, connection: Connection, delivery: Delivery, *, size: int, said: str, now: datetime) -> bool: ...


def next_try(attempts: int, *, owed_for: timedelta, chance: float) -> timedelta:
    """How long to wait after the try in vain that was number `attempts`, counted from 1.

    One minute, doubled up to an hour; once the letter has been owed for 48 hours, a day. `chance`, 0 to 1, spreads
    this by a fifth to either side, so that letters that failed together do not return together.
    """
    wait = LATE_WAIT if owed_for >= PATIENCE else min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return _spread(wait, chance)


def next_probe(*, lasting: timedelta, chance: float) -> timedelta:
    """How long to wait between two tries while nothing arrives: a minute, after 48 hours an hour; spread likewise."""
    return _spread(PROBE if lasting < PATIENCE else LONGEST_WAIT, chance)


def _spread(wait: timedelta, chance: float) -> timedelta:
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
        copies: Mapping[str, str] | None = None,
        proved: bool = False,
        divide: Divide | None = None,
    ) -> None:
        """`sleep` waits for so many seconds; `chance` draws from 0 to 1. `copies`: the second mailbox of a mailbox;
        `proved`: letters to mailboxes that are not confirmed are tests, and say so. `divide`: what is done about those
        that are too large, where something can be.
        """
        self._engine = engine
        self._mailer = mailer
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._copies = copies or {}
        self._proved = proved
        self._divide = divide
        self._in_vain: defaultdict[str, set[int]] = defaultdict(set)
        """The letters to each mailbox that have been tried since one arrived there."""
        self._announced: tuple[str, int] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers what is due until `stop`; then returns when the letter in hand is sent and noted."""
        while not stop.is_set():
            if await self._safely():
                await self._rest(stop, PACE)
            else:
                await self._mailer.hang_up()
                await self._rest(stop, POLL)
        await self._mailer.hang_up()

    async def deliver_due(self) -> int:
        """One pass: how many letters the server took. Raises what the database raises; what was sent stays noted."""
        accepted = 0
        while result := await self._deliver_next():
            accepted += result == "accepted"
        await self._mailer.hang_up()
        return accepted

    async def _safely(self) -> Result | None:
        try:
            return await self._deliver_next()
        except Exception as error:
            # Whatever it is, the mail owed tomorrow must not go unsent for it.
            _log.error("courier_failed", error=type(error).__name__, store_unavailable=unavailable(error))
            return None

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        waits = [asyncio.ensure_future(each) for each in (stop.wait(), self._sleep(seconds))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _deliver_next(self) -> Result | None:
        """What became of the letter due longest; None if none was."""
        delivery = await self._lease()
        if delivery is None:
            return None
        result, said, size = await self._send(delivery)
        await self._remember(delivery)
        match result:
            case None:
                self._in_vain.pop(delivery.recipient, None)
                await self._note(delivery, partial(self._accepted, delivery=delivery, said=said))
                return self._became("accepted", delivery, said)
            case LetterTooLarge(cause) if self._divide and await self._divided(self._divide, delivery, cause, size):
                return self._became("divided", delivery, cause)
            case MailRefused(cause):
                await self._note(delivery, partial(self._refused, delivery=delivery, said=cause))
                return self._became("refused", delivery, cause)
            case MailUnavailable(cause):
                await self._note(delivery, partial(self._postponed, delivery=delivery, error=result))
                return self._became("postponed", delivery, cause)

    async def _lease(self) -> Delivery | None:
        now = self._clock()
        async with reading(self._engine).connect() as connection:
            oldest = await connection.run_sync(outbox.oldest)
            held = await connection.run_sync(partial(incidents.held, now=now))
        OUTBOX_AGE.set((now - oldest).total_seconds() if oldest else 0)
        if oldest is None or held:
            return None
        async with self._engine.begin() as connection:
            return await connection.run_sync(partial(self._prepared, now=now))

    def _prepared(self, connection: Connection, *, now: datetime) -> Delivery | None:
        """The letter to try, which before its first try is copied and marked where it has to be."""
        delivery = self._leased(connection, now=now)
        if delivery is None or delivery.attempts:
            return delivery
        if second := self._copies.get(delivery.recipient):
            outbox.copy(connection, delivery, mailbox=second, now=now)
        if not self._proved or delivery.test or delivery.recipient in mailboxes.confirmed(connection):
            return delivery
        test = replace(delivery, body=marked(delivery.body), test=True)
        outbox.mark(connection, test, body=test.body)
        return test

    def _leased(self, connection: Connection, *, now: datetime) -> Delivery | None:
        """The letter due longest, past what keeps letters from arriving; or one to see whether it still does."""
        until, outages = now + LEASE, incidents.outages(connection)
        relay = [outage for outage in outages if outage.kind == "relay"]
        for outage in relay or outages:
            if outage.probe_at and outage.probe_at > now:
                continue
            mailbox = outage.mailbox or None
            if delivery := outbox.lease_any(connection, now=now, until=until, mailbox=mailbox):
                wait = next_probe(lasting=now - outage.since, chance=self._chance())
                incidents.probe(connection, outage, next_at=now + wait)
                return delivery
        if relay:
            return None
        return outbox.lease_due(connection, now=now, until=until, but=[outage.mailbox for outage in outages])

    async def _send(self, delivery: Delivery) -> tuple[MailRefused | MailUnavailable | None, str, int]:
        """None when the server has the letter; what it said; and the bytes of the letter, 0 before it is whole."""
        size = 0
        try:
            letter = Letter(delivery.message_id, delivery.recipient, await self._body(delivery))
            size = len(letter.body)
            said = await self._mailer.send(letter)
        except (MailRefused, MailUnavailable) as error:
            return error, error.cause, size
        except Exception as error:
            # A fault of ours: the letter is neither lost for it nor tried again without a pause.
            fault = MailUnavailable(type(error).__name__)
            return fault, fault.cause, size
        return None, said, size

    async def _remember(self, delivery: Delivery) -> None:
        """Let all processes know how large a message the server takes, when it says so for the first time or anew."""
        announced = self._mailer.announced
        if announced and announced != self._announced:
            relay, largest = announced
            await self._note(delivery, partial(relays.remember, relay=relay, largest=largest))
            self._announced = announced

    async def _body(self, delivery: Delivery) -> bytes:
        """The letter with its files: those that were deleted since are missing from it, and the log says so."""
        if not delivery.files:
            return delivery.body
        pieces = [Piece.read(stored) for stored in delivery.files]
        async with reading(self._engine).connect() as connection:
            found = await connection.run_sync(partial(files.kept, ids=[piece.id for piece in pieces]))
        missing = {piece.id for piece in pieces} - {file.id for file in found}
        if missing:
            _log.error("letter_lacks_files", delivery=delivery.id, missing=len(missing))
        # Beside the event loop: 50 MB take it half a second.
        return await asyncio.to_thread(enclosed, delivery.body, pieces, found)

    def _accepted(self, connection: Connection, *, delivery: Delivery, said: str) -> None:
        now = self._clock()
        outbox.accept(connection, delivery, said=said, now=now)
        self._answered(connection, now)
        if incidents.end(connection, "mailbox", delivery.recipient, now=now):
            outbox.hasten(connection, mailbox=delivery.recipient, now=now)

    def _refused(self, connection: Connection, *, delivery: Delivery, said: str) -> None:
        now = self._clock()
        outbox.refuse(connection, delivery, said=said, now=now, next_at=now + _spread(LATE_WAIT, self._chance()))
        self._answered(connection, now)

    async def _divided(self, divide: Divide, delivery: Delivery, said: str, size: int) -> bool:
        """Whether smaller letters are owed in its place."""
        done: list[bool] = []

        def note(connection: Connection) -> None:
            now = self._clock()
            done.append(divide(connection, delivery, size=size, said=said, now=now))
            self._answered(connection, now)

        await self._note(delivery, note)
        return done[-1]

    def _postponed(self, connection: Connection, *, delivery: Delivery, error: MailUnavailable) -> None:
        now = self._clock()
        owed_for = now - delivery.created_at
        wait = next_try(delivery.attempts + 1, owed_for=owed_for, chance=self._chance())
        stuck = owed_for >= PATIENCE
        outbox.postpone(connection, delivery, said=error.cause, next_at=now + wait, stuck=stuck)
        probe_at = now + next_probe(lasting=timedelta(), chance=self._chance())
        if isinstance(error, RelayDown):
            incidents.begin(connection, "relay", "", cause=error.cause, now=now, probe_at=probe_at)
            return
        self._answered(connection, now)
        in_vain = self._in_vain[delivery.recipient]
        in_vain.add(delivery.id)
        if len(in_vain) >= IN_A_ROW or isinstance(error, MailboxShut):
            incidents.begin(connection, "mailbox", delivery.recipient, cause=error.cause, now=now, probe_at=probe_at)

    def _answered(self, connection: Connection, now: datetime) -> None:
        """The server speaks of letters again, whatever it says of this one."""
        if incidents.end(connection, "relay", "", now=now):
            outbox.hasten(connection, mailbox=None, now=now)

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

    def _became(self, result: Result, delivery: Delivery, said: str) -> Result:
        """Tell log and metrics; an alert, where there is reason for one, is `bot.alerts`' to raise, once for all."""
        DELIVERIES.labels(outcome=result).inc()
        (_log.warning if result == "refused" else _log.info)(
            f"letter_{result}",
            delivery=delivery.id,
            submission=delivery.reference,
            attempts=delivery.attempts + 1,
            said=said,
        )
        return result
