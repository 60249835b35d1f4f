"""Files that people sent, stored with the answer that names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.tables import files
from bot.talk.files import File, FileKind


@dataclass(frozen=True, slots=True)
class New:
    """A file to be stored."""

    id: str
    conversation: str
    draft: str
    file: File
    content: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that nobody wants any more."""

    id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file."""

    id: str
    name: str
    kind: FileKind
    content: bytes


_DROP = delete(files).where(files.c.id == bindparam("file"), files.c.submission.is_(None))
"""What went with a submission is owed or was sent with it."""

_THAT = update(files).where(files.c.id == bindparam("file"))


def write(connection: Connection, changes: Sequence[New | Dropped], now: datetime) -> None:
    """Store and forget. Raises IntegrityError if an id is taken."""
    if new := [change for change in changes if isinstance(change, New)]:
        connection.execute(insert(files), [_row(each, now) for each in new])
    if dropped := [change for change in changes if isinstance(change, Dropped)]:
        connection.execute(_DROP, [{"file": each.id} for each in dropped])


def bind(connection: Connection, ids: Sequence[str], reference: str) -> None:
    """From now on these files belong to that submission."""
    if ids:
        connection.execute(_THAT.values(submission=reference), [{"file": id} for id in ids])


def kept(connection: Connection, ids: Sequence[str]) -> tuple[Kept, ...]:
    """These files, in this order; those that are gone are left out."""
    rows = connection.execute(
        select(files.c.id, files.c.name, files.c.kind, files.c.content).where(files.c.id.in_(ids))
    )
    found = {row.id: Kept(row.id, row.name, row.kind, row.content) for row in rows}
    return tuple(found[id] for id in ids if id in found)


def _row(new: New, now: datetime) -> dict[str, object]:
    return {
        "id": new.id,
        "conversation": new.conversation,
        "draft": new.draft,
        "name": new.file.name,
        "kind": new.file.kind,
        "size": new.file.size,
        "sha256": new.file.digest,
        "content": new.content,
        "at": now,
    }
