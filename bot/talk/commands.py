"""The commands a person may send in any conversation, and what each does; those of the desk are the desk's own."""

from __future__ import annotations

from collections.abc import Mapping

from bot.talk.text import Text

COMMANDS: Mapping[str, Text] = {
    "menu": Text("Show the menu"),
    "guide": Text("Find the type of centre that suits"),
    "compare": Text("Compare two types of centre"),
    "form": Text("Find the form and fill it in"),
    "questions": Text("Send all the questions of a form"),
    "drafts": Text("Show my drafts"),
    "continue": Text("Continue on another device"),
    "submissions": Text("Show what I have sent"),
    "deadlines": Text("Show the dates"),
    "help": Text("Say what I can do"),
    "language": Text("Choose the language"),
    "privacy": Text("Say how your data is used"),
    "cancel": Text("Leave what is under way"),
}
"""By name, without the slash, in the order in which they are listed."""
