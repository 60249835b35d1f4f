"""Files that people send: fetched from Telegram as far as they may be kept, and judged.

Nothing is fetched that is refused by its name or its claimed size, and no more than may be kept, whatever was claimed.
If the process ends on the way, the update was not confirmed: Telegram brings it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import GetFile
from aiohttp import ClientError

from bot.channels.telegram.calls import FINAL, Sleep
from bot.channels.telegram.intake import Sent
from bot.files import glance, judge, unreachable
from bot.talk.files import LARGEST, File, Refused

AT_ONCE = 4
"""Files that are fetched and judged beside one another: they are in memory as a whole."""
TRIES = 3
PATIENCE = 60
"""Seconds that a file of 10 MB may take."""
PIECE = 2**16

_log = structlog.get_logger()


class Downloads:
    """Fetches. `wait` is how many seconds to wait after so many failures before."""

    def __init__(self, bot: Bot, *, sleep: Sleep, wait: Callable[[int], float]) -> None:
        self._bot = bot
        self._sleep = sleep
        self._wait = wait
        self._room = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, sent: Sent) -> tuple[File | Refused, bytes]:
        """The verdict on a file, and its content if it is good."""
        if refused := glance(sent.name, sent.size):
            return refused, b""
        async with self._room:
            content = await self._insist(sent.file_id)
            if content is None:
                return unreachable(sent.name), b""
            verdict = await asyncio.to_thread(judge, sent.name, content)
        return (verdict, content) if isinstance(verdict, File) else (verdict, b"")

    async def _insist(self, file_id: str) -> bytes | None:
        for failures in range(TRIES):
            try:
                return await self._content(file_id)
            except FINAL as error:
                _log.warning("telegram_file_refused", error=error.message)
                return None
            except (AiogramError, ClientError, TimeoutError) as error:
                # Not the error's own words: they hold the address, and the address holds the token.
                _log.warning("telegram_file_failed", error=type(error).__name__)
                await self._sleep(self._wait(failures))
        return None

    async def _content(self, file_id: str) -> bytes:
        """All of it, or one byte more than may be kept."""
        found = await self._bot(GetFile(file_id=file_id))
        address = self._bot.session.api.file_url(self._bot.token, found.file_path or "")
        content = bytearray()
        pieces = self._bot.session.stream_content(address, timeout=PATIENCE, chunk_size=PIECE, raise_for_status=True)
        async with aclosing(pieces):
            async for piece in pieces:
                content += piece
                if len(content) > LARGEST:
                    break
        return bytes(content)
