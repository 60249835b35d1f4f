"""What a draft is called, and the button that goes on with it."""

from __future__ import annotations

from bot.knowledge import journey
from bot.talk.replies import Choice
from bot.talk.state import Draft
from bot.talk.text import Text, Value
from handlers.scene import Scene, button

NAMED_BY = "organisation_name"
"""The field whose answer tells drafts and submissions of one kind apart, where a form asks for it."""
LONGEST = 40
"""Characters of it that a button shows: a phone has room for about as many."""


def drafts(scene: Scene) -> tuple[Draft, ...]:
    """The drafts whose forms are still there, the one last touched first."""
    known = (draft for draft in scene.state.drafts if draft.form in scene.knowledge.forms)
    return tuple(sorted(known, key=lambda draft: draft.touched or draft.begun, reverse=True))


def name(scene: Scene, draft: Draft) -> Text:
    """Its form, and its organisation where that is known: “Host an acceleration centre: University of Ghana”; what
    changes a submission has its reference too.
    """
    form = Text(scene.knowledge.forms[draft.form].title)
    organisation = draft.answers.get(NAMED_BY)
    named = form
    if isinstance(organisation, str):
        short = organisation if len(organisation) <= LONGEST else f"{organisation[: LONGEST - 1].rstrip()}…"
        named = Text("{form}: {organisation}", {"form": form, "organisation": short})
    return Text("{draft} ({reference})", {"draft": named, "reference": draft.amends}) if draft.amends else named


def done(scene: Scene, draft: Draft) -> dict[str, Value]:
    """How far it is: `done` of `total`."""
    progress = journey.progress(scene.knowledge.forms[draft.form], draft)
    return {"done": progress.done, "total": progress.total}


def go_on(scene: Scene, draft: Draft) -> Choice:
    """Goes on with it: “Host an acceleration centre: University of Ghana, 6 of 14”."""
    label = Text("{draft}, {done} of {total}", {"draft": name(scene, draft), **done(scene, draft)})
    return button(label, "resume", draft.id, primary=True)


def ahead(scene: Scene, draft: Draft) -> Text:
    """How far it is, and what comes next."""
    progress = done(scene, draft)
    following = journey.next_field(scene.knowledge.forms[draft.form], draft)
    if following is None:
        return Text("{done} of {total} done; it can be checked now", progress)
    return Text("{done} of {total} done, next: {question}", {**progress, "question": Text(following.label)})
