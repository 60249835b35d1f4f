"""How far drafts come, without whose they are: what is counted when one goes on to another step.

A draft stands at the first field of its path that has no answer, at the review where there is none, and has gone once
it is sent; a group is one step. It is counted where it comes and where it leaves, so that what came and did not leave
waits there, or was given up there. Changing an earlier answer moves nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.knowledge.journey import next_field
from bot.knowledge.model import Form
from bot.talk.state import Draft, State

BEGUN, REVIEW, SENT = "!begun", "!review", "!sent"
"""Steps that are no field: every draft comes to the first when it is begun, and leaves it at once."""


@dataclass(frozen=True, slots=True)
class Advance:
    """A draft of this form left one step for another."""

    form: str
    left: str
    reached: str


def advances(before: State, after: State, *, at: datetime, forms: Mapping[str, Form]) -> Iterator[Advance]:
    """What an event at that moment moved. A draft that another conversation handed over has moved nowhere, and what is
    sent again was sent before.
    """
    if before.drafts == after.drafts:
        return
    was = {draft.id: draft for draft in before.drafts}
    sent = {each.draft for each in after.sent} - {each.draft for each in before.sent}
    for draft in after.drafts:
        old = was.get(draft.id)
        if draft.form in forms and not draft.amends and (old or draft.begun == at):
            left, reached = _step(forms, old) if old else BEGUN, _step(forms, draft)
            if left != reached:
                yield Advance(draft.form, left, reached)
    for draft in before.drafts:
        if draft.id in sent and draft.form in forms and not draft.amends:
            yield Advance(draft.form, _step(forms, draft), SENT)


def _step(forms: Mapping[str, Form], draft: Draft) -> str:
    field = next_field(forms[draft.form], draft)
    return field.id.partition(".")[0] if field else REVIEW
