"""The door: what the page sends, checked, as an event."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.files import glance
from bot.talk import events
from bot.talk.replies import LONGEST_TOKEN

LONGEST: Final = 64 * 1024
"""Bytes a body may have."""

_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:\s+(.*))?", re.DOTALL)


class _Sent(BaseModel):
    """`id` was made in the browser, once for each thing the person did, however often it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: UUID


class Opened(_Sent):
    """The page was opened on an empty conversation."""

    kind: Literal["opened"]


class Said(_Sent):
    """Words were typed, or a command with its slash."""

    kind: Literal["said"]
    text: Annotated[str, Field(min_length=1)]


class Pressed(_Sent):
    """A button was pressed."""

    kind: Literal["pressed"]
    token: Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN)]


class Commanded(_Sent):
    """A button of the page itself was pressed."""

    kind: Literal["commanded"]
    name: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]


class Attached(_Sent):
    """A file that is too large was chosen, dropped or pasted; the file itself stays where it is. `size` in bytes."""

    kind: Literal["attached"]
    album: UUID
    name: str
    size: Annotated[int, Field(ge=0)]


Incoming: TypeAlias = Annotated[Opened | Said | Pressed | Commanded | Attached, Field(discriminator="kind")]
_INCOMING: TypeAdapter[Incoming] = TypeAdapter(Incoming)


def read(body: bytes) -> Incoming:
    """What a body says; raises ValueError (pydantic's) for anything else."""
    return _INCOMING.validate_json(body)


def event(incoming: Incoming, *, at: datetime, reference: str, hint: str | None) -> events.Event:
    """The event to take."""
    match incoming:
        case Opened():
            return events.Opened(at=at, reference=reference, hint=hint)
        case Said(text=text):
            if command := _COMMAND.fullmatch(text.strip()):
                name, argument = command[1].lower(), command[2] or ""
                return events.Commanded(at=at, reference=reference, hint=hint, name=name, argument=argument)
            return events.Said(at=at, reference=reference, hint=hint, text=text)
        case Pressed(token=token):
            return events.Pressed(at=at, reference=reference, hint=hint, token=token)
        case Commanded(name=name):
            return events.Commanded(at=at, reference=reference, hint=hint, name=name)
        case Attached(album=album, name=name, size=size):
            file = glance(name, size)
            return events.Attached(at=at, reference=reference, hint=hint, kind="document", file=file, album=str(album))
