"""The way through a form, derived from the answers: what is next, what came before, how far one is.

The path is what applies of the required sections, of the optional ones that were opened, and of the others what must be
answered all the same, in the form's order. A field is done when it has an answer; one that was skipped is passed by,
and a required one is asked for at the review. Whether a field applies follows from the answers to fields before it; an
answer that was given while it applied is kept, and counts for nothing until it applies again.

A group has an answer, `True`, once its entries are complete. What was answered of an entry stands beside it, under
`group.2.part`; on the path, that comes before the group itself. Numbers of entries never change, so that a button
cannot mean another entry than the one it was shown for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.knowledge.model import Field, Form, Section, When
from bot.talk.state import Answer, Draft


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` of `total` where a field stands on the path, from 1; `done` fields of the path have an answer.

    A group is one step, however many entries it has.
    """

    step: int
    total: int
    done: int


def codes(answer: Answer) -> frozenset[str]:
    """What a condition can ask of an answer."""
    match answer:
        case bool():
            return frozenset({"yes" if answer else "no"})
        case tuple():
            return frozenset(answer)
        case _:
            return frozenset({str(answer)})


def holds(when: When, given: Mapping[str, frozenset[str]]) -> bool:
    """Whether a condition holds where these fields have answers with these codes."""
    return not when or any(
        all(given.get(id, frozenset()) & set(wanted) for id, wanted in alternative.items()) for alternative in when
    )


def applying(form: Form, answers: Mapping[str, Answer]) -> Iterator[tuple[Section, Field]]:
    """What is asked where these are the answers: fields with their sections, in the form's order."""
    given: dict[str, frozenset[str]] = {}
    for section in form.sections:
        if not holds(section.when, given):
            continue
        for field in section.fields:
            if not holds(field.when, given):
                continue
            if field.id in answers:
                given[field.id] = codes(answers[field.id])
            yield section, field


def given(form: Form, answers: Mapping[str, Answer]) -> dict[str, frozenset[str]]:
    """The codes of the answers that count, by field."""
    return {field.id: codes(answers[field.id]) for _, field in applying(form, answers) if field.id in answers}


def entries(group: Field, answers: Mapping[str, Answer]) -> tuple[int, ...]:
    """The numbers of the entries of a group, in the order they were made."""
    prefix = f"{group.id}."
    return tuple(sorted({int(id[len(prefix) :].partition(".")[0]) for id in answers if id.startswith(prefix)}))


def parts(group: Field, entry: int) -> tuple[Field, ...]:
    """What is asked of one entry of a group."""
    return tuple(replace(part, id=f"{group.id}.{entry}.{part.id}") for part in group.fields)


def with_entries(field: Field, answers: Mapping[str, Answer]) -> tuple[Field, ...]:
    """A field; a group after the parts of its entries."""
    if field.kind != "group":
        return (field,)
    return (*(part for entry in entries(field, answers) for part in parts(field, entry)), field)


def _steps(form: Form, draft: Draft) -> tuple[Field, ...]:
    return tuple(
        field
        for section, field in applying(form, draft.answers)
        if section.required or section.id in draft.opened or field.required
    )


def path(form: Form, draft: Draft) -> tuple[Field, ...]:
    """The fields to ask, in order."""
    return tuple(each for field in _steps(form, draft) for each in with_entries(field, draft.answers))


def next_field(form: Form, draft: Draft) -> Field | None:
    """The first field of the path that is neither answered nor skipped; None: the review is next."""
    waiting = (f for f in path(form, draft) if f.id not in draft.answers and f.id not in draft.skipped)
    return next(waiting, None)


def previous_field(form: Form, draft: Draft, id: str) -> Field | None:
    """The field before `id` on the path, or None at its beginning; before an entry without an answer is its group."""
    fields = path(form, draft)
    index = next((i for i, field in enumerate(fields) if field.id == id), None)
    if index is None:
        return form.field(id.partition(".")[0])
    return fields[index - 1] if index else None


def progress(form: Form, draft: Draft, id: str | None = None) -> Progress:
    """How far a draft is; `step` counts up to field `id`, or to the end of the path without one."""
    fields = _steps(form, draft)
    group = id.partition(".")[0] if id else None
    index = next((i for i, field in enumerate(fields) if field.id == group), len(fields) - 1)
    return Progress(index + 1, len(fields), sum(field.id in draft.answers for field in fields))


def missing(form: Form, draft: Draft) -> tuple[Field, ...]:
    """The required fields without an answer: until there are none, the form cannot be sent."""
    return tuple(
        each
        for section, field in applying(form, draft.answers)
        for each in with_entries(field, draft.answers)
        if section.requires(each) and each.id not in draft.answers
    )


def counted(form: Form, draft: Draft) -> dict[str, Answer]:
    """The answers that apply, in the form's order: what is shown and sent."""
    asked = (each for _, field in applying(form, draft.answers) for each in with_entries(field, draft.answers))
    return {field.id: draft.answers[field.id] for field in asked if field.id in draft.answers}


def unanswered(form: Form, draft: Draft) -> tuple[str, ...]:
    """All fields that apply and have no answer, in the form's order."""
    return tuple(field.id for _, field in applying(form, draft.answers) if field.id not in draft.answers)


def inapplicable(form: Form, draft: Draft) -> tuple[str, ...]:
    """All fields that do not apply to what was answered, in the form's order."""
    asked = {field.id for _, field in applying(form, draft.answers)}
    return tuple(field.id for field in form.fields if field.id not in asked)


def closed_sections(form: Form, draft: Draft) -> tuple[tuple[Section, int], ...]:
    """The optional sections not opened yet, each with how many questions it would add; none that would add nothing."""
    closed = [section for section in form.sections if not section.required and section.id not in draft.opened]
    left = Counter(section.id for section, field in applying(form, draft.answers) if not field.required)
    return tuple((section, left[section.id]) for section in closed if left[section.id])


def links(form: Form, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The kinds of the other forms that the answers ask for, in the form's order."""
    asked = ((field, codes(answers[field.id])) for _, field in applying(form, answers) if field.id in answers)
    found = (
        link
        for field, said in asked
        for link in (field.link if "yes" in said else None, *(o.link for o in field.options if o.id in said))
    )
    return tuple(dict.fromkeys(link for link in found if link and link != form.kind))


def taken_over(form: Form, answers: Mapping[str, Answer], other: Form) -> dict[str, Answer]:
    """What another form need not ask again: the answers to fields that are common to both. Consent is given anew."""
    known = {field.common: answers[field.id] for field in form.fields if field.common and field.id in answers}
    return {
        field.id: known[field.common]
        for field in other.fields
        if field.common and field.common in known and field.kind not in ("consent", "group")
    }
