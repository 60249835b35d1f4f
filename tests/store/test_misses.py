"""Questions that were not answered, on both databases."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import misses
from bot.store.tables import misses as table
from bot.talk.effects import Miss
from tests.databases import run

pytestmark = pytest.mark.anyio

OLD = Miss("who pays?", "en", "declined", date(2026, 11, 8))
NEW = Miss("кто платит?", "ru", "disliked", date(2026, 11, 15), ("compare-cost",))
NEWEST = Miss("谁出钱？", "zh", "unsure", date(2026, 11, 16), ("na-fees", "compare-cost"))


async def test_they_come_back_as_they_were_newest_first(engine: AsyncEngine) -> None:
    await run(engine, partial(misses.add, new=[OLD, NEWEST, NEW]))
    assert await run(engine, partial(misses.between, first=None, last=None)) == (NEWEST, NEW, OLD)
    assert await run(engine, partial(misses.between, first=NEW.on, last=NEW.on)) == (NEW,)


def test_no_column_says_who_asked_or_at_what_time() -> None:
    assert set(table.c.keys()) == {"id", "day", "language", "why", "question", "topics"}
