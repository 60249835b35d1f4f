"""What is read back of a submission's record, which `bot.mail.record` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from bot.talk.effects import Admission
from bot.talk.files import File
from bot.talk.state import Answer, Consent


@dataclass(frozen=True, slots=True)
class _Given:
    """A consent in a record."""

    notice: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """As `bot.talk.effects.Submit` has them; an older record may lack what came later."""

    answers: dict[str, Answer]
    skipped: tuple[str, ...] = ()
    inapplicable: tuple[str, ...] = ()
    consent: _Given | None = None
    profile: Mapping[str, Answer] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    admission: Admission | None = None

    @property
    def agreed(self) -> Consent | None:
        """The consent, where one was given."""
        given = self.consent
        return Consent(given.notice, given.language, given.at) if given else None


_RECORD = TypeAdapter(Record)


def read(record: str) -> Record:
    """Of its JSON."""
    return _RECORD.validate_json(record)
