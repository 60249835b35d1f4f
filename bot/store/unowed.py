"""Submissions without a letter. There should be none, as both are written in one transaction; the sweep looks anyway.

What is read back of a record is enough for its letter, but for what the applicant was told about answers that do not go
together: of that only the codes are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from bot.store import records
from bot.store.tables import deliveries, submissions
from bot.talk.effects import Submit, Withdraw
from bot.talk.state import Answer

MOST = 100
"""Rows that are read in one round."""


_later = submissions.alias()


def _without(*about: str) -> Select[Any]:
    """Versions of submissions about which no letter says so; of those that were erased nothing is left to say."""
    letter = select(deliveries.c.id).where(
        deliveries.c.submission == submissions.c.reference,
        deliveries.c.version == submissions.c.version,
        deliveries.c.about.in_(about),
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


def unowed(connection: Connection) -> Iterator[Submit | Withdraw]:
    """What was sent, and then what was taken back, without a letter that says so."""
    for row in connection.execute(_SENT).all():
        before = connection.execute(_BEFORE, {"which": row.reference, "number": row.version - 1}).scalar()
        yield _submission(row, records.read(before).answers if before else {})
    for row in connection.execute(_WITHDRAWN).all():
        answers = records.read(row.record).answers
        yield Withdraw(row.reference, row.version, row.kind, row.language, row.at, answers)


def _submission(row: Row[Any], before: Mapping[str, Answer]) -> Submit:
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
        before=before,
        consent=record.agreed,
        files=record.files,
    )
