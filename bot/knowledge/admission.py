"""Whether a form is sent in time for its call.

A call closes when its last documented day ends in its zone. Who began a draft before that has some hours of grace,
which are stated; after these, what was begun in time is late, and everything else is outside a call. All of it may be
sent: the secretariat is told which it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.knowledge.calendar import standing
from bot.knowledge.model import Calendar, Call, Form
from bot.talk.effects import Admission

Closed: TypeAlias = tuple[datetime, Call]


@dataclass(frozen=True, slots=True)
class Judged:
    """How a form stands to its calls. `until`: when the grace ends, where there is one."""

    admission: Admission
    until: datetime | None = None


def admission(calendar: Calendar, form: Form, *, begun: datetime, now: datetime) -> Judged | None:
    """How a draft begun then stands if it is sent now; None where the form belongs to no call."""
    if not form.calls:
        return None
    calls = [call for call in calendar.calls if form.kind in call.forms]
    if any(standing(call, now=now).phase in ("open", "disputed") for call in calls):
        return Judged("within")
    closed = max(((end(call), call) for call in calls if end(call) <= now), key=_when, default=None)
    if closed is None or not opening(closed[1]) <= begun < closed[0]:
        return Judged("outside")
    until = closed[0] + timedelta(hours=closed[1].grace_hours)
    return Judged("grace", until) if now < until else Judged("late")


def opening(call: Call) -> datetime:
    """The beginning of a call's first day."""
    return datetime.combine(call.opens.date, time(tzinfo=ZoneInfo(call.zone)))


def end(call: Call) -> datetime:
    """The end of a call's last documented day."""
    last = max(limit.date for limit in call.closes)
    return datetime.combine(last + timedelta(days=1), time(tzinfo=ZoneInfo(call.zone)))


def _when(closed: Closed) -> datetime:
    return closed[0]
