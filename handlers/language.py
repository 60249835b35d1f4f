"""Choosing a language; what was under way goes on in it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.model import Knowledge
from bot.talk.events import Event, Said
from bot.talk.replies import Reply
from bot.talk.text import Text, Tongue
from handlers import codes
from handlers.menu import meant
from handlers.scene import Handled, Scene, button


def first(knowledge: Knowledge, event: Event) -> str:
    """The language to begin in: that of the first words, else the one the channel knows of, else the first offered."""
    words = event.text if isinstance(event, Said) and not codes.typed(event) else None
    said = knowledge.index.language(words) if words is not None else None
    hinted = (event.hint or "").replace("_", "-").partition("-")[0].lower()
    return next(
        (code for code in (said, hinted) if code in knowledge.languages.offered), knowledge.languages.offered[0]
    )


def handle(scene: Scene) -> Handled | None:
    """/language, the words for it, and a language's button. Only languages that are complete are offered."""
    if (pressed := scene.pressed("language")) and pressed.argument in scene.knowledge.languages.offered:
        chosen = replace(scene.state, language=pressed.argument)
        now = Text("From now on I write in {language}.", {"language": Tongue(pressed.argument)})
        return Handled(chosen, line=now)
    if pressed or scene.commanded("language") or meant(scene) == "language":
        return Handled(scene.state, (_ask(scene),))
    return None


def _ask(scene: Scene) -> Reply:
    rows = tuple((button(Tongue(code, native=True), "language", code),) for code in scene.knowledge.languages.offered)
    return Reply((Text("Which language do you prefer?"),), rows)
