"""The courier alone."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from bot import config
from bot.commands import wiring
from bot.commands.serve import database, stopping
from bot.config import Settings
from bot.load import unlearnt


async def deliver(settings: Settings) -> None:
    """Deliver what is due until SIGTERM or SIGINT. Any number may run on one PostgreSQL."""
    stop = stopping()
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        clock = config.clock(settings)
        loaded = unlearnt()
        alerts = wiring.alerts(engine, loaded, settings, clock)
        print("Delivering what is due. Stop with Ctrl+C.", flush=True)
        await asyncio.gather(*wiring.upkeep(engine, loaded, settings, clock, stop), alerts.run(stop))
