"""Who may come to the desk's page: by a link that is good once and for minutes, then by the session it opened.

Of both only SHA-256 hashes are here, in hexadecimal: whoever reads the database can use neither. Each belongs to the
member of one numeric id; whether that is a member still is asked by whoever lets people in, each time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store import audit
from bot.store.tables import passes

LINK_GOOD_FOR = timedelta(minutes=10)
SESSION_GOOD_FOR = timedelta(hours=8)

_GOOD = (
    (passes.c.hash == bindparam("which")) & (passes.c.kind == bindparam("what")) & (passes.c.until > bindparam("now"))
)
_TAKE = delete(passes).where(_GOOD).returning(passes.c.member, passes.c.called)
_WHOSE = select(passes.c.member, passes.c.called).where(_GOOD)


@dataclass(frozen=True, slots=True)
class Member:
    """Whose a pass is: a numeric id, and what they were called when they asked for the link."""

    number: int
    called: str = ""


def link(connection: Connection, secret: str, *, member: Member, now: datetime) -> None:
    """From now on the link of this secret lets that member in, once; those they had before do not."""
    connection.execute(delete(passes).where(passes.c.until <= now))
    connection.execute(delete(passes).where(passes.c.kind == "link", passes.c.member == member.number))
    _add(connection, "link", secret, member, now + LINK_GOOD_FOR)


def enter(connection: Connection, secret: str, *, members: Collection[int], session: str, now: datetime) -> bool:
    """Use up a link; whether it was good, and the member whose it is has this session from now on."""
    found = connection.execute(_TAKE, _which("link", secret, now)).first()
    if found is None or found.member not in members:
        return False
    _add(connection, "session", session, Member(found.member, found.called), now + SESSION_GOOD_FOR)
    audit.add(connection, actor=f"member:{found.member}", act="enter", subject="", at=now)
    return True


def member(connection: Connection, session: str, *, now: datetime) -> Member | None:
    """Whose session it is; None where it is nobody's, or not any more."""
    found = connection.execute(_WHOSE, _which("session", session, now)).first()
    return Member(found.member, found.called) if found else None


def leave(connection: Connection, session: str, *, now: datetime) -> None:
    """The session is over."""
    connection.execute(_TAKE, _which("session", session, now))


def _add(connection: Connection, kind: str, secret: str, member: Member, until: datetime) -> None:
    whose = {"member": member.number, "called": member.called}
    connection.execute(insert(passes), {"hash": _hash(secret), "kind": kind, **whose, "until": until})


def _which(kind: str, secret: str, now: datetime) -> dict[str, object]:
    return {"which": _hash(secret), "what": kind, "now": now}


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
