"""What happens to a person's data."""

from __future__ import annotations

from bot.knowledge.wording import words
from bot.talk.replies import Part, Reply
from bot.talk.text import Text
from handlers.menu import contact, meant
from handlers.scene import MENU, Handled, Scene


def handle(scene: Scene) -> Handled | None:
    """/privacy, the words for it, and its button."""
    if scene.pressed("privacy") or scene.commanded("privacy") or meant(scene) == "privacy":
        return Handled(scene.state, (Reply(notice(scene), ((MENU,),)),), aside=True)
    return None


def notice(scene: Scene) -> tuple[Part, ...]:
    """The privacy notice of content/privacy.yaml and whom to write to."""
    return (
        words(scene.knowledge, scene.knowledge.privacy.notice, now=scene.event.at),
        Text(
            "Questions that are kept apart are deleted after {n} day.",
            {"n": scene.knowledge.privacy.questions_days},
            plural="Questions that are kept apart are deleted after {n} days.",
        ),
        Text("The secretariat's address is {address}.", {"address": contact(scene)}),
    )
