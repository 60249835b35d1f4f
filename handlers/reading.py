"""Typed words as the answer to a field, with all that is known here."""

from __future__ import annotations

from bot.knowledge import fields
from bot.knowledge.calendar import today
from bot.knowledge.model import Field
from bot.talk.state import Answer
from handlers.scene import Scene

FREE = frozenset({"text", "long"})
"""Kinds of field that nearly any words answer."""


def read(scene: Scene, field: Field, text: str) -> Answer | fields.Nearly:
    """The answer, or what it may be; raises Unreadable."""
    knowledge = scene.knowledge
    names = knowledge.countries if field.kind == "country" else fields.named(field, knowledge.names)
    languages, day = knowledge.languages.offered, today(scene.event.at)
    return fields.read(field, text, names=names, languages=languages, today=day)
