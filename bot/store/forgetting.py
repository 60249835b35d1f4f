"""Everything that is kept of a conversation, deleted because the person wants it.

What stays: of each submission its reference, version and when it was erased; the turn in which it was asked for, or
nobody could be told; and a letter that has not left, with its files, until it has. `bot.store.expiry` sees to the rest
in its time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.store import audit, cases
from bot.store.outbox import WAITING
from bot.store.tables import codes, dead_letters, deliveries, failures, files, owed, reminders, submissions, turns


def forget(connection: Connection, conversation: str, *, turn: int, now: datetime) -> None:
    """Delete all of it but this turn; that it was done is in the audit, by the references there were."""
    connection.execute(delete(turns).where(turns.c.conversation == conversation, turns.c.id != turn))
    for table in (failures, dead_letters, reminders, codes):
        connection.execute(delete(table).where(table.c.conversation == conversation))
    connection.execute(delete(owed).where(owed.c.conversation == conversation))
    cases.forget(connection, conversation)
    mine = select(submissions.c.reference).where(submissions.c.conversation == conversation)
    for reference in connection.execute(mine.distinct().order_by(submissions.c.reference)).scalars().all() or [""]:
        audit.add(connection, actor="applicant", act="erase", subject=reference, at=now)
    letters = update(deliveries).where(deliveries.c.submission.in_(mine), deliveries.c.state.not_in(WAITING))
    connection.execute(letters.values(body=b""))
    waiting = select(deliveries.c.id).where(
        deliveries.c.submission == files.c.submission, deliveries.c.state.in_(WAITING)
    )
    connection.execute(delete(files).where(files.c.conversation == conversation, ~waiting.exists()))
    nothing = dict.fromkeys(("conversation", "kind", "form", "record", "language"))
    erased = update(submissions).where(submissions.c.conversation == conversation)
    connection.execute(erased.values(status="erased", at=now, **nothing))
