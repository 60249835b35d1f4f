"""What a handler may ask of what is stored, and what it learns. The store answers; nobody else's words are in it,
unless they were shown a code to hand them over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.talk.files import File
from bot.talk.state import Answer, Consent, Draft, Sent

CODE_GOOD_FOR = timedelta(minutes=15)
"""How long a code is good by which one conversation takes over what another has."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission of this conversation in its latest version. `status` is a code of content/statuses.yaml: how far it
    has come on its way to the secretariat, or what became of it there. `files` are those that answers name, by id.
    """

    reference: str
    version: int
    form: str
    language: str
    at: datetime
    status: str
    answers: Mapping[str, Answer]
    consent: Consent | None = None
    files: Mapping[str, File] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A form about to be sent, to be compared with what was sent of that kind since then."""

    form: str
    answers: Mapping[str, Answer]
    since: datetime


@dataclass(frozen=True, slots=True)
class Mine:
    """The submissions of this conversation, and whether another has sent something `like` it lately."""

    like: Likeness | None = None
    type: Literal["mine"] = "mine"


@dataclass(frozen=True, slots=True)
class Submissions:
    """They are, oldest first; none that was erased. `elsewhere`: another conversation has sent the like; no more than
    that is told of it.
    """

    submissions: tuple[Submitted, ...]
    elsewhere: bool = False
    type: Literal["submissions"] = "submissions"


@dataclass(frozen=True, slots=True)
class Coded:
    """What the conversation has that was shown this code, and still may hand it over."""

    code: str
    type: Literal["coded"] = "coded"


@dataclass(frozen=True, slots=True)
class Belongings:
    """Its drafts and what it sent; nothing where the code is not good, or is this conversation's own."""

    drafts: tuple[Draft, ...] = ()
    sent: tuple[Sent, ...] = ()
    type: Literal["belongings"] = "belongings"


Query: TypeAlias = Mine | Coded
Finding: TypeAlias = Submissions | Belongings
