"""What to show a person, not how: each channel renders a reply with what it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.talk.text import Passage, Text, Value

LONGEST_TOKEN = 64
"""Bytes a token may have: Telegram's limit on callback data."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `token` comes back in `Pressed`; `chosen` is whether it is ticked, None where nothing can be."""

    label: Value
    token: str
    chosen: bool | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Small print under an answer: its source, what language governs."""

    text: Text
    type: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: `token`, where there is one, is pressed to change the value."""

    label: Value
    value: Value
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Labels with their values, in order, as in a review."""

    rows: tuple[Row, ...]
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of a comparison: a value for each thing compared."""

    label: Value
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Things side by side: `heads` are what they are called. A table where a channel has tables, else a picture, and
    `alt` below it for whoever does not see it: paragraphs that say the same.
    """

    title: Value
    heads: tuple[Value, ...]
    rows: tuple[Compared, ...]
    alt: tuple[Text, ...]
    type: Literal["comparison"] = "comparison"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is made in the reader's language when it is given out, what it is called here, and as a file: a
    calendar file (RFC 5545) with the dates of these calls and occasions, none named: with all (`bot.calendar_file`); or
    all the questions of the form of that kind, in DOCX (`bot.questionnaire`).
    """

    label: Value
    name: str
    of: tuple[str, ...] = ()
    form: str | None = None
    type: Literal["document"] = "document"


@dataclass(frozen=True, slots=True)
class Copy:
    """A text file made for this reply: `text` as it is, or where there is none, `parts` in the reader's words. What it
    is called here, and as a file.
    """

    label: Value
    name: str
    text: str = ""
    parts: tuple[Text | Note | Table, ...] = ()
    type: Literal["copy"] = "copy"


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of the last weeks, counted when it is shown: in words, as a picture, and as a workbook that has this
    label and this name; where a channel has a page for them, a link to it.
    """

    label: Value
    name: str
    type: Literal["report"] = "report"


Part: TypeAlias = Text | Passage | Note | Table | Comparison | Document | Copy | Report

Input: TypeAlias = Literal["text", "long", "email", "phone", "number", "files", "none"]
"""What is likely to come next, so that a phone shows the right keyboard; "none": a button is expected."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Where in the desk's chat a message belongs: with this case, in a topic of that title where there are topics."""

    case: str
    title: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: parts from top to bottom, then rows of buttons from the reader's side of the start.

    `replaces`: it takes the place of the message whose button was pressed (a ticked box), or of the last one (the next
    file of an album), where a channel can.
    `language`: the reader's for this message alone, as when a question came in another language; None: the person's.
    `thread` is None everywhere but at the desk, and there for what is about no case.
    """

    parts: tuple[Part, ...]
    rows: tuple[tuple[Choice, ...], ...] = ()
    input: Input = "text"
    replaces: bool = False
    language: str | None = None
    thread: Thread | None = None
