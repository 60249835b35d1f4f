"""The tables' history, by Alembic. `versions/` holds one file a change, written by hand; a test compares what they
make with `bot.store.tables`, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import engine_for, reading

LOCATION = Path(__file__).parent


async def upgrade(database_url: str) -> None:
    """Bring the database to the newest version, in one transaction; one that is there already is left as it is."""
    engine = engine_for(database_url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(to)
    finally:
        await engine.dispose()


async def current(engine: AsyncEngine) -> bool:
    """Whether the database is at the newest version. Raises as any statement does if it does not answer."""
    async with reading(engine).connect() as connection:
        return await connection.run_sync(_is_newest)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(LOCATION).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def to(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to this version."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _is_newest(connection: Connection) -> bool:
    heads = ScriptDirectory.from_config(_config()).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)
