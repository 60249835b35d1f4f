"""All dates of the calendar in one list, and the days on which people are reminded of a call.

Somebody who asked for reminders gets one on the day a call opens and 30, 7 and 1 day before the first closing date the
documents give; these are days in the call's zone. After an outage only the last of these that was missed still says
something, and only until that date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.knowledge.calendar import span, standing
from bot.knowledge.model import GENEVA, Calendar, Call, Knowledge, Limit
from bot.talk.text import Text

DAYS_BEFORE = (30, 7, 1)


@dataclass(frozen=True, slots=True)
class Dated:
    """One date. `of` is the call or occasion it belongs to, `iso` a day, month or year in `zone`, as `source` says."""

    of: str
    kind: Literal["opens", "closes", "planned"]
    name: Text
    iso: str
    source: str
    zone: str = GENEVA

    @property
    def begin(self) -> date:
        """Its first day."""
        return span(self.iso)[0]

    @property
    def end(self) -> date:
        """Its last day."""
        return span(self.iso)[1]


@dataclass(frozen=True, slots=True)
class Point:
    """A day to remind people of `call`, by the moment it begins in the call's zone. `key` is its own for ever, and
    another if the call's dates are changed.
    """

    call: str
    begins: datetime
    key: str


def dates(knowledge: Knowledge) -> tuple[Dated, ...]:
    """Every date of the calendar, the earliest first."""
    found = [dated for call in knowledge.calendar.calls for dated in _of_call(knowledge, call)]
    found += [
        Dated(event.id, "planned", Text(event.title), event.iso, event.source) for event in knowledge.calendar.events
    ]
    return tuple(sorted(found, key=lambda dated: (dated.begin, dated.end)))


def _of_call(knowledge: Knowledge, call: Call) -> Iterator[Dated]:
    opening = Text("{call}: opens", {"call": Text(call.title)})
    yield Dated(call.id, "opens", opening, call.opens.date.isoformat(), call.opens.source, call.zone)
    for limit in call.closes:
        closing = _closing(knowledge, call, limit)
        yield Dated(call.id, "closes", closing, limit.date.isoformat(), limit.source, call.zone)


def _closing(knowledge: Knowledge, call: Call, limit: Limit) -> Text:
    """Where documents contradict each other, each date is named with its place."""
    if len(call.closes) == 1:
        return Text("{call}: closes", {"call": Text(call.title)})
    document, _, place = limit.source.partition("/")
    where = Text(knowledge.documents[document].places[place])
    return Text("{call}: closes, according to {place}", {"call": Text(call.title), "place": where})


def due(calendar: Calendar, *, now: datetime) -> tuple[Point, ...]:
    """Of each call that is open for certain, the last point that has come."""
    open_now = (call for call in calendar.calls if standing(call, now=now).phase == "open")
    return tuple([point for point in _points(call) if point.begins <= now][-1] for call in open_now)


def _points(call: Call) -> tuple[Point, ...]:
    """All points of a call, the earliest first; none lies before it opens."""
    opens, first = call.opens.date, min(limit.date for limit in call.closes)
    before = {f"closes:{n}:{first}": first - timedelta(days=n) for n in DAYS_BEFORE}
    days = {f"opens:{opens}": opens} | {why: day for why, day in before.items() if day > opens}
    midnight = time(tzinfo=ZoneInfo(call.zone))
    return tuple(
        Point(call.id, datetime.combine(day, midnight), f"reminder:{call.id}:{why}") for why, day in days.items()
    )
