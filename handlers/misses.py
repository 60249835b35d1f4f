"""Questions that were not answered, kept so that the content grows: what is remembered of them, and when."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.calendar import today
from bot.knowledge.discretion import discreet
from bot.knowledge.folding import fold
from bot.talk.effects import Effect, Miss, Why
from bot.talk.events import Found, Unprompted
from bot.talk.state import Asked, State
from handlers.scene import Scene

SHORTEST = 3
"""Letters and digits below which nobody could tell what was asked."""


def remembered(question: str, language: str, *, answer: str | None = None, offered: tuple[str, ...] = ()) -> Asked:
    """What is remembered of a question until the next one comes."""
    return Asked(discreet(question), language, answer, offered)


def missed(scene: Scene, asked: Asked, why: Why, *topics: str) -> tuple[Effect, ...]:
    """The question is to be kept; nothing where it holds no words."""
    if len(fold(asked.question)) < SHORTEST:
        return ()
    return (Miss(asked.question, asked.language, why, today(scene.event.at), topics),)


def passed_over(scene: Scene) -> tuple[State, tuple[Effect, ...]]:
    """The state in which the event is handled: whoever was offered topics and does anything but choose one of them
    found nothing there.
    """
    asked = scene.state.asked
    pressed = scene.pressed("topic")
    if isinstance(scene.event, Unprompted | Found):  # nothing the person did
        return scene.state, ()
    if asked is None or not asked.offered:
        return scene.state, ()
    if pressed and pressed.argument in asked.offered:
        return scene.state, ()
    return replace(scene.state, asked=None), missed(scene, asked, "unsure", *asked.offered)
