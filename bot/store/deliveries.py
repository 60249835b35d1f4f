"""The deliveries of a submission as somebody looks at them, and what they do about them by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, select

from bot.store import outbox
from bot.store.tables import deliveries


@dataclass(frozen=True, slots=True)
class Known:
    """A delivery. `said`: the server's last words on it; `again`: the delivery that it repeats; `repeated`: it was sent
    again itself; `body` is empty where it was erased; `series`: how often the letters about the same were composed.
    """

    id: int
    reference: str | None
    version: int | None
    about: outbox.About | None
    message_id: str
    recipient: str
    body: bytes
    files: tuple[str, ...]
    state: str
    attempts: int
    said: str | None
    created_at: datetime
    accepted_at: datetime | None
    test: bool
    again: int | None
    repeated: bool
    series: int


_later = deliveries.alias()

_ALL = select(
    deliveries, select(literal(1)).where(_later.c.again == deliveries.c.id).exists().label("repeated")
).order_by(deliveries.c.id)


def of(connection: Connection, reference: str) -> tuple[Known, ...]:
    """All of a submission, oldest first."""
    return tuple(map(_known, connection.execute(_ALL.where(deliveries.c.submission == reference))))


def in_state(connection: Connection, state: str) -> tuple[Known, ...]:
    """Those about submissions in that state, but not what was sent again since; oldest first."""
    rows = connection.execute(_ALL.where(deliveries.c.state == state, deliveries.c.submission.is_not(None)))
    return tuple(known for known in map(_known, rows) if not known.repeated)


def repeat(connection: Connection, known: Known, rewrite: Callable[[Known, int], outbox.Letter], now: datetime) -> None:
    """Owe a letter that was sent or refused once more: as `rewrite` makes it for that number of repetition."""
    count = select(func.count()).where(
        deliveries.c.submission == known.reference,
        deliveries.c.recipient == known.recipient,
        deliveries.c.again.is_not(None),
    )
    letter = rewrite(known, connection.execute(count).scalar_one() + 1)
    row = {
        "submission": known.reference,
        "version": known.version,
        "about": known.about,
        "again": known.id,
        "series": known.series,
    }
    connection.execute(insert(deliveries).values(**outbox.row(letter, now) | row))


def _known(row: Row[Any]) -> Known:
    return Known(
        id=row.id,
        reference=row.submission,
        version=row.version,
        about=row.about,
        message_id=row.message_id,
        recipient=row.recipient,
        body=row.body,
        files=tuple(json.loads(row.files)),
        state=row.state,
        attempts=row.attempts,
        said=row.said,
        created_at=row.created_at,
        accepted_at=row.accepted_at,
        test=row.test,
        again=row.again,
        repeated=bool(row.repeated),
        series=row.series,
    )
