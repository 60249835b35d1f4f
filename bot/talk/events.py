"""What happened, in the past tense. A channel makes one of these of each thing a person does, the timer of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.talk.files import File, Refused
from bot.talk.looking import Finding

Kind: TypeAlias = Literal["photo", "document", "voice", "video", "sticker", "location", "contact", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurred:
    """`at` is aware. `reference` is fresh for each event and unguessable: a submission takes it as its own,
    a draft its beginning. `hint` is the language tag the channel knows of (`fr-CH`), or None.
    """

    at: datetime
    reference: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Occurred):
    """The conversation was opened; nothing was said yet. `payload` is what a link carried, or empty."""

    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Occurred):
    """Words were typed: any length, any characters. `message` is what the channel calls the message, where one can be
    changed later; else empty.
    """

    text: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Occurred):
    """A button was pressed, now or from the past. `token` is whatever came back: it may be forged."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded(Occurred):
    """A command, without its slash, in lower case: `menu`; `argument` is the rest of the line."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached(Occurred):
    """Something other than words was sent. `file` is the verdict on it where it was looked at: of a good one the
    content travels beside the event. `album` is the same for files that were sent together, empty for one alone.
    """

    kind: Kind
    file: File | Refused | None = None
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Occurred):
    """A message sent earlier was changed; `text` is what it says now, `message` as in `Said`."""

    text: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Occurred):
    """A day came on which the person wanted to be reminded of the call of that id. Nobody did anything."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken(Occurred):
    """The moment came at which something may have to be done about a draft. Nobody did anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Occurred):
    """The store answered a `Look`; `why` is what the one who asked gave it. It is of no turn of its own."""

    why: str
    finding: Finding


Event: TypeAlias = Opened | Said | Pressed | Commanded | Attached | Edited | Due | Woken | Found
