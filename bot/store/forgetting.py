"""Everything that is kept of a conversation, or of one submission, deleted because the person wants it.

What stays: of each submission its reference, version and when it was erased; the turn in which it was asked for, or
nobody could be told; and a letter that has not left, with its files, until it has. `bot.store.expiry` sees to the rest
in its time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from bot.store import audit, cases
from bot.store import tables as t
from bot.store.outbox import WAITING
from bot.store.tables import codes, dead_letters, deliveries, failures, files, owed, reminders, submissions, turns


def forget(connection: Connection, conversation: str, *, turn: int, now: datetime) -> None:
    """Delete all of it but this turn; that it was done is in the audit, by the references there were."""
    _said(connection, conversation, turns.c.id != turn)
    for table in (reminders, codes):
        connection.execute(delete(table).where(table.c.conversation == conversation))
    connection.execute(delete(owed).where(owed.c.conversation == conversation))
    cases.forget(connection, t.cases.c.conversation == conversation)
    mine = select(submissions.c.reference).where(submissions.c.conversation == conversation)
    for reference in connection.execute(mine.distinct().order_by(submissions.c.reference)).scalars().all() or [""]:
        audit.add(connection, actor="applicant", act="erase", subject=reference, at=now)
    _sent(connection, submissions.c.conversation == conversation, files.c.conversation == conversation, now)


def erase(connection: Connection, conversation: str, reference: str, *, by: int, turn: int, now: datetime) -> None:
    """Delete what is kept of one of its submissions, because the person asked the secretariat in writing; the member
    `by` whom it was done is in the audit. What was said goes too, but for this turn and the reminders: its answers may
    stand anywhere in it.
    """
    _said(connection, conversation, turns.c.id != turn, ~turns.c.event_key.startswith("reminder:"))
    cases.forget(connection, t.cases.c.id == reference)
    audit.add(connection, actor=f"member:{by}", act="erase", subject=reference, at=now)
    _sent(connection, submissions.c.reference == reference, files.c.submission == reference, now)


def _said(connection: Connection, conversation: str, *which: ColumnElement[bool]) -> None:
    """Delete these turns of a conversation, and what is kept of events that failed."""
    connection.execute(delete(turns).where(turns.c.conversation == conversation, *which))
    for table in (failures, dead_letters):
        connection.execute(delete(table).where(table.c.conversation == conversation))


def _sent(connection: Connection, which: ColumnElement[bool], theirs: ColumnElement[bool], now: datetime) -> None:
    """Empty these submissions, with their letters and `theirs`, the files, as soon as no letter has to leave."""
    mine = select(submissions.c.reference).where(which)
    letters = update(deliveries).where(deliveries.c.submission.in_(mine), deliveries.c.state.not_in(WAITING))
    connection.execute(letters.values(body=b""))
    waiting = select(deliveries.c.id).where(
        deliveries.c.submission == files.c.submission, deliveries.c.state.in_(WAITING)
    )
    connection.execute(delete(files).where(theirs, ~waiting.exists()))
    nothing = dict.fromkeys(("conversation", "kind", "form", "record", "language"))
    connection.execute(update(submissions).where(which).values(status="erased", at=now, **nothing))
