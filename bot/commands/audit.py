"""Whether the audit is as it was written."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

from bot.commands.serve import database
from bot.config import Settings
from bot.store import audit as chain
from bot.store.engine import reading
from bot.talk.errors import AuditBroken


async def audit(settings: Settings, *, holds: str | None) -> str:
    """What to say of the chain where it is whole and has an entry with the hash `holds`.

    Raises AuditBroken where it is not, and ContentError if the database is not prepared.
    """
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with reading(engine).connect() as connection:
            found = await connection.run_sync(chain.verified)
            there = holds is None or await connection.run_sync(partial(chain.holds, hash=holds))
    if found.broken is not None:
        raise AuditBroken(f"entry {found.broken} does not follow from entry {found.entries}")
    if not there:
        raise AuditBroken(f"none of its {found.entries} entries has the hash {holds}")
    return f"{found.entries} entries, each follows from the one before; the newest has the hash {found.newest}"
