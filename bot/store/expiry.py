"""Rows that have been kept as long as they may be, table by table.

A turn is forgotten with its words, but not that somebody was reminded on a day, as long as they want reminders: that
turn's key is what keeps them from being reminded twice, and only its replies go.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Delete, Update, and_, delete, func, select, update

from bot.knowledge import calendar
from bot.knowledge.model import Kept
from bot.store.outbox import WAITING
from bot.store.tables import (
    cases,
    codes,
    conversations,
    dead_letters,
    deliveries,
    failures,
    files,
    misses,
    reminders,
    submissions,
    told,
    turns,
)

MOST = 500
"""Rows of one kind that are deleted in one transaction."""


def some(connection: Connection, *, kept: Kept, now: datetime) -> dict[str, int]:
    """Delete some of what is past its time; how many rows of each kind, and nothing when there are no more."""
    said, sent = now - timedelta(days=kept.conversations), now - timedelta(days=kept.submissions)
    asked = calendar.today(now) - timedelta(days=kept.questions)
    counts = {
        "turns": _run(connection, _turns(said)) + _run(connection, _reminded(said)),
        "failures": _run(connection, delete(failures).where(failures.c.at < said)),
        "dead_letters": _run(connection, delete(dead_letters).where(dead_letters.c.at < said)),
        "letters": _run(connection, _other_letters(said)),
        "submissions": _submissions(connection, sent),
        "cases": _run(connection, _cases(said)),
        "told": _run(connection, delete(told).where(told.c.at < said)),
        "codes": _run(connection, delete(codes).where(codes.c.until < now)),
        "questions": _run(connection, delete(misses).where(misses.c.day < asked)),
        "conversations": _run(connection, _conversations(said)),
        "reminders": _run(connection, _orphans()),
        "files": _run(connection, _strays()),
    }
    return {kind: count for kind, count in counts.items() if count}


def _run(connection: Connection, statement: Delete | Update) -> int:
    return connection.execute(statement).rowcount


_WANTED = and_(
    turns.c.event_key.startswith("reminder:"),
    select(reminders.c.conversation).where(reminders.c.conversation == turns.c.conversation).exists(),
)


def _turns(before: datetime) -> Delete:
    old = select(turns.c.id).where(turns.c.at < before, ~_WANTED).limit(MOST)
    return delete(turns).where(turns.c.id.in_(old))


def _reminded(before: datetime) -> Update:
    return update(turns).where(turns.c.at < before, _WANTED, turns.c.replies != "[]").values(replies="[]", owed=0)


def _other_letters(before: datetime) -> Delete:
    """Letters about no submission: the weekly lists of questions."""
    return delete(deliveries).where(
        deliveries.c.submission.is_(None), deliveries.c.state.not_in(WAITING), deliveries.c.created_at < before
    )


def _cases(before: datetime) -> Delete:
    """Talks, and what is left of submissions that are gone."""
    sent = select(submissions.c.reference).where(submissions.c.reference == cases.c.id)
    return delete(cases).where(~sent.exists(), cases.c.opened_at < before)


def _submissions(connection: Connection, before: datetime) -> int:
    """In all their versions, with their files and their letters, all of which are final since before then; what was
    refused, since the first time, though it is still tried.
    """
    other = submissions.alias()
    younger = select(other.c.reference).where(other.c.reference == submissions.c.reference, other.c.at >= before)
    final = func.coalesce(deliveries.c.accepted_at, deliveries.c.refused_at)
    owed = select(deliveries.c.id).where(
        deliveries.c.submission == submissions.c.reference, deliveries.c.state.in_(WAITING) | (final >= before)
    )
    old = select(submissions.c.reference).where(~younger.exists(), ~owed.exists()).distinct().limit(MOST)
    references = list(connection.execute(old).scalars())
    connection.execute(delete(deliveries).where(deliveries.c.submission.in_(references)))
    connection.execute(delete(files).where(files.c.submission.in_(references)))
    return _run(connection, delete(submissions).where(submissions.c.reference.in_(references)))


def _conversations(before: datetime) -> Delete:
    """Those that have been quiet and hold nothing: no draft, no submission, no wish to be reminded."""
    mine = [
        select(submissions.c.reference).where(submissions.c.conversation == conversations.c.key),
        select(reminders.c.conversation).where(reminders.c.conversation == conversations.c.key),
    ]
    old = (
        select(conversations.c.key)
        .where(conversations.c.updated_at < before, conversations.c.wake_at.is_(None))
        .where(*(~each.exists() for each in mine))
        .limit(MOST)
    )
    return delete(conversations).where(conversations.c.key.in_(old))


def _orphans() -> Delete:
    known = select(conversations.c.key).where(conversations.c.key == reminders.c.conversation)
    return delete(reminders).where(~known.exists())


def _strays() -> Delete:
    """Files of a draft go by a turn of its conversation, and those of a submission with it; what is left here lost its
    conversation, or was erased while a letter was still owed.
    """
    known = select(conversations.c.key).where(conversations.c.key == files.c.conversation)
    kept = select(submissions.c.reference).where(
        submissions.c.reference == files.c.submission, submissions.c.status != "erased"
    )
    owed = select(deliveries.c.id).where(deliveries.c.submission == files.c.submission, deliveries.c.state.in_(WAITING))
    draft = files.c.submission.is_(None)
    return delete(files).where((draft & ~known.exists()) | (~draft & ~kept.exists() & ~owed.exists()))
