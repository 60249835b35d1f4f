"""A submission as a row of a list: which columns there are, and what stands in them.

A column is known by its id, which is a field's, or one of `FIXED` and `LAST`: the same in every language and for every
form that asks for the field. Fields of forms as they were when somebody sent one have their column too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import TypeAdapter

Plain: TypeAlias = "bool | int | str | list[str] | None"
"""An answer as JSON has it."""

FIXED = ("reference", "version", "kind", "status", "submitted_at", "erased_at", "language")
LAST = ("skipped", "inapplicable", "concerns", "changed", "consent.notice", "consent.language", "consent.at")
OWN = "own"
"""The kind of the columns in FIXED and LAST, which are no field's."""
GONE = ("withdrawn", "erased")
"""Statuses of what its sender took back: the row says so and has no answers."""


@dataclass(frozen=True, slots=True)
class _Field:
    id: str
    kind: str
    fields: tuple[_Field, ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    fields: tuple[_Field, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """What is read of a form's definition, whatever else it held when it was frozen."""

    sections: tuple[_Section, ...]


@dataclass(frozen=True, slots=True)
class _Consent:
    notice: str = ""
    language: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    name: str


@dataclass(frozen=True, slots=True)
class _Record:
    """What is read of a record."""

    submitted_at: str = ""
    answers: dict[str, Plain] = field(default_factory=dict)
    files: dict[str, _File] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    inapplicable: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    consent: _Consent | None = None


_FORM = TypeAdapter(_Form)
_RECORD = TypeAdapter(_Record)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `parts` are the ids of what is asked of each entry of a group, in order. `kind` is the field's, `OWN`
    of what is no field's, and empty where no form asks for it any more.
    """

    id: str
    kind: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """The latest version of a submission as it is kept; `erased_at` (ISO 8601, UTC) and nothing else of one that was
    erased. `record` is its JSON.
    """

    reference: str
    version: int
    status: str
    kind: str = ""
    language: str = ""
    record: str = "{}"
    erased_at: str = ""


def columns(definitions: Iterable[str], order: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns for answers to these forms (definitions in JSON), form by form and in the order in which they ask. A
    field that several ask for has one, as the first of them asks.

    Those named in `order` come first and in that order, also where no form asks for them: the list of an office has
    them, and what is added to it must not shift.
    """
    found = {id: Column(id, OWN) for id in FIXED}
    for form in (_FORM.validate_json(definition) for definition in definitions):
        for asked in (asked for section in form.sections for asked in section.fields):
            found.setdefault(asked.id, Column(asked.id, asked.kind, tuple(part.id for part in asked.fields)))
    found |= {id: Column(id, OWN) for id in LAST}
    named = {id: found.get(id, Column(id, "")) for id in order}
    return tuple((named | found).values())


def heads(columns: Iterable[Column]) -> tuple[str, ...]:
    """The ids of all columns of a list."""
    return tuple(column.id for column in columns)


def row(stored: Stored, columns: Iterable[Column]) -> tuple[str, ...]:
    """The cells of a submission, empty where there is nothing to say; of what was taken back, no answers.

    Codes of several choices are parted by commas, an amount is `250000 USD year`; a group has a line for each entry,
    what it asks parted by ` | `, in order; files are named, a line each. Yes and no are `yes` and `no`.
    """
    kept = _Record() if stored.status == "erased" else _RECORD.validate_json(stored.record)
    told = kept if stored.status not in GONE else _Record(submitted_at=kept.submitted_at)
    own = _own(stored, kept, told)
    return tuple(own[column.id] if column.kind == OWN else _cell(column, told) for column in columns)


def _own(stored: Stored, kept: _Record, told: _Record) -> dict[str, str]:
    """What there is to say beside the answers."""
    consent = told.consent or _Consent()
    first = (
        stored.reference,
        str(stored.version),
        stored.kind,
        stored.status,
        kept.submitted_at,
        stored.erased_at,
        stored.language,
    )
    lists = map(", ".join, (told.skipped, told.inapplicable, told.concerns, told.changed))
    last = (*lists, consent.notice, consent.language, consent.at)
    return dict(zip((*FIXED, *LAST), (*first, *last), strict=True))


def _cell(column: Column, record: _Record) -> str:
    answer = record.answers.get(column.id)
    match column.kind:
        case "group":
            return "\n".join(_entries(column, record.answers))
        case "files" if isinstance(answer, list):
            return "\n".join(record.files[id].name for id in answer if id in record.files)
        case "amount":
            return _plain(answer, " ")
        case _:
            return _plain(answer, ", ")


def _entries(group: Column, answers: Mapping[str, Plain]) -> Iterator[str]:
    prefix = f"{group.id}."
    numbers = {int(id[len(prefix) :].partition(".")[0]) for id in answers if id.startswith(prefix)}
    for number in sorted(numbers):
        parts = (_plain(answers.get(f"{prefix}{number}.{part}"), ", ") for part in group.parts)
        yield " | ".join(" ".join(part.split()) for part in parts)


def _plain(answer: Plain, between: str) -> str:
    match answer:
        case None:
            return ""
        case bool():
            return "yes" if answer else "no"
        case list():
            return between.join(answer)
        case _:
            return str(answer)
