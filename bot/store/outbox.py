"""Letters that are owed, and what became of each.

A letter is `queued` until the mail server has it (`accepted`, after its final 250) or until it is refused or returned
for good (`bounced`); owed for long, it is `stuck` and still tried. `acknowledged`: the office said that it has it. No
state is forgotten, and nothing is dropped: what was refused is still tried, once a day, as long as nobody has sent it
again; what had been taken and came back is not, as the next would come back too. `replaced`: others are owed in its
place, all that are about the same, because the mail server found one too large.

A courier leases what is due, sends it outside any transaction, and notes what came of it. A courier that dies keeps
its lease until it runs out; then another sends the same bytes again, under the same Message-ID.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from bot.store.tables import INSERT, Utc, deliveries, submissions


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

WAITING = ("queued", "stuck")
"""The states of a letter that is tried soon."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter and the version of a submission it is about: one of `parts`, which were composed for the `series`th
    time.
    """

    reference: str
    version: int
    about: About
    letter: Letter
    series: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter in a courier's hands until `leased_until`. `reference`: the submission's, where it is about one;
    `attempts`: how often it was tried in vain before; `test`: its subject says that it is one; `files`: the ids of
    those to enclose, in order.
    """

    id: int
    reference: str | None
    message_id: str
    recipient: str
    body: bytes
    attempts: int
    created_at: datetime
    leased_until: datetime
    test: bool
    files: tuple[str, ...] = ()
    version: int | None = None


_WAITING = deliveries.c.state.in_(WAITING)

_earlier, _repetition = deliveries.alias(), deliveries.alias()


def _turn(letter: FromClause) -> ColumnElement[Any]:
    """Where a letter comes among those about one submission: what was composed anew has a higher id than what was said
    after it.
    """
    last = case((letter.c.about == "erasure", 2), (letter.c.about == "withdrawal", 1), else_=0)
    return tuple_(letter.c.version, last, letter.c.id)


_REFUSED = and_(deliveries.c.state == "bounced", deliveries.c.accepted_at.is_(None))

_TRIED = or_(
    _WAITING,
    and_(
        _REFUSED,
        deliveries.c.body != b"",  # of what was erased, nothing is left to try
        ~select(_repetition.c.id).where(_repetition.c.again == deliveries.c.id).exists(),
    ),
)

_FREE = (
    select(deliveries)
    .where(
        _TRIED,
        ~select(_earlier.c.id)  # letters about one submission reach a mailbox in their order
        .where(
            _earlier.c.submission == deliveries.c.submission,
            _earlier.c.recipient == deliveries.c.recipient,
            _turn(_earlier) < _turn(deliveries),
            _earlier.c.state == "queued",
        )
        .exists(),
        or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= bindparam("now")),
    )
    .order_by(deliveries.c.next_at, deliveries.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)  # another courier's are not waited for
)

_DUE = _FREE.where(
    deliveries.c.next_at <= bindparam("now"),
    deliveries.c.recipient.not_in(bindparam("but", expanding=True)),
)

_CHANGE = update(deliveries).where(deliveries.c.id == bindparam("delivery"), or_(_WAITING, _REFUSED))

_TAKEN = update(deliveries).where(
    deliveries.c.id == bindparam("delivery"), or_(_WAITING, _REFUSED, deliveries.c.state == "replaced")
)
"""One that was replaced while it was on its way has arrived all the same."""

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

_COPIED = ("submission", "version", "about", "message_id", "body", "files", "series", "parts")

_KNOWN = select(deliveries.c.id).where(deliveries.c.message_id == bindparam("message_id"))

_OLDEST = select(func.min(deliveries.c.created_at)).where(_TRIED)

_ACKNOWLEDGE = (
    update(deliveries)
    .where(deliveries.c.submission == bindparam("which"), deliveries.c.state.in_(("accepted", "bounced")))
    .values(state="acknowledged")
)


def owe(connection: Connection, letters: Sequence[Owed], now: datetime) -> None:
    """Owe these letters from now on."""
    if letters:
        connection.execute(insert(deliveries), [row(each.letter, now, each) for each in letters])


def owe_besides(connection: Connection, delivery: Delivery, letter: Letter, now: datetime) -> None:
    """Owe one more letter about the same to the same mailbox, unless it is."""
    beside = connection.execute(select(deliveries).where(deliveries.c.id == delivery.id)).one()
    about = {name: getattr(beside, name) for name in ("submission", "version", "about", "recipient", "series")}
    connection.execute(_ONCE[connection.dialect.name], row(letter, now) | about)


def latest_series(connection: Connection, reference: str, version: int) -> int:
    """How often the letters about that version were composed."""
    mine = (deliveries.c.submission == reference, deliveries.c.version == version)
    count: int | None = connection.execute(select(func.max(deliveries.c.series)).where(*mine)).scalar_one()
    return count or 0


def enclosing(connection: Connection, reference: str, version: int, series: int) -> Mapping[str, tuple[str, ...]]:
    """The letters of a series by their Message-ID, and what each of them encloses."""
    query = select(deliveries.c.message_id, deliveries.c.files).where(
        deliveries.c.submission == reference,
        deliveries.c.version == version,
        deliveries.c.series == series,
        deliveries.c.parts > 1,
        deliveries.c.again.is_(None),
    )
    return {row.message_id: tuple(json.loads(row.files)) for row in connection.execute(query)}


def renew(connection: Connection, letters: Sequence[Owed], *, said: str, now: datetime) -> None:
    """Owe these in place of all about the same that are still tried, and to the mailboxes of those; where there are
    none, to their own.
    """
    first = letters[0]
    old = (
        deliveries.c.submission == first.reference,
        deliveries.c.version == first.version,
        deliveries.c.about == first.about,
        or_(_WAITING, _REFUSED),
    )
    query = select(deliveries.c.recipient).where(*old).distinct().order_by(deliveries.c.recipient)
    mailboxes = list(connection.execute(query).scalars()) or [first.letter.recipient]
    replaced = update(deliveries).where(*old)
    connection.execute(replaced.values(state="replaced", said=said, lease_until=None))
    rows = [row(each.letter, now, each) | {"recipient": mailbox} for each in letters for mailbox in mailboxes]
    connection.execute(insert(deliveries), rows)


def owe_once(connection: Connection, letter: Letter, now: datetime) -> None:
    """Owe a letter that is about no submission, unless one of its Message-ID was ever owed to the same mailbox."""
    connection.execute(_ONCE[connection.dialect.name], row(letter, now))


def known(connection: Connection, message_id: str) -> bool:
    """Whether a letter of this Message-ID is owed or was sent."""
    return connection.execute(_KNOWN, {"message_id": message_id}).first() is not None


def lease_due(connection: Connection, *, now: datetime, until: datetime, but: Collection[str] = ()) -> Delivery | None:
    """The letter that has been due longest, for this courier alone until then, `but` not to these mailboxes; None if
    none is due.
    """
    return _leased(connection, _DUE, {"now": now, "but": list(but)}, until)


def lease_any(connection: Connection, *, now: datetime, until: datetime, mailbox: str | None) -> Delivery | None:
    """The letter, to `mailbox` if one is named, that was not tried for longest, due or not; None if there is none."""
    chosen = _FREE if mailbox is None else _FREE.where(deliveries.c.recipient == mailbox)
    return _leased(connection, chosen, {"now": now}, until)


def _leased(connection: Connection, chosen: Select[Any], values: dict[str, object], until: datetime) -> Delivery | None:
    row = connection.execute(chosen, values).first()
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
        row.test,
        tuple(json.loads(row.files)),
        row.version,
    )


def mine(connection: Connection, delivery: Delivery) -> bool:
    """Whether the letter is still in the hands of the courier that leased it so."""
    held = select(deliveries.c.id).where(
        deliveries.c.id == delivery.id, deliveries.c.lease_until == delivery.leased_until
    )
    return connection.execute(held.with_for_update()).first() is not None


def copy(connection: Connection, delivery: Delivery, *, mailbox: str, now: datetime) -> None:
    """Owe the same letter to another mailbox as well, unless it is: the same bytes, and a delivery of its own."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery.id)).one()
    same = {name: getattr(row, name) for name in _COPIED}
    connection.execute(_ONCE[connection.dialect.name], {**same, **_fresh(now), "recipient": mailbox})


def mark(connection: Connection, delivery: Delivery, *, body: bytes) -> None:
    """From its first try on, the letter is this one, which says that it is a test."""
    connection.execute(_CHANGE.values(body=body, test=True), {"delivery": delivery.id})


def accept(connection: Connection, delivery: Delivery, *, said: str, now: datetime) -> None:
    """The mail server has it, whoever may have the letter now; what was erased meanwhile is kept no longer. `said`: its
    last words, without anyone's.
    """
    change = _TAKEN.values(state="accepted", said=said, accepted_at=now, lease_until=None)
    connection.execute(change, {"delivery": delivery.id})
    connection.execute(_BLANK, {"delivery": delivery.id})


def postpone(connection: Connection, delivery: Delivery, *, said: str, next_at: datetime, stuck: bool) -> None:
    """It could not be sent now. What was refused before is no nearer for it."""
    state = case((_REFUSED, "bounced"), else_="stuck" if stuck else "queued")
    change = _MINE.values(state=state, attempts=deliveries.c.attempts + 1, said=said, next_at=next_at, lease_until=None)
    connection.execute(change, {"delivery": delivery.id, "leased_until": delivery.leased_until})


def refuse(connection: Connection, delivery: Delivery, *, said: str, now: datetime, next_at: datetime) -> None:
    """It was refused: somebody has to look."""
    change = _MINE.values(
        state="bounced",
        attempts=deliveries.c.attempts + 1,
        said=said,
        refused_at=func.coalesce(deliveries.c.refused_at, literal(now, Utc())),
        next_at=next_at,
        lease_until=None,
    )
    connection.execute(change, {"delivery": delivery.id, "leased_until": delivery.leased_until})


def bounce(
    connection: Connection, *, message_ids: Sequence[str], reference: str | None, recipients: Sequence[str], said: str
) -> tuple[int, ...]:
    """A report says that a letter the server had taken will not arrive: the deliveries that are `bounced` for it.

    The letter is the one of the first Message-ID that we know, else the last about `reference`. Where it went to
    several mailboxes, those that the report names; all if it names none of them.
    """
    taken = select(deliveries.c.id, deliveries.c.recipient, deliveries.c.message_id).where(
        deliveries.c.state == "accepted"
    )
    rows = connection.execute(taken.where(deliveries.c.message_id.in_(message_ids))).all()
    if not rows and reference:
        rows = connection.execute(taken.where(deliveries.c.submission == reference).order_by(deliveries.c.id)).all()
        rows = [row for row in rows if row.message_id == rows[-1].message_id]
    named = [row for row in rows if row.recipient.lower() in recipients] or rows
    ids = tuple(row.id for row in named)
    change = update(deliveries).where(deliveries.c.id.in_(ids), deliveries.c.state == "accepted")
    connection.execute(change.values(state="bounced", said=said))
    return ids


def hasten(connection: Connection, *, mailbox: str | None, now: datetime) -> None:
    """What waits for a later try is due now: what kept letters, to `mailbox` if one is named, from arriving is over."""
    waiting = update(deliveries).where(_WAITING, deliveries.c.next_at > now)
    if mailbox is not None:
        waiting = waiting.where(deliveries.c.recipient == mailbox)
    connection.execute(waiting.values(next_at=now))


def acknowledge(connection: Connection, reference: str) -> int:
    """The office has what it was sent about this submission; how many letters that concerns."""
    return connection.execute(_ACKNOWLEDGE, {"which": reference}).rowcount


def oldest(connection: Connection) -> datetime | None:
    """Since when the oldest letter that has not left has been owed; None if all have."""
    since: datetime | None = connection.execute(_OLDEST).scalar_one()
    return since


def row(letter: Letter, now: datetime, owed: Owed | None = None) -> dict[str, object]:
    """Of the table: the letter is owed from now on."""
    return {
        "submission": owed and owed.reference,
        "version": owed and owed.version,
        "about": owed and owed.about,
        "message_id": letter.message_id,
        "recipient": letter.recipient,
        "body": letter.body,
        "files": json.dumps(letter.files),
        "series": owed.series if owed else 1,
        "parts": owed.parts if owed else 1,
        **_fresh(now),
    }


def _fresh(now: datetime) -> dict[str, object]:
    return {"state": "queued", "attempts": 0, "next_at": now, "created_at": now, "test": False}
