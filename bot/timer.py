"""Has people reminded of calls, on the days that `bot.knowledge.agenda` names, and told of drafts that are left alone,
at the moments that `bot.knowledge.retention` names; in any number of processes.

A reminder is a turn like any other, under the event key of its day: whoever takes it first, it is taken once in each
conversation for ever. What it says is stored with it, so a process that dies before sending leaves it to the next
start, as with every reply. A draft's moment stands beside its conversation and moves on with its turn. Where nobody is
told (a page that is closed) it waits in the conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot import reference
from bot.config import Clock
from bot.knowledge.agenda import Point, due
from bot.knowledge.model import Calendar
from bot.metrics import REMINDERS, WAKES
from bot.rounds import rounds
from bot.store.turns import Taken
from bot.talk.errors import TurnFailed
from bot.talk.events import Due, Event, Woken

POLL = 60.0
"""Seconds between two passes."""
HOUR = 9
"""When a day's reminders go out, in the call's zone: nobody there wants a telephone to ring at midnight."""
AT_ONCE = 100
"""Turns that are waited for together, so that they share transactions and leave room for people who write."""


class Turns(Protocol):
    """What the timer needs of `bot.turn.Turns`."""

    async def take(self, conversation: str, key: str, event: Event) -> Taken: ...

    async def unreminded(self, key: str, asked_before: datetime) -> tuple[str, ...]: ...

    async def waking(self, now: datetime) -> tuple[tuple[str, datetime], ...]: ...


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
        await rounds("timer", self._look, every=POLL, stop=stop)

    async def _look(self) -> None:
        now = self._clock()
        await self.remind(now)
        await self.wake(now)

    async def remind(self, now: datetime) -> int:
        """One pass: how many people were reminded. Raises StoreUnavailable; who was reminded stays so."""
        waking = [point for point in due(self._calendar, now=now) if now.astimezone(point.begins.tzinfo).hour >= HOUR]
        return sum([await self._remind(point, now) for point in waking])

    async def _remind(self, point: Point, now: datetime) -> int:
        """Whoever asked on the day itself has just seen where the call stands."""
        waiting = await self._turns.unreminded(point.key, asked_before=point.begins)
        due = [
            (conversation, point.key, Due(at=now, reference=self._fresh(), call=point.call)) for conversation in waiting
        ]
        reminded = await self._take_all(due)
        REMINDERS.inc(reminded)
        return reminded

    async def wake(self, now: datetime) -> int:
        """One pass: how many conversations were looked at because of a draft. Raises StoreUnavailable."""
        waking = await self._turns.waking(now)
        due = [(whose, f"wake:{at.isoformat()}", Woken(at=now, reference=self._fresh())) for whose, at in waking]
        woken = await self._take_all(due)
        WAKES.inc(woken)
        return woken

    async def _take_all(self, due: Sequence[tuple[str, str, Event]]) -> int:
        """How many of these turns, by conversation, event key and event, were taken here and now."""
        taken = 0
        for start in range(0, len(due), AT_ONCE):
            taken += sum(await asyncio.gather(*(self._take(*each) for each in due[start : start + AT_ONCE])))
        return taken

    async def _take(self, conversation: str, key: str, event: Event) -> bool:
        try:
            taken = await self._turns.take(conversation, key, event)
        except TurnFailed:  # it is logged and counted there, and the next pass tries again
            return False
        if taken.repeated:  # another process was faster, and sends it
            return False
        if taken.replies:
            self._hand_over(conversation, taken)
        return True
