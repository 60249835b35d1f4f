"""The calendar as a file, read again by the library that knows RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from bot.calendar_file import address, calendar_file
from tests.transcripts import assistant

TODAY = date(2023, 2, 10)


def made(*of: str, language: str = "en", today: date = TODAY) -> bytes:
    return calendar_file(assistant().knowledge, assistant().languages, of, language, today=today)


def events(file: bytes) -> list[Any]:  # the library gives a property one of thirty types
    return list(Calendar.from_ical(file).walk("VEVENT"))


def test_both_closing_dates_are_events_of_their_own_that_name_their_place() -> None:
    _, march, april = events(made("first_call"))
    assert [(each["dtstart"].dt, each["dtend"].dt) for each in (march, april)] == [
        (date(2023, 3, 15), date(2023, 3, 16)),
        (date(2023, 4, 15), date(2023, 4, 16)),
    ]
    assert "“Join the Alliance”" in march["summary"]
    assert "“Key dates”" in april["summary"]
    assert "Circular BDT/DIR/001 of 25 January 2023" in march["description"]


def test_a_month_takes_all_its_days_and_keeps_nobody_busy() -> None:
    (council,) = events(made("council_meeting"))
    assert (council["dtstart"].dt, council["dtend"].dt) == (date(2023, 10, 1), date(2023, 11, 1))
    assert council["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("language", ["fr", "en", "es", "ar", "ru", "zh"])
def test_it_holds_every_date_in_the_readers_language(language: str) -> None:
    found = events(made(language=language))
    assert len(found) == 6
    assert {each["summary"].params["LANGUAGE"] for each in found} == {language}
    english = {each["summary"] for each in events(made())}
    assert language == "en" or english.isdisjoint(each["summary"] for each in found)


def test_what_it_names_stays_the_same_in_every_language_and_on_every_day() -> None:
    later = events(made(language="fr", today=date(2026, 11, 22)))
    assert [each["uid"] for each in later] == [each["uid"] for each in events(made())]
    assert len({each["uid"] for each in later}) == len(later)
    assert later[0]["dtstamp"].dt == datetime(2026, 11, 22, tzinfo=UTC)


def test_it_is_what_the_standard_asks_for() -> None:
    file = made(language="ar")
    calendar = Calendar.from_ical(file)
    assert (calendar["version"], bool(calendar["prodid"])) == ("2.0", True)
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert max(map(len, file.split(b"\r\n"))) <= 75
    assert not calendar.errors


def test_dates_that_are_no_longer_there_give_all_that_are() -> None:
    assert events(made("gone")) == events(made())


def test_its_address_names_what_is_wanted() -> None:
    assert address((), "fr") == "/calendar.ics?language=fr"
    assert address(("first_call", "pilot_country"), "zh") == "/calendar.ics?language=zh&of=first_call,pilot_country"
