"""What a step comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.talk.effects import Effect
from bot.talk.events import Event
from bot.talk.replies import Reply
from bot.talk.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state after an event, what to show and what must happen. Nothing is shown only where a `Look` is still to
    bring what will be, and where nobody did anything.
    """

    state: State
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...] = ()


Step: TypeAlias = Callable[[State, Event], Outcome]
"""The conversation with its knowledge already in hand: pure, total, and the same for the same arguments."""
