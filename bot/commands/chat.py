"""The chat in the terminal."""

from __future__ import annotations

import getpass
import sys
from contextlib import AsyncExitStack

from bot import config
from bot.channels import terminal
from bot.commands import wiring
from bot.commands.serve import database, site_of
from bot.config import Settings
from bot.load import load


async def chat(settings: Settings, *, language: str | None) -> None:
    """Talk on standard input and output, as the user of this machine; the conversation is kept in the database."""
    loaded, clock = load(), config.clock(settings)
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        turns = wiring.turns(engine, loaded, settings, clock)
        house.push_async_callback(turns.close)
        await terminal.chat(
            turns,
            loaded.languages,
            language=language,
            clock=clock,
            name=getpass.getuser(),
            site=site_of(settings),
            source=sys.stdin,
            out=sys.stdout,
        )
