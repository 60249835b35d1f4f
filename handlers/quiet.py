"""Drafts that are left alone: when each was last touched, and what its owner is told before it is deleted.

What is said names the form and the day it was begun, and nothing that was answered: it stays in the conversation after
the draft is gone.
"""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import retention
from bot.knowledge.calendar import today
from bot.talk.events import Unprompted
from bot.talk.outcome import Outcome
from bot.talk.replies import Choice, Reply
from bot.talk.state import AtField, AtMenu, AtReview, Draft, State
from bot.talk.text import Day, Text, Value
from handlers import erasure
from handlers.deadlines import STOP
from handlers.scene import MENU, Scene, button, move


def touched(scene: Scene, after: State) -> State:
    """The state after an event, with the moment on each draft that the person changed by it or stands in."""
    if isinstance(scene.event, Unprompted) or scene.found(erasure.VERB):  # nothing the person did
        return after
    at = after.place.draft if isinstance(after.place, AtField | AtReview) else None
    for draft in after.drafts:
        if draft.id == at or draft != scene.state.draft(draft.id):
            after = after.keep(replace(draft, touched=scene.event.at, told=()))
    return after


def woken(scene: Scene) -> Outcome:
    """What is due is done to every draft; where there is nothing to tell, nothing is said."""
    state, replies = scene.state, list[Reply]()
    for draft in scene.state.drafts:
        stage = retention.stage(draft, scene.knowledge.privacy.kept, reminders=state.reminders, now=scene.event.at)
        match stage:
            case "quiet":
                state = state.keep(replace(draft, told=("quiet",)))
                replies.append(_quiet(scene, draft))
            case "ending":
                state = state.keep(replace(draft, told=("quiet", "ending")))
                replies.append(_ending(scene, draft))
            case "end":
                state = without(state, draft.id)
                replies.append(_ended(scene, draft))
            case None if draft.touched is None:
                state = state.keep(replace(draft, touched=scene.event.at))
    return Outcome(state, tuple(replies))


def without(state: State, id: str) -> State:
    """The state when a draft is gone; who stood in it stands at the menu."""
    left = replace(state, drafts=tuple(draft for draft in state.drafts if draft.id != id))
    stood = isinstance(state.place, AtField | AtReview) and state.place.draft == id
    return move(left, AtMenu()) if stood else left


def _quiet(scene: Scene, draft: Draft) -> Reply:
    text = Text("You asked me to remind you: your draft “{form}” of {date} waits for you.", _named(scene, draft))
    return Reply((text,), ((_go_on(draft),), (STOP, MENU)))


def _ending(scene: Scene, draft: Draft) -> Reply:
    ends = retention.end(draft, scene.knowledge.privacy.kept)
    text = Text(
        "Your draft “{form}” of {date} has been waiting for a while. It will be deleted on {end}, unless you go on "
        "with it before then.",
        {**_named(scene, draft), "end": Day(today(ends).isoformat())},
    )
    return Reply((text,), ((_go_on(draft),), (button(Text("Delete the draft"), "drop", draft.id), MENU)))


def _ended(scene: Scene, draft: Draft) -> Reply:
    text = Text(
        "Your draft “{form}” of {date} is deleted, with all its answers: nobody had gone on with it for {n} day.",
        {**_named(scene, draft), "n": scene.knowledge.privacy.kept.drafts},
        plural="Your draft “{form}” of {date} is deleted, with all its answers: nobody had gone on with it for "
        "{n} days.",
    )
    return Reply((text,), ((MENU,),))


def _named(scene: Scene, draft: Draft) -> dict[str, Value]:
    form = scene.knowledge.forms.get(draft.form)
    title: Value = Text(form.title) if form else draft.form
    return {"form": title, "date": Day(today(draft.begun).isoformat())}


def _go_on(draft: Draft) -> Choice:
    return button(Text("Continue"), "resume", draft.id, primary=True)
