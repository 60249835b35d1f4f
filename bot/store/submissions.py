"""Submissions, with the form as it was and the letters they owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.store import outbox
from bot.store.tables import INSERT, forms, submissions
from bot.talk.effects import Submit

_KEEP_FORM = {name: insert_(forms).on_conflict_do_nothing() for name, insert_ in INSERT.items()}


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


def add(connection: Connection, new: Sequence[New], now: datetime) -> None:
    """Store submissions and owe their letters. Raises IntegrityError if a reference is taken."""
    definitions = {each.filed.form_digest: each.filed.form_definition for each in new}
    connection.execute(
        _KEEP_FORM[connection.dialect.name],
        # Sorted, so that no two batches wait for each other's new forms.
        [{"digest": digest, "definition": definition} for digest, definition in sorted(definitions.items())],
    )
    connection.execute(insert(submissions), [_row(each) for each in new])
    letters = [(each.submission.reference, letter) for each in new for letter in each.filed.letters]
    outbox.owe(connection, letters, now)


def _row(new: New) -> dict[str, object]:
    return {
        "reference": new.submission.reference,
        "conversation": new.conversation,
        "kind": new.submission.form,
        "form": new.filed.form_digest,
        "record": new.filed.record,
        "language": new.submission.language,
        "at": new.submission.at,
    }
