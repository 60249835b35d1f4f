"""Questions that were not answered: nothing that is kept of them leads to who asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, select

from bot.store.tables import misses
from bot.talk.effects import Miss


def add(connection: Connection, new: Sequence[Miss]) -> None:
    """Keep these."""
    connection.execute(insert(misses), [_row(miss) for miss in new])


def between(connection: Connection, first: date | None, last: date | None) -> tuple[Miss, ...]:
    """Those of these days, both included, newest first; None: from the oldest, to the newest."""
    query = select(misses).order_by(misses.c.day.desc(), misses.c.id.desc())
    if first is not None:
        query = query.where(misses.c.day >= first)
    if last is not None:
        query = query.where(misses.c.day <= last)
    rows = connection.execute(query)
    return tuple(Miss(row.question, row.language, row.why, row.day, tuple(json.loads(row.topics))) for row in rows)


def _row(miss: Miss) -> dict[str, object]:
    return {
        "day": miss.on,
        "language": miss.language,
        "why": miss.why,
        "question": miss.question,
        "topics": json.dumps(miss.topics),
    }
