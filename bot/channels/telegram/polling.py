"""Long polling that confirms only what is committed.

`getUpdates` knows one cursor for all chats: asking from `offset` on confirms everything before it. So the cursor stays
at the oldest update that is not committed, while the updates of other chats behind it are taken as they come; those
that Telegram then brings again are known by their number.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from pydantic import ValidationError

from bot.channels.telegram.calls import Calls, Sleep, finished
from bot.channels.telegram.metrics import UPDATES
from bot.channels.telegram.session import TIMEOUT, Fetch
from bot.channels.telegram.updates import ALLOWED, Update, chat
from bot.talk.errors import StoreUnavailable, TurnFailed

HELD = 25
"""Seconds that Telegram holds the question while there is nothing new."""

PATIENCE = 1.0
"""Seconds that the next question waits for the updates in hand. Most are committed by then, and come only once."""

Admit = Callable[[Update], Awaitable[None]]
"""Takes an update; raises StoreUnavailable or TurnFailed when it must come again."""

_log = structlog.get_logger()


class Polling:
    """Asks for updates and has them taken: in order within a chat, side by side among chats."""

    def __init__(self, calls: Calls, admit: Admit, *, sleep: Sleep = asyncio.sleep, patience: float = PATIENCE) -> None:
        self._calls = calls
        self._admit = admit
        self._sleep = sleep
        self._patience = patience
        self._offset = 0
        self._done: set[int] = set()
        self._pending: set[int] = set()
        self._lines: dict[int, asyncio.Task[None]] = {}
        self._stopped = False

    async def run(self) -> None:
        """Ask until cancelled; `finish` then waits for what is in hand."""
        while True:
            fetch = Fetch(offset=self._offset, timeout=HELD, allowed_updates=ALLOWED)
            self._take(await self._calls.make(fetch, within=HELD + TIMEOUT))
            await self._settled()
            self._advance()

    async def finish(self, within: float) -> None:
        """Return when what is in hand is committed, or after so many seconds; the rest is left to the next start."""
        self._stopped = True
        await finished(self._lines.values(), within)

    def _take(self, found: list[dict[str, Any]]) -> None:
        """Hand every update that is new to the line of its chat."""
        chats: defaultdict[int, list[Update]] = defaultdict(list)
        for item in found:
            number = item["update_id"]
            if number in self._done or number in self._pending:
                continue
            self._pending.add(number)
            if (update := self._read(item)) is not None:
                chats[chat(update)].append(update)
        for number, updates in chats.items():
            self._lines[number] = asyncio.get_running_loop().create_task(
                self._carry(number, updates, self._lines.get(number))
            )

    def _read(self, item: dict[str, Any]) -> Update | None:
        try:
            return Update.model_validate(item)
        except ValidationError:
            UPDATES.labels("unreadable").inc()
            _log.warning("telegram_update_unreadable", update=item["update_id"])
            self._commit(item["update_id"])
            return None

    async def _carry(self, number: int, updates: list[Update], before: asyncio.Task[None] | None) -> None:
        """Have a chat's updates taken one after the other, each until it is."""
        if before:
            await before
        for update in updates:
            if not await self._carried(update):
                return
            self._commit(update.update_id)
        if self._lines.get(number) is asyncio.current_task():
            del self._lines[number]

    async def _carried(self, update: Update) -> bool:
        """Try until the update is taken, or until we stop."""
        failures = 0
        while not self._stopped:
            try:
                await self._admit(update)
            except (StoreUnavailable, TurnFailed):
                await self._sleep(self._calls.wait(failures))
                failures += 1
            else:
                return True
        return False

    def _commit(self, number: int) -> None:
        self._pending.discard(number)
        self._done.add(number)

    async def _settled(self) -> None:
        """Return when nothing is in hand, or when patience ends."""
        if self._lines:
            await asyncio.wait(self._lines.values(), timeout=self._patience)

    def _advance(self) -> None:
        """Move the cursor to the oldest update that is not committed, or behind the newest that is."""
        if self._done:
            self._offset = min(self._pending, default=max(self._done) + 1)
            self._done = {number for number in self._done if number > self._offset}
