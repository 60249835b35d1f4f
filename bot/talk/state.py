"""What is remembered of a conversation between two events. All of it can be stored as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from bot.talk.files import File
from bot.talk.text import Text

Answer: TypeAlias = bool | int | str | tuple[str, ...]
"""An answer to a field or a criterion: words as typed, or codes that mean the same in every language."""

Told: TypeAlias = Literal["quiet", "ending"]
"""That a draft has lain there for a while; that it will be deleted soon."""


@dataclass(frozen=True, slots=True)
class Consent:
    """That a person agreed to the privacy notice: which version of it, in which language it was read, and when."""

    version: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished form. `answers` by field, in no order; `skipped` fields were passed over on purpose;
    `opened` are the optional sections the person chose to fill in. `id` is 4 characters. `touched`: when the person
    last worked on it, None where that is older than our knowing; `told`: what they were told of it since then.
    `amends`: the reference of the submission it is to be a new version of. `said`: by field, the message its answer was
    read from, or the event's reference where messages have no names. `files` are those that answers name, by
    their id.
    """

    id: str
    form: str
    begun: datetime
    answers: Mapping[str, Answer] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    consent: Consent | None = None
    touched: datetime | None = None
    told: tuple[Told, ...] = ()
    amends: str | None = None
    files: Mapping[str, File] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)

    def given(self, id: str, *, by: str) -> bool:
        """Whether the answer to this field was read from that message."""
        return id in self.answers and self.said.get(id) == by


@dataclass(frozen=True, slots=True)
class Album:
    """Files that were sent together, as far as they have come: `lines` say what became of each."""

    id: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission the person has made, the draft it was, and the messages its answers were read from."""

    reference: str
    form: str
    at: datetime
    draft: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of a long text that came in several."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Answers of a draft that are to change if the person says so: their message was changed at a later step."""

    draft: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """The last question, as it may be kept: personal data blanked, cut short. `language`: the one it was answered in;
    `answer`: the topic that was; `offered`: topics to choose from, until one is chosen; `after`: the topic in mind with
    which a follow-up was understood.
    """

    question: str
    language: str
    answer: str | None = None
    offered: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The person is talking to the secretariat: what they write goes there until somebody ends it, or that moment.
    `passed`: the messages that went there of late, as the channel calls them: only these are changed there.
    """

    case: str
    until: datetime
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The last question that was declined, word for word: the person may have it passed on. `id` is on the button."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member of the desk wants done about a case, or what happened to it, while the store is asked for it.
    `detail` is a code, `text` somebody's words, `message` the number of the message they stand in; `changed` are the
    fields of a submission that came in anew; `called` is the name of the member `by` whom it is.
    """

    act: str
    case: str
    by: int = 0
    detail: str = ""
    text: str = ""
    message: int = 0
    changed: tuple[str, ...] = ()
    called: str = ""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A member is putting together what an applicant is to be asked for: fields, in no order, and why; `status` is what
    the submission gets with it. `whole`: the fields without an answer are shown, too.
    """

    case: str
    by: int
    status: str
    fields: tuple[str, ...] = ()
    note: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the desk's conversation stands: what it looks up, what members were asked whether they mean it, and the
    enquiries they are putting together, the oldest first.
    """

    wish: Wish | None = None
    asked: tuple[Wish, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()


@dataclass(frozen=True, slots=True)
class AtMenu:
    """Nothing is under way."""

    type: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class AtGuide:
    """The guide asks for `criterion`; `picked` are the boxes ticked so far where several may be. `editing`: the result
    asked for it and gets it back.
    """

    criterion: str
    picked: tuple[str, ...] = ()
    editing: bool = False
    type: Literal["guide"] = "guide"


@dataclass(frozen=True, slots=True)
class AtResult:
    """The guide has shown its ranking. `before`: the profile before an answer was changed, to say what that moved and
    to undo it.
    """

    before: Mapping[str, Answer] | None = None
    type: Literal["result"] = "result"


@dataclass(frozen=True, slots=True)
class AtField:
    """A form asks for `field`. `editing`: the review asked for it and gets it back. `tries`: unreadable answers so
    far. `picked`: boxes ticked. `doubt`: words that may be the answer or something else; the person was asked which.
    `message`: the one that was last read here and did not settle it. `pieces`: of an answer that may go on.
    """

    draft: str
    field: str
    editing: bool = False
    tries: int = 0
    picked: tuple[str, ...] = ()
    doubt: str | None = None
    message: str = ""
    pieces: tuple[Piece, ...] = ()
    type: Literal["field"] = "field"


@dataclass(frozen=True, slots=True)
class AtReview:
    """The form's answers lie before the person, who may change, save or send them."""

    draft: str
    type: Literal["review"] = "review"


Place: TypeAlias = AtMenu | AtGuide | AtResult | AtField | AtReview


@dataclass(frozen=True, slots=True)
class State:
    """One conversation. `language` is the person's choice, None until known. `revision` grows whenever a new step is
    shown, so that a button knows whether it is from the past. `profile` holds the guide's answers by criterion;
    an empty tuple or "unknown" is a criterion passed over. `drafts` and `sent` are oldest first.
    `reminders`: the person wants to be reminded of calls and of quiet drafts. `topic` is the matter of the last answer;
    `asked` is None after small talk and what was declined, which was kept or never will be. `mistyped`: when codes
    were wrong of late; `moved` are the ids of drafts that another conversation has taken over.
    `album` is the last that came; `correction` waits for the person's yes. `held`: the secretariat has the chat;
    `wanted` are the fields it asked for again, by the reference of a submission. `desk` is empty everywhere but at the
    desk.
    """

    language: str | None = None
    revision: int = 0
    place: Place = field(default_factory=AtMenu)
    profile: Mapping[str, Answer] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    sent: tuple[Sent, ...] = ()
    reminders: bool = False
    topic: str | None = None
    asked: Asked | None = None
    mistyped: tuple[datetime, ...] = ()
    moved: tuple[str, ...] = ()
    album: Album | None = None
    correction: Correction | None = None
    held: Held | None = None
    unanswered: Unanswered | None = None
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    desk: Desk = field(default_factory=Desk)

    def draft(self, id: str) -> Draft | None:
        """The draft of that id, if it is still there."""
        return next((draft for draft in self.drafts if draft.id == id), None)

    def keep(self, draft: Draft) -> State:
        """The state with this draft as it is now."""
        return replace(self, drafts=tuple(draft if old.id == draft.id else old for old in self.drafts))

    def handed_over(self) -> State:
        """The state when another conversation has taken over its drafts and what it sent."""
        place = AtMenu() if isinstance(self.place, AtField | AtReview) else self.place
        ids = (*self.moved, *(draft.id for draft in self.drafts))
        return replace(self, place=place, revision=self.revision + 1, drafts=(), sent=(), moved=ids, correction=None)
