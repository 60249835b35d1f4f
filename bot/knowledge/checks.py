"""Answers held against one another and against the guidance table: what is said of them before they are sent.

Nothing here decides for the person: the table is guidance, and a concern keeps nothing from being sent unless the
secretariat wrote that it `blocks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.knowledge.fields import show
from bot.knowledge.guide import weigh
from bot.knowledge.journey import applying, codes, given, holds
from bot.knowledge.model import CentreType, Field, Form, Knowledge
from bot.knowledge.wording import words
from bot.talk.state import Answer
from bot.talk.text import Listing, Text

SEVERAL = "objectives"
"""The criterion of which several values can be wanted."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Answers that do not go together. `field` is the one to change, `offers` the form that may help, if any."""

    id: str
    says: Text
    field: str | None = None
    blocks: bool = False
    offers: str | None = None


def notices(knowledge: Knowledge, form: Form, answers: Mapping[str, Answer], *, now: datetime) -> tuple[Text, ...]:
    """What is to be told with these answers, in the form's order."""
    said = given(form, answers)
    return tuple(words(knowledge, notice.say, now=now) for notice in form.notices if holds(notice.when, said))


def concerns(knowledge: Knowledge, form: Form, answers: Mapping[str, Answer], *, now: datetime) -> tuple[Concern, ...]:
    """What the form's own checks find, then the guidance table."""
    said = given(form, answers)
    own = (
        Concern(check.id, words(knowledge, check.say, now=now), _first(check.when, said), check.blocks, check.offers)
        for check in form.checks
        if holds(check.when, said)
    )
    return (*own, *_guidance(knowledge, form, answers))


def _first(when: tuple[Mapping[str, tuple[str, ...]], ...], said: Mapping[str, frozenset[str]]) -> str | None:
    """The field to change: the first that the alternative names which holds."""
    held = (alternative for alternative in when if holds((alternative,), said))
    return next((id for alternative in held for id in alternative), None)


def _guidance(knowledge: Knowledge, form: Form, answers: Mapping[str, Answer]) -> Iterator[Concern]:
    wish = answers.get(form.guidance or "")
    asked = {
        field.from_guide: field for _, field in applying(form, answers) if field.from_guide and field.id in answers
    }
    profile = _profile(knowledge, asked, answers)
    type = next((type for type in knowledge.guidance.types if type.id == wish), None)
    if type is None:
        yield from _undecided(knowledge, asked, profile)
        return
    fit = weigh(knowledge.guidance, type, profile)
    for criterion in knowledge.guidance.criteria:
        field = asked.get(criterion.profile)
        if field is None or criterion.id not in fit.against:
            continue
        if criterion.id == SEVERAL:
            yield from (_unticked(knowledge, type, field, objective) for objective in fit.missing)
        else:
            values = {
                "criterion": Text(criterion.label),
                "answer": show(field, answers[field.id]),
                "type": Text(type.name),
                "clause": Text(type.says[criterion.id]),
            }
            says = Text(
                "{criterion}: you answered “{answer}”. For the {type} the guidance table says: {clause}.", values
            )
            yield Concern(f"guidance.{criterion.id}", says, field.id)


def _profile(knowledge: Knowledge, asked: Mapping[str, Field], answers: Mapping[str, Answer]) -> dict[str, object]:
    """The answers as the guide knows them; what is not among a criterion's answers constrains nothing."""
    profile: dict[str, object] = {}
    for criterion in knowledge.guidance.criteria:
        field = asked.get(criterion.profile)
        if field is None:
            continue
        known = [option.id for option in criterion.options if option.id in codes(answers[field.id])]
        profile[criterion.profile] = tuple(known) if criterion.id == SEVERAL else next(iter(known), None)
    return profile


def _unticked(knowledge: Knowledge, type: CentreType, field: Field, objective: str) -> Concern:
    ticking = Listing(tuple(Text(other.name) for other in knowledge.guidance.types if objective in other.objectives))
    says = Text(
        "The guidance table does not tick this objective for the {type}: {objective}. It ticks it for: {types}.",
        {"type": Text(type.name), "objective": show(field, (objective,)), "types": ticking},
    )
    return Concern(f"guidance.{SEVERAL}.{objective}", says, field.id)


def _undecided(knowledge: Knowledge, asked: Mapping[str, Field], profile: Mapping[str, object]) -> Iterator[Concern]:
    """Without a type there is one thing to say: that none ticks all the objectives."""
    wanted = profile.get(SEVERAL)
    field = asked.get(SEVERAL)
    if not isinstance(wanted, tuple) or field is None:
        return
    if not any(set(wanted) <= set(type.objectives) for type in knowledge.guidance.types):
        says = Text("The guidance table has no type of centre that ticks all the objectives you chose.")
        yield Concern(f"guidance.{SEVERAL}", says, field.id)
