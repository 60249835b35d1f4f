"""The migrations make what the program expects."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import migrations
from bot.store.engine import engine_for
from bot.store.tables import metadata
from tests.databases import run

pytestmark = pytest.mark.anyio


def differences(connection: Connection) -> object:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def checks(connection: Connection) -> list[str | None]:
    return [check["name"] for check in inspect(connection).get_check_constraints("deliveries")]


async def test_they_make_the_tables_as_they_are_declared(engine: AsyncEngine) -> None:
    assert await run(engine, differences) == []
    assert await run(engine, checks) == ["ck_deliveries_state"]


async def test_a_database_that_is_current_stays_as_it_is(database_url: str, engine: AsyncEngine) -> None:
    await migrations.upgrade(database_url)
    assert await migrations.current(engine)


async def test_a_new_database_is_not_current(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/new.db")
    assert not await migrations.current(engine)
    await engine.dispose()
