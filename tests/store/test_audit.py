"""The audit is appended to and never changed; whoever changes it all the same is found out. On both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import audit, forgetting
from bot.store.engine import engine_for
from bot.store.tables import audit as table
from bot.store.tables import submissions
from tests.databases import run

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 22, 9, 46, 1, 234567, tzinfo=UTC)


def three(connection: Connection) -> None:
    audit.add(connection, actor="operator", act="export", subject="", at=AT, details={"format": "csv", "rows": 3})
    audit.add(connection, actor="applicant", act="erase", subject="K7QM-3XWD", at=AT)
    audit.add(connection, actor="member:4711", act="accept", subject="K7QM-3XWE", at=AT)


def unlocked(connection: Connection) -> None:
    """As somebody who owns the database could do."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
        connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
    else:
        connection.exec_driver_sql("DROP TRIGGER audit_appends ON audit")


async def test_a_chain_that_was_left_alone_holds(engine: AsyncEngine) -> None:
    assert await run(engine, audit.verified) == audit.Chain(0, audit.BEGINNING)
    await run(engine, three)
    chain = await run(engine, audit.verified)
    assert (chain.entries, chain.broken) == (3, None)
    assert chain == await run(engine, audit.newest)
    assert await run(engine, partial(audit.holds, hash=chain.newest))
    assert not await run(engine, partial(audit.holds, hash="0" * 63 + "1"))


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
async def test_the_database_refuses_to_change_it(engine: AsyncEngine, statement: str) -> None:
    await run(engine, three)
    with pytest.raises(DBAPIError, match="only ever appended to"):
        await run(engine, lambda connection: connection.exec_driver_sql(statement))
    assert (await run(engine, audit.verified)).entries == 3


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE number = 2", 2),
        ("UPDATE audit SET details = '{}' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 3),
        ("DELETE FROM audit WHERE number = 1", 2),
        ("UPDATE audit SET number = number + 7", 8),
    ],
)
async def test_the_first_entry_that_does_not_follow_is_named(engine: AsyncEngine, statement: str, broken: int) -> None:
    await run(engine, three)
    await run(engine, unlocked)
    await run(engine, lambda connection: connection.exec_driver_sql(statement))
    assert (await run(engine, audit.verified)).broken == broken


async def test_an_end_that_was_cut_off_is_missed_by_its_hash(engine: AsyncEngine) -> None:
    await run(engine, three)
    told = (await run(engine, audit.newest)).newest
    await run(engine, unlocked)
    await run(engine, lambda connection: connection.exec_driver_sql("DELETE FROM audit WHERE number = 3"))
    assert (await run(engine, audit.verified)).broken is None
    assert not await run(engine, partial(audit.holds, hash=told))


@pytest.mark.parametrize("words", ["Awa Diop", "awa@example.org", "ligne\n", "=1+1", "أ"])
async def test_nobodys_words_get_in(engine: AsyncEngine, words: str) -> None:
    for subject, details in ((words, {}), ("", {"name": words})):
        entry = partial(audit.add, actor="operator", act="export", subject=subject, at=AT, details=details)
        with pytest.raises(ValueError, match="codes only"):
            await run(engine, entry)


async def test_processes_that_add_at_once_make_one_chain(database_url: str) -> None:
    engines = [engine_for(database_url) for _ in range(4)]

    async def adds(engine: AsyncEngine) -> None:
        for _ in range(10):
            await run(engine, three)

    await asyncio.gather(*map(adds, engines))
    assert (await run(engines[0], audit.verified)).entries == 120
    numbers = await run(engines[0], lambda connection: list(connection.execute(select(table.c.number)).scalars()))
    assert sorted(numbers) == list(range(1, 121))
    for engine in engines:
        await engine.dispose()


async def test_an_erasure_is_on_record_by_what_was_sent(engine: AsyncEngine) -> None:
    await run(engine, partial(forgetting.forget, conversation="web:nothing", turn=0, now=AT))
    sent = {"conversation": "web:x", "kind": "host_centre", "record": "{}", "language": "fr", "status": "received"}
    rows = [{**sent, "reference": "K7QM-3XWD", "version": version, "at": AT} for version in (1, 2)]
    await run(engine, lambda connection: connection.execute(insert(submissions), rows))
    await run(engine, partial(forgetting.forget, conversation="web:x", turn=0, now=AT))
    entries = await run(engine, lambda connection: connection.execute(select(table)).all())
    assert [(entry.actor, entry.act, entry.subject) for entry in entries] == [
        ("applicant", "erase", ""),
        ("applicant", "erase", "K7QM-3XWD"),
    ]
