"""Answers laid out to be read: each with what it is called, the entries of a group numbered as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.knowledge.fields import NO_FILES, show
from bot.knowledge.journey import entries, parts
from bot.knowledge.model import Field, Form
from bot.talk.files import File
from bot.talk.state import Answer
from bot.talk.text import Text, Value


@dataclass(frozen=True, slots=True)
class Line:
    """A field, what it is called here, and its answer."""

    field: Field
    label: Text
    value: Value


def called(form: Form, answers: Mapping[str, Answer], field: Field) -> Text:
    """What a field is called; a part of an entry with its entry's place, from 1: "Flagship initiative 2: Title"."""
    entry = entry_of(form, answers, field)
    return Text("{entry}: {part}", {"entry": entry, "part": Text(field.label)}) if entry else Text(field.label)


def entry_of(form: Form, answers: Mapping[str, Answer], field: Field) -> Text | None:
    """The entry that a field is a part of; one without an answer yet is the next."""
    id, _, rest = field.id.partition(".")
    group = form.field(id)
    if not rest or group is None:
        return None
    there = entries(group, answers)
    number = int(rest.partition(".")[0])
    return entry(group, there.index(number) + 1 if number in there else len(there) + 1)


def entry(group: Field, place: int) -> Text:
    """What the entry at this place, from 1, is called."""
    name = Text(group.one or group.label)  # from content/
    return Text("{entry} {n}", {"entry": name, "n": place})


def lines(
    form: Form, fields: Iterable[Field], answers: Mapping[str, Answer], files: Mapping[str, File] = NO_FILES
) -> Iterator[Line]:
    """The answers to these fields, in their order; of a group, how many entries it has, then what they are."""
    for field in fields:
        if field.kind == "group":
            yield from _group(form, field, answers)
        elif field.id in answers:
            yield Line(field, Text(field.label), show(field, answers[field.id], files))


def _group(form: Form, group: Field, answers: Mapping[str, Answer]) -> Iterator[Line]:
    there = entries(group, answers)
    if there:
        yield Line(group, Text(group.label), len(there))
    asked = (part for entry in there for part in parts(group, entry) if part.id in answers)
    yield from (Line(part, called(form, answers, part), show(part, answers[part.id])) for part in asked)
