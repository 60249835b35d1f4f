"""The desk's chat: who may act there, and where messages go.

Rights are decided here and nowhere else, on numeric ids alone, and everything that is not surely a member's own act is
nothing: no anonymous administrator or channel (`sender_chat`), nothing forwarded, sent by way of another bot or changed
later, no chat but the desk's. The answer to all of these is silence, the same whatever is wrong: a group of colleagues
talks about other things too, and who is refused learns nothing. A message that was changed does nothing but correct
the same words where they were repeated. Source: https://core.telegram.org/bots/api#message.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from pydantic import BaseModel, Field, ValidationError

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.session import OpenTopic
from bot.channels.telegram.updates import Message, Press, Update, User, extra
from bot.office import Report
from bot.store.passes import Member
from bot.talk.events import LONGEST_NAME, Acted, Answered, Event, Ordered
from bot.talk.replies import Thread

PREFIX = "desk:"
"""Begins the key of the desk's conversation."""
PAYLOAD = "desk"
"""What `/start` carries when a member comes from the group for the link to the page."""
LONGEST_TITLE = 128
"""Characters of a topic's title."""

_ORDERS = ("desk", "help", "find", "case", "reply", "stats", "mailbox")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_FOREIGN = ("sender_chat", "forward_origin", "forward_date", "via_bot", "is_automatic_forward", "sender_business_bot")
"""Fields of a message that is not, or not only, its sender's own doing."""

_log = structlog.get_logger()


class _Button(BaseModel):
    callback_data: str = ""


class _Keyboard(BaseModel):
    inline_keyboard: list[list[_Button]]


class _Replied(BaseModel):
    """The message that was replied to."""

    sender: User = Field(alias="from")
    reply_markup: _Keyboard


@dataclass(frozen=True, slots=True)
class Desk:
    """The chat and who may act in it. `link` makes the address that opens the desk's page to a member, once; `report`
    counts as of now; `confirm` takes a member's code for a mailbox and gives the verdict. All raise StoreUnavailable.
    """

    chat: int
    members: frozenset[int]
    link: Callable[[Member], Awaitable[str]]
    report: Callable[[], Awaitable[Report]]
    confirm: Callable[[str, int], Awaitable[str]]

    @property
    def conversation(self) -> str:
        """The key of its conversation."""
        return f"{PREFIX}{self.chat}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a member did; `pressed` is the message whose button it was."""

    event: Event
    pressed: int | None = None


def is_desks(update: Update, desk: Desk) -> bool:
    """Whether it happened in the desk's chat, whoever did it."""
    press = update.callback_query
    message = update.message or update.edited_message or update.channel_post or (press.message if press else None)
    where = message or update.my_chat_member
    return where is not None and where.chat.id == desk.chat


def done(update: Update, desk: Desk, *, bot: int, me: str, at: datetime, reference: str) -> Done | None:
    """What a member did in the desk's chat, or None; `bot` and `me` are our own number and name."""
    match update:
        case Update(callback_query=Press(data=str() as token) as press):
            if press.message is None or press.sender.id not in desk.members:
                return None
            by = _called(press.sender)
            acted = Acted(at=at, reference=reference, by=by.number, token=token, called=by.called)
            return Done(acted, press.message.message_id)
        case Update(message=Message() as message) | Update(edited_message=Message() as message):
            member = _member(message, desk)
            if member is None:
                return None
            to = _replied(message, bot)
            if update.message and (command := _COMMAND.fullmatch(message.text or "")):
                return _ordered(command, me=me, by=member, to=to, at=at, reference=reference)
            if to and (message.text is None or not message.text.startswith("/")):
                answered = Answered(
                    at=at,
                    reference=reference,
                    by=member.number,
                    to=to,
                    message=message.message_id,
                    text=message.text or "",
                    corrected=update.edited_message is not None,
                    called=member.called,
                )
                return Done(answered)
    return None


def invited(update: Update, desk: Desk) -> Member | None:
    """The member who came from the group to their private chat for the link to the page, or None."""
    message = update.message
    if message is None or message.chat.type != "private" or message.text != f"/start {PAYLOAD}":
        return None
    return _member(message, desk)


def _member(message: Message, desk: Desk) -> Member | None:
    """The member whose own message it is, or None."""
    if message.sender is None or message.sender.id not in desk.members:
        return None
    return None if any(extra(message).get(name) for name in _FOREIGN) else _called(message.sender)


def _called(user: User) -> Member:
    """A member with their name, of which spaces and signs that nobody sees are none."""
    name = " ".join(user.first_name.split())[:LONGEST_NAME]
    return Member(user.id, name if any(sign.isprintable() for sign in name) else "")


def _ordered(command: re.Match[str], *, me: str, by: Member, to: str, at: datetime, reference: str) -> Done | None:
    """A command, unless it is another bot's; one that nobody knows is nobody's business here."""
    name, bot, argument = (part.strip() for part in command.groups(default=""))
    if (bot and bot.lower() != me.lower()) or name.lower() not in _ORDERS:
        return None
    ordered = Ordered(
        at=at, reference=reference, by=by.number, name=name.lower(), argument=argument, to=to, called=by.called
    )
    return Done(ordered)


def _replied(message: Message, bot: int) -> str:
    """The token of the first button of our message that was replied to; empty where there is none."""
    try:
        to = _Replied.model_validate(extra(message).get("reply_to_message"))
    except ValidationError:  # nothing was replied to, or nothing with buttons
        return ""
    buttons = (button for row in to.reply_markup.inline_keyboard for button in row)
    return next((button.callback_data for button in buttons if to.sender.id == bot and button.callback_data), "")


class Topics(Protocol):
    """Where topics are kept, by case."""

    async def topic(self, case: str) -> int | None:
        """The number of its topic, if it has one; raises StoreUnavailable."""

    async def keep_topic(self, case: str, topic: int) -> None:
        """From now on this is its topic; raises StoreUnavailable."""


class Threads:
    """Finds the topic of a case in the desk's chat, or opens one. A group without topics has all in one place."""

    def __init__(self, calls: Calls, topics: Topics) -> None:
        self._calls = calls
        self._topics = topics
        self._flat = False

    async def of(self, chat: int, thread: Thread | None, *, anew: bool = False) -> int | None:
        """The number of the topic, None for the chat itself. `anew`: the one that was known is gone."""
        if thread is None or self._flat:
            return None
        known = None if anew else await self._topics.topic(thread.case)
        if known is not None:
            return known
        title = " ".join(thread.title.split())[:LONGEST_TITLE]
        try:
            opened = await self._calls.make(OpenTopic(chat_id=chat, name=title or thread.case), chat=chat)
        except (TelegramBadRequest, TelegramForbiddenError) as refusal:
            self._flat = True  # no group with topics, or no right to open them: until the next start
            _log.info("telegram_desk_without_topics", error=type(refusal).__name__)
            return None
        await self._topics.keep_topic(thread.case, opened.message_thread_id)
        return opened.message_thread_id
