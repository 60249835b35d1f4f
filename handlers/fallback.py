"""Whatever nothing else took: a helpful line and the step that is under way, never silence."""

from __future__ import annotations

from bot.talk.events import Attached, Commanded, Edited, Pressed
from bot.talk.text import Text
from handlers.menu import LISTED
from handlers.scene import STALE, Handled, Scene


def handle(scene: Scene) -> Handled:
    """Takes every event."""
    match scene.event:
        case Pressed():
            line = STALE
        case Attached():
            line = Text(
                "This I cannot read. Please write what you would like to say, or send a document while you fill in "
                "a form."
            )
        case Edited():
            line = Text(
                "I saw that you changed an earlier message. What you had sent first still counts; "
                "to change an answer, go back to it or choose it in the review."
            )
        case Commanded():
            line = Text(
                "I do not know that command. These I know: {commands}.",
                {"commands": LISTED},
            )
        case _:
            line = Text("I received nothing I can read. Please write a few words, or press a button.")
    return Handled(scene.state, line=line)
