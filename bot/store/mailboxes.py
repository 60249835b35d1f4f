"""Which mailboxes are proved to be the secretariat's, by a code that was sent there and typed here.

A code is six digits, is good for a day and once; five wrong ones lock the mailbox for an hour. Only a hash of it is
kept: a slow one, as a million codes are soon tried. Another address is another mailbox, with a proof of its own.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.store import audit
from bot.store.tables import INSERT, mailboxes

VALID = timedelta(hours=24)
TRIES = 5
LOCK = timedelta(hours=1)

Proofs: TypeAlias = "Mapping[str, Proof]"
Verdict: TypeAlias = Literal["confirmed", "wrong", "locked", "expired", "unasked"]


@dataclass(frozen=True, slots=True)
class Proof:
    """How far a mailbox is: since when it is confirmed, or else when it was last sent a code."""

    confirmed_at: datetime | None
    asked_at: datetime | None


_OF = select(mailboxes).where(mailboxes.c.address.in_(bindparam("whose", expanding=True))).with_for_update()
_CHANGE = update(mailboxes).where(mailboxes.c.address == bindparam("whose"))
_CONFIRMED = select(mailboxes.c.address).where(mailboxes.c.confirmed_at.is_not(None))


def ask(connection: Connection, address: str, code: str, now: datetime) -> None:
    """`code` was sent there; an earlier one does not count any more, the wrong tries do."""
    kept = {"code": _hashed(address, code), "asked_at": now}
    row = INSERT[connection.dialect.name](mailboxes).values(address=address, wrong=0, **kept)
    connection.execute(row.on_conflict_do_update(index_elements=["address"], set_=kept))


def confirm(
    connection: Connection, addresses: Collection[str], code: str, now: datetime, *, actor: str
) -> tuple[Verdict, str | None]:
    """Whether `code` is that of one of these mailboxes, which then is confirmed; and which. A wrong one counts for all
    of them that wait for a code. That `actor` confirmed one is on record.
    """
    code = "".join(code.split())
    rows = [row for row in connection.execute(_OF, {"whose": list(addresses)}) if row.code]
    if not rows:
        return "unasked", None
    if any(row.locked_until and row.locked_until > now for row in rows):
        return "locked", None
    for row in rows:
        if hmac.compare_digest(row.code, _hashed(row.address, code)):
            if now - row.asked_at > VALID:
                return "expired", row.address
            done = {"code": None, "wrong": 0, "locked_until": None, "confirmed_at": now}
            connection.execute(_CHANGE.values(**done), {"whose": row.address})
            audit.add(connection, actor=actor, act="confirm_mailbox", subject="", at=now)
            return "confirmed", row.address
    return max((_wrong(connection, row, now) for row in rows), key=lambda verdict: verdict == "locked"), None


def confirmed(connection: Connection) -> frozenset[str]:
    """The mailboxes that are."""
    return frozenset(connection.execute(_CONFIRMED).scalars())


def proofs(connection: Connection) -> Proofs:
    """Of each mailbox that was ever sent a code."""
    return {row.address: Proof(row.confirmed_at, row.asked_at) for row in connection.execute(select(mailboxes))}


def _wrong(connection: Connection, row: Row[Any], now: datetime) -> Verdict:
    wrong = row.wrong + 1
    if wrong < TRIES:
        connection.execute(_CHANGE.values(wrong=wrong), {"whose": row.address})
        return "wrong"
    connection.execute(_CHANGE.values(wrong=0, locked_until=now + LOCK), {"whose": row.address})
    return "locked"


def _hashed(address: str, code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=address.encode(), n=2**14, r=8, p=1).hex()
