"""The queue before the database: what waits together is committed together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar, assert_never

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import metrics, reference
from bot.config import Clock
from bot.store import cases, conversations, owed, reminders, turns
from bot.store.codec import storable
from bot.store.conversations import Wakes
from bot.store.engine import unavailable
from bot.store.owed import Waiting
from bot.store.transactions import transactions
from bot.store.turns import Past, Taken, Unsent
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.talk.events import Event
from bot.talk.outcome import Step
from bot.turn.batch import Advances, Announce, Arrival, Compose, Result, Rules, block, take, where

MOST = 256
"""Events in one transaction: more would keep the first of them waiting and save nothing."""

SENT_WAIT = 0.2
"""Seconds that what was sent waits for a batch to be written with."""

AWAY_WAIT = 5.0
"""The same after the database was away: it is asked no more often than this when nobody writes to us."""

TRIES = 3
"""New references for one submission, before it counts as failed: with 38 bits the second is one too many already."""

T = TypeVar("T")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    result: asyncio.Future[Taken]


class Turns:
    """Takes turns, for any number of conversations. Belongs to the event loop it is first used in.

    Events wait in their order of arrival. One task at a time takes all that waits and commits it together; while it
    waits for the disk, the next batch gathers. An event that arrives alone goes alone, at once. Nobody learns a reply
    before the commit that made it.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        step: Step,
        *,
        compose: Compose,
        announce: Announce,
        clock: Clock,
        default_language: str,
        wakes: Wakes = lambda _: None,
        advances: Advances = lambda *_: (),
        desk: str | None = None,
        fresh: Callable[[], str] = reference.fresh,
    ) -> None:
        """`fresh` makes a reference for an event whose own is taken. `desk` is the key of the desk's conversation."""
        self._transactions = transactions(engine)
        self._rules = Rules(step, compose, announce, default_language, wakes, advances, desk)
        self._clock = clock
        self._fresh = fresh
        self._waiting: list[_Waiting] = []
        self._sent: dict[int, int] = {}
        self._worker: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken:
        """Step the conversation by an event, once for ever: given again, it brings the same replies, `repeated`.

        `content` is that of the event's file; it is stored in the event's own transaction, if the file is kept.

        Raises StoreUnavailable (nothing is stored; try again) and TurnFailed (our code failed, nothing is stored; try
        again: the fifth time brings an apology instead). If the caller stops waiting, the turn is taken all the same.
        """
        if self._closed:
            raise StoreUnavailable("closing")
        result: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(Arrival((conversation, key), storable(event), content=content), result))
        self._wake()
        with metrics.TURN_SECONDS.time():
            return await result

    def sent(self, turn: int, replies: int) -> None:
        """Note that this many of the turn's replies have left. Written with the next batch, at the latest after 0.2 s:
        a crash before that makes the channel send them again.
        """
        self._sent[turn] = replies
        self._set_alarm()

    async def blocked(self, conversation: str) -> None:
        """Note that the person takes no more messages from us; their next event undoes it. Their reminders end.

        Raises StoreUnavailable, as the next ones do.
        """
        await self._ask(partial(block, conversation=conversation, now=self._clock(), wakes=self._rules.wakes))

    async def unsent(self, prefix: str, since: datetime) -> tuple[Unsent, ...]:
        """Turns since then, of conversations whose key begins so, whose replies are not all known to have left; oldest
        first, and without those of people who blocked us.
        """
        return await self._ask(partial(turns.unsent, prefix=prefix, since=since))

    async def unreminded(self, key: str, asked_before: datetime) -> tuple[str, ...]:
        """The conversations that asked for reminders before then and have had no event of that key."""
        return await self._ask(partial(reminders.due, event_key=key, asked_before=asked_before))

    async def waking(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
        """The conversations to be woken by now and since when, the one that has waited longest first."""
        return await self._ask(partial(conversations.waking, now=now))

    async def owed(self, most: int) -> tuple[Waiting, ...]:
        """Events that one conversation owes another, the oldest that were not taken yet."""
        return await self._ask(partial(owed.waiting, most=most))

    async def settled(self, number: int) -> None:
        """That one was taken."""
        await self._ask(partial(owed.done, number=number))

    async def topic(self, case: str) -> int | None:
        """The number of a case's topic in the desk's chat, if it has one."""
        return await self._ask(partial(cases.topic, id=case))

    async def keep_topic(self, case: str, topic: int) -> None:
        """From now on this is the case's topic."""
        await self._ask(partial(cases.keep_topic, id=case, topic=topic))

    async def history(self, conversation: str, limit: int, *, after: int = 0) -> tuple[Past, ...]:
        """The last turns of a conversation that followed the turn `after`, oldest first."""
        return await self._ask(partial(turns.history, conversation=conversation, limit=limit, after=after))

    async def close(self) -> None:
        """Take nothing new; return when what is in hand is finished."""
        self._closed = True
        if self._alarm:
            self._alarm.cancel()
        self._wake()
        while self._worker:
            await asyncio.wait({self._worker})  # not awaited itself: who gives up on closing must not cancel it
        await self._transactions.close()

    async def _ask(self, work: Callable[[Connection], T]) -> T:
        if self._closed:
            raise StoreUnavailable("closing")
        try:
            return await self._transactions.run(work)
        except Exception as error:
            if not unavailable(error):
                raise
            raise StoreUnavailable(where(error)) from error

    def _wake(self) -> None:
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())

    def _set_alarm(self, seconds: float = SENT_WAIT) -> None:
        if self._alarm is None and not self._closed:
            self._alarm = asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._wake()

    async def _work(self) -> None:
        """Commit what waits, and what was sent, until nothing waits."""
        try:
            while True:
                waiting, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                results = await self._settle([each.arrival for each in waiting])
                for each, result in zip(waiting, results, strict=True):
                    _resolve(each.result, result)
                if not self._waiting:
                    break
        finally:
            self._worker = None
            if self._sent:
                self._set_alarm()

    async def _settle(self, arrivals: Sequence[Arrival]) -> list[Result]:
        """One result for each arrival, whatever happens. Where one of them cannot be stored, each is tried alone, so
        that its neighbours can.
        """
        try:
            return await self._commit(arrivals)
        except Exception as error:
            if unavailable(error):
                self._set_alarm(AWAY_WAIT)
                _log.warning("store_unavailable", error=where(error), turns=len(arrivals))
                return [StoreUnavailable(where(error)) for _ in arrivals]
            if len(arrivals) == 1:
                return [await self._again(arrivals[0], error)]
        return [result for arrival in arrivals for result in await self._settle([arrival])]

    async def _again(self, arrival: Arrival, error: Exception) -> Result:
        """Try an arrival again that could not be stored alone: with a new reference if its own is taken, otherwise
        only to count its failure.
        """
        if isinstance(error, IntegrityError) and arrival.tries < TRIES:
            event = replace(arrival.event, reference=self._fresh())
            again = replace(arrival, event=event, tries=arrival.tries + 1)
        elif arrival.fault is None:
            again = replace(arrival, fault=error)
        else:
            _log.error("failure_not_counted", error=where(error), turn_error=where(arrival.fault))
            return TurnFailed(where(arrival.fault))
        return (await self._settle([again]))[0]

    async def _commit(self, arrivals: Sequence[Arrival]) -> list[Result]:
        """One transaction. A connection that was lost since its last use is replaced: the same again does no harm,
        even if the first was stored after all, because its events are known then.
        """
        sent = dict(self._sent)
        if not arrivals and not sent:
            return []
        work = partial(take, arrivals=arrivals, sent=sent, rules=self._rules, now=self._clock())
        try:
            results = await self._transactions.run(work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            results = await self._transactions.run(work)
        self._sent = {turn: replies for turn, replies in self._sent.items() if sent.get(turn) != replies}
        if arrivals:
            metrics.BATCH.observe(len(arrivals))
        return results


def _resolve(future: asyncio.Future[Taken], result: Result) -> None:
    match result:
        case Taken():
            metrics.TURNS.labels("repeated" if result.repeated else "taken").inc()
            metrics.REPLIES.inc(0 if result.repeated else len(result.replies))
        case TurnFailed():
            metrics.TURNS.labels("failed").inc()
        case StoreUnavailable():
            metrics.TURNS.labels("unavailable").inc()
        case _:
            assert_never(result)
    if future.cancelled():  # nobody waits any more
        return
    if isinstance(result, Taken):
        future.set_result(result)
    else:
        future.set_exception(result)
