"""Sentences that are not yet in any language.

A handler never makes a string for a person. It names a sentence (`Text`, from the catalogues in locales/) or
a part of a topic (`Passage`, from content/topics/) and hands over the values; `bot.i18n` chooses the words,
formats each value for the reader's locale and isolates what runs in another direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, ISO 8601: `2023-03-15`; or a month, `2023-06`, or a year, `2023`, where no more is known."""

    iso: str
    type: Literal["day"] = "day"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, ISO 8601 with its offset; shown as date and time in Geneva, and the zone is named."""

    iso: str
    type: Literal["moment"] = "moment"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long ago (negative) or ahead (positive) something lies, in days: shown as "3 years ago", "in 5 days"."""

    days: int
    type: Literal["elapsed"] = "elapsed"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole seconds, shown in its largest unit: "40 seconds", "3 hours"."""

    seconds: int
    type: Literal["duration"] = "duration"


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO 3166-1 alpha-2 code, shown by the country's name."""

    code: str
    type: Literal["country"] = "country"


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA time zone, shown by its country, and its city where the country has more than one time of day."""

    name: str
    type: Literal["zone"] = "zone"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in plain digits, `250000` or `1500.5`, and its ISO 4217 code; shown with the code, which is never two
    countries' as a sign may be.
    """

    amount: str
    currency: str
    type: Literal["money"] = "money"


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language code, shown by the language's name: its own name (`native`) or as the reader calls it."""

    code: str
    native: bool = False
    type: Literal["tongue"] = "tongue"


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail or web address, or a phone number: always left to right, never broken, a link where links exist."""

    address: str
    type: Literal["address"] = "address"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a file is, in bytes; shown in kB or MB (of 1024 kB), with one decimal where it says something."""

    bytes: int
    type: Literal["size"] = "size"


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values as one enumeration: "a, b and c"."""

    items: tuple[Value, ...]
    type: Literal["listing"] = "listing"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of the catalogue: `msgid` in English, with `{name}` for each of `values`.

    With `plural`, `values["n"]` chooses the form. The words may use Markdown: paragraphs, lists, **bold**,
    *italic*, links; a value never can: it is put in after the markup has been read.
    """

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Passage:
    """The title or the answer of a topic in content/topics, with the facts and calendar sentences it names."""

    topic: str
    part: Literal["title", "answer"]
    values: Mapping[str, Value] = field(default_factory=dict)
    type: Literal["passage"] = "passage"


Value: TypeAlias = (
    str
    | int
    | Day
    | Moment
    | Elapsed
    | Duration
    | Country
    | Zone
    | Money
    | Tongue
    | Address
    | Size
    | Listing
    | Text
    | Passage
)
"""What may stand in a sentence. A plain `str` is somebody's own words: shown as typed, isolated, never as markup."""
