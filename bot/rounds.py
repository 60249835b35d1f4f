"""What is done again and again beside the turns, until the process stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.store.engine import unavailable
from bot.talk.errors import StoreUnavailable

_log = structlog.get_logger()


async def rounds(name: str, work: Callable[[], Awaitable[object]], *, every: float, stop: asyncio.Event) -> None:
    """`work` at once and then every so many seconds until `stop`. A round that fails is logged as `<name>_failed` and
    made up for by the next: what runs beside it must go on.
    """
    while not stop.is_set():
        try:
            await work()
        except Exception as error:
            away = isinstance(error, StoreUnavailable) or unavailable(error)
            _log.error(f"{name}_failed", error=type(error).__name__, store_unavailable=away)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
