"""A mailbox is confirmed by its code and nothing else, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import mailboxes, tables
from bot.store.mailboxes import LOCK, TRIES, VALID
from tests.databases import run

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OFFICE, OTHER = "office@alliance.example", "partners@alliance.example"


async def ask(engine: AsyncEngine, address: str = OFFICE, code: str = "123456", at: datetime = NOW) -> None:
    await run(engine, lambda connection: mailboxes.ask(connection, address, code, at))


async def typed(engine: AsyncEngine, code: str, at: datetime = NOW) -> tuple[mailboxes.Verdict, str | None]:
    both = (OFFICE, OTHER)
    return await run(engine, lambda connection: mailboxes.confirm(connection, both, code, at, actor="operator"))


async def confirmed(engine: AsyncEngine) -> frozenset[str]:
    return await run(engine, mailboxes.confirmed)


async def test_the_code_confirms_its_own_mailbox_once(engine: AsyncEngine) -> None:
    assert await typed(engine, "123456") == ("unasked", None)
    await ask(engine)
    await ask(engine, OTHER, "654321")
    assert await typed(engine, "654321") == ("confirmed", OTHER)
    assert await confirmed(engine) == {OTHER}
    assert await typed(engine, "654321") == ("wrong", None)
    assert await typed(engine, "123456") == ("confirmed", OFFICE)
    assert await typed(engine, "123456") == ("unasked", None)


async def test_five_wrong_codes_lock_for_an_hour_and_a_new_code_does_not_unlock(engine: AsyncEngine) -> None:
    await ask(engine)
    verdicts = [(await typed(engine, f"{wrong:06}"))[0] for wrong in range(TRIES)]
    assert verdicts == ["wrong"] * (TRIES - 1) + ["locked"]
    await ask(engine)
    assert await typed(engine, "123456", NOW + LOCK - timedelta(seconds=1)) == ("locked", None)
    assert await typed(engine, "123456", NOW + LOCK) == ("confirmed", OFFICE)


async def test_a_code_is_good_for_a_day_and_only_until_the_next(engine: AsyncEngine) -> None:
    await ask(engine)
    assert await typed(engine, "123456", NOW + VALID + timedelta(seconds=1)) == ("expired", OFFICE)
    await ask(engine, code="222222")
    assert await typed(engine, "123456") == ("wrong", None)
    assert await typed(engine, "222222") == ("confirmed", OFFICE)


async def test_the_code_itself_is_not_kept(engine: AsyncEngine) -> None:
    await ask(engine)
    (row,) = await run(engine, lambda connection: connection.execute(select(tables.mailboxes)).all())
    assert "123456" not in repr(tuple(row))
