"""Carries what one conversation owes another: news of a submission to the desk, the secretariat's words to a person.

What is owed was written in the turn that owes it. Here it is taken as a turn of the other conversation, under a key
that is its own: any number of processes may carry it, it happens once, and a process that dies between the turn and the
note that it was taken only has it asked again. A person who takes no messages has it in their conversation all the
same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.rounds import rounds
from bot.store.owed import Waiting
from bot.store.turns import Taken
from bot.talk.errors import TurnFailed
from bot.talk.events import Event

POLL = 1.0
"""Seconds between two looks: people on both sides wait for each other."""
MOST = 100
"""Events that are carried in one round."""

_log = structlog.get_logger()


class Turns(Protocol):
    """What the porter needs of `bot.turn.Turns`."""

    async def take(self, conversation: str, key: str, event: Event) -> Taken: ...

    async def owed(self, most: int) -> tuple[Waiting, ...]: ...

    async def settled(self, number: int) -> None: ...


class Porter:
    """`hand_over` gives a turn's replies to the channel of its conversation, where there is something to send."""

    def __init__(self, turns: Turns, *, hand_over: Callable[[str, Taken], None]) -> None:
        self._turns = turns
        self._hand_over = hand_over

    async def run(self, stop: asyncio.Event) -> None:
        """Looks every second until `stop`; a round that fails is made up for by the next."""
        await rounds("porter", self.carry, every=POLL, stop=stop)

    async def carry(self) -> int:
        """Everything that is owed now, in its order; how much that was. Raises StoreUnavailable.

        What fails stays owed and is tried again with the next round, until the turn itself gives up on it.
        """
        carried = 0
        while waiting := await self._turns.owed(MOST):
            taken = [await self._take(each) for each in waiting]
            carried += sum(taken)
            if not all(taken):
                break
        return carried

    async def _take(self, waiting: Waiting) -> bool:
        try:
            taken = await self._turns.take(waiting.conversation, waiting.key, waiting.event)
        except TurnFailed:  # it is logged and counted there
            return False
        await self._turns.settled(waiting.number)
        if taken.replies and not taken.repeated:  # where it is, another process was faster, and sends it
            self._hand_over(waiting.conversation, taken)
        return True
