"""A reply in words: what every channel has to put on its screen, with no markup left to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.talk.replies import Input

Direction: TypeAlias = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style.

    `text` already holds the bidi isolates it needs, and line feeds where the line breaks; a channel escapes it and
    nothing else. `href` begins with https:, http:, mailto: or tel:.
    """

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Spans that run on."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, numbered from 1 where it is `ordered`; lists inside lists are laid flat."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool


Block: TypeAlias = Paragraph | Bullets


@dataclass(frozen=True, slots=True)
class Prose:
    """A text or a passage; `small` for what stands under an answer."""

    blocks: tuple[Block, ...]
    small: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of a table; `token` is pressed to change the value."""

    label: str
    value: tuple[Span, ...]
    token: str | None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Labels with their values, in order."""

    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """Things side by side, each row a label and a value under every head; `alt` says the same in words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Span, ...], ...]], ...]
    alt: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A file to be given out: a calendar file with the dates of these entries of the calendar, none named: with all;
    or all the questions of that form.
    """

    label: str
    name: str
    of: tuple[str, ...]
    form: str | None = None


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """A text file to be given out with this message."""

    label: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownReport:
    """The figures of the last weeks, which nobody has counted yet; their workbook's label, and its name as a file."""

    label: str
    name: str


ShownPart: TypeAlias = Prose | ShownTable | ShownComparison | ShownDocument | ShownCopy | ShownReport


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """A button; `chosen` is None where it is not a box to tick."""

    label: str
    token: str
    chosen: bool | None
    primary: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One message. `direction` is how `language` runs, and so the base direction of every part."""

    parts: tuple[ShownPart, ...]
    rows: tuple[tuple[ShownChoice, ...], ...]
    input: Input
    replaces: bool
    language: str
    direction: Direction
