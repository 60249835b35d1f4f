"""Where a date of the documents lies, seen from today.

Dates are calendar dates in Geneva, those of a call in its own zone: it opens and closes for everyone at once. Where
documents contradict each other, every date is shown with its place, and nothing is said to be open or closed before all
of them agree.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Literal
from zoneinfo import ZoneInfo

from bot.knowledge.model import GENEVA, Call, Document, Knowledge, Limit, Occasion
from bot.talk.text import Day, Elapsed, Listing, Text, Value, Zone

CALLS = "calls"
"""What stands for all calls together where a sentence names one: `{calls:status}`."""


def today(now: datetime, zone: str = GENEVA) -> date:
    """The calendar date in an IANA time zone at `now`, which is aware."""
    return now.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a call stands: "disputed" between its first and last documented closing date."""

    phase: Literal["ahead", "open", "disputed", "closed"]
    first: Limit
    last: Limit


def standing(call: Call, *, now: datetime) -> Standing:
    """The phase of `call` on the day it is in its zone; its closing day still counts as open."""
    closes = sorted(call.closes, key=lambda limit: limit.date)
    first, last = closes[0], closes[-1]
    day = today(now, call.zone)
    if day < call.opens.date:
        return Standing("ahead", first, last)
    if day <= first.date:
        return Standing("open", first, last)
    return Standing("disputed" if day <= last.date else "closed", first, last)


def local_date(iso: str, zone: str) -> Value:
    """A day, month or year of that zone as people are told it: whose time it is, where it is not Geneva's."""
    day = Day(iso)
    return day if zone == GENEVA else Text("{date}, {zone} time", {"date": day, "zone": Zone(zone)})


def cite(documents: Mapping[str, Document], source: str) -> Text:
    """Where a fact stands, `document/place`, as a reader would look it up."""
    id, _, place = source.partition("/")
    document = documents[id]
    return Text(
        "{document} of {date}, {place}",
        {"document": Text(document.name), "date": Day(document.date), "place": Text(document.places[place])},
    )


def _limit(knowledge: Knowledge, limit: Limit, zone: str) -> Text:
    day = local_date(limit.date.isoformat(), zone)
    return Text("{date} ({source})", {"date": day, "source": cite(knowledge.documents, limit.source)})


def _call_status(knowledge: Knowledge, call: Call, *, now: datetime) -> Text:
    at = standing(call, now=now)
    day = today(now, call.zone)
    closes = sorted(call.closes, key=lambda limit: limit.date)
    values: dict[str, Value] = {
        "call": Text(call.title),
        "opens": local_date(call.opens.date.isoformat(), call.zone),
        "dates": Listing(tuple(_limit(knowledge, limit, call.zone) for limit in closes)),
        "first": local_date(at.first.date.isoformat(), call.zone),
        "last": local_date(at.last.date.isoformat(), call.zone),
        "ago": Elapsed((at.last.date - day).days),
        "left": Elapsed((at.first.date - day).days),
        "today": local_date(day.isoformat(), call.zone),
    }
    one = len(call.closes) == 1
    match at.phase:
        case "ahead":
            return Text("{call}: it is not open yet, it opens on {opens}.", values)
        case "open" if one:
            return Text("{call}: it is open and closes on {first}, {left}.", values)
        case "open":
            return Text(
                "{call}: it is open, but the documents give more than one closing date: {dates}. "
                "The first of them is {left}: to be safe, keep to {first}.",
                values,
            )
        case "disputed":
            return Text(
                "{call}: the documents give more than one closing date: {dates}. The first has passed, the last has "
                "not: today is {today}. Please ask the secretariat whether the call is still open.",
                values,
            )
        case "closed" if one:
            return Text("{call}: it is closed; it ended on {last}, {ago}.", values)
        case "closed":
            return Text(
                "{call}: it is closed. The documents give more than one closing date: {dates}. "
                "All of them have passed; the last was {ago}.",
                values,
            )


def span(iso: str) -> tuple[date, date]:
    """The first and the last day of a day, month or year."""
    numbers = [int(part) for part in iso.split("-")]
    if len(numbers) == 3:
        day = date(*numbers)
        return day, day
    if len(numbers) == 1:
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    year, month = numbers
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _occasion_status(occasion: Occasion, *, now: datetime) -> Text:
    begin, end = span(occasion.iso)
    day = today(now)
    values: dict[str, Value] = {
        "date": Day(occasion.iso),
        "ago": Elapsed((end - day).days),
        "left": Elapsed((begin - day).days),
    }
    if day < begin:
        return Text("This is planned for {date}, {left}.", values)
    if day <= end:
        return Text("This is planned for {date}: now.", values)
    return Text("This date has passed ({ago}); the documents do not say whether it took place as planned.", values)


def _calls_status(knowledge: Knowledge, *, now: datetime) -> Text:
    """The calls that are not over, the first to close first; then the one that ended last."""
    calls = sorted(knowledge.calendar.calls, key=lambda call: standing(call, now=now).first.date)
    over = [call for call in calls if standing(call, now=now).phase == "closed"]
    current = [call for call in calls if call not in over]
    told = [_call_status(knowledge, call, now=now) for call in (*current, *over[-1:])]
    if not current:
        latest = max(document.date for document in knowledge.documents.values())
        told.append(
            Text(
                "Whether another call is open today is not in the documents, the latest of which is of {latest}.",
                {"latest": Day(latest)},
            )
        )
    return reduce(lambda said, more: Text("{said} {more}", {"said": said, "more": more}), told)


def status(knowledge: Knowledge, id: str, *, now: datetime) -> Text:
    """A few sentences on where the call or occasion `id`, or all `CALLS`, lie, seen at `now`."""
    if id == CALLS:
        return _calls_status(knowledge, now=now)
    for call in knowledge.calendar.calls:
        if call.id == id:
            return _call_status(knowledge, call, now=now)
    occasion = next(occasion for occasion in knowledge.calendar.events if occasion.id == id)
    return _occasion_status(occasion, now=now)
