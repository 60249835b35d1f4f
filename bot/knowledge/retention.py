"""What becomes of a draft that is left alone: its owner is reminded after a week if they asked for it, warned a week
before the end, and then it is deleted. Days are counted from the moment it was last touched, so that nobody is told in
the middle of a night who was not at work in the middle of a night.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from bot.knowledge.model import Kept
from bot.talk.state import Draft, State

QUIET = timedelta(days=7)
"""After which who asked for reminders is reminded of a draft."""
WARNING = timedelta(days=7)
"""How long before its end a draft's owner is warned."""

Stage: TypeAlias = Literal["quiet", "ending", "end"]


def end(draft: Draft, kept: Kept) -> datetime:
    """When a draft is deleted if nobody touches it."""
    return (draft.touched or draft.begun) + timedelta(days=kept.drafts)


def stage(draft: Draft, kept: Kept, *, reminders: bool, now: datetime) -> Stage | None:
    """The last stage that a draft has reached and its owner was not told of; None: there is nothing to do."""
    reached = [stage for at, stage in _stages(draft, kept, reminders) if at <= now]
    return reached[-1] if draft.touched and reached else None


def wakes(state: State, kept: Kept) -> datetime | None:
    """When something is to be done next about a draft or a talk of this conversation; None: it has none. A draft of
    which it is not known when it was touched is to be seen to at once.
    """
    moments = [_next(draft, kept, state.reminders) if draft.touched else draft.begun for draft in state.drafts]
    moments += [state.held.until] if state.held else []
    return min(moments, default=None)


def _next(draft: Draft, kept: Kept, reminders: bool) -> datetime:
    return min(at for at, _ in _stages(draft, kept, reminders))


def _stages(draft: Draft, kept: Kept, reminders: bool) -> Iterator[tuple[datetime, Stage]]:
    """What is still to come of a draft, the earliest first."""
    ends = end(draft, kept)
    if reminders and "quiet" not in draft.told:
        yield ends - timedelta(days=kept.drafts) + QUIET, "quiet"
    if "ending" not in draft.told:
        yield ends - WARNING, "ending"
    yield ends, "end"
