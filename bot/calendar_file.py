"""The calendar as a file for somebody's own: iCalendar, RFC 5545, in one language.

Every date is an all-day event that keeps nobody busy. Where documents contradict each other, each date is an event of
its own. A UID stays the same when its date is corrected, so that a calendar replaces what it has.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from icalendar import Calendar, Event

from bot.i18n import Languages
from bot.knowledge.agenda import Dated, dates
from bot.knowledge.model import Knowledge
from bot.knowledge.wording import sources
from bot.talk.text import Text

MEDIA_TYPE = "text/calendar"
PATH = "/calendar.ics"
_OWNER = "innovation-entrepreneurship-alliance"


def address(of: Collection[str], language: str) -> str:
    """Where the web server has the file: path and query; an empty `of` is everything."""
    asked = {"language": language} | ({"of": ",".join(of)} if of else {})
    return f"{PATH}?{urlencode(asked, safe=',')}"


def calendar_file(
    knowledge: Knowledge, languages: Languages, of: Collection[str], language: str, *, today: date
) -> bytes:
    """The file with the dates of these calls and occasions, or with all if none of them is there; the same all day.

    `today` is the date in Geneva: a calendar takes what it was given on a later day for the newer word.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{_OWNER}//assistant//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", languages.words(Text("Dates of the Alliance"), language))
    stamp = datetime.combine(today, time(), UTC)
    every = dates(knowledge)
    for dated in [dated for dated in every if dated.of in of] or every:
        calendar.add_component(_event(knowledge, languages, dated, language, stamp))
    return bytes(calendar.to_ical())  # it has no type of its own there


def _event(knowledge: Knowledge, languages: Languages, dated: Dated, language: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{dated.of}.{dated.kind}.{dated.source.replace('/', '.')}@{_OWNER}")
    event.add("dtstamp", stamp)
    event.add("dtstart", dated.begin)
    event.add("dtend", dated.end + timedelta(days=1))
    event.add("summary", languages.words(dated.name, language), parameters={"language": language})
    (source,) = sources(knowledge, (dated.source,))
    event.add("description", languages.words(source, language), parameters={"language": language})
    event.add("transp", "TRANSPARENT")
    return event
