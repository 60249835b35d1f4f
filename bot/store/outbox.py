"""Letters that are owed, until the mail server has them or refuses them for good.

A courier leases what is due, sends it outside any transaction, and notes what came of it. A courier that dies keeps
its lease until it runs out; then another sends the same bytes again, under the same Message-ID.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.store.tables import INSERT, deliveries, submissions


class Letter(Protocol):
    """What the outbox must know of a letter: its Message-ID, one mailbox, its bytes, and the files it encloses."""

    @property
    def message_id(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def files(self) -> tuple[str, ...]: ...


About: TypeAlias = Literal["submission", "amendment", "withdrawal", "erasure"]
"""What a letter says of a submission."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter and the version of a submission it is about."""

    reference: str
    version: int
    about: About
    letter: Letter


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter in a courier's hands until `leased_until`. `reference`: the submission's, where it is about one;
    `attempts`: how often it was tried in vain before; `files`: the ids of those to enclose, in order.
    """

    id: int
    reference: str | None
    message_id: str
    recipient: str
    body: bytes
    attempts: int
    created_at: datetime
    leased_until: datetime
    files: tuple[str, ...] = ()


_QUEUED = deliveries.c.state == "queued"

_earlier = deliveries.alias()

_DUE = (
    select(deliveries)
    .where(
        _QUEUED,
        ~select(_earlier.c.id)  # letters about one submission leave in their order
        .where(
            _earlier.c.submission == deliveries.c.submission,
            _earlier.c.id < deliveries.c.id,
            _earlier.c.state == "queued",
        )
        .exists(),
        deliveries.c.next_at <= bindparam("now"),
        or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= bindparam("now")),
    )
    .order_by(deliveries.c.next_at, deliveries.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)  # another courier's are not waited for
)

_CHANGE = update(deliveries).where(deliveries.c.id == bindparam("delivery"), _QUEUED)

_MINE = _CHANGE.where(deliveries.c.lease_until == bindparam("leased_until"))
"""What a courier that outlived its lease cannot change: the letter may be in another's hands."""

_BLANK = (
    update(deliveries)
    .where(
        deliveries.c.id == bindparam("delivery"),
        deliveries.c.submission.in_(select(submissions.c.reference).where(submissions.c.status == "erased")),
    )
    .values(body=b"")
)

_ONCE = {name: insert_(deliveries).on_conflict_do_nothing() for name, insert_ in INSERT.items()}

_KNOWN = select(deliveries.c.id).where(deliveries.c.message_id == bindparam("message_id"))

_OLDEST = select(func.min(deliveries.c.created_at)).where(_QUEUED)


def owe(connection: Connection, letters: Sequence[Owed], now: datetime) -> None:
    """Owe these letters from now on."""
    if letters:
        connection.execute(insert(deliveries), [_row(each.letter, now, each) for each in letters])


def owe_once(connection: Connection, letter: Letter, now: datetime) -> None:
    """Owe a letter that is about no submission, unless one of its Message-ID was ever owed."""
    connection.execute(_ONCE[connection.dialect.name], _row(letter, now))


def known(connection: Connection, message_id: str) -> bool:
    """Whether a letter of this Message-ID is owed or was sent."""
    return connection.execute(_KNOWN, {"message_id": message_id}).first() is not None


def lease(connection: Connection, *, now: datetime, until: datetime) -> Delivery | None:
    """The letter that has been due longest, for this courier alone until then; None if none is due."""
    row = connection.execute(_DUE, {"now": now}).first()
    if row is None:
        return None
    connection.execute(_CHANGE.values(lease_until=until), {"delivery": row.id})
    return Delivery(
        row.id,
        row.submission,
        row.message_id,
        row.recipient,
        row.body,
        row.attempts,
        row.created_at,
        until,
        tuple(json.loads(row.files)),
    )


def sent(connection: Connection, delivery: Delivery, now: datetime) -> None:
    """The mail server has it, whoever may have the letter now; what was erased meanwhile is kept no longer."""
    connection.execute(_CHANGE.values(state="sent", sent_at=now, lease_until=None), {"delivery": delivery.id})
    connection.execute(_BLANK, {"delivery": delivery.id})


def postpone(connection: Connection, delivery: Delivery, *, error: str, next_at: datetime) -> None:
    """It could not be sent now. `error` is a code or the server's own line, without anyone's words."""
    change = _MINE.values(attempts=deliveries.c.attempts + 1, last_error=error, next_at=next_at, lease_until=None)
    connection.execute(change, {"delivery": delivery.id, "leased_until": delivery.leased_until})


def refuse(connection: Connection, delivery: Delivery, *, error: str) -> None:
    """It was refused for good: somebody has to look."""
    change = _MINE.values(state="refused", attempts=deliveries.c.attempts + 1, last_error=error, lease_until=None)
    connection.execute(change, {"delivery": delivery.id, "leased_until": delivery.leased_until})


def oldest(connection: Connection) -> datetime | None:
    """Since when the oldest letter that has not left has been owed; None if all have."""
    since: datetime | None = connection.execute(_OLDEST).scalar_one()
    return since


def _row(letter: Letter, now: datetime, owed: Owed | None = None) -> dict[str, object]:
    return {
        "submission": owed and owed.reference,
        "version": owed and owed.version,
        "about": owed and owed.about,
        "message_id": letter.message_id,
        "recipient": letter.recipient,
        "body": letter.body,
        "files": json.dumps(letter.files),
        "state": "queued",
        "attempts": 0,
        "next_at": now,
        "created_at": now,
    }
