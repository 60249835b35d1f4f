"""All the questions of a form at once, as a document to prepare the answers with others."""

from __future__ import annotations

from bot.knowledge.model import Form
from bot.talk.events import Commanded
from bot.talk.replies import Choice, Document, Reply
from bot.talk.state import AtField, AtReview
from bot.talk.text import Text
from handlers.menu import meant
from handlers.scene import MENU, Handled, Scene, button

VERB = "questionnaire"


def handle(scene: Scene) -> Handled | None:
    """/questions, the words for it, and the button at the beginning of a form."""
    pressed = scene.pressed(VERB)
    if not (pressed or scene.commanded("questions") or meant(scene) == VERB):
        return None
    form = scene.knowledge.forms.get(_named(scene)) or _under_way(scene)
    return Handled(scene.state, (_of(form) if form else _which(scene),), aside=True)


def way(form: Form) -> Choice:
    """The button that brings the document."""
    return button(Text("All the questions as a document"), VERB, form.kind)


def _named(scene: Scene) -> str:
    """The kind that a button or a command names, as in `/questions host_centre`; empty where there is none."""
    if pressed := scene.pressed(VERB):
        return pressed.argument
    return scene.event.argument.strip().lower() if isinstance(scene.event, Commanded) else ""


def _under_way(scene: Scene) -> Form | None:
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtField | AtReview) else None
    return scene.knowledge.forms.get(draft.form) if draft else None


def _of(form: Form) -> Reply:
    text = Text(
        "All the questions of the form “{form}” in one document, also those that are asked only in some cases. Fill it "
        "in with your team in Word or a similar program, then give the answers here.",
        {"form": Text(form.title)},
    )
    document = Document(
        Text("{form}: all the questions", {"form": Text(form.title)}), f"{form.kind}.docx", form=form.kind
    )
    return Reply(
        (text, document), ((button(Text("Begin: {form}", {"form": Text(form.title)}), "form", form.kind),), (MENU,))
    )


def _which(scene: Scene) -> Reply:
    rows = tuple((button(Text(form.title), VERB, kind),) for kind, form in scene.knowledge.forms.items())
    return Reply((Text("Of which form would you like to have the questions?"),), (*rows, (MENU,)))
