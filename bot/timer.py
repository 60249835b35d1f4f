"""Has people reminded of calls, on the days that `bot.knowledge.agenda` names; in any number of processes.

A reminder is a turn like any other, under the event key of its day: whoever takes it first, it is taken once in each
conversation for ever. What it says is stored with it, so a process that dies before sending leaves it to the next
start, as with every reply. Where nobody is told (a page that is closed) it waits in the conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

import structlog

from bot import reference
from bot.config import Clock
from bot.knowledge.agenda import Point, due
from bot.knowledge.model import Calendar
from bot.metrics import REMINDERS
from bot.store.turns import Taken
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.talk.events import Due, Event

POLL = 60.0
"""Seconds between two passes."""
HOUR = 9
"""When a day's reminders go out, in the call's zone: nobody there wants a telephone to ring at midnight."""
AT_ONCE = 100
"""Turns that are waited for together, so that they share transactions and leave room for people who write."""

_log = structlog.get_logger()


class Turns(Protocol):
    """What the timer needs of `bot.turn.Turns`."""

    async def take(self, conversation: str, key: str, event: Event) -> Taken: ...

    async def unreminded(self, key: str, asked_before: datetime) -> tuple[str, ...]: ...


class Timer:
    """`hand_over` gives a turn's replies to the channel of its conversation, where there is something to send."""

    def __init__(
        self,
        turns: Turns,
        calendar: Calendar,
        *,
        clock: Clock,
        hand_over: Callable[[str, Taken], None],
        fresh: Callable[[], str] = reference.fresh,
    ) -> None:
        self._turns = turns
        self._calendar = calendar
        self._clock = clock
        self._hand_over = hand_over
        self._fresh = fresh

    async def run(self, stop: asyncio.Event) -> None:
        """A pass a minute until `stop`; one that fails is made up for by the next."""
        while not stop.is_set():
            try:
                await self.remind(self._clock())
            except Exception as error:
                away = isinstance(error, StoreUnavailable)
                _log.error("timer_failed", error=type(error).__name__, store_unavailable=away)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL)

    async def remind(self, now: datetime) -> int:
        """One pass: how many people were reminded. Raises StoreUnavailable; who was reminded stays so."""
        waking = [point for point in due(self._calendar, now=now) if now.astimezone(point.begins.tzinfo).hour >= HOUR]
        return sum([await self._remind(point, now) for point in waking])

    async def _remind(self, point: Point, now: datetime) -> int:
        """Whoever asked on the day itself has just seen where the call stands."""
        waiting = await self._turns.unreminded(point.key, asked_before=point.begins)
        reminded = 0
        for start in range(0, len(waiting), AT_ONCE):
            taken = [self._take(conversation, point, now) for conversation in waiting[start : start + AT_ONCE]]
            reminded += sum(await asyncio.gather(*taken))
        return reminded

    async def _take(self, conversation: str, point: Point, now: datetime) -> bool:
        event = Due(at=now, reference=self._fresh(), call=point.call)
        try:
            taken = await self._turns.take(conversation, point.key, event)
        except TurnFailed:  # it is logged and counted there, and the next pass tries again
            return False
        if taken.repeated:  # another process was faster, and sends it
            return False
        REMINDERS.inc()
        self._hand_over(conversation, taken)
        return True
