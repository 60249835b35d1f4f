"""What a person does in a form, and what must come: the same for every bot, taken from our own form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from bot.knowledge import fields
from bot.knowledge.model import Field
from bot.knowledge.wording import words
from bot.load import Loaded
from bot.talk.text import Text, Value
from handlers.menu import INVITE

FORM = "host_centre"
LANGUAGE = "en"
ANSWERS = 10
TURNS = ANSWERS + 2
"""/start, the button that opens the form, and the answers."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a person sees it. `buttons` are the labels under it, empty where the answer is typed; `answer` is
    one of them, or the words.
    """

    words: str
    buttons: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Script:
    """A form up to its tenth answer: `invitation` comes first, with `begin` among its buttons; then `intro` and the
    questions, in their order; the last is not answered any more. `total` counts the questions of the whole form.
    """

    invitation: str
    begin: str
    intro: str
    questions: tuple[Question, ...]
    total: int

    def step(self, number: int) -> str:
        """The line over a question, which tells where it stands; counted from 0."""
        return f"Step {number + 1} of {self.total}"


_SCRIPT = TypeAdapter(Script)


def script(loaded: Loaded, now: datetime) -> Script:
    """The script of our own form, in English."""
    knowledge, form = loaded.knowledge, loaded.knowledge.forms[FORM]
    path = [field for section in form.sections if section.required for field in section.fields]
    entry = next(entry for entry in knowledge.menu.entries if entry.form == FORM)

    def said(value: Value) -> str:
        return loaded.languages.words(value, LANGUAGE)

    def question(field: Field) -> Question:
        buttons = tuple(said(label) for label in fields.labels(field).values())
        return Question(said(words(knowledge, field.question, now=now)), buttons, _answer(field, buttons))

    return Script(
        invitation=said(INVITE),
        begin=said(Text(entry.label)),
        intro=said(words(knowledge, form.intro, now=now)),
        questions=tuple(question(field) for field in path[: ANSWERS + 1]),
        total=len(path),
    )


def _answer(field: Field, buttons: tuple[str, ...]) -> str:
    if buttons:
        return buttons[0]
    return "Kenya" if field.kind == "country" else field.example or field.label


def write(script: Script, file: Path) -> None:
    """For a bot in another process."""
    file.write_bytes(_SCRIPT.dump_json(script))


def read(file: Path) -> Script:
    """The script that was written for this bot."""
    return _SCRIPT.validate_json(file.read_bytes())
