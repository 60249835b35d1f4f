"""Who wants to be reminded of calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.tables import INSERT, reminders, turns


@dataclass(frozen=True, slots=True)
class Wish:
    """From now on a conversation is `wanted` to get reminders, or not."""

    conversation: str
    wanted: bool


_ASK = {name: insert(reminders).on_conflict_do_nothing() for name, insert in INSERT.items()}

_STOP = delete(reminders).where(reminders.c.conversation == bindparam("whose"))

_DUE = (
    select(reminders.c.conversation)
    .where(
        reminders.c.since < bindparam("asked_before"),
        ~select(turns.c.id)
        .where(turns.c.conversation == reminders.c.conversation, turns.c.event_key == bindparam("event_key"))
        .exists(),
    )
    .order_by(reminders.c.conversation)
)


def write(connection: Connection, wishes: Sequence[Wish], now: datetime) -> None:
    """Keep the last wish of each conversation; one that is not wanted any more leaves nothing behind."""
    last = {wish.conversation: wish.wanted for wish in wishes}
    for conversation, wanted in sorted(last.items()):
        if wanted:
            connection.execute(_ASK[connection.dialect.name], {"conversation": conversation, "since": now})
        else:
            stop(connection, conversation)


def stop(connection: Connection, conversation: str) -> bool:
    """Take the wish back; whether there was one."""
    return connection.execute(_STOP, {"whose": conversation}).rowcount > 0


def due(connection: Connection, *, event_key: str, asked_before: datetime) -> tuple[str, ...]:
    """The conversations that asked before then and have had no event of that key."""
    return tuple(connection.execute(_DUE, {"event_key": event_key, "asked_before": asked_before}).scalars())
