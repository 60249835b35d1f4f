"""Where each conversation stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, Text, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSON

from bot.store.codec import dump_state
from bot.store.tables import INSERT, conversations
from bot.talk.state import State

Wakes: TypeAlias = Callable[[State], datetime | None]
"""When a conversation in that state is to be woken, if ever."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A conversation as read: its state, still as text, because one that cannot be read must fail alone."""

    state: str
    language: str | None


_FRESH = dump_state(State())

_MAKE = {name: insert(conversations).on_conflict_do_nothing() for name, insert in INSERT.items()}

_KEYS = {
    "sqlite": func.json_each(bindparam("keys")).table_valued("value").c.value,
    "postgresql": func.json_array_elements_text(cast(bindparam("keys", type_=Text), JSON)).column_valued(),
}
"""The keys go in as one JSON list: the statement's text stays the same for every size of batch."""

_LOCK = {
    name: select(conversations.c.key, conversations.c.state, conversations.c.language)
    .where(conversations.c.key.in_(select(key)))
    .order_by(conversations.c.key)
    .with_for_update()
    for name, key in _KEYS.items()
}

_WRITE = {
    name: (statement := insert(conversations)).on_conflict_do_update(
        index_elements=["key"],
        set_={
            column: statement.excluded[column]
            for column in ("state", "language", "updated_at", "blocked_at", "wake_at")
        },
    )
    for name, insert in INSERT.items()
}

_BLOCK = (
    update(conversations).where(conversations.c.key == bindparam("conversation")).values(blocked_at=bindparam("now"))
)

_WAKING = (
    select(conversations.c.key, conversations.c.wake_at)
    .where(conversations.c.wake_at <= bindparam("now"))
    .order_by(conversations.c.wake_at, conversations.c.key)
)


def lock(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, Stored]:
    """These conversations as they stand, held until the transaction ends; one that is absent has not begun.

    On SQLite the transaction holds the whole database. On PostgreSQL each row is locked, so that several processes
    can serve the same conversation: rows that do not exist cannot be, so they are made first. All rows are made in
    one order before any is locked in one order: no two batches can wait for each other.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_MAKE["postgresql"], [_row(key, _FRESH, None, now, None) for key in sorted(keys)])
    rows = connection.execute(_LOCK[connection.dialect.name], {"keys": json.dumps(list(keys))})
    return {row.key: Stored(row.state, row.language) for row in rows}


def write(connection: Connection, states: Mapping[str, State], now: datetime, wakes: Wakes) -> None:
    """Write the new states. Who writes to us takes messages from us again."""
    rows = [_row(key, dump_state(state), state.language, now, wakes(state)) for key, state in states.items()]
    connection.execute(_WRITE[connection.dialect.name], rows)


def block(connection: Connection, conversation: str, now: datetime) -> None:
    """The person takes no more messages from us, until they write again."""
    connection.execute(_BLOCK, {"conversation": conversation, "now": now})


def waking(connection: Connection, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """The conversations to be woken by now and since when, the one that has waited longest first."""
    return tuple((row.key, row.wake_at) for row in connection.execute(_WAKING, {"now": now}))


def _row(key: str, state: str, language: str | None, now: datetime, wake_at: datetime | None) -> dict[str, object]:
    return {
        "key": key,
        "state": state,
        "language": language,
        "updated_at": now,
        "blocked_at": None,
        "wake_at": wake_at,
    }
