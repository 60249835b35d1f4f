"""The way in, the same by webhook and by long polling: when `admit` returns, the update is done for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery

from bot.channels.telegram.desk import Desk, Topics, done, invited, is_desks
from bot.channels.telegram.downloads import Downloads
from bot.channels.telegram.intake import Addressed, Blocked, Done, Sent, arrival, conversation
from bot.channels.telegram.invitation import invite, invite_from_group
from bot.channels.telegram.metrics import UPDATES
from bot.channels.telegram.send import Ledger, Sender
from bot.channels.telegram.updates import Update
from bot.config import Clock
from bot.store.passes import Member
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.talk.events import Attached, Event, Ordered
from bot.talk.replies import Reply
from bot.talk.text import Address, Text
from bot.turn import Taken, Unsent

_log = structlog.get_logger()


class Turns(Ledger, Topics, Protocol):
    """The turns, as far as this channel needs them."""

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken:
        """The turn of an event, stored; raises StoreUnavailable or TurnFailed."""

    async def unsent(self, prefix: str, since: datetime) -> tuple[Unsent, ...]:
        """Turns whose replies are not all known to have left, oldest first; raises StoreUnavailable."""


class Admission:
    """Has each update taken and its replies sent. `me` is our user name, empty until Telegram has told it."""

    def __init__(
        self,
        bot: Bot,
        turns: Turns,
        sender: Sender,
        downloads: Downloads,
        *,
        offered: tuple[str, ...],
        clock: Clock,
        fresh: Callable[[], str],
        desk: Desk | None = None,
    ) -> None:
        self.me = ""
        self._bot = bot
        self._turns = turns
        self._sender = sender
        self._downloads = downloads
        self._offered = offered
        self._clock = clock
        self._fresh = fresh
        self._desk = desk
        self._answers: set[asyncio.Task[None]] = set()
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._closed = False

    async def admit(self, update: Update) -> None:
        """Take an update and queue its replies; raises StoreUnavailable or TurnFailed when it must come again."""
        if self._closed:
            raise StoreUnavailable("closing")
        self._in_hand += 1
        try:
            UPDATES.labels(await self._outcome(update)).inc()
        except (StoreUnavailable, TurnFailed):
            UPDATES.labels("put_back").inc()
            raise
        except Exception as error:
            _log.error("telegram_update_failed", update=update.update_id, error=type(error).__name__)
            raise TurnFailed(type(error).__name__) from error
        finally:
            self._in_hand -= 1
            self._idle.set()

    async def close(self, within: float) -> None:
        """Admit nothing new; return when nothing is in hand, or after so many seconds."""
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._in_hand or self._answers:
                    self._idle.clear()
                    await self._idle.wait()

    async def _outcome(self, update: Update) -> str:
        if update.callback_query:
            self._answer(update.callback_query.id)
        if self._desk and is_desks(update, self._desk):
            return await self._at_desk(update, self._desk)
        match arrival(update, me=self.me, at=self._clock(), reference=self._fresh()):
            case Done(chat, Attached() as event, sent=Sent() as sent):
                file, content = await self._downloads.fetch(sent)
                taken = await self._turns.take(
                    conversation(chat), str(update.update_id), replace(event, file=file), content=content
                )
                self._sender.put(chat, taken, growing=True)
                return "taken"
            case Done(chat, event, pressed):
                taken = await self._turns.take(conversation(chat), str(update.update_id), event)
                self._sender.put(chat, taken, pressed=pressed)
                if self._desk and (member := invited(update, self._desk)):
                    await invite(member, self._desk, self._sender, language=taken.language)
                return "taken"
            case Addressed(chat, hint) if self.me:
                self._sender.say(chat, self._way(), self._language(hint))
                return "group"
            case Blocked(chat):
                await self._turns.blocked(conversation(chat))
                return "blocked"
        return "ignored"

    async def _at_desk(self, update: Update, desk: Desk) -> str:
        """A member's act is a turn of the desk's conversation; everything else there is met with silence."""
        found = done(update, desk, bot=self._bot.id, me=self.me, at=self._clock(), reference=self._fresh())
        if found is None:
            return "ignored"
        event = found.event
        if isinstance(event, Ordered) and event.name == "mailbox" and event.argument:
            # Before the turn, because that is stored: of the code nothing but a hash may be.
            event = replace(event, argument=await desk.confirm(event.argument, event.by))
        taken = await self._turns.take(desk.conversation, str(update.update_id), event)
        self._sender.put(desk.chat, taken, pressed=found.pressed)
        if isinstance(event, Ordered) and event.name == "desk":
            member = Member(event.by, event.called)
            await invite_from_group(member, desk, self._sender, me=self.me, language=taken.language)
        return "desk"

    def _way(self) -> Reply:
        return Reply((Text("I can help you in a private chat: {link}", {"link": Address(f"https://t.me/{self.me}")}),))

    def _language(self, hint: str | None) -> str:
        language = (hint or "").partition("-")[0].lower()
        return language if language in self._offered else self._offered[0]

    def _answer(self, query: str) -> None:
        """Stop the clock on the pressed button at once: Telegram gives seconds, and the turn may take longer."""
        task = asyncio.get_running_loop().create_task(self._answered(query))
        self._answers.add(task)
        task.add_done_callback(self._forget)

    async def _answered(self, query: str) -> None:
        # Mostly "query is too old"; whatever it is, the turn goes on, and the clock stops by itself.
        with suppress(AiogramError):
            await self._bot(AnswerCallbackQuery(callback_query_id=query))

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._answers.discard(task)
        self._idle.set()
