"""The conversation: one event in one state -> the next state, what to show, what must happen.

Pure, total and deterministic: no event in any state raises or is met with silence, and the same arguments give the
same outcome. Time and chance come on the event. Handlers are asked in order; the first that takes the event decides.
What was under way (a question of the guide, a step of a form) is shown again whenever something came in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.knowledge.model import Knowledge
from bot.talk.effects import Look
from bot.talk.events import Event, Woken
from bot.talk.outcome import Outcome
from bot.talk.replies import Part, Reply
from bot.talk.state import AtField, AtGuide, AtMenu, AtResult, AtReview, State
from handlers import (
    asking,
    comparison,
    consent,
    deadlines,
    desk,
    drafts,
    edited,
    erasure,
    fallback,
    files,
    guide,
    handover,
    human,
    interest,
    kept,
    language,
    menu,
    misses,
    privacy,
    questionnaire,
    questions,
    quiet,
    review,
    several,
    submissions,
    verdict,
    which,
)
from handlers.scene import Handled, Scene

ORDER = (
    human.handle,
    erasure.handle,
    language.handle,
    privacy.handle,
    menu.handle,
    deadlines.handle,
    handover.handle,
    drafts.handle,
    submissions.handle,
    several.handle,
    edited.handle,
    verdict.handle,
    comparison.handle,
    guide.handle,
    files.handle,
    questionnaire.handle,
    which.handle,
    interest.handle,
    questions.handle,
)


def step(knowledge: Knowledge, state: State, event: Event) -> Outcome:
    """The outcome of `event`. At least one reply, here or with what a `Look` finds, unless nobody did anything; its
    language is the person's unless the reply names another.
    """
    if state.language not in knowledge.languages.offered:
        state = replace(state, language=language.first(knowledge, event))
    if desk.concerns(event):
        return desk.step(Scene(knowledge, replace(state, language=knowledge.office), event))
    if isinstance(event, Woken):
        return kept.dropped(state, human.woken(quiet.woken(Scene(knowledge, state, event)), event.at))
    before, missed = misses.passed_over(Scene(knowledge, state, event))
    scene, outdated = consent.renewed(Scene(knowledge, before, event), answering=True)
    handled = next((found for handle in ORDER if (found := handle(scene))), None) or fallback.handle(scene)
    after, resumed = consent.renewed(scene.at(consent.given(scene, handled.state)), answering=False)
    after = after.at(quiet.touched(scene, after.state))
    replies = (*outdated, *resumed, *handled.replies, *_again(after, handled))
    return kept.dropped(state, Outcome(after.state, replies, (*missed, *handled.effects)))


def _again(scene: Scene, handled: Handled) -> tuple[Reply, ...]:
    """The step that is under way, if it is to be shown (again); an answer given at the menu needs no menu below it."""
    if handled.silent:
        return ()
    if any(isinstance(effect, Look) for effect in handled.effects):  # what is found may lead elsewhere
        return ()
    if handled.line is not None:
        return (here(scene, handled.line),)
    if handled.above:
        return (replace(here(scene, *handled.above), replaces=handled.replaces),)
    at_menu = isinstance(scene.state.place, AtMenu)
    if handled.replies and (at_menu or not handled.aside):
        return ()
    return (here(scene),)


def here(scene: Scene, *above: Part) -> Reply:
    """Where the conversation stands, with a line above it."""
    place = scene.state.place
    match place:
        case AtMenu():
            return menu.show(scene, *above)
        case AtGuide() | AtResult():
            shown = guide.show(scene)
        case AtField():
            return asking.show(scene, *above)
        case AtReview():
            shown = review.show(scene)
        case _:
            assert_never(place)
    return replace(shown, parts=(*above, *shown.parts))
