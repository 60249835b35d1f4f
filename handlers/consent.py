"""Consent to the privacy notice: kept with the draft it was given in, and asked for again when the notice has changed.

A draft whose consent is to another version loses that one answer as soon as the person works on it, so that its form
asks for it again and cannot be sent without it; all other answers stay.
"""

from __future__ import annotations

from dataclasses import replace

from bot.talk.replies import Reply
from bot.talk.state import AtField, AtReview, Consent, Draft, State
from bot.talk.text import Text
from handlers import filling, privacy
from handlers.scene import Scene


def given(scene: Scene, after: State) -> State:
    """The state after an event, with the consent that was given by it."""
    for draft in after.drafts:
        old = scene.state.draft(draft.id)
        if old and _agreed(scene, draft) and not _agreed(scene, old):
            consent = Consent(scene.knowledge.privacy.version, scene.language, scene.event.at)
            after = after.keep(replace(draft, consent=consent))
    return after


def renewed(scene: Scene, *, answering: bool) -> tuple[Scene, tuple[Reply, ...]]:
    """The scene without a consent that is out of date, and what to say if there was one, where a form is under way.

    `answering`: the event may be the answer to the step on show; then consent is asked for after it.
    """
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtField | AtReview) else None
    if draft is None or not _agreed(scene, draft) or _current(scene, draft):
        return scene, ()
    form = scene.knowledge.forms[draft.form]
    others = {id: answer for id, answer in draft.answers.items() if form.consent and id != form.consent.id}
    asked = replace(draft, answers=others, consent=None)
    changed = Text(
        "The privacy notice has changed since you agreed to it. All your answers are there; please read it again, and "
        "say whether you agree."
    )
    state = scene.state.keep(asked)
    if not answering or isinstance(place, AtReview):
        state = filling.on(state, form, asked)
    return scene.at(state), (Reply((changed, *privacy.notice(scene))),)


def _agreed(scene: Scene, draft: Draft) -> bool:
    form = scene.knowledge.forms.get(draft.form)
    return bool(form and form.consent and draft.answers.get(form.consent.id))


def _current(scene: Scene, draft: Draft) -> bool:
    return draft.consent is not None and draft.consent.version == scene.knowledge.privacy.version
