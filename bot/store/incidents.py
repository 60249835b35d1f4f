"""What keeps letters from arriving, from when it was first seen until it is over.

Any number of couriers and watchers share what stands here, so that a mail server that is down is tried by one of them
at a time, and people hear of it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, bindparam, func, literal, select, update

from bot.store.tables import INSERT, deliveries, incidents

Kind: TypeAlias = Literal["relay", "mailbox", "stuck", "bounced"]
"""No letter leaves; none reaches one mailbox; one has been tried for long; one was refused or returned for good."""


@dataclass(frozen=True, slots=True)
class Incident:
    """`mailbox` is empty where all are concerned; `until` None as long as it lasts. `cause` is what the server, or our
    own system, said first, without addresses. `probe_at`: when the next letter may be tried all the same.
    """

    id: int
    kind: Kind
    mailbox: str
    since: datetime
    until: datetime | None
    cause: str
    probe_at: datetime | None


_OPEN = incidents.c.until.is_(None)

# Locked, so that of two couriers only one tries a letter when it is time; not skipped, or the second would see none.
_OUTAGES = select(incidents).where(_OPEN, incidents.c.kind.in_(("relay", "mailbox"))).with_for_update()

_HELD = select(incidents.c.id).where(_OPEN, incidents.c.kind == "relay", incidents.c.probe_at > bindparam("now"))

_BEGIN = {name: insert_(incidents).on_conflict_do_nothing() for name, insert_ in INSERT.items()}

_END = (
    update(incidents)
    .where(_OPEN, incidents.c.kind == bindparam("which"), incidents.c.mailbox == bindparam("whose"))
    .values(until=bindparam("now"))
)

_PROBE = update(incidents).where(incidents.c.id == bindparam("incident")).values(probe_at=bindparam("next"))

_LATER = deliveries.alias()

_TROUBLED = (
    select(deliveries.c.recipient, func.min(deliveries.c.said).label("cause"))
    .where(
        deliveries.c.submission.is_not(None),
        deliveries.c.state == bindparam("state"),
        ~select(literal(1)).where(_LATER.c.again == deliveries.c.id).exists(),
    )
    .group_by(deliveries.c.recipient)
)


def outages(connection: Connection) -> tuple[Incident, ...]:
    """What is open of the kinds that the courier waits for; nobody else changes it in this transaction."""
    return tuple(map(_incident, connection.execute(_OUTAGES)))


def held(connection: Connection, *, now: datetime) -> bool:
    """Whether no letter at all is to be tried yet."""
    return connection.execute(_HELD, {"now": now}).first() is not None


def begin(
    connection: Connection, kind: Kind, mailbox: str, *, cause: str, now: datetime, probe_at: datetime | None = None
) -> bool:
    """From now on; False if it was open already."""
    row = {"kind": kind, "mailbox": mailbox, "since": now, "cause": cause, "probe_at": probe_at}
    return connection.execute(_BEGIN[connection.dialect.name], row).rowcount == 1


def end(connection: Connection, kind: Kind, mailbox: str, *, now: datetime) -> bool:
    """It is over; False if it was not open."""
    return connection.execute(_END, {"which": kind, "whose": mailbox, "now": now}).rowcount > 0


def probe(connection: Connection, incident: Incident, *, next_at: datetime) -> None:
    """A letter is tried all the same; the next one may be then."""
    connection.execute(_PROBE, {"incident": incident.id, "next": next_at})


def current(connection: Connection) -> tuple[Incident, ...]:
    """All that are open, oldest first."""
    return tuple(map(_incident, connection.execute(select(incidents).where(_OPEN).order_by(incidents.c.id))))


def over(connection: Connection, *, since: datetime) -> tuple[Incident, ...]:
    """Those that were an alert and have ended since then, oldest first."""
    ended = select(incidents).where(incidents.c.until >= since, incidents.c.alerted_at.is_not(None))
    return tuple(map(_incident, connection.execute(ended.order_by(incidents.c.id))))


def alert(connection: Connection, incident: Incident, *, now: datetime) -> bool:
    """Whoever gets True is the one to raise the alarm."""
    mine = update(incidents).where(incidents.c.id == incident.id, incidents.c.alerted_at.is_(None))
    return connection.execute(mine.values(alerted_at=now)).rowcount == 1


def untold(connection: Connection) -> tuple[Incident, ...]:
    """Those that are an alert, last, and of which the desk does not know."""
    mine = select(incidents).where(_OPEN, incidents.c.alerted_at.is_not(None), incidents.c.told_at.is_(None))
    return tuple(map(_incident, connection.execute(mine.order_by(incidents.c.id))))


def tell(connection: Connection, incident: int, *, now: datetime) -> None:
    """The desk knows."""
    connection.execute(update(incidents).where(incidents.c.id == incident).values(told_at=now))


def troubled(connection: Connection, state: Literal["stuck", "bounced"]) -> Mapping[str, str]:
    """The mailboxes with letters about submissions in that state, not yet sent again by hand; and what was said."""
    return {row.recipient: row.cause or "" for row in connection.execute(_TROUBLED, {"state": state})}


def waiting(connection: Connection, mailbox: str) -> int:
    """How many letters are not where they belong: all of them, or those to one mailbox."""
    letters = select(func.count()).where(deliveries.c.state.in_(("queued", "stuck", "bounced")))
    if mailbox:
        letters = letters.where(deliveries.c.recipient == mailbox)
    return connection.execute(letters).scalar_one()


def _incident(row: Row[Any]) -> Incident:
    return Incident(row.id, row.kind, row.mailbox, row.since, row.until, row.cause, row.probe_at)
