"""What is promised of the database itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import engine_for, reading, unavailable
from bot.store.tables import forms, submissions
from bot.store.transactions import transactions
from tests.databases import run

pytestmark = pytest.mark.anyio

NINE_IN_GENEVA = datetime(2023, 3, 1, 9, tzinfo=timezone(timedelta(hours=1)))


def submission(at: datetime) -> dict[str, object]:
    return {
        "version": 1,
        "status": "received",
        "reference": "K7QM-3XWD",
        "conversation": "web:anna",
        "kind": "toy",
        "form": "digest",
        "record": "{}",
        "language": "en",
        "at": at,
    }


def store(connection: Connection, at: datetime) -> None:
    connection.execute(forms.insert(), {"digest": "digest", "definition": "{}"})
    connection.execute(submissions.insert(), submission(at))


async def test_a_time_comes_back_in_utc(engine: AsyncEngine) -> None:
    await run(engine, lambda connection: store(connection, NINE_IN_GENEVA))
    at = await run(engine, lambda connection: connection.execute(select(submissions.c.at)).scalar_one())
    assert at == NINE_IN_GENEVA
    assert at.tzinfo == UTC


async def test_a_time_without_a_zone_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(StatementError, match="naive"):
        await run(engine, lambda connection: store(connection, NINE_IN_GENEVA.replace(tzinfo=None)))


async def test_a_transaction_that_raises_leaves_nothing(engine: AsyncEngine) -> None:
    ours = transactions(engine)

    def half(connection: Connection) -> None:
        connection.execute(forms.insert(), {"digest": "digest", "definition": "{}"})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await ours.run(half)
    assert await ours.run(lambda connection: connection.execute(select(forms)).all()) == []
    await ours.close()


async def test_errors_do_not_quote_what_was_to_be_stored(engine: AsyncEngine) -> None:
    ours = transactions(engine)
    words = {"digest": "what a person said", "definition": "{}"}
    for where in (ours.run, lambda work: run(engine, work)):
        with pytest.raises(IntegrityError) as error:
            await where(lambda connection: connection.execute(forms.insert(), [words, words]))
        assert "person" not in str(error.value).partition("DETAIL")[0]  # the line that PostgreSQL adds itself
        assert not unavailable(error.value)
    await ours.close()


async def test_sqlite_waits_for_the_disk_at_each_commit(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    ours = transactions(engine)

    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    full = 2
    assert await ours.run(pragmas) == ["wal", full, 1, 10_000]
    assert await run(engine, pragmas) == ["wal", full, 1, 10_000]
    await ours.close()
    await engine.dispose()


async def test_on_sqlite_who_only_reads_does_not_wait_for_who_writes(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    async with engine.begin() as writer, reading(engine).connect() as reader:
        await writer.execute(forms.insert(), {"digest": "digest", "definition": "{}"})
        assert (await reader.execute(select(forms))).all() == []
    await engine.dispose()


async def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/var/alliance.db")
    await run(engine, lambda connection: None)
    assert (tmp_path / "var" / "alliance.db").exists()
    await engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_addresses_are_taken_as_platforms_write_them(scheme: str) -> None:
    url = engine_for(f"{scheme}://anna:secret@db.example.org:5432/alliance?sslmode=require").url
    assert url.drivername == "postgresql+asyncpg"
    assert dict(url.query) == {"ssl": "require"}


def test_unavailable_is_the_database_and_not_a_row() -> None:
    assert unavailable(ConnectionRefusedError())
    assert unavailable(OperationalError("SELECT 1", None, Exception("database is locked")))
    assert not unavailable(IntegrityError("INSERT", None, Exception("UNIQUE")))
    assert not unavailable(KeyError())
