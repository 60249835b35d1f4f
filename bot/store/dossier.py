"""What the desk's page shows of a case beside its card: its letters, what was done about it, what was written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, or_, select

from bot.store import audit, cases, files
from bot.store import tables as t
from bot.store.codec import load_event
from bot.talk.events import Ended, Moved, Passed, Told

Written: TypeAlias = Passed | Told | Moved | Ended
"""What either side did in the conversation about a case."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery to a mailbox. `said`: the server's last words on it, or empty."""

    version: int
    state: str
    attempts: int
    said: str
    created: datetime
    accepted: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the audit; `status` is the code of what a submission was made."""

    at: datetime
    actor: str
    act: str
    status: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """All three, each oldest first."""

    letters: tuple[Letter, ...]
    acts: tuple[Act, ...]
    talk: tuple[Written, ...]


def of(connection: Connection, id: str) -> Dossier:
    """What there is of the case of that id; nothing where there is none."""
    letters = select(t.deliveries).where(t.deliveries.c.submission == id).order_by(t.deliveries.c.id)
    acts = select(t.audit).where(t.audit.c.subject == id).order_by(t.audit.c.number)
    return Dossier(
        tuple(
            Letter(row.version or 1, row.state, row.attempts, row.said or "", row.created_at, row.accepted_at)
            for row in connection.execute(letters)
        ),
        tuple(
            Act(row.at, row.actor, row.act, str(json.loads(row.details).get("to", "")))
            for row in connection.execute(acts)
        ),
        _talk(connection, id),
    )


def attachment(connection: Connection, case: str, id: str, *, member: int, now: datetime) -> files.Kept | None:
    """A file that was sent with a submission; that this member took it is on record. None: there is no such file."""
    bound = select(t.files.c.id).where(t.files.c.id == id, t.files.c.submission == case)
    if connection.execute(bound).first() is None:
        return None
    audit.add(connection, actor=f"member:{member}", act="download", subject=case, at=now)
    return next(iter(files.kept(connection, (id,))), None)


def _talk(connection: Connection, id: str) -> tuple[Written, ...]:
    """The person's words are events at the desk, the desk's words events at the person's."""
    whose = select(t.cases.c.conversation).where(t.cases.c.id == id).scalar_subquery()
    query = (
        select(t.turns.c.event)
        .where(
            or_(t.turns.c.conversation.startswith(cases.PREFIX), t.turns.c.conversation == whose),
            t.turns.c.event.contains(id, autoescape=True),
        )
        .order_by(t.turns.c.at, t.turns.c.id)
    )
    events = (load_event(event) for event in connection.execute(query).scalars())
    return tuple(event for event in events if isinstance(event, Passed | Told | Moved | Ended) and _about(event) == id)


def _about(event: Written) -> str:
    return event.submission if isinstance(event, Moved) else event.case
