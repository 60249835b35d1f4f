"""What the document says: every question with its conditions, limits and options, in one language.

Also what is asked of few people only, for a team does not know yet what it will answer. A condition names the question
it hangs on by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

from bot.i18n import Direction, Languages
from bot.knowledge import fields
from bot.knowledge.calendar import today
from bot.knowledge.model import REGIONAL, Field, Form, Knowledge, Section, When
from bot.knowledge.wording import country, words
from bot.talk.files import MOST
from bot.talk.text import Day, Listing, Money, Text, Value

WORTH_SAYING = 10
"""Characters an answer must have at least, from which on this is said."""
LINES = {"long": 6, "consent": 0, "group": 0, "choice": 0, "choices": 0, "yesno": 0, "files": 0}
"""Lines to write on by kind of field; one for every other."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `number` as in "7" or "7.2"; `notes` from top to bottom; `options` to tick; `lines` to write on.
    `parts` are what is asked of each entry of a group.
    """

    number: str
    question: str
    notes: tuple[str, ...]
    options: tuple[str, ...]
    lines: int
    parts: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together."""

    title: str
    notes: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All of them, in one language."""

    title: str
    language: str
    direction: Direction
    notes: tuple[str, ...]
    parts: tuple[Part, ...]


def questions(knowledge: Knowledge, languages: Languages, form: Form, language: str, *, now: datetime) -> Questionnaire:
    """All the questions of a form as they stand at `now`."""
    return _Writer(knowledge, languages, form, language, now).questionnaire()


class _Writer:
    """One form in one language at one moment."""

    def __init__(self, knowledge: Knowledge, languages: Languages, form: Form, language: str, now: datetime) -> None:
        self._knowledge, self._languages, self._form, self._language, self._now = (
            knowledge,
            languages,
            form,
            language,
            now,
        )
        self._numbers = {field.id: number for number, field in enumerate(form.fields, 1)}

    def questionnaire(self) -> Questionnaire:
        about = Text(
            "These are all the questions of this form as of {date}. Prepare the answers with your team, then give them "
            "in the chat: this document itself is not sent to anyone. What is asked only in some cases says so.",
            {"date": Day(today(self._now).isoformat())},
        )
        return Questionnaire(
            self._say(Text(self._form.title)),
            self._language,
            self._languages.direction(self._language),
            (self._of(self._form.intro), self._say(about)),
            tuple(map(self._part, self._form.sections)),
        )

    def _part(self, section: Section) -> Part:
        needed = Text("What is asked here is needed.") if section.required else Text("This part is optional.")
        notes = map(self._say, (needed, *self._conditions(section.when)))
        asked = (self._question(field, str(self._numbers[field.id]), section) for field in section.fields)
        return Part(self._say(Text(section.title)), tuple(notes), tuple(asked))

    def _question(self, field: Field, number: str, section: Section) -> Question:
        notes = [*map(self._say, self._conditions(field.when))]
        if section.requires(field) != section.required:
            must = Text("This must be answered.") if section.requires(field) else Text("This may be left out.")
            notes.append(self._say(must))
        notes += [self._of(field.help)] if field.help else []
        notes += map(self._say, limits(field, today(self._now)))
        if field.example:
            notes.append(self._say(Text("For example: {example}", {"example": Text(field.example)})))
        parts = tuple(self._question(part, f"{number}.{n}", section) for n, part in enumerate(field.fields, 1))
        return Question(
            number, self._of(field.question), tuple(notes), tuple(self._options(field)), LINES.get(field.kind, 1), parts
        )

    def _options(self, field: Field) -> Iterator[str]:
        if field.kind == "consent":
            return
        labels = [country(REGIONAL)] if field.regional else fields.labels(field).values()
        yield from (self._languages.words(label, self._language) for label in labels)

    def _conditions(self, when: When) -> Iterator[Text]:
        """A sentence for each alternative."""
        for place, alternative in enumerate(when):
            conditions = {"conditions": self._both(alternative)}
            yield Text("Or if {conditions}.", conditions) if place else Text("Asked only if {conditions}.", conditions)

    def _both(self, alternative: Mapping[str, tuple[str, ...]]) -> Listing:
        return Listing(tuple(self._condition(id, codes) for id, codes in alternative.items()))

    def _condition(self, id: str, codes: Iterable[str]) -> Text:
        field = self._form.field(id)
        assert field is not None, "bot.load has seen to it"
        said: list[Value] = [fields.labels(field).get(code, code) for code in codes]
        answer = reduce(lambda one, other: Text("{one} or {other}", {"one": one, "other": other}), said)
        values: dict[str, Value] = {"n": self._numbers[id], "label": Text(field.label), "answer": answer}
        return Text("question {n} ({label}) is answered with “{answer}”", values)

    def _of(self, msgid: str) -> str:
        return self._say(words(self._knowledge, msgid, now=self._now))

    def _say(self, text: Text) -> str:
        return self._languages.words(text, self._language)


def limits(field: Field, today: date) -> Iterator[Text]:
    """What an answer to this field has to be."""
    least, most = fields.bounds(field, today)
    match field.kind:
        case "text" | "long":
            yield from _length(least, most)
        case "number" if most is not None:
            yield Text("One whole number between {min} and {max}.", {"min": least or 0, "max": most})
        case "number":
            yield Text("One whole number.")
        case "amount":
            yield Text("One amount with its currency, such as {example}.", {"example": Money("250000", "USD")})
        case "year" | "month" | "date":
            yield from _time(field)
        case "email":
            yield Text("One e-mail address.")
        case "phone":
            yield Text("One phone number.")
        case "url":
            yield Text("One web address.")
        case "choice" | "yesno":
            yield Text("Choose one.")
        case "choices":
            yield from _several(least, most)
        case "consent":
            yield Text("You are asked for this in the chat, when you give the answers.")
        case "files":
            n = most or MOST
            yield Text("At most {n} file, sent in the chat.", {"n": n}, plural="At most {n} files, sent in the chat.")
        case "group":
            yield from _entries(least, most)


def _length(least: int | None, most: int | None) -> Iterator[Text]:
    if least and least >= WORTH_SAYING:
        yield Text("At least {n} character.", {"n": least}, plural="At least {n} characters.")
    if most:
        yield Text("At most {n} character.", {"n": most}, plural="At most {n} characters.")


def _time(field: Field) -> Iterator[Text]:
    match field.kind:
        case "year":
            yield Text("One year in four digits.")
        case "month":
            yield Text("One month and its year.")
        case _:
            yield Text("One date with day, month and year.")
    if field.min == "now":
        yield Text("Not in the past.")
    if field.max == "now":
        yield Text("Not in the future.")


def _several(least: int | None, most: int | None) -> Iterator[Text]:
    yield Text("Choose all that apply.")
    if least and least > 1:
        yield Text("At least {n} of them.", {"n": least}, plural="At least {n} of them.")
    if most:
        yield Text("At most {n} of them.", {"n": most}, plural="At most {n} of them.")


def _entries(least: int | None, most: int | None) -> Iterator[Text]:
    if least and least > 1:
        yield Text("Please give at least {n}.", {"n": least}, plural="Please give at least {n}.")
    if most:
        yield Text("There is room for {n}.", {"n": most}, plural="There is room for {n}.")
    yield Text("For each of them:")
