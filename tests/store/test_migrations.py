"""The migrations make what the program expects."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import migrations
from bot.store.engine import engine_for
from bot.store.tables import deliveries, metadata
from tests.databases import run

pytestmark = pytest.mark.anyio


def differences(connection: Connection) -> object:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def checks(connection: Connection) -> list[str | None]:
    return [check["name"] for check in inspect(connection).get_check_constraints("deliveries")]


async def test_they_make_the_tables_as_they_are_declared(engine: AsyncEngine) -> None:
    assert await run(engine, differences) == []
    assert await run(engine, checks) == ["ck_deliveries_about", "ck_deliveries_state"]


async def test_a_database_that_is_current_stays_as_it_is(database_url: str, engine: AsyncEngine) -> None:
    await migrations.upgrade(database_url)
    assert await migrations.current(engine)


def test_the_newest_by_its_number_is_the_one_that_alembic_ends_with() -> None:
    script = ScriptDirectory(str(migrations.LOCATION))
    assert script.get_heads() == [migrations.NEWEST]


async def test_a_database_that_is_behind_or_empty_is_not_current(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/old.db")
    assert not await migrations.current(engine)
    await run(engine, partial(migrations.to, revision="0001"))
    assert not await migrations.current(engine)
    await engine.dispose()


async def test_letters_from_before_stay_when_the_table_is_copied(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/old.db")
    await run(engine, partial(migrations.to, revision="0001"))
    await run(engine, _one_letter)
    await run(engine, partial(migrations.to, revision="head"))
    query = select(
        deliveries.c.submission, deliveries.c.version, deliveries.c.about, deliveries.c.message_id, deliveries.c.body
    )
    rows = await run(engine, lambda connection: list(connection.execute(query)))
    assert [tuple(row) for row in rows] == [("K7QM-3XWD", 1, "submission", "<1@example.org>", b"old")]
    assert await run(engine, differences) == []
    assert await run(engine, checks) == ["ck_deliveries_about", "ck_deliveries_state"]
    await engine.dispose()


def _one_letter(connection: Connection) -> None:
    """As the first version wrote it."""
    for statement in (
        "INSERT INTO forms VALUES ('digest', '{}')",
        "INSERT INTO submissions VALUES ('K7QM-3XWD', 'web:x', 'host_centre', 'digest', '{}', 'fr', '2023-03-01')",
        "INSERT INTO deliveries (submission, message_id, recipient, body, state, attempts, next_at, created_at) VALUES"
        " ('K7QM-3XWD', '<1@example.org>', 'office@example.org', CAST('old' AS BLOB), 'queued', 0, '2023-03-01',"
        " '2023-03-01')",
    ):
        connection.exec_driver_sql(statement)


async def test_a_new_database_is_not_current(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/new.db")
    assert not await migrations.current(engine)
    await engine.dispose()
