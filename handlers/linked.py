"""Forms that another form leads to: begun with what both of them ask, so that nobody is asked twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge import journey
from bot.knowledge.model import Form
from bot.talk.state import Answer, Draft, State
from handlers.scene import Scene


def wished(scene: Scene, form: Form, answers: Mapping[str, Answer]) -> tuple[Form, ...]:
    """The other forms that the answers ask for."""
    return tuple(scene.knowledge.forms[kind] for kind in journey.links(form, answers))


def begun(
    scene: Scene, form: Form, answers: Mapping[str, Answer], others: tuple[Form, ...]
) -> tuple[State, list[Draft]]:
    """The state with a draft of each of the others, and these drafts; one that is there already is left as it is."""
    state, drafts = scene.state, []
    for other in others:
        draft = next((draft for draft in state.drafts if draft.form == other.kind), None)
        if draft is None:
            known = journey.taken_over(form, answers, other)
            draft = Draft(_id(scene.event.reference, state), other.kind, scene.event.at, known)
            state = replace(state, drafts=(*state.drafts, draft))
        drafts.append(draft)
    return state, drafts


def _id(reference: str, state: State) -> str:
    """Four characters of the event's reference that no other draft has; several drafts may begin with one event."""
    letters = reference.replace("-", "")
    around = (letters[i:] + letters[:i] for i in range(len(letters)))
    return next((id for turned in around if state.draft(id := turned[:4]) is None), letters[:4])
