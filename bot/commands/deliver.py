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
        courier = wiring.courier(engine, settings, clock)
        loaded = unlearnt()
        weekly, purge = wiring.weekly(engine, loaded, settings), wiring.purge(engine, loaded)
        sweep, alerts = (make(engine, loaded, settings, clock) for make in (wiring.sweep, wiring.alerts))
        print("Delivering what is due. Stop with Ctrl+C.", flush=True)
        await asyncio.gather(
            courier.run(stop), weekly.run(stop, clock), purge.run(stop, clock), sweep.run(stop), alerts.run(stop)
        )
