"""How large a message each mail server takes, as it said when it was last met."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from bot.store.tables import INSERT, relays

_ALL = select(relays)
_REMEMBER = {name: insert_(relays) for name, insert_ in INSERT.items()}


def announced(connection: Connection) -> Mapping[str, int]:
    """Bytes of a message, by mail server (`host:port`); 0 from one that named no limit."""
    return {row.relay: row.largest for row in connection.execute(_ALL)}


def remember(connection: Connection, relay: str, largest: int) -> None:
    """That server takes so much from now on."""
    statement = _REMEMBER[connection.dialect.name].values(relay=relay, largest=largest)
    connection.execute(statement.on_conflict_do_update(index_elements=["relay"], set_={"largest": largest}))
