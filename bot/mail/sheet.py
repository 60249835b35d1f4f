"""What the office reads: a submission laid out in its language, before it is text or HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from bot.i18n import Direction, Languages
from bot.knowledge.fields import show
from bot.knowledge.guide import known, rank
from bot.knowledge.model import Criterion, Field, Form, Guidance, Section
from bot.knowledge.summary import called, lines
from bot.mail.record import named, stem
from bot.mail.titles import title
from bot.talk.effects import Admission, Submit
from bot.talk.state import Answer
from bot.talk.text import Listing, Moment, Text, Tongue, Value

Words: TypeAlias = Callable[[Value], str]
"""Puts a value into one line of the office's language."""


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it. `own`: the applicant's words as typed, in any language and direction."""

    label: str
    value: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading, in the form's order; `note` stands under them, a line for each thing there is to say."""

    title: str
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One submission as its reader sees it, top to bottom: title, banner, facts, notes, parts. `banner` are sentences
    that must not be missed.
    """

    language: str
    direction: Direction
    title: str
    facts: tuple[Line, ...]
    notes: tuple[str, ...]
    parts: tuple[Part, ...]
    banner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """One of the messages that a submission with much enclosed comes in: `number` counts from 1; `held` are the names
    of the files, or pieces of files, in each of them.
    """

    number: int
    held: tuple[tuple[str, ...], ...]

    @property
    def values(self) -> dict[str, Value]:
        """Which of how many, for a sentence."""
        return {"n": self.number, "of": len(self.held)}


@dataclass(frozen=True, slots=True)
class Anew:
    """A submission whose letters are composed for the `series`th time, as smaller ones; `bare`: without its files, for
    which no letter could be small enough.
    """

    series: int
    bare: bool = False

    @property
    def name(self) -> str:
        """What tells these letters from those before."""
        return "bare" if self.bare else f"anew{self.series}"


def line(words: Words, label: Text, value: Value) -> Line:
    """A label and a value in the office's words; the applicant's own stay as they are."""
    match value:
        case str():
            return Line(words(label), value, own=True)
        case Listing(items) if len(items) > 1:
            return Line(words(label), "\n".join(f"• {words(item)}" for item in items))
        case _:
            return Line(words(label), words(value))


def _section(words: Words, form: Form, section: Section, submission: Submit) -> Part:
    """The answers, then the names of the fields that have none, and of those that were not asked for."""
    answers = submission.answers
    out = (*answers, *submission.inapplicable)
    missing = Listing(tuple(Text(field.label) for field in section.fields if field.id not in out))
    idle = Listing(tuple(Text(field.label) for field in section.fields if field.id in submission.inapplicable))
    notes = [Text("Not answered: {fields}.", {"fields": missing})] if missing.items else []
    if idle.items:
        notes.append(Text("Not asked, because it did not apply: {fields}.", {"fields": idle}))
    return Part(
        title=words(Text(section.title)),
        lines=tuple(
            line(words, each.label, each.value) for each in lines(form, section.fields, answers, submission.files)
        ),
        note="\n".join(map(words, notes)),
    )


def _consent(words: Words, submission: Submit) -> Iterator[Line]:
    if given := submission.consent:
        text = Text(
            "given on {date} to the privacy notice of version {version}, read in {language}",
            {
                "date": Moment(given.at.isoformat()),
                "version": given.version,
                "language": Tongue(given.language),
            },
        )
        yield line(words, Text("Consent"), text)


def _told_too(words: Words, submission: Submit) -> Iterator[Part]:
    """What the applicant was told with the answers; nothing if there was nothing to tell."""
    if submission.concerns:
        concerns = tuple(words(says) for says in submission.concerns.values())
        yield Part(words(Text("Worth a second look")), (), "\n".join(f"• {each}" for each in concerns))
    if submission.notices:
        yield Part(words(Text("What the applicant was told")), (), "\n".join(map(words, submission.notices)))


def _told(criterion: Criterion, said: object) -> Value:
    labels = {option.id: Text(option.label) for option in criterion.options}
    codes = said if isinstance(said, tuple) else (said,)
    return Listing(tuple(labels[code] for code in codes if code in labels))


def _guide(words: Words, guidance: Guidance, submission: Submit) -> Iterator[Part]:
    """What the guide was told and what it came to; nothing if it was not used."""
    told = [(criterion, known(submission.profile, criterion)) for criterion in guidance.asked]
    lines = [line(words, Text(each.label), _told(each, said)) for each, said in told if said is not None]
    if lines:
        best = Listing(tuple(Text(fit.type.name) for fit in rank(guidance, submission.profile).recommended))
        yield Part(words(Text("The centre guide")), (*lines, line(words, Text("It recommended"), best)))


def _changes(words: Words, form: Form, submission: Submit) -> Iterator[Part]:
    """Field by field, what an amendment says otherwise than the version before; nothing for a first version."""
    if submission.version == 1:
        return
    changed = [field for id in submission.changed if (field := form.field(id)) and field.kind != "group"]
    told = {**submission.before, **submission.answers}
    beside = tuple(
        line(
            words,
            Text("{field}, {when}", {"field": called(form, told, field), "when": when}),
            _then(field, answers, submission),
        )
        for field in changed
        for when, answers in ((Text("before"), submission.before), (Text("now"), submission.answers))
    )
    yield Part(words(Text("What has changed")), beside)


def _then(field: Field, answers: Mapping[str, Answer], submission: Submit) -> Value:
    return show(field, answers[field.id], submission.files) if field.id in answers else Text("no answer")


ADMISSIONS: dict[Admission, Text] = {
    "grace": Text("Within the grace period: begun before the call closed, and sent in the hours after."),
    "late": Text("Late: begun before the call closed, and sent after the grace period."),
    "outside": Text("Outside a call: no call for this form was open."),
}


def _banner(submission: Submit, share: Share | None, anew: Anew | None) -> Iterator[Text]:
    if submission.admission in ADMISSIONS:
        yield ADMISSIONS[submission.admission]
    if submission.version > 1:
        yield Text(
            "This is version {version} of {reference} and takes the place of the one before.",
            {"version": submission.version, "reference": submission.reference},
        )
    if anew and anew.bare:
        yield Text(
            "The mail server takes no message with these files: {files}. They are kept with the submission and can be "
            "downloaded from the desk's page.",
            {"files": Listing(tuple(submission.files[id].name for id in named(submission)))},
        )
    elif anew:
        yield Text(
            "What was sent before of version {version} did not all arrive, as it was too large for the mail server. "
            "This takes its place.",
            {"version": submission.version},
        )
    if share:
        yield Text("Message {n} of {of}: the files were too large for one.", share.values)


def _notes(submission: Submit, answerable: bool, anew: Anew | None) -> Iterator[Text]:
    if answerable:
        yield Text("To write to the applicant, reply to this message.")
    yield Text("The applicant's own words stand as they were typed. They were not checked.")
    name = stem(submission.reference, str(submission.version))
    yield Text(
        "The attached file {file} holds the same answers as data for your own systems.", {"file": f"{name}.json"}
    )
    yield Text("The attached file {file} holds them as one row to add to your own list.", {"file": f"{name}.xlsx"})
    if named(submission) and not (anew and anew.bare):
        yield Text(
            "What the applicant sent along is attached. Its kind was checked and it holds no macros; "
            "it was not searched for viruses."
        )


def _messages(words: Words, share: Share | None) -> Iterator[Part]:
    """Which files are in which message; nothing if there is one."""
    if share is None:
        return
    of = len(share.held)
    held = tuple(
        line(words, Text("Message {n} of {of}", {"n": number, "of": of}), Listing(names) if names else Text("no file"))
        for number, names in enumerate(share.held, 1)
    )
    pieces = Text(
        "A file whose name ends in .001, .002 and so on is a piece of one that no message could hold. Save all its "
        "pieces in one folder and open the first with a program such as 7-Zip, which puts them together."
    )
    cut = any(name.endswith(".001") for names in share.held for name in names)
    yield Part(words(Text("Which file is in which message")), held, words(pieces) if cut else "")


def continued(
    submission: Submit,
    form: Form,
    share: Share,
    *,
    languages: Languages,
    language: str,
    answerable: bool,
    anew: Anew | None = None,
) -> Sheet:
    """What the messages after the first say, in the office's `language`; as `sheet`."""
    words = partial(languages.words, language=language)
    notes = [Text("The answers are in the first message.")]
    if answerable:
        notes.append(Text("To write to the applicant, reply to this message."))
    return Sheet(
        language=language,
        direction=languages.direction(language),
        title=words(title(submission, form)),
        facts=(line(words, Text("Kind"), Text(form.title)),),
        notes=tuple(map(words, notes)),
        parts=tuple(_messages(words, share)),
        banner=tuple(map(words, _banner(submission, share, anew))),
    )


def sheet(
    submission: Submit,
    form: Form,
    guidance: Guidance,
    *,
    languages: Languages,
    language: str,
    answerable: bool,
    share: Share | None = None,
    anew: Anew | None = None,
) -> Sheet:
    """The submission in the office's `language`. `answerable`: a reply to the message reaches the applicant. `share`:
    its files are in several messages, of which this is the first. `anew`: it is not composed for the first time.
    """
    words = partial(languages.words, language=language)
    return Sheet(
        language=language,
        direction=languages.direction(language),
        title=words(title(submission, form)),
        facts=(
            line(words, Text("Kind"), Text(form.title)),
            line(words, Text("Received"), Moment(submission.at.isoformat())),
            line(words, Text("The applicant's language"), Tongue(submission.language)),
            *_consent(words, submission),
        ),
        notes=tuple(map(words, _notes(submission, answerable, anew))),
        parts=(
            *_messages(words, share),
            *_changes(words, form, submission),
            *_told_too(words, submission),
            *(_section(words, form, section, submission) for section in form.sections),
            *_guide(words, guidance, submission),
        ),
        banner=tuple(map(words, _banner(submission, share, anew))),
    )
