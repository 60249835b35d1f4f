"""Which form a person needs: a few questions with a button for each answer, none of them remembered.

A button says where it leads and nothing else, so that an old one is as good as a new one.
"""

from __future__ import annotations

from bot.knowledge.model import Crossing, Way
from bot.talk.events import Commanded
from bot.talk.replies import Choice, Reply
from bot.talk.text import Text
from handlers.menu import meant
from handlers.scene import MENU, Handled, Scene, button


def handle(scene: Scene) -> Handled | None:
    """/form, the words for it, the menu's entry and the buttons under a question; /form with a form is that form's."""
    pressed = scene.pressed("which")
    if not (pressed or (scene.commanded("form", "apply") and not named(scene)) or meant(scene) == "form"):
        return None
    asked = pressed.argument if pressed else ""
    crossing = next((each for each in scene.knowledge.finder if each.id == asked), scene.knowledge.finder[0])
    return Handled(scene.state, (_show(crossing, first=crossing == scene.knowledge.finder[0]),))


def named(scene: Scene) -> str | None:
    """The kind of the form that a command names, as in `/form host_centre`."""
    argument = scene.event.argument.strip().lower() if isinstance(scene.event, Commanded) else ""
    return argument if argument in scene.knowledge.forms else None


def _show(crossing: Crossing, *, first: bool) -> Reply:
    rows = tuple((_way(way),) for way in crossing.options)
    back = () if first else ((button(Text("Begin again"), "which"),),)
    return Reply(
        (Text("**{question}**", {"question": Text(crossing.question)}),), (*rows, *back, (MENU,)), input="none"
    )


def _way(way: Way) -> Choice:
    if way.ask:
        return button(Text(way.label), "which", way.ask)
    return button(Text(way.label), "form", way.form) if way.form else button(Text(way.label), "topic", way.topic or "")
