"""Events that one conversation owes another: written in the turn that owes them, taken in a turn of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.codec import dump_event, load_event
from bot.store.tables import owed
from bot.talk.events import Event

_WAITING = select(owed).order_by(owed.c.id).limit(bindparam("most"))
_DONE = delete(owed).where(owed.c.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that is to happen in a conversation, under that key; `number` counts up."""

    number: int
    conversation: str
    event: Event

    @property
    def key(self) -> str:
        """The event key: taken twice, it changes nothing the second time."""
        return f"owed:{self.number}"


def owe(connection: Connection, conversation: str, event: Event) -> None:
    """Have this happen there."""
    connection.execute(insert(owed), {"conversation": conversation, "event": dump_event(event)})


def waiting(connection: Connection, most: int) -> tuple[Waiting, ...]:
    """The oldest that were not taken yet."""
    rows = connection.execute(_WAITING, {"most": most})
    return tuple(Waiting(row.id, row.conversation, load_event(row.event)) for row in rows)


def done(connection: Connection, number: int) -> None:
    """It was taken."""
    connection.execute(_DONE, {"number": number})
