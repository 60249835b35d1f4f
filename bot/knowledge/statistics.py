"""How the assistant is used: counts over some weeks, of nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

from bot.talk.effects import Why

WEEKS = 12
"""Weeks that a report looks back on, the last of them included."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a form (a field, or one of `bot.knowledge.advance`): how many drafts came to it, and how many of them
    have not left it: they wait there, or were given up there.
    """

    form: str
    step: str
    came: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """Letters about submissions: how many the mail server has, the seconds within which it had half of them and 95 of
    100 of them, and how many still wait.
    """

    accepted: int = 0
    median: int = 0
    most: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What happened on these days in Geneva, both included, as far as it is still kept.

    `weeks` are all Mondays with the submissions first sent in their week, oldest first. What was counted by code is the
    most first; `types` are codes of types of centre. `withdrawn` are among the submissions; of what was `erased`
    nothing else is known. `missed`: questions without an answer, by reason and by language. `acts`: entries of the
    audit there are, and `hash` that of the newest.
    """

    first: date
    last: date
    weeks: tuple[tuple[date, int], ...]
    kinds: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    erased: int = 0
    begun: int = 0
    stops: tuple[Stop, ...] = ()
    missed: Mapping[Why, int] = field(default_factory=dict)
    tongues: Mapping[str, int] = field(default_factory=dict)
    delivered: Delivered = field(default_factory=Delivered)
    acts: int = 0
    hash: str = ""

    @property
    def submissions(self) -> int:
        """All that were sent."""
        return sum(count for _, count in self.weeks)

    @property
    def quiet(self) -> bool:
        """Whether nobody did anything worth a report."""
        return not (self.submissions or self.begun or self.missed or self.erased)


def mondays(last: date, weeks: int) -> tuple[date, ...]:
    """The Mondays of so many weeks, the last of which has this day in it."""
    monday = last - timedelta(days=last.weekday())
    return tuple(monday - timedelta(weeks=back) for back in reversed(range(weeks)))


def within(times: list[float], share: float) -> int:
    """Whole seconds within which this share of all was done, rounded up; 0 where there are none."""
    return ceil(sorted(times)[ceil(len(times) * share) - 1]) if times else 0


def monday_of(at: datetime) -> date:
    """The Monday of the week, where `at` has the time of the place that counts."""
    return at.date() - timedelta(days=at.weekday())
