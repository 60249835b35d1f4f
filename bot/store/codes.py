"""Codes by which what a conversation has is taken over by another: shown here, typed there, good once and for a while.

Only a code's hash is here. One conversation has one code at a time: the last it was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store import cases
from bot.store.tables import codes, files, owed, submissions
from bot.talk.looking import CODE_GOOD_FOR

_WHOSE = select(codes.c.conversation).where(codes.c.hash == bindparam("hash"), codes.c.until > bindparam("now"))


@dataclass(frozen=True, slots=True)
class Shown:
    """From now on, `code` stands for what the conversation has."""

    conversation: str
    code: str


@dataclass(frozen=True, slots=True)
class Moved:
    """All that `source` had belongs to `target` now, and no code stands for it any more."""

    source: str
    target: str


def show(connection: Connection, shown: Shown, now: datetime) -> None:
    """The code is good from now on; one that was shown before is not."""
    forget(connection, shown.conversation)
    row = {"hash": _hash(shown.code), "conversation": shown.conversation, "until": now + CODE_GOOD_FOR}
    connection.execute(insert(codes), row)


def whose(connection: Connection, code: str, now: datetime) -> str | None:
    """The conversation a code stands for; None if it never was good, or is not any more."""
    found: str | None = connection.execute(_WHOSE, {"hash": _hash(code), "now": now}).scalar()
    return found


def move(connection: Connection, moved: Moved) -> None:
    """Hand over what stands in tables; what stands in states is the turn's business."""
    for table in (submissions, files, owed):
        theirs = table.c.conversation == moved.source
        connection.execute(update(table).where(theirs).values(conversation=moved.target))
    cases.move(connection, moved.source, moved.target)
    forget(connection, moved.source)


def forget(connection: Connection, conversation: str) -> None:
    """No code stands for this conversation."""
    connection.execute(delete(codes).where(codes.c.conversation == conversation))


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
