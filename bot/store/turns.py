"""Turns that were taken: the event, what was replied, and how much of it is known to have left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON

from bot.store.codec import dump_event, dump_replies, load_event, load_replies
from bot.store.tables import conversations, turns
from bot.talk.events import Event
from bot.talk.replies import Reply

Key: TypeAlias = tuple[str, str]
"""The conversation's key and the event's: together they name an event for ever."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn as it is stored. `replies` are to be shown in `language`, which is never unknown, except where one says
    otherwise. `repeated`: the event had been taken before and changed nothing now. `sent`: how many of the replies,
    from the first, are known to have left already.
    """

    turn: int
    replies: tuple[Reply, ...]
    language: str
    repeated: bool
    sent: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A turn of whose replies not all are known to have left."""

    conversation: str
    taken: Taken


@dataclass(frozen=True, slots=True)
class Past:
    """A turn as the person saw it."""

    event: Event
    taken: Taken


@dataclass(frozen=True, slots=True)
class New:
    """A turn to be stored."""

    key: Key
    event: Event
    replies: tuple[Reply, ...]
    language: str


def _select_seen(conversation: ColumnElement[str], event_key: ColumnElement[str]) -> Select[Any]:
    return select(turns).where(turns.c.conversation == conversation, turns.c.event_key == event_key)


# The keys go in as one JSON list of pairs: the statement's text stays the same for every size of batch; and SQLite,
# given `(conversation, event_key) IN (VALUES …)`, would read the whole table.
_SQLITE = func.json_each(bindparam("keys")).table_valued("value").c.value
_LISTED = cast(bindparam("keys", type_=Text), JSON)
_POSTGRESQL = func.json_array_elements(_LISTED).table_valued(column("value", JSON)).c.value

_SEEN = {
    "sqlite": _select_seen(func.json_extract(_SQLITE, "$[0]"), func.json_extract(_SQLITE, "$[1]")),
    "postgresql": _select_seen(_POSTGRESQL[0].astext, _POSTGRESQL[1].astext),
}

_ADD = insert(turns).returning(turns.c.id, turns.c.conversation, turns.c.event_key)

_MARK = update(turns).where(turns.c.id == bindparam("turn")).values(sent=bindparam("left"))

_UNSENT = (
    select(turns)
    .join(conversations, conversations.c.key == turns.c.conversation)
    .where(
        turns.c.at >= bindparam("since"),
        turns.c.sent < turns.c.owed,
        turns.c.conversation.startswith(bindparam("prefix"), autoescape=False),
        conversations.c.blocked_at.is_(None),
    )
    .order_by(turns.c.id)
)

_HISTORY = (
    select(turns)
    .where(turns.c.conversation == bindparam("conversation"), turns.c.id > bindparam("after"))
    .order_by(turns.c.id.desc())
    .limit(bindparam("limit"))
)


def seen(connection: Connection, keys: Iterable[Key]) -> dict[Key, Taken]:
    """Those of the turns that are stored already."""
    rows = connection.execute(_SEEN[connection.dialect.name], {"keys": json.dumps(list(keys))})
    return {(row.conversation, row.event_key): _taken(row) for row in rows}


def add(connection: Connection, new: list[New], now: datetime) -> dict[Key, Taken]:
    """Store turns that are not stored yet."""
    ids = connection.execute(_ADD, [_row(turn, now) for turn in new])
    by_key = {(row.conversation, row.event_key): row.id for row in ids}
    return {turn.key: Taken(by_key[turn.key], turn.replies, turn.language, repeated=False, sent=0) for turn in new}


def mark(connection: Connection, sent: Mapping[int, int]) -> None:
    """Note how many replies of each turn have left. In the order of turns, so that no two batches wait in a ring."""
    connection.execute(_MARK, [{"turn": turn, "left": replies} for turn, replies in sorted(sent.items())])


def unsent(connection: Connection, prefix: str, since: datetime) -> tuple[Unsent, ...]:
    """Turns since then whose replies are not all known to have left, oldest first; not of people who blocked us."""
    rows = connection.execute(_UNSENT, {"prefix": prefix, "since": since})
    return tuple(Unsent(row.conversation, _taken(row)) for row in rows)


def history(connection: Connection, conversation: str, limit: int, after: int) -> tuple[Past, ...]:
    """The last turns of a conversation that followed that one, oldest first."""
    rows = connection.execute(_HISTORY, {"conversation": conversation, "limit": limit, "after": after}).all()
    return tuple(Past(load_event(row.event), _taken(row)) for row in reversed(rows))


def _taken(row: Row[Any]) -> Taken:
    return Taken(row.id, load_replies(row.replies), row.language, repeated=True, sent=row.sent)


def _row(turn: New, now: datetime) -> dict[str, object]:
    conversation, event_key = turn.key
    return {
        "conversation": conversation,
        "event_key": event_key,
        "at": now,
        "event": dump_event(turn.event),
        "replies": dump_replies(turn.replies),
        "language": turn.language,
        "owed": len(turn.replies),
        "sent": 0,
    }
