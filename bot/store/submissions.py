"""Submissions, with the form as it was and the letters they owe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from bot.knowledge.likeness import alike
from bot.store import files, outbox, records
from bot.store.tables import INSERT, deliveries, forms, submissions
from bot.talk.effects import Submit, Withdraw
from bot.talk.looking import Likeness, Submitted

_KEEP_FORM = {name: insert_(forms).on_conflict_do_nothing() for name, insert_ in INSERT.items()}


_MINE = (
    select(submissions)
    .where(submissions.c.conversation == bindparam("whose"))
    .order_by(submissions.c.reference, submissions.c.version)
)

_again = deliveries.alias()

_LETTERS = (
    select(deliveries.c.submission, deliveries.c.version, deliveries.c.recipient, deliveries.c.state)
    .outerjoin(_again, _again.c.again == deliveries.c.id)
    .join(
        submissions,
        (submissions.c.reference == deliveries.c.submission) & (submissions.c.version == deliveries.c.version),
    )
    .where(
        submissions.c.conversation == bindparam("whose"),
        deliveries.c.about.in_(("submission", "amendment")),
        deliveries.c.state != "replaced",
        _again.c.id.is_(None),
    )
)

MOST = 200
"""Submissions of others that one is compared with, the newest first: some milliseconds."""

_OTHERS = (
    select(submissions.c.record)
    .where(
        submissions.c.at >= bindparam("since"),
        submissions.c.kind == bindparam("kind"),
        submissions.c.conversation != bindparam("whose"),
        submissions.c.status != "withdrawn",
    )
    .order_by(submissions.c.at.desc())
    .limit(MOST)
)

_WITHDRAW = (
    update(submissions)
    .where(submissions.c.reference == bindparam("which"), submissions.c.conversation == bindparam("whose"))
    .values(status="withdrawn")
)

_ON_ITS_WAY: Mapping[str, str] = {
    "bounced": "problem",
    "stuck": "delivering",
    "queued": "delivering",
    "accepted": "delivered",
    "acknowledged": "delivered",
}
"""What people are told of a submission that was only `received` so far, by the state of its letter, the worst first. A
letter that was sent again by hand does not count any more.
"""
_STATES = tuple(_ON_ITS_WAY)


@dataclass(frozen=True, slots=True)
class Filed:
    """A submission made ready to store: its form's definition (JSON) and that definition's digest, the record (JSON,
    in codes that mean the same in every language), and the letters to send.
    """

    form_digest: str
    form_definition: str
    record: str
    letters: tuple[outbox.Letter, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A submission to be stored."""

    conversation: str
    submission: Submit
    filed: Filed


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A submission to be taken back, and the notice of it."""

    conversation: str
    withdrawal: Withdraw
    notice: outbox.Letter


def add(connection: Connection, new: Sequence[New], now: datetime) -> None:
    """Store submissions and owe their letters. Raises IntegrityError if a reference is taken."""
    definitions = {each.filed.form_digest: each.filed.form_definition for each in new}
    connection.execute(
        _KEEP_FORM[connection.dialect.name],
        # Sorted, so that no two batches wait for each other's new forms.
        [{"digest": digest, "definition": definition} for digest, definition in sorted(definitions.items())],
    )
    connection.execute(insert(submissions), [_row(each) for each in new])
    outbox.owe(connection, [letter for each in new for letter in owed(each.submission, each.filed.letters)], now)
    for each in new:
        files.bind(connection, tuple(each.submission.files), each.submission.reference)


def withdraw(connection: Connection, withdrawn: Sequence[Withdrawn], now: datetime) -> None:
    """Mark these in all their versions, and owe the notices."""
    for each in withdrawn:
        connection.execute(_WITHDRAW, {"which": each.withdrawal.reference, "whose": each.conversation})
    outbox.owe(connection, [letter for each in withdrawn for letter in owed(each.withdrawal, [each.notice])], now)


def of(connection: Connection, conversation: str) -> tuple[Submitted, ...]:
    """The submissions of a conversation in their latest versions, oldest first."""
    latest = {row.reference: row for row in connection.execute(_MINE, {"whose": conversation})}
    on_its_way = _on_its_way(connection.execute(_LETTERS, {"whose": conversation}))
    found = (_submitted(row, on_its_way) for row in latest.values())
    return tuple(sorted(found, key=lambda submitted: submitted.at))


def _on_its_way(letters: Iterable[Row[Any]]) -> Mapping[tuple[str, int], str]:
    """How far each version is: as far as in the mailbox that has most of it, where every part has to arrive."""
    worst: dict[tuple[str, int], dict[str, int]] = {}
    for row in letters:
        mailboxes = worst.setdefault((row.submission, row.version), {})
        mailboxes[row.recipient] = min(_STATES.index(row.state), mailboxes.get(row.recipient, len(_STATES)))
    return {version: _ON_ITS_WAY[_STATES[max(states.values())]] for version, states in worst.items()}


def elsewhere(connection: Connection, conversation: str, like: Likeness) -> bool:
    """Whether another conversation has lately sent something that is likely the same."""
    asked = {"since": like.since, "kind": like.form, "whose": conversation}
    others = connection.execute(_OTHERS, asked).scalars()
    return any(alike(like.answers, records.read(record).answers) for record in others)


def one(connection: Connection, reference: str) -> Submitted | None:
    """The latest version of a submission, whoever made it; None if it was erased or never was."""
    query = select(submissions.c.conversation).where(submissions.c.reference == reference)
    whose = connection.execute(query.limit(1)).scalar()
    mine = of(connection, whose) if whose else ()
    return next((each for each in mine if each.reference == reference), None)


def latest(*, since: datetime | None = None, kind: str | None = None) -> Select[Any]:
    """The latest version of every submission, oldest first: for whoever reads them one after the other. `since`: sent,
    or erased, from then on. Of one that was erased nobody knows the kind.
    """
    later = submissions.alias()
    newer = select(later.c.version).where(
        later.c.reference == submissions.c.reference, later.c.version > submissions.c.version
    )
    query = select(submissions).where(~newer.exists()).order_by(submissions.c.at, submissions.c.reference)
    if since is not None:
        query = query.where(submissions.c.at >= since)
    return query if kind is None else query.where(submissions.c.kind == kind)


def definitions(connection: Connection, kind: str | None = None) -> tuple[str, ...]:
    """The definitions of forms that submissions of this kind, or of any, were sent with, in the order of the first."""
    sent = select(submissions.c.form, func.min(submissions.c.at).label("first")).group_by(submissions.c.form)
    if kind is not None:
        sent = sent.where(submissions.c.kind == kind)
    first = sent.subquery()
    query = select(forms.c.definition).join(first, first.c.form == forms.c.digest).order_by(first.c.first)
    return tuple(connection.execute(query).scalars())


def owed(effect: Submit | Withdraw, letters: Sequence[outbox.Letter], *, series: int = 1) -> list[outbox.Owed]:
    """All letters about it, composed for the `series`th time."""
    said = about(effect)
    return [outbox.Owed(effect.reference, effect.version, said, letter, series, len(letters)) for letter in letters]


def about(effect: Submit | Withdraw) -> outbox.About:
    """What a letter about it says."""
    if isinstance(effect, Withdraw):
        return "erasure" if effect.erased else "withdrawal"
    return "submission" if effect.version == 1 else "amendment"


def _submitted(row: Row[Any], on_its_way: Mapping[tuple[str, int], str]) -> Submitted:
    status = on_its_way.get((row.reference, row.version), row.status) if row.status == "received" else row.status
    record = records.read(row.record)
    return Submitted(
        row.reference, row.version, row.kind, row.language, row.at, status, record.answers, record.agreed, record.files
    )


def _row(new: New) -> dict[str, object]:
    return {
        "reference": new.submission.reference,
        "version": new.submission.version,
        "conversation": new.conversation,
        "kind": new.submission.form,
        "form": new.filed.form_digest,
        "record": new.filed.record,
        "language": new.submission.language,
        "at": new.submission.at,
        "status": "received",
    }
