"""Submissions without a letter, or without one of several. There should be none, as both are written in one
transaction; the sweep looks anyway.

What is read back of a record is enough for its letter, but for what the applicant was told about answers that do not go
together: of that only the codes are kept, and whoever composes it has to find the words again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from bot.store import records
from bot.store.tables import deliveries, submissions
from bot.talk.effects import Submit, Withdraw

MOST = 100
"""Rows that are read in one round."""


_later = submissions.alias()


def _without(*about: str) -> Select[Any]:
    """Versions of submissions about which no letter says so; of those that were erased nothing is left to say."""
    letter = select(deliveries.c.id).where(
        deliveries.c.submission == submissions.c.reference,
        deliveries.c.version == submissions.c.version,
        deliveries.c.about.in_(about),
        deliveries.c.state != "replaced",
    )
    return select(submissions).where(submissions.c.record.is_not(None), ~letter.exists()).limit(MOST)


_SENT = _without("submission", "amendment")

_WITHDRAWN = _without("withdrawal").where(
    submissions.c.status == "withdrawn",
    ~select(_later.c.version)
    .where(_later.c.reference == submissions.c.reference, _later.c.version > submissions.c.version)
    .exists(),
)

_BEFORE = select(submissions.c.record).where(
    submissions.c.reference == bindparam("which"), submissions.c.version == bindparam("number")
)


_ONE = (
    select(submissions)
    .where(
        submissions.c.reference == bindparam("which"),
        submissions.c.version == bindparam("number"),
        submissions.c.record.is_not(None),
    )
    .with_for_update()
)  # of two that find something about its letters, one waits and then sees what was done about it

_newer = deliveries.alias()

_INCOMPLETE = (
    select(deliveries.c.submission, deliveries.c.version, deliveries.c.series)
    .join(
        submissions,
        (submissions.c.reference == deliveries.c.submission) & (submissions.c.version == deliveries.c.version),
    )
    .where(deliveries.c.parts > 1, deliveries.c.again.is_(None), submissions.c.record.is_not(None))
    .where(
        ~select(_newer.c.id)  # what was composed anew since is whole without it
        .where(
            _newer.c.submission == deliveries.c.submission,
            _newer.c.version == deliveries.c.version,
            _newer.c.series > deliveries.c.series,
        )
        .exists()
    )
    .group_by(deliveries.c.submission, deliveries.c.version, deliveries.c.series)
    .having(func.count(deliveries.c.message_id.distinct()) < func.max(deliveries.c.parts))
    .limit(MOST)
)


def one(connection: Connection, reference: str | None, version: int | None) -> Submit | None:
    """What was sent as that version, held until the transaction ends; None where there is none, or it was erased."""
    row = connection.execute(_ONE, {"which": reference, "number": version}).first()
    return _submission(connection, row) if row else None


def incomplete(connection: Connection) -> Iterator[tuple[Submit, int]]:
    """What was sent of whose letters one is missing among several, and which series of them that is."""
    for row in connection.execute(_INCOMPLETE).all():
        if found := one(connection, row.submission, row.version):
            yield found, row.series


def unowed(connection: Connection) -> Iterator[Submit | Withdraw]:
    """What was sent, and then what was taken back, without a letter that says so."""
    for row in connection.execute(_SENT).all():
        yield _submission(connection, row)
    for row in connection.execute(_WITHDRAWN).all():
        answers = records.read(row.record).answers
        yield Withdraw(row.reference, row.version, row.kind, row.language, row.at, answers)


def _submission(connection: Connection, row: Row[Any]) -> Submit:
    before = connection.execute(_BEFORE, {"which": row.reference, "number": row.version - 1}).scalar()
    record = records.read(row.record)
    return Submit(
        reference=row.reference,
        form=row.kind,
        language=row.language,
        begun=row.at,
        at=row.at,
        answers=record.answers,
        skipped=record.skipped,
        inapplicable=record.inapplicable,
        profile=record.profile,
        admission=record.admission,
        version=row.version,
        before=records.read(before).answers if before else {},
        consent=record.agreed,
        files=record.files,
    )
