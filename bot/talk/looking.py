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


@dataclass(frozen=True, slots=True)
class Case:
    """A submission or a talk, as the desk has it. `id` is the submission's reference, or the talk's own; `status` is
    empty for a talk. `taker` is the numeric id of the member who took it, `called` their name, empty where it is not
    known. `reachable`: the person takes messages.
    """

    id: str
    language: str
    opened: datetime
    form: str = ""
    status: str = ""
    organisation: str = ""
    country: str = ""
    taker: int | None = None
    called: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class OneCase:
    """Whatever the desk may know of the case of that id. Only the desk asks."""

    id: str
    type: Literal["one_case"] = "one_case"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """It is this, with the latest version of the submission; None: there is none of that id, or no more."""

    case: Case | None
    submitted: Submitted | None = None
    type: Literal["case_file"] = "case_file"


@dataclass(frozen=True, slots=True)
class AllCases:
    """The submissions the desk has. Only the desk asks."""

    type: Literal["all_cases"] = "all_cases"


@dataclass(frozen=True, slots=True)
class CaseList:
    """They are, the newest first; none that was erased."""

    cases: tuple[Case, ...]
    type: Literal["case_list"] = "case_list"


Query: TypeAlias = Mine | Coded | OneCase | AllCases
Finding: TypeAlias = Submissions | Belongings | CaseFile | CaseList
