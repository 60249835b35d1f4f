"""What the secretariat wrote, as types. `bot.load` reads content/ into these; everything else only reads them.

Words for people (`title`, `label`, `question` ...) are English message ids of the catalogues in locales/. They may
name facts and calendar entries as `{launch_date}` or `{first_call:status}`; `bot.knowledge.wording` puts these in.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, TypeAlias

from bot.knowledge.search import Gates, Search
from bot.talk.text import Text, Value

FieldKind: TypeAlias = Literal[
    "text",
    "long",
    "choice",
    "choices",
    "country",
    "email",
    "phone",
    "number",
    "yesno",
    "consent",
    "amount",
    "year",
    "month",
    "date",
    "url",
    "files",
    "group",
]
Bound: TypeAlias = int | Literal["now"]
"""A limit of a field: a number or, for a year, a month or a date, the day on which it is asked."""
When: TypeAlias = tuple[Mapping[str, tuple[str, ...]], ...]
"""Alternatives, of which one must hold; none: always. One holds where every field it names has (for several choices:
holds) one of these codes; `yes` and `no` for a field that asks for them.
"""
PLACEHOLDER = re.compile(r"\{([a-z0-9_]+(?::[a-z]+)?)\}")
GENEVA = "Europe/Zurich"
"""Whose days the documents count, unless a call says otherwise."""
STATUSES = frozenset({"received", "delivering", "delivered", "problem", "withdrawn"})
"""What a submission can be without anybody's doing but the person's and the mail's."""
REGIONAL = "XX"
"""The country of an organisation that is regional or international: a code ISO 3166-1 leaves to its users."""


class Written:
    """What stands in a file of content/ as it is here: a key that is not known is refused when it is read."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Option(Written):
    """One of the answers to choose from. `notice` is said once it is chosen; `link` is the form it then offers."""

    id: str
    label: str
    notice: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Field(Written):
    """One question of a form. `min` and `max` are characters (text, long), the value (number, year), the month or the
    date, or how many (choices, files, the entries of a group). `options` are what to choose from; beside words of one's
    own, an answer that many give, such as "Not assessed yet". `required` None: as its section. `link`: the form
    that a yes to it offers. `from_guide` names the profile entry that answers it; `privacy`: it asks for consent to the
    privacy notice, which is shown before it. `common`: the name under which content/forms/common.yaml has it for
    several forms. `one` is what an entry of a group is called, and `fields` are what is asked of each.
    """

    id: str
    kind: FieldKind
    label: str
    question: str
    help: str | None = None
    example: str | None = None
    min: Bound | None = None
    max: Bound | None = None
    options: tuple[Option, ...] = ()
    required: bool | None = None
    when: When = ()
    link: str | None = None
    from_guide: str | None = None
    regional: bool = False
    privacy: bool = False
    common: str | None = None
    one: str | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Section(Written):
    """Fields that belong together. A section that is not `required` may be passed over as a whole, except for those of
    its fields that are.
    """

    id: str
    title: str
    required: bool
    fields: tuple[Field, ...]
    when: When = ()

    def requires(self, field: Field) -> bool:
        """Whether a field of this section must be answered wherever it is asked."""
        return self.required if field.required is None else field.required


@dataclass(frozen=True, slots=True)
class Notice(Written):
    """What the person and the office are told at the end, where `when` holds."""

    say: str
    when: When = ()


@dataclass(frozen=True, slots=True)
class Check(Written):
    """Answers that do not go together: where `when` holds, `say` is said. Only one that `blocks` keeps the form from
    being sent. `offers`: the form that may help.
    """

    id: str
    when: When
    say: str
    blocks: bool = False
    offers: str | None = None


@dataclass(frozen=True, slots=True)
class Form(Written):
    """A kind of expression of interest. `letter` is the kind in the office's own list; sections in asking order.
    `guidance` names the field with the type of centre, against whose column of the guidance table the answers are held.
    `calls`: it belongs to a call.
    """

    kind: str
    letter: str
    title: str
    intro: str
    mailbox: Literal["secretariat", "partner2connect"]
    sections: tuple[Section, ...]
    notices: tuple[Notice, ...] = ()
    checks: tuple[Check, ...] = ()
    guidance: str | None = None
    calls: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in asking order."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, id: str) -> Field | None:
        """The field of that id, or None if this form has none.

        What is asked of one entry of a group is a field of its own: `partners.2.name` is `name` of the second entry.
        """
        group, _, rest = id.partition(".")
        found = next((field for field in self.fields if field.id == group), None)
        if not rest or found is None:
            return found
        entry, _, name = rest.partition(".")
        part = next((part for part in found.fields if part.id == name), None)
        return replace(part, id=id) if part and entry.isdecimal() else None

    @property
    def consent(self) -> Field | None:
        """The field by which a person agrees to the privacy notice, or None if this form asks for nothing personal."""
        return next((field for field in self.fields if field.privacy), None)

    def section_of(self, id: str) -> Section:
        """The section a field of this form stands in."""
        group = id.partition(".")[0]
        return next(section for section in self.sections if any(field.id == group for field in section.fields))


@dataclass(frozen=True, slots=True)
class Way(Written):
    """An answer to a question of the finder, and where it leads: to a form, to another question, or to a topic."""

    label: str
    form: str | None = None
    ask: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Crossing(Written):
    """A question of the finder, by which a person comes to the form that is meant for them."""

    id: str
    question: str
    options: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Criterion(Written):
    """One question of the guide. `profile` is its name in a profile; the last option constrains nothing."""

    id: str
    profile: str
    label: str
    question: str
    help: str | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class CentreType(Written):
    """A column of the guidance table. The lists hold the profile values that meet the criterion; `says` has, by
    criterion, the table's words as a clause, `cells` as briefly as a table needs them. `short` is its name in a head or
    on a button, `called` what people call it when they type, in any language.
    """

    id: str
    name: str
    topic: str
    ownership: tuple[str, ...]
    scope: tuple[str, ...]
    objectives: tuple[str, ...]
    sponsor: tuple[str, ...]
    staff: tuple[str, ...]
    budget: tuple[str, ...]
    capacity_needed: bool
    ecosystem: str
    says: Mapping[str, str]
    remark: str
    short: str
    called: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guidance(Written):
    """The table of circular BDT/DIR/001, Annex 1, "Guidance for selecting an acceleration centre".

    `form` takes the result on. `circumstances` are asked like criteria where somebody wants to say them: the table
    knows nothing of them, so that they only bring notices. `comparing` are words that ask for a comparison, `between`
    those that may stand around the names of the types.
    """

    source: str
    criteria: tuple[Criterion, ...]
    types: tuple[CentreType, ...]
    form: str = ""
    circumstances: tuple[Criterion, ...] = ()
    comparing: tuple[str, ...] = ()
    between: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Criterion, ...]:
        """Everything a person can say to the guide."""
        return (*self.criteria, *self.circumstances)

    def criterion(self, id: str) -> Criterion | None:
        """The criterion or circumstance of that id, or None."""
        return next((criterion for criterion in self.asked if criterion.id == id), None)

    def type(self, id: str) -> CentreType | None:
        """The type of that id, or None."""
        return next((type for type in self.types if type.id == id), None)


@dataclass(frozen=True, slots=True)
class Document(Written):
    """A source document. `date` is ISO 8601, a year where no more is known; `places` by the name sources use."""

    name: str
    date: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, date, address or name that the documents state, and where: `document/place`."""

    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Limit(Written):
    """A date that a document gives."""

    date: datetime.date
    source: str


@dataclass(frozen=True, slots=True)
class Call(Written):
    """A call for expressions of interest. `closes` has more than one date where the documents contradict each other;
    dates are whole days in `zone`, an IANA time zone, the closing day included. `grace_hours`: how long after it
    what was begun before may still be sent.
    """

    id: str
    title: str
    forms: tuple[str, ...]
    opens: Limit
    closes: tuple[Limit, ...]
    zone: str = GENEVA
    grace_hours: int = 24


@dataclass(frozen=True, slots=True)
class Occasion(Written):
    """Something the documents announce for a day, a month (`2023-06`) or a year."""

    id: str
    title: str
    source: str
    date: str = ""
    month: str = ""

    @property
    def iso(self) -> str:
        """The day, month or year it is announced for."""
        return self.date or self.month


@dataclass(frozen=True, slots=True)
class Calendar(Written):
    """All dated things, earliest first."""

    calls: tuple[Call, ...]
    events: tuple[Occasion, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """What names each call and occasion."""
        return (*(call.id for call in self.calls), *(event.id for event in self.events))


@dataclass(frozen=True, slots=True)
class Topic:
    """Something a person may ask. `titles` by language; `sources` and `related` best first.
    `answerable` is False where the documents do not answer and the topic says so. `compares` are types of centre that
    can be put side by side. `names`: its placeholders.
    """

    id: str
    answerable: bool
    sources: tuple[str, ...]
    related: tuple[str, ...]
    action: Literal["guide", "form"] | None
    titles: Mapping[str, str]
    names: frozenset[str]
    compares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry(Written):
    """A button of the main menu."""

    action: Literal["guide", "form", "which", "topic", "deadlines", "language", "privacy"]
    label: str
    form: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Menu(Written):
    """`words`: short things people type, by the place they mean."""

    entries: tuple[Entry, ...]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Aside(Written):
    """Something people say that no topic answers: small talk, or a question of another world. `reply` is said to it;
    without one it is declined. `phrasings` by language. `private`: what is said may be about the person's own life, and
    is never kept as a question that was not answered.
    """

    reply: str | None
    phrasings: Mapping[str, tuple[str, ...]]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Kept(Written):
    """How many days each thing is kept: a draft after its last change, a submission after its letters are final, what
    was said in a conversation after it was said (and, once it is quiet for as long and holds nothing else, all that is
    remembered of it), a question that was not answered after its day.
    """

    drafts: int
    submissions: int
    conversations: int
    questions: int


@dataclass(frozen=True, slots=True)
class Privacy(Written):
    """The privacy notice; `version` changes whenever its meaning does, `kept` included, and whoever agreed to another
    is asked again. `contact` is the fact with whom to ask.
    """

    version: str
    notice: str
    contact: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class Statuses(Written):
    """`says`: what people are told of a submission, by its status."""

    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DeskStatus(Written):
    """What the desk can make of a submission. `next`: what may follow; after a `final` one the applicant changes
    nothing any more; one that `asks` has fields answered again.
    """

    button: str
    name: str
    says: str
    next: tuple[str, ...]
    final: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Prepared(Written):
    """A reply that is ready to be sent, in the person's language."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Desk(Written):
    """The secretariat's desk. `quiet`: hours without a word from either side after which a talk is over. `essentials`:
    the fields a card shows. `begins`: what may follow where nothing was made of a submission yet.
    """

    quiet: int
    essentials: tuple[str, ...]
    begins: tuple[str, ...]
    statuses: Mapping[str, DeskStatus]
    replies: Mapping[str, Prepared]

    def named(self, code: str) -> Text:
        """What a status is called at the desk; one that is not the desk's is a new submission's, or the applicant's."""
        if made := self.statuses.get(code):
            return Text(made.name)  # from content/
        return Text("Withdrawn by the applicant") if code == "withdrawn" else Text("New")


@dataclass(frozen=True, slots=True)
class Languages(Written):
    """`documents`: the language of the sources, which governs. `offered` are complete, and the first of them is for
    whoever speaks none of them; `prepared` wait for words.
    """

    documents: str
    offered: tuple[str, ...]
    prepared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything in content/.

    `countries` are the countries' names in all languages, folded (`bot.knowledge.folding`), with their codes;
    `names` are, by message id, what the label of an option is called in each language, folded; `places` are what the
    menu's short words mean, by the word as it is typed and folded. `finder` begins with its first question.
    `columns` are those of the office's list, in the order that they keep.
    """

    languages: Languages
    documents: Mapping[str, Document]
    facts: Mapping[str, Fact]
    calendar: Calendar
    guidance: Guidance
    forms: Mapping[str, Form]
    topics: Mapping[str, Topic]
    menu: Menu
    privacy: Privacy
    statuses: Statuses
    asides: Mapping[str, Aside]
    gates: Gates
    index: Search
    desk: Desk
    office: str | None = None
    finder: tuple[Crossing, ...] = ()
    columns: tuple[str, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
