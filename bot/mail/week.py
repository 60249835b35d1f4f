"""The weekly report to the secretariat. Pure: the same week gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial

from bot.figures import REASONS
from bot.i18n import Languages
from bot.knowledge.missed import Counted, counted
from bot.knowledge.statistics import WEEKS, Statistics
from bot.mail.headers import clean
from bot.mail.letter import Letter
from bot.mail.message import Attachment, write
from bot.mail.sheet import Line, Part, Sheet, Words
from bot.talk.effects import Miss
from bot.talk.text import Day, Listing, Passage, Text, Tongue, Value

MOST = 200
"""Lines in a letter: more are nobody's reading, and all of them are in the attached data."""
LONGEST_SUBJECT = 120
TYPES = {"png": "image/png", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""What a report may enclose, by ending."""


def message_id(first: date, sender: str) -> str:
    """The Message-ID of the week that begins on that Monday: one letter a week can have it."""
    year, week, _ = first.isocalendar()
    return f"<week-{year}-W{week:02}@{sender.rpartition('@')[2]}>"


def compose_week(
    misses: Sequence[Miss],
    *,
    week: Statistics,
    at: datetime,
    facts: Sequence[tuple[str, str]],
    enclosed: Mapping[str, bytes],
    topics: Collection[str],
    languages: Languages,
    office_language: str,
    sender: str,
    recipient: str,
) -> Letter:
    """The letter about a week: its figures, and the questions that were not answered, newest first, as they were asked.

    `facts` are the figures in the office's language; `enclosed` what shows the last weeks, by ending (`png`, `xlsx`);
    `topics` are those there are today; `sender` and `recipient` bare addresses in ASCII.
    """
    words = partial(languages.words, language=office_language)
    lines = counted(misses)
    days: dict[str, Value] = {"first": Day(week.first.isoformat()), "last": Day(week.last.isoformat())}
    title = words(Text("Weekly report, {first} to {last}", days))
    page = Sheet(
        language=office_language,
        direction=languages.direction(office_language),
        title=title,
        facts=tuple(Line(label, value) for label, value in facts),
        notes=tuple(map(words, (*_notes(lines), *_record(week)))),
        parts=tuple(_parts(words, lines[:MOST], topics)),
    )
    headers = {
        "Subject": clean(title, longest=LONGEST_SUBJECT),
        "From": str(Address(clean(words(Text("Alliance assistant")), longest=80), addr_spec=sender)),
        "To": recipient,
        "Date": format_datetime(at),
        "Message-ID": message_id(week.first, sender),
        "Auto-Submitted": "auto-generated",
        "Content-Language": office_language,
    }
    name = headers["Message-ID"].strip("<>").partition("@")[0]
    attachments = [Attachment(f"{name}.{ending}", TYPES[ending], content) for ending, content in enclosed.items()]
    if lines:
        attachments.append(Attachment.of_data(name, data(lines)))
    return Letter(headers["Message-ID"], recipient, write(headers, page, name, attachments))


def data(lines: Sequence[Counted]) -> str:
    """The questions in JSON, in the order given: for the letter's attachment."""
    return json.dumps([{**asdict(line.miss), "on": line.miss.on.isoformat(), "times": line.times} for line in lines])


def _notes(lines: Sequence[Counted]) -> Iterator[Text]:
    yield Text("The picture and the workbook attached show the last {n} weeks.", {"n": WEEKS})
    if lines:
        yield Text("Nothing here says who asked. Addresses, phone numbers and long numbers were taken out.")
        yield Text("To have a question answered, add it to the ways to ask of its topic; the README describes how.")
    if len(lines) > MOST:
        yield Text(
            "{n} more question is in the attached file.",
            {"n": len(lines) - MOST},
            plural="{n} more questions are in the attached file.",
        )


def _record(week: Statistics) -> Iterator[Text]:
    """What lets a chain that was written anew be found out: this letter lies where the database is not."""
    if week.acts:
        yield Text(
            "{n} export, erasure or act of the desk is on record, the newest under {hash}. Keep this letter: the "
            "record can be checked against it.",
            {"n": week.acts, "hash": week.hash},
            plural="{n} exports, erasures and acts of the desk are on record, the newest under {hash}. Keep this "
            "letter: the record can be checked against it.",
        )


def _parts(words: Words, lines: Sequence[Counted], topics: Collection[str]) -> Iterator[Part]:
    for why, heading in REASONS.items():
        found = tuple(_line(words, line, topics) for line in lines if line.miss.why == why)
        if found:
            yield Part(words(heading), found)


def _line(words: Words, line: Counted, topics: Collection[str]) -> Line:
    values: dict[str, Value] = {"n": line.times, "language": Tongue(line.miss.language)}
    shown = Listing(tuple(Passage(topic, "title") for topic in line.miss.topics if topic in topics))
    label = (
        Text(
            "{n} time; language: {language}; shown: {topics}",
            {**values, "topics": shown},
            plural="{n} times; language: {language}; shown: {topics}",
        )
        if shown.items
        else Text("{n} time; language: {language}", values, plural="{n} times; language: {language}")
    )
    return Line(words(label), line.miss.question, own=True)
