"""The way through a form, derived from the answers: what is next, what came before, how far one is.

The path is the required sections' fields, then those of each optional section that was opened, in the form's order.
A field is done when it has an answer; one that was skipped is passed by, and a required one is asked for at the review.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Field, Form, Section
from bot.talk.state import Draft


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` of `total` where a field stands on the path, from 1; `done` fields of the path have an answer."""

    step: int
    total: int
    done: int


def path(form: Form, draft: Draft) -> tuple[Field, ...]:
    """The fields to ask, in order."""
    open_sections = (section for section in form.sections if section.required or section.id in draft.opened)
    return tuple(field for section in open_sections for field in section.fields)


def next_field(form: Form, draft: Draft) -> Field | None:
    """The first field of the path that is neither answered nor skipped; None: the review is next."""
    waiting = (f for f in path(form, draft) if f.id not in draft.answers and f.id not in draft.skipped)
    return next(waiting, None)


def previous_field(form: Form, draft: Draft, id: str) -> Field | None:
    """The field before `id` on the path, or None at its beginning."""
    fields = path(form, draft)
    index = next((i for i, field in enumerate(fields) if field.id == id), 0)
    return fields[index - 1] if index else None


def progress(form: Form, draft: Draft, id: str | None = None) -> Progress:
    """How far a draft is; `step` counts up to field `id`, or to the end of the path without one."""
    fields = path(form, draft)
    index = next((i for i, field in enumerate(fields) if field.id == id), len(fields) - 1)
    return Progress(index + 1, len(fields), sum(field.id in draft.answers for field in fields))


def missing(form: Form, draft: Draft) -> tuple[Field, ...]:
    """The required fields without an answer: until there are none, the form cannot be sent."""
    required = (field for section in form.sections if section.required for field in section.fields)
    return tuple(field for field in required if field.id not in draft.answers)


def unanswered(form: Form, draft: Draft) -> tuple[str, ...]:
    """All fields of the form without an answer, in the form's order."""
    return tuple(f.id for section in form.sections for f in section.fields if f.id not in draft.answers)


def closed_sections(form: Form, draft: Draft) -> tuple[Section, ...]:
    """The optional sections not opened yet."""
    return tuple(section for section in form.sections if not section.required and section.id not in draft.opened)
