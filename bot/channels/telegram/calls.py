"""Calls to Telegram that are made again until they come to something."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.methods import TelegramMethod

from bot.channels.telegram.metrics import RETRIES
from bot.channels.telegram.session import TIMEOUT

FINAL = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat)
"""What no waiting mends."""

LONGEST_WAIT = 30.0
MANY = 3
"""So many chats told to wait at the same time mean that the whole bot is too fast: Telegram does not say which it is.
Fewer would let one person who floods us hold up all the others."""

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[object]]

_log = structlog.get_logger()


class Pace:
    """When messages may leave: at most `rate` in any second for the whole bot, None for no such limit."""

    def __init__(self, rate: int | None, *, now: Callable[[], float] = time.monotonic, sleep: Sleep) -> None:
        self._left: deque[float] | None = deque(maxlen=rate) if rate else None
        self._now = now
        self._sleep = sleep
        self._floods: dict[int, float] = {}
        self._closed_until = 0.0

    async def leave(self) -> None:
        """Return when one more message may leave."""
        while (wait := self._closed_until - self._now()) > 0:
            await self._sleep(wait)
        if self._left is not None and (wait := self._reserved(self._left)) > 0:
            await self._sleep(wait)

    def flooded(self, chat: int, seconds: float) -> None:
        """Note that Telegram wants this chat to wait; if many have to, all do."""
        now = self._now()
        self._floods = {chat: until for chat, until in self._floods.items() if until > now}
        self._floods[chat] = now + seconds
        if len(self._floods) >= MANY:
            self._closed_until = max(self._floods.values())

    def _reserved(self, left: deque[float]) -> float:
        now = self._now()
        at = max(now, left[0] + 1.0) if len(left) == left.maxlen else now
        left.append(at)
        return at - now


class Calls:
    """Makes calls. `chance` draws from 0 to 1."""

    def __init__(
        self, bot: Bot, pace: Pace, *, sleep: Sleep = asyncio.sleep, chance: Callable[[], float] = random.random
    ) -> None:
        self._bot = bot
        self._pace = pace
        self._sleep = sleep
        self._chance = chance

    async def make(self, method: TelegramMethod[T], *, chat: int = 0, within: int = TIMEOUT) -> T:
        """The call's result, however long it takes; raises FINAL. With a `chat` it keeps to the pace of messages.

        A try without an answer is given up after `within` seconds.

        A call whose answer was lost may have been carried out: it is made again all the same, because a question seen
        twice does less harm than one never seen.
        """
        failures = 0
        while True:
            if chat:
                await self._pace.leave()
            try:
                return await self._bot(method, within)
            except FINAL:
                raise
            except TelegramRetryAfter as flood:
                RETRIES.labels("flood").inc()
                self._pace.flooded(chat, flood.retry_after)
                await self._sleep(flood.retry_after)
            except AiogramError as error:
                RETRIES.labels("error").inc()
                _log.warning("telegram_call_failed", method=method.__api_method__, error=type(error).__name__)
                await self.pause(failures)
                failures += 1

    async def pause(self, failures: int) -> None:
        """Return when something may be tried again that has failed so many times before."""
        await self._sleep(self.wait(failures))

    def wait(self, failures: int) -> float:
        """Seconds to wait after so many failures before: twice as long each time, up to 30, less up to half by chance.

        Those who failed together would otherwise come back together.
        """
        return float(min(LONGEST_WAIT, 0.5 * 2 ** min(failures, 10)) * (1 - self._chance() / 2))


async def finished(tasks: Iterable[asyncio.Task[None]], within: float) -> None:
    """Return when the tasks have ended; those that have not after so many seconds are cancelled."""
    if tasks := set(tasks):
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
