"""What the desk has: submissions and talks, who took them, and what their people are owed.

Only the desk's conversation asks for a case, and only it and the person of a case owe each other anything. A case that
is not there any more takes nothing: what is done about it comes to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from bot.store import audit, outbox, owed, submissions
from bot.store import tables as t
from bot.store.tables import INSERT, cases, conversations, dead_letters, told, turns
from bot.talk.effects import AtDesk, MoveCase, OpenTalk, Owe, Submit, TakeCase
from bot.talk.events import Announced, Arrived, Ended, Passed, Told
from bot.talk.looking import Case, CaseFile, CaseList

PREFIX = "desk:"
"""Begins the key of the desk's conversation, which ends with the number of its chat."""

TALKS = "talk"
"""Stands for talks where a form is asked for."""

_CASE = cases.c.id == bindparam("which")
_TELL = {name: insert_(told).on_conflict_do_nothing() for name, insert_ in INSERT.items()}
_WAS_TOLD = select(told.c.message).where(told.c.case == bindparam("which"), told.c.message == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Done:
    """Something to be done about a case by an event in that conversation."""

    conversation: str
    effect: AtDesk


def carry_out(connection: Connection, done: Sequence[Done], *, desk: str | None, now: datetime) -> None:
    """Do these things, in their order, and keep on record who did them. `desk` is the key of the desk's conversation,
    None where there is no desk.
    """
    for each in done:
        match each.effect:
            case OpenTalk(case, language):
                connection.execute(insert(cases), _talk(case, each.conversation, language, now))
            case TakeCase(case, by, called):
                connection.execute(update(cases).where(_CASE).values(taker=by, called=called), {"which": case})
            case MoveCase(case, status):
                change = update(t.submissions).where(t.submissions.c.reference == case)
                connection.execute(change.values(status=status))
                outbox.acknowledge(connection, case)  # whoever moves it on has it
            case Owe():
                if not _owe(connection, each, each.effect, desk, now):
                    continue
            case _:
                assert_never(each.effect)
        _record(connection, each.effect, now)


def sent(connection: Connection, conversation: str, submission: Submit) -> None:
    """A submission is a case from its first version on."""
    named = {name: str(submission.answers.get(name, "")) for name in ("country", "organisation_name")}
    if submission.version > 1:
        change = update(cases).where(_CASE).values(country=named["country"], organisation=named["organisation_name"])
        connection.execute(change, {"which": submission.reference})
        return
    row = _talk(submission.reference, conversation, submission.language, submission.at)
    row |= {"kind": "submission", "country": named["country"], "organisation": named["organisation_name"]}
    connection.execute(insert(cases), row)


def arrived(connection: Connection, reference: str, *, desk: str, at: datetime, changed: tuple[str, ...] = ()) -> None:
    """The desk is owed the news of a submission, of which these fields have `changed`."""
    owed.owe(connection, desk, Arrived(at=at, reference=reference, submission=reference, changed=changed))


def move(connection: Connection, source: str, target: str) -> None:
    """What one conversation had belongs to another."""
    connection.execute(update(cases).where(cases.c.conversation == source).values(conversation=target))


def forget(connection: Connection, which: ColumnElement[bool]) -> None:
    """Nothing is kept of these cases, nor of what was said about them at the desk, or is to be; but what is news of a
    submission is still told there.
    """
    ids = list(connection.execute(select(cases.c.id).where(which)).scalars())
    for id in ids:
        about = turns.c.event.contains(id, autoescape=True) | turns.c.replies.contains(id, autoescape=True)
        connection.execute(delete(turns).where(turns.c.conversation.startswith(PREFIX), about))
        failed = dead_letters.c.event.contains(id, autoescape=True)
        connection.execute(delete(dead_letters).where(dead_letters.c.conversation.startswith(PREFIX), failed))
        to_come = t.owed.c.event.contains(id, autoescape=True) & ~t.owed.c.event.startswith('["arrived"')
        connection.execute(delete(t.owed).where(to_come))
    connection.execute(delete(told).where(told.c.case.in_(ids)))
    connection.execute(delete(cases).where(cases.c.id.in_(ids)))


def file(connection: Connection, id: str) -> CaseFile:
    """All the desk may know of a case."""
    row = connection.execute(_listed().where(_CASE), {"which": id}).first()
    return CaseFile(_case(row) if row else None, submissions.one(connection, id))


def all(connection: Connection) -> CaseList:  # cases.all is what it is
    """The submissions, the newest first."""
    query = _listed().where(cases.c.kind == "submission").order_by(cases.c.opened_at.desc(), cases.c.id)
    return CaseList(tuple(_case(row) for row in connection.execute(query)))


def some(connection: Connection, *, form: str, status: str, first: int, most: int) -> CaseList:
    """So many submissions and talks from the `first` on, counted from 0, the newest first: of that form and status,
    each empty for any; the form `TALKS` is for talks.
    """
    query = _listed().order_by(cases.c.opened_at.desc(), cases.c.id).offset(first).limit(most)
    if form:
        query = query.where(cases.c.kind == "talk" if form == TALKS else t.submissions.c.kind == form)
    if status:
        query = query.where(t.submissions.c.status == status)
    return CaseList(tuple(_case(row) for row in connection.execute(query)))


def topic(connection: Connection, id: str) -> int | None:
    """The number of its topic in the desk's chat, if it has one."""
    found: int | None = connection.execute(select(cases.c.topic).where(_CASE), {"which": id}).scalar()
    return found


def keep_topic(connection: Connection, id: str, topic: int) -> None:
    """From now on this is its topic."""
    connection.execute(update(cases).where(_CASE).values(topic=topic), {"which": id})


def _record(connection: Connection, effect: AtDesk, now: datetime) -> None:
    """What a member does, by number and in codes, never in words."""
    match effect:
        case TakeCase(case, by):
            audit.add(connection, actor=f"member:{by}", act="take", subject=case, at=now)
        case MoveCase(case, status, by):
            audit.add(connection, actor=f"member:{by}", act="move", subject=case, at=now, details={"to": status})
        case Owe(case=case, by=int() as by, event=Told() | Ended() as event):
            audit.add(connection, actor=f"member:{by}", act=type(event).__name__.lower(), subject=case, at=now)


def _owe(connection: Connection, done: Done, effect: Owe, desk: str | None, now: datetime) -> bool:
    """Whether it is owed: a correction only of what was; nothing where nobody is there any more, or who is there did
    it.
    """
    event = effect.event
    known = {"which": effect.case, "number": effect.message}
    if isinstance(event, Told) and event.corrected and not connection.execute(_WAS_TOLD, known).first():
        return False
    whose = desk if isinstance(event, Passed | Arrived | Announced) else _whose(connection, effect.case)
    if whose is None or whose == done.conversation:
        return False
    owed.owe(connection, whose, event)
    if effect.message:
        row = {"case": effect.case, "message": effect.message, "at": now}
        connection.execute(_TELL[connection.dialect.name], row)
    return True


def _whose(connection: Connection, case: str) -> str | None:
    found: str | None = connection.execute(select(cases.c.conversation).where(_CASE), {"which": case}).scalar()
    return found


def _talk(id: str, conversation: str, language: str, at: datetime) -> dict[str, object]:
    row = {"id": id, "kind": "talk", "conversation": conversation, "language": language, "opened_at": at}
    return {**row, "organisation": "", "country": ""}


def _listed() -> Select[Any]:
    """Cases with the form and status of their latest versions, and whether their people take messages."""
    newest, other = t.submissions, t.submissions.alias()
    last = select(func.max(other.c.version)).where(other.c.reference == cases.c.id).correlate(cases).scalar_subquery()
    joined = cases.outerjoin(newest, (newest.c.reference == cases.c.id) & (newest.c.version == last))
    joined = joined.outerjoin(conversations, conversations.c.key == cases.c.conversation)
    return select(cases, newest.c.kind.label("form"), newest.c.status, conversations.c.blocked_at).select_from(joined)


def _case(row: Row[Any]) -> Case:
    return Case(
        row.id,
        row.language,
        row.opened_at,
        form=row.form or "",
        status=row.status or "",
        organisation=row.organisation,
        country=row.country,
        taker=row.taker,
        called=row.called,
        reachable=row.blocked_at is None,
    )
