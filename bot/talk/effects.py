"""What must happen besides showing replies, in the imperative. The turn carries it out in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from bot.talk.events import Owed
from bot.talk.files import File
from bot.talk.looking import Query
from bot.talk.state import Answer, Consent
from bot.talk.text import Text

Admission: TypeAlias = Literal["within", "grace", "late", "outside"]
"""How a submission stands to its call: in time; begun in time and sent in the hours of grace, or later; neither."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Store this expression of interest under `reference` and owe its delivery to the secretariat.

    `answers` by field of the form; `skipped` are the fields without an answer, `inapplicable` those that the answers
    left no room for, all in the form's order; `profile` is what the guide was told, empty if it was not used;
    `language` is the applicant's. `version` counts what was sent under one reference; from the second on, `before` are
    the answers of the one before. `consent` is None where the form asks for none. `concerns`, by id, are answers that
    do not go together, and `notices` what is to be known with them: the person was told both. `files` are those that
    answers name, now or `before`, by their id.
    """

    reference: str
    form: str
    language: str
    begun: datetime
    at: datetime
    answers: Mapping[str, Answer]
    skipped: tuple[str, ...] = ()
    inapplicable: tuple[str, ...] = ()
    profile: Mapping[str, Answer] = field(default_factory=dict)
    admission: Admission | None = None
    version: int = 1
    before: Mapping[str, Answer] = field(default_factory=dict)
    consent: Consent | None = None
    concerns: Mapping[str, Text] = field(default_factory=dict)
    notices: tuple[Text, ...] = ()
    files: Mapping[str, File] = field(default_factory=dict)
    type: Literal["submit"] = "submit"

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields that it answers otherwise than the version before, those it no longer answers included; none in a
        first version.
        """
        if self.version == 1:
            return ()
        return tuple(
            id for id in dict.fromkeys((*self.answers, *self.before)) if self.answers.get(id) != self.before.get(id)
        )


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take a submission back, and owe the secretariat a notice. `version` is its latest, with those `answers`;
    `erased`: because the person has all their data deleted here.
    """

    reference: str
    version: int
    form: str
    language: str
    at: datetime
    answers: Mapping[str, Answer]
    erased: bool = False
    type: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete everything that is kept of this conversation, but what the secretariat is still owed and the references
    of what was sent.
    """

    type: Literal["forget"] = "forget"


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete everything that is kept of one submission of this conversation, and what was said here so far, but what
    the secretariat is still owed and the reference; `by` the member of that numeric id.
    """

    reference: str
    by: int
    type: Literal["erase"] = "erase"


@dataclass(frozen=True, slots=True)
class KeepFile:
    """Store the content that came with the event, under this id, for that draft."""

    id: str
    draft: str
    file: File
    type: Literal["keep_file"] = "keep_file"


@dataclass(frozen=True, slots=True)
class DropFile:
    """Forget the content of that id, unless it was sent with a submission."""

    id: str
    type: Literal["drop_file"] = "drop_file"


@dataclass(frozen=True, slots=True)
class Remind:
    """From now on, remind this person of calls."""

    type: Literal["remind"] = "remind"


@dataclass(frozen=True, slots=True)
class StopReminding:
    """From now on, do not, and keep nothing of the wish."""

    type: Literal["stop_reminding"] = "stop_reminding"


Why: TypeAlias = Literal["declined", "unsure", "disliked"]
"""Nothing was found; none of what was offered was chosen; the answer was not what was asked for."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Keep this question for the secretariat. Nothing in it says who asked: its words are blanked and cut, its time is
    a date in Geneva. `topics` were offered or answered, best first.
    """

    question: str
    language: str
    why: Why
    on: date
    topics: tuple[str, ...] = ()
    type: Literal["miss"] = "miss"


@dataclass(frozen=True, slots=True)
class Look:
    """Ask what is stored. The answer comes back as `Found`, with `why` as it is here, in the same turn and the same
    transaction; it follows the replies there are, of which there may be none.
    """

    query: Query
    why: str
    type: Literal["look"] = "look"


@dataclass(frozen=True, slots=True)
class ShowCode:
    """From now on and for a while, whoever types this code in another conversation may take over what this one has."""

    code: str
    type: Literal["show_code"] = "show_code"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What was found by this code in the same turn belongs to this conversation, and no longer to the other."""

    code: str
    type: Literal["take_over"] = "take_over"


@dataclass(frozen=True, slots=True)
class OpenTalk:
    """From now on, the desk has a talk with this person under that id."""

    case: str
    language: str
    type: Literal["open_talk"] = "open_talk"


@dataclass(frozen=True, slots=True)
class TakeCase:
    """The member of that numeric id, who is `called` so, looks after the case."""

    case: str
    by: int
    called: str = ""
    type: Literal["take_case"] = "take_case"


@dataclass(frozen=True, slots=True)
class MoveCase:
    """A member gave a submission this status."""

    case: str
    status: str
    by: int
    type: Literal["move_case"] = "move_case"


@dataclass(frozen=True, slots=True)
class Owe:
    """Have this happen in the other conversation of a case, soon and once: in the person's, or at the desk.

    What is announced at the desk is not owed where it was done there.
    `by`: the member whose doing it is; `message`: the number of theirs that it repeats, which may be corrected
    afterwards. A correction of one that was never owed is not owed either.
    """

    case: str
    event: Owed
    by: int | None = None
    message: int = 0
    type: Literal["owe"] = "owe"


AtDesk: TypeAlias = OpenTalk | TakeCase | MoveCase | Owe
"""What is done about cases."""

Effect: TypeAlias = (
    Submit
    | Withdraw
    | Forget
    | Erase
    | KeepFile
    | DropFile
    | Remind
    | StopReminding
    | Miss
    | Look
    | ShowCode
    | TakeOver
    | OpenTalk
    | TakeCase
    | MoveCase
    | Owe
)
