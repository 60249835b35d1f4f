"""Events our own code failed on, and those it failed on too often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert

from bot.store.codec import dump_event
from bot.store.tables import INSERT, dead_letters, failures
from bot.store.turns import Key
from bot.talk.events import Event

_COUNT = {
    name: (statement := insert_(failures))
    .on_conflict_do_update(
        index_elements=["conversation", "event_key"],
        set_={
            "count": failures.c.count + 1,
            "last_error": statement.excluded.last_error,
            "at": statement.excluded.at,
        },
    )
    .returning(failures.c.count)
    for name, insert_ in INSERT.items()
}


def count(connection: Connection, key: Key, error: str, now: datetime) -> int:
    """Note one more failure of an event; how often it has failed now. `error` is a code, without anyone's words."""
    row = {"conversation": key[0], "event_key": key[1], "count": 1, "last_error": error, "at": now}
    counted: int = connection.execute(_COUNT[connection.dialect.name], row).scalar_one()
    return counted


def bury(connection: Connection, key: Key, event: Event, error: str, now: datetime) -> None:
    """Put the event aside for a person to look at; it is not tried again."""
    conversation, event_key = key
    row = {"conversation": conversation, "event_key": event_key, "event": dump_event(event), "error": error, "at": now}
    connection.execute(insert(dead_letters), row)
    connection.execute(
        delete(failures).where(failures.c.conversation == conversation, failures.c.event_key == event_key)
    )
