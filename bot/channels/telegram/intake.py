"""From an update to what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from aiogram.enums import ContentType
from pydantic import ValidationError

from bot.channels.telegram.updates import Attachment, MembershipChange, Message, Press, Update, extra
from bot.files import kind_of
from bot.talk.events import Attached, Commanded, Edited, Event, Kind, Pressed, Said

PREFIX = "telegram:"
"""Begins the key of every conversation here."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_KINDS: dict[str, Kind] = {
    "photo": "photo",
    "live_photo": "photo",
    "document": "document",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "sticker": "sticker",
    "location": "location",
    "venue": "location",
    "contact": "contact",
}
_OTHER = {"animation", "checklist", "dice", "game", "giveaway", "paid_media", "poll", "rich_message", "story"}
_SERVICE = {kind.value for kind in ContentType} - _KINDS.keys() - _OTHER
"""What Telegram itself says in a chat: a message was pinned, a gift was given. Nobody expects an answer to it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that can be fetched. `name` and `size`, in bytes, are what its sender claims."""

    file_id: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Done:
    """A person did something in their own chat. `pressed` is the message whose button it was, None if out of reach;
    `sent` is the file that the event brought.
    """

    chat: int
    event: Event
    pressed: int | None = None
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """Somebody turned to us in a group or a channel, or brought us into a group."""

    chat: int
    hint: str | None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A person wants no more messages."""

    chat: int


Arrival: TypeAlias = Done | Addressed | Blocked


def conversation(chat: int) -> str:
    """The key of a chat's conversation."""
    return f"{PREFIX}{chat}"


def chat_id(conversation: str) -> int:
    """The chat of a conversation's key."""
    return int(conversation.removeprefix(PREFIX))


def arrival(update: Update, *, me: str, at: datetime, reference: str) -> Arrival | None:
    """What happened, or None where there is nothing to do; `me` is our user name, empty until it is known."""
    match update:
        case Update(message=Message() as message) | Update(channel_post=Message() as message):
            return _message(message, me=me, at=at, reference=reference)
        case Update(edited_message=Message(text=str() as text) as message) if message.chat.type == "private":
            id = str(message.message_id)
            return Done(message.chat.id, Edited(at=at, reference=reference, hint=_hint(message), text=text, message=id))
        case Update(callback_query=Press(data=str()) as press):
            return _press(press, at=at, reference=reference)
        case Update(my_chat_member=MembershipChange() as change):
            return _change(change)
    return None


def _message(message: Message, *, me: str, at: datetime, reference: str) -> Arrival | None:
    hint = _hint(message)
    if message.chat.type != "private":
        return Addressed(message.chat.id, hint) if _turns_to(me, message.text or "") else None
    event = _event(message, at=at, reference=reference, hint=hint)
    return Done(message.chat.id, event, sent=_sent(message)) if event else None


def _event(message: Message, *, at: datetime, reference: str, hint: str | None) -> Event | None:
    if message.text is None:
        kind, album = _kind(message), str(extra(message).get("media_group_id", ""))
        return Attached(at=at, reference=reference, hint=hint, kind=kind, album=album) if kind else None
    if command := _COMMAND.fullmatch(message.text):
        name, _, argument = command.groups(default="")
        return Commanded(at=at, reference=reference, hint=hint, name=name.lower(), argument=argument.strip())
    return Said(at=at, reference=reference, hint=hint, text=message.text, message=str(message.message_id))


def _kind(message: Message) -> Kind | None:
    """A kind that is newer than this code is "other": better a needless line than silence."""
    fields = {name for name, value in extra(message).items() if value is not False}
    if known := next((kind for name, kind in _KINDS.items() if name in fields), None):
        return known
    return None if fields & _SERVICE else "other"


def _sent(message: Message) -> Sent | None:
    """A document, or a photo in its largest size, which has no name of its own."""
    try:
        if document := extra(message).get("document"):
            file = Attachment.model_validate(document)
            name = file.file_name or f"file.{kind_of(file.mime_type or '')}"
        elif photo := extra(message).get("photo"):
            file = max(map(Attachment.model_validate, photo), key=lambda size: size.file_size or 0)
            name = f"photo-{message.message_id}.jpg"
        else:
            return None
    except ValidationError:
        return None
    return Sent(file.file_id, name, file.file_size)


def _press(press: Press, *, at: datetime, reference: str) -> Done | None:
    message = press.message
    if message is not None and message.chat.type != "private":
        return None
    event = Pressed(at=at, reference=reference, hint=press.sender.language_code, token=press.data or "")
    if message is None or extra(message).get("date") == 0:
        return Done(press.sender.id, event)
    return Done(message.chat.id, event, message.message_id)


def _change(change: MembershipChange) -> Arrival | None:
    if change.chat.type == "private":
        return Blocked(change.chat.id) if change.new.status == "kicked" else None
    came = change.old.status in ("left", "kicked") and change.new.status in ("member", "administrator")
    # A channel's readers did not ask for us: a line to all of them would only disturb.
    return Addressed(change.chat.id, change.sender.language_code) if came and change.chat.type != "channel" else None


def _turns_to(me: str, text: str) -> bool:
    if command := _COMMAND.fullmatch(text):
        return command[2] is None or command[2].lower() == me.lower()
    return bool(me) and re.search(rf"@{re.escape(me)}\b", text, re.IGNORECASE) is not None


def _hint(message: Message) -> str | None:
    return message.sender.language_code if message.sender else None
