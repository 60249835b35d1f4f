"""Faults of forms and of the finder that no type can see: what is named and not there, and what no button can carry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.knowledge import fields
from bot.knowledge.model import Field, Form, Knowledge, When
from bot.talk.errors import ContentError
from bot.talk.replies import LONGEST_TOKEN

LONGEST_STAMP = len("f:+") + len(":") + 4 + len(".") + len(".") + 4
"""Bytes of a form button's token besides its code and its field: verb, draft and revision."""
LONGEST_CHANGE = len("r:change=") + len(":") + 4 + len(".review.") + 4
"""Bytes of the token of the review's button that changes an answer, besides its field."""
ENTRY = ".99."
"""What stands between the id of a group and that of what it asks of each entry, at its longest."""
LONGEST_PATH = 15
"""Questions that a form may put to everybody before the review."""
DEEPEST = 3
"""Questions of the finder on the way to a form."""
SIMPLE = frozenset({"text", "long", "choice", "choices", "country", "email", "phone", "number", "year", "url", "yesno"})
"""What can be asked of an entry of a group."""
PASSING = frozenset({"year", "month", "date"})
"""Kinds that can have today as a limit."""


def form_faults(file: Path, knowledge: Knowledge, form: Form) -> Iterator[ContentError]:
    """Every fault of one form but those of its words."""
    found = (
        _form(form, knowledge) if form.kind == file.stem else iter([("kind", f"must be {file.stem}, like the file")])
    )
    yield from (ContentError(str(file), place, what) for place, what in found)


def _form(form: Form, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    ids = [field.id for field in form.fields]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield id, "stands twice"
    for field in form.fields:
        yield from _field(field, field.id)
        yield from _group(field)
    yield from _conditions(form)
    for check in form.checks:
        yield from _condition(form, f"checks: {check.id}", check.when)
    for notice in form.notices:
        yield from _condition(form, f"notices: {notice.say[:40]}", notice.when)
    yield from _forms_named(form, knowledge)
    yield from _guided(form, knowledge)
    always = [f for s in form.sections for f in s.fields if not s.when and not f.when and (s.required or f.required)]
    if len(always) > LONGEST_PATH:
        yield "sections", f"{len(always)} questions are put to everybody, and {LONGEST_PATH} is the most"


def _field(field: Field, id: str) -> Iterator[tuple[str, str]]:
    if field.kind in ("choice", "choices") and len(field.options) < 2:
        yield id, "needs at least two options"
    if "now" in (field.min, field.max) and field.kind not in PASSING:
        yield id, f"only a {', a '.join(sorted(PASSING))} can have now as a limit"
    codes = (*fields.labels(field), "!question", *(f"!part={ENTRY[1:]}{part.id}" for part in field.fields))
    longest = max(len(code.encode()) for code in codes)
    if max(LONGEST_STAMP + longest, LONGEST_CHANGE) + len(id.encode()) > LONGEST_TOKEN:
        yield id, f"its id and its longest option's have more bytes than a button may carry ({LONGEST_TOKEN})"


def _group(group: Field) -> Iterator[tuple[str, str]]:
    if (group.kind == "group") != bool(group.fields) or (group.kind == "group") != bool(group.one):
        yield group.id, "a group, and only a group, has `one` and `fields`"
    ids = [part.id for part in group.fields]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"{group.id}: {id}", "stands twice"
    for part in group.fields:
        yield from _field(part, f"{group.id}{ENTRY}{part.id}")
        if part.kind not in SIMPLE or part.when or part.link:
            yield f"{group.id}: {part.id}", f"is not simple: {', '.join(sorted(SIMPLE))}, without `when` or `link`"


def _conditions(form: Form) -> Iterator[tuple[str, str]]:
    """Of fields and sections: what decides whether they are asked must have been asked before."""
    before: set[str] = set()
    for section in form.sections:
        yield from _condition(form, section.id, section.when, before)
        for field in section.fields:
            yield from _condition(form, field.id, field.when, before)
            before.add(field.id)


def _condition(form: Form, place: str, when: When, before: set[str] | None = None) -> Iterator[tuple[str, str]]:
    for id, codes in ((id, codes) for alternative in when for id, codes in alternative.items()):
        field = form.field(id)
        if field is None or field.kind == "group":
            yield place, f"when: there is no field {id}"
            continue
        if before is not None and id not in before:
            yield place, f"when: {id} is asked later"
        known = fields.labels(field)
        for code in codes:
            if known and code not in known:
                yield place, f"when: {id} has no option {code}"


def _forms_named(form: Form, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    named = [(field.id, link) for field in form.fields for link in (field.link, *(o.link for o in field.options))]
    named += [(f"checks: {check.id}", check.offers) for check in form.checks]
    for place, kind in named:
        if kind is not None and kind not in knowledge.forms:
            yield place, f"there is no form {kind}"


def _guided(form: Form, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The field with the type of centre, whose options the guidance table must know."""
    if form.guidance is None:
        return
    field = form.field(form.guidance)
    if field is None or not {type.id for type in knowledge.guidance.types} <= {option.id for option in field.options}:
        yield "guidance", f"{form.guidance} is no field with all types of centre for options"


def finder_faults(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    """Ways of the finder that lead nowhere, or too far."""
    asked = {crossing.id: crossing for crossing in knowledge.finder}
    there = {"form": knowledge.forms, "ask": asked, "topic": knowledge.topics}
    for crossing in knowledge.finder:
        for way in crossing.options:
            ends = {name: end for name in there if (end := getattr(way, name)) is not None}
            if len(ends) != 1:
                yield ContentError(str(file), f"{crossing.id}: {way.label}", "needs one of form, ask and topic")
            for name, end in ends.items():
                if end not in there[name]:
                    yield ContentError(str(file), f"{crossing.id}: {way.label}", f"{name}: there is no {end}")
    if asked and _deep(knowledge, next(iter(asked)), DEEPEST + 1):
        yield ContentError(str(file), "", f"has more than {DEEPEST} questions on a way to a form")


def _deep(knowledge: Knowledge, id: str, left: int) -> bool:
    """Whether some way from this question takes `left` questions or more; a circle takes any number."""
    crossing = next((crossing for crossing in knowledge.finder if crossing.id == id), None)
    if crossing is None or left <= 1:
        return crossing is not None
    return any(_deep(knowledge, way.ask, left - 1) for way in crossing.options if way.ask)
