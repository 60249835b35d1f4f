"""How large a message each mail server takes, as it said when it was last met, or less, if it has refused one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, case, select

from bot.store.tables import INSERT, relays

_ALL = select(relays)
_REMEMBER = {name: insert_(relays) for name, insert_ in INSERT.items()}


def announced(connection: Connection) -> Mapping[str, int]:
    """Bytes of a message, by mail server (`host:port`); 0 from one that named no limit."""
    return {row.relay: row.assumed or row.largest for row in connection.execute(_ALL)}


def remember(connection: Connection, relay: str, largest: int) -> None:
    """That server takes so much from now on, it says. If that is news, what was assumed of it is old."""
    statement = _REMEMBER[connection.dialect.name].values(relay=relay, largest=largest)
    kept = {"largest": largest, "assumed": case((relays.c.largest == largest, relays.c.assumed))}
    connection.execute(statement.on_conflict_do_update(index_elements=["relay"], set_=kept))


def assume(connection: Connection, relay: str, largest: int) -> None:
    """Whatever that server says, it takes no more than so much."""
    statement = _REMEMBER[connection.dialect.name].values(relay=relay, largest=0, assumed=largest)
    connection.execute(statement.on_conflict_do_update(index_elements=["relay"], set_={"assumed": largest}))
