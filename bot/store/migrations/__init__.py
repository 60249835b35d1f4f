"""The tables' history, by Alembic. `versions/` holds one file a change, written by hand; a test compares what they
make with `bot.store.tables`, on both databases. Alembic is there where it has something to do: to see at a start, and
at every look at the server's health, that it has nothing to do needs a table and the names of the files.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import engine_for, reading

LOCATION = Path(__file__).parent
NEWEST = max(file.name.partition("_")[0] for file in LOCATION.glob("versions/0*.py"))
"""The version whose number is highest."""
_APPLIED = Table("alembic_version", MetaData(), Column("version_num", String(32)))
"""Where Alembic keeps the version of a database."""


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


def to(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to this version."""
    from alembic import command  # a tenth of the time of a start
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(LOCATION).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _is_newest(connection: Connection) -> bool:
    known = inspect(connection).has_table(_APPLIED.name)
    return known and connection.scalars(select(_APPLIED.c.version_num)).all() == [NEWEST]
