"""The weekly letter about questions that were not answered. Pure: the same week gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial

from bot.i18n import Languages
from bot.knowledge.missed import Counted, counted
from bot.mail.headers import clean
from bot.mail.letter import Letter
from bot.mail.message import Attachment, write
from bot.mail.sheet import Line, Part, Sheet, Words
from bot.talk.effects import Miss, Why
from bot.talk.text import Day, Listing, Passage, Text, Tongue, Value

MOST = 200
"""Lines in a letter: more are nobody's reading, and all of them are in the attached data."""
LONGEST_SUBJECT = 120
HEADINGS: dict[Why, Text] = {
    "declined": Text("Nothing was found"),
    "disliked": Text("The answer was not what was asked for"),
    "unsure": Text("None of the topics offered was chosen"),
}


def message_id(first: date, sender: str) -> str:
    """The Message-ID of the week that begins on that Monday: one letter a week can have it."""
    year, week, _ = first.isocalendar()
    return f"<misses-{year}-W{week:02}@{sender.rpartition('@')[2]}>"


def compose_week(
    misses: Sequence[Miss],
    *,
    first: date,
    last: date,
    at: datetime,
    topics: Collection[str],
    languages: Languages,
    office_language: str,
    sender: str,
    recipient: str,
) -> Letter:
    """The letter about the misses of these days, newest first, in the office's language, each question as it was asked.

    `topics` are those there are today; `sender` and `recipient` bare addresses in ASCII.
    """
    words = partial(languages.words, language=office_language)
    lines = counted(misses)
    title = words(
        Text(
            "Questions without an answer, {first} to {last}",
            {"first": Day(first.isoformat()), "last": Day(last.isoformat())},
        )
    )
    page = Sheet(
        language=office_language,
        direction=languages.direction(office_language),
        title=title,
        facts=(Line(words(Text("Questions")), words(len(misses))),),
        notes=tuple(map(words, _notes(len(lines) - MOST))),
        parts=tuple(_parts(words, lines[:MOST], topics)),
    )
    headers = {
        "Subject": clean(title, longest=LONGEST_SUBJECT),
        "From": str(Address(clean(words(Text("Alliance assistant")), longest=80), addr_spec=sender)),
        "To": recipient,
        "Date": format_datetime(at),
        "Message-ID": message_id(first, sender),
        "Auto-Submitted": "auto-generated",
        "Content-Language": office_language,
    }
    name = headers["Message-ID"].strip("<>").partition("@")[0]
    return Letter(
        headers["Message-ID"], recipient, write(headers, page, name, (Attachment.of_data(name, data(lines)),))
    )


def data(lines: Sequence[Counted]) -> str:
    """The questions in JSON, in the order given: for the letter's attachment."""
    return json.dumps([{**asdict(line.miss), "on": line.miss.on.isoformat(), "times": line.times} for line in lines])


def _notes(more: int) -> Iterator[Text]:
    yield Text("Nothing here says who asked. Addresses, phone numbers and long numbers were taken out.")
    yield Text("To have a question answered, add it to the ways to ask of its topic; the README describes how.")
    if more > 0:
        yield Text(
            "{n} more question is in the attached file.",
            {"n": more},
            plural="{n} more questions are in the attached file.",
        )


def _parts(words: Words, lines: Sequence[Counted], topics: Collection[str]) -> Iterator[Part]:
    for why, heading in HEADINGS.items():
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
