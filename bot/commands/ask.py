"""Questions without a conversation, for people and for checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypedDict

from bot.i18n import plain
from bot.knowledge.model import Knowledge
from bot.load import Loaded
from bot.talk.events import Pressed, Said
from bot.talk.outcome import Outcome
from bot.talk.replies import Reply
from bot.talk.state import State
from bot.talk.text import Passage
from handlers import step
from handlers.scene import Token


class Offered(TypedDict):
    """A topic, and the chance that it is meant, 0 to 1."""

    id: str
    score: float


class Answer(TypedDict):
    """`topic` is None when nothing was answered from the documents; `topics` are what was answered or offered, best
    first, at most three; `text` is what a person would read.
    """

    topic: str | None
    topics: list[Offered]
    language: str
    text: str


def answer(loaded: Loaded, question: str, language: str | None, *, now: datetime) -> Answer:
    """What a person who has said nothing before gets. `language`: the person's, None if not known."""
    outcome, mine = _asked(loaded, question, language, now)
    return {
        "topic": _told(outcome.replies),
        "topics": _offered(loaded.knowledge, question),
        "language": next((reply.language for reply in outcome.replies if reply.language), mine),
        "text": "\n\n".join(plain(loaded.languages.show(reply, mine)) for reply in outcome.replies),
    }


def heard(loaded: Loaded, question: str, language: str | None, *, now: datetime) -> str:
    """What a person reads who has said nothing before: the answer, and a line for each button, choices among them."""
    outcome, mine = _asked(loaded, question, language, now)
    return _with_buttons(loaded, outcome.replies, mine)


def read(loaded: Loaded, topic: str, language: str, *, now: datetime) -> str:
    """What a person reads who pressed a topic's button: the answer, where it stands, and a line for each button."""
    pressed = Pressed(at=now, reference="", token=str(Token("topic", topic)))
    outcome = step(loaded.knowledge, State(language=language), pressed)
    return _with_buttons(loaded, outcome.replies, language)


def _asked(loaded: Loaded, question: str, language: str | None, now: datetime) -> tuple[Outcome, str]:
    """What follows from the question, and the language of whom asked."""
    languages = loaded.knowledge.languages
    known = language if language in languages.offered else None
    outcome = step(loaded.knowledge, State(language=known), Said(at=now, reference="", text=question))
    return outcome, outcome.state.language or languages.documents


def _with_buttons(loaded: Loaded, replies: Iterable[Reply], language: str) -> str:
    shown = (loaded.languages.show(reply, language) for reply in replies)
    blocks = ((plain(one), "\n".join(f"[{each.label}]" for row in one.rows for each in row)) for one in shown)
    return "\n\n".join(block for pair in blocks for block in pair if block)


def _told(replies: Iterable[Reply]) -> str | None:
    answers = (part for reply in replies for part in reply.parts if isinstance(part, Passage) and part.part == "answer")
    return next((passage.topic for passage in answers), None)


def _offered(knowledge: Knowledge, question: str) -> list[Offered]:
    """What is answered or offered; nothing where it is declined."""
    found = knowledge.index.find(question)
    hits = () if found.confidence == "none" else found.hits
    return [{"id": hit.topic, "score": hit.score} for hit in hits]


def answers(loaded: Loaded, lines: Iterable[str], *, now: datetime) -> Iterator[str]:
    """One JSON line for each JSON line `{"question": …, "language": …?}`, in order."""
    for line in filter(str.strip, lines):
        asked = json.loads(line)
        found = answer(loaded, str(asked["question"]), asked.get("language"), now=now)
        yield json.dumps(found, ensure_ascii=False)
