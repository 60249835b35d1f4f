"""Looking for a submission at the desk."""

from __future__ import annotations

from bot.knowledge.lookup import alike
from bot.talk.looking import Case
from bot.talk.replies import Reply
from bot.talk.text import Text
from handlers import card
from handlers.scene import Scene


def shown(scene: Scene, words: str, cases: tuple[Case, ...]) -> Reply:
    """The submissions that are meant, each with a button to its card."""
    found = alike(words, cases, scene.knowledge.countries)
    if not found:
        text = Text("Nothing was found. Type /find and a reference, an organisation or a country after it.")
        return Reply((text,), input="none")
    rows = tuple((card.choice(case.id, "show", case.id),) for case in found)
    return Reply(tuple(card.entry(scene, case) for case in found), rows, input="none")
