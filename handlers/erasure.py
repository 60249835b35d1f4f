"""A submission that the secretariat erases, on the person's side: in their conversation nothing of it is left."""

from __future__ import annotations

from dataclasses import replace

from bot.talk.effects import Effect, Erase, Look, Withdraw
from bot.talk.events import Erased
from bot.talk.looking import Mine, Submissions, Submitted
from bot.talk.replies import Reply
from bot.talk.state import AtField, AtMenu, AtReview, State
from bot.talk.text import Text
from handlers.scene import MENU, Handled, Scene, Token, move

VERB = "erasure"


def handle(scene: Scene) -> Handled | None:
    """It was ordered, which looks for it, and it was found."""
    if isinstance(scene.event, Erased):
        why = Token(VERB, f"{scene.event.submission}={scene.event.by}")
        return Handled(scene.state, effects=(Look(Mine(), str(why)),), silent=True)
    if found := scene.found(VERB):
        why, finding = found
        assert isinstance(finding, Submissions)
        reference, _, by = why.argument.partition("=")
        one = next((each for each in finding.submissions if each.reference == reference), None)
        return _erase(scene, one, int(by)) if one else Handled(scene.state, silent=True)
    return None


def _erase(scene: Scene, one: Submitted, by: int) -> Handled:
    """The mailbox is told, and the person: it is theirs to know."""
    effects: tuple[Effect, ...] = (Erase(one.reference, by),)
    if one.form in scene.knowledge.forms:
        at = scene.event.at
        effects = (Withdraw(one.reference, one.version, one.form, one.language, at, one.answers, erased=True), *effects)
    text = Text(
        "As you asked in writing, the secretariat has deleted what you sent as **{reference}**, and our conversation "
        "so far. Only that reference is kept.",
        {"reference": one.reference},
    )
    return Handled(_without(scene.state, one.reference), (Reply((text,), ((MENU,),)),), effects, aside=True)


def _without(state: State, reference: str) -> State:
    """Nor any draft that was to change it, nor what was asked last; a talk about it would reach nobody any more."""
    drafts = tuple(draft for draft in state.drafts if draft.amends != reference)
    at = state.place
    if isinstance(at, AtField | AtReview) and at.draft not in {draft.id for draft in drafts}:
        state = move(state, AtMenu())
    sent = tuple(each for each in state.sent if each.reference != reference)
    wanted = {other: fields for other, fields in state.wanted.items() if other != reference}
    held = state.held if state.held and state.held.case != reference else None
    said = replace(state, asked=None, unanswered=None, correction=None, held=held)
    return replace(said, drafts=drafts, sent=sent, wanted=wanted)
