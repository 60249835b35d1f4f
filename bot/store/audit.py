"""What was done that somebody may have to answer for: appended, never changed, each entry bound to the one before.

The hash of an entry is taken over its own content and the hash before it, so that whoever changes, removes or inserts
one breaks every later one. Triggers refuse UPDATE and DELETE. Neither stops an owner of the database who writes the
whole chain anew: for that, the weekly report takes the newest hash out of the house, and `holds` looks for it again.

Nothing in it is anybody's words: only codes, references and numeric ids. So the purge leaves it alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import Connection, func, insert, select

from bot.store.tables import audit

Details: TypeAlias = Mapping[str, str | int]
"""What else there is to know of an act, in codes."""

BEGINNING = "0" * 64
"""What the first entry follows."""

_CODE = re.compile(r"[A-Za-z0-9._:,+-]{0,200}")
"""What a code may look like: no spaces and no @, so that no name, sentence or address can get in by mistake."""

_NEWEST = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Chain:
    """What became of the chain: how many entries follow from one another, the hash of the last of them, and the number
    of the first that does not follow; None: all do.
    """

    entries: int
    newest: str
    broken: int | None = None


def add(
    connection: Connection, *, actor: str, act: str, subject: str, at: datetime, details: Details | None = None
) -> None:
    """Append that `actor` did `act` to `subject`. Until the transaction ends, everybody else who adds waits.

    All are codes: an actor is `operator` (whoever runs a command), `applicant` or `member:` and a numeric id; a subject
    is a reference, or empty. Raises ValueError for what is no code.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.exec_driver_sql("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE")
    last = connection.execute(_NEWEST).first()
    number, before = (last.number + 1, last.hash) if last else (1, BEGINNING)
    told = json.dumps(dict(details or {}), sort_keys=True)
    for code in (actor, act, subject, *map(str, (details or {}).values())):
        if not _CODE.fullmatch(code):
            raise ValueError("an audit entry holds codes only")
    entry = {"number": number, "at": at, "actor": actor, "act": act, "subject": subject, "details": told}
    connection.execute(insert(audit).values(**entry, hash=_hash(before, number, at, actor, act, subject, told)))


def verified(connection: Connection) -> Chain:
    """The chain, followed from its beginning as far as it holds."""
    count, before = 0, BEGINNING
    query = select(audit).order_by(audit.c.number).execution_options(yield_per=1000)
    for row in connection.execute(query):
        due = _hash(before, row.number, row.at, row.actor, row.act, row.subject, row.details)
        if row.number != count + 1 or row.hash != due:
            return Chain(count, before, broken=row.number)
        count, before = row.number, row.hash
    return Chain(count, before)


def newest(connection: Connection) -> Chain:
    """How many entries there are, and the hash of the last, taken at their word."""
    row = connection.execute(_NEWEST).first()
    return Chain(row.number, row.hash) if row else Chain(0, BEGINNING)


def holds(connection: Connection, hash: str) -> bool:
    """Whether an entry has this hash, such as one that a weekly report named."""
    return bool(connection.execute(select(func.count()).where(audit.c.hash == hash)).scalar_one())


def _hash(before: str, number: int, at: datetime, actor: str, act: str, subject: str, details: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(json.dumps([before, number, moment, actor, act, subject, details]).encode()).hexdigest()
