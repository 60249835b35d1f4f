"""What a handler may ask of what is stored, and what it learns. The store answers; nobody else's words are in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.talk.state import Answer, Consent


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission of this conversation in its latest version. `status` is a code of content/statuses.yaml: how far it
    has come on its way to the secretariat, or what became of it there.
    """

    reference: str
    version: int
    form: str
    language: str
    at: datetime
    status: str
    answers: Mapping[str, Answer]
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Mine:
    """The submissions of this conversation."""

    type: Literal["mine"] = "mine"


@dataclass(frozen=True, slots=True)
class Submissions:
    """They are, oldest first; none that was erased."""

    submissions: tuple[Submitted, ...]
    type: Literal["submissions"] = "submissions"


Query: TypeAlias = Mine
Finding: TypeAlias = Submissions
