"""What happened, in the past tense. A channel makes one of these of each thing a person does, the timer of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.talk.files import File, Refused
from bot.talk.looking import Finding

Spoke: TypeAlias = Literal["asked", "wrote", "corrected", "sent", "ended"]
"""What a person does in a talk: begins it, writes, changes that, sends something other than words, ends it."""

LONGEST_NAME = 64
"""Characters of what a member is called: Telegram's own limit."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Occurred):
    """The secretariat wrote to the person about a case: `text` as a member of the desk typed it, or the prepared reply
    of that id. `corrected`: in place of something it wrote before. Of the desk's doing, as the next two are.
    """

    case: str
    text: str = ""
    prepared: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Occurred):
    """The secretariat gave a submission another status. Where that asks for more: `fields` are to be answered again,
    and `note` says what for.
    """

    submission: str
    status: str
    fields: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Occurred):
    """The secretariat ended the talk with the person."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased(Occurred):
    """The secretariat, by the member of that numeric id, has a submission erased that the person asked in writing to
    be.
    """

    submission: str
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(Occurred):
    """At the desk: a submission came in, came in anew, or was taken back. `changed` are the fields that a new version
    answers otherwise than the one before.
    """

    submission: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Occurred):
    """At the desk: a person did this in their talk with the secretariat, in that language. `text` is empty where they
    sent something other than words, or only asked to talk.
    """

    case: str
    did: Spoke
    language: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced(Occurred):
    """At the desk: on its page, the member of that numeric id, who is `called` so, did this about a case: `take` it,
    `move` it to the status `detail`, `tell` its person, `say` the prepared reply `detail`, `end` the talk, have it
    erased (`erase`). `text`: what they wrote with it.
    """

    case: str
    by: int
    act: str
    called: str = ""
    detail: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted(Occurred):
    """At the desk: the member of that numeric id pressed a button; `token` may be forged. `called`: their first name in
    Telegram, of at most `LONGEST_NAME` characters, empty where it is not known; nothing is decided by it.
    """

    by: int
    token: str
    called: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered(Occurred):
    """At the desk: a member gave a command, in reply to the message that has a button with the token `to`, if any.
    Where a code was given with it, `argument` is the verdict on it, and what that is about: codes are not kept.
    """

    by: int
    name: str
    argument: str = ""
    to: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Occurred):
    """At the desk: a member replied to the message that has a button with the token `to`; by the words of the `message`
    of that number, or by something other than words. `corrected`: these are its words now.
    """

    by: int
    to: str
    message: int
    text: str = ""
    corrected: bool = False
    called: str = ""


Owed: TypeAlias = Told | Moved | Ended | Erased | Arrived | Passed | Announced
"""What is done in one conversation and happens in another: it is owed there until it was taken."""

Unprompted: TypeAlias = Due | Told | Moved | Ended | Erased
"""What happens in a person's conversation without their doing."""

AtDesk: TypeAlias = Arrived | Passed | Announced | Acted | Ordered | Answered
"""What happens in the conversation of the desk."""

Event: TypeAlias = (
    Opened | Said | Pressed | Commanded | Attached | Edited | Due | Woken | Found | Owed | Acted | Ordered | Answered
)
