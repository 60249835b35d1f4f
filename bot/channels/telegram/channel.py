"""The assistant in Telegram.

aiogram's Bot, types and errors are used, its Dispatcher is not: it tells Telegram that an update is done before it is
handled, so that a crash loses it. Here an update is confirmed when its turn is committed, and not before.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import structlog
from aiogram import Bot
from aiogram.methods import DeleteWebhook, GetMe, SendMessage, SetMyCommands, SetWebhook, TelegramMethod
from aiogram.types import BotCommand
from aiohttp import web

from bot import reference
from bot.channels.documents import Files
from bot.channels.telegram.admission import Admission, Turns
from bot.channels.telegram.calls import FINAL, Calls, Pace, Sleep, finished
from bot.channels.telegram.desk import Desk, Threads
from bot.channels.telegram.downloads import Downloads
from bot.channels.telegram.intake import PREFIX, chat_id
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.send import Sender
from bot.channels.telegram.updates import ALLOWED
from bot.channels.telegram.webhook import Webhook, path
from bot.config import Clock
from bot.i18n import Languages
from bot.talk.commands import COMMANDS
from bot.turn import Taken

OWED = timedelta(hours=24)
"""How old a reply may be that is sent at a start: as long as Telegram itself keeps an update for us."""

CONNECTIONS = 100
"""Updates that Telegram may bring at the same time, its most: what arrives together is committed together."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Public:
    """Where Telegram finds us: the address of the web server, and the secret that Telegram has to show."""

    url: str
    secret: str


class Telegram:
    """The channel. `rate`: messages in any second for the whole bot, None for a server without such a limit."""

    def __init__(
        self,
        bot: Bot,
        turns: Turns,
        languages: Languages,
        *,
        files: Files,
        clock: Clock,
        public: Public | None = None,
        rate: int | None = 30,
        desk: Desk | None = None,
        fresh: Callable[[], str] = reference.fresh,
        now: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """With `public` updates come by webhook, else by long polling; raises ContentError for an unusable secret."""
        self._bot = bot
        self._turns = turns
        self._languages = languages
        self._clock = clock
        self._public = public
        self._sleep = sleep
        self._calls = Calls(bot, Pace(rate, now=now, sleep=sleep), sleep=sleep, chance=chance)
        self._desk = desk
        threads = Threads(self._calls, turns)
        self._sender = Sender(self._calls, turns, languages, files, desk=desk, threads=threads)
        downloads = Downloads(bot, sleep=sleep, wait=self._calls.wait)
        self._admission = Admission(
            bot, turns, self._sender, downloads, offered=languages.offered, clock=clock, fresh=fresh, desk=desk
        )
        self._webhook = Webhook(self._admission.admit, public.secret) if public else None
        self._polling = Polling(self._calls, self._admission.admit, sleep=sleep)
        self._main: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Send what is owed from before, then begin; Telegram itself is waited for in the background.

        To be called before the web server listens, so that new replies queue up behind the old ones. Raises
        StoreUnavailable.
        """
        for owed in await self._turns.unsent(PREFIX, self._clock() - OWED):
            self._sender.put(chat_id(owed.conversation), owed.taken)
        if self._desk:
            for owed in await self._turns.unsent(self._desk.conversation, self._clock() - OWED):
                self._sender.put(self._desk.chat, owed.taken)
        self._main = asyncio.get_running_loop().create_task(self._run())

    def hand_over(self, conversation: str, taken: Taken) -> None:
        """Send the replies of a turn that nobody's message led to, if its conversation is one of ours."""
        if conversation.startswith(PREFIX):
            self._sender.put(chat_id(conversation), taken)
        elif self._desk and conversation == self._desk.conversation:
            self._sender.put(self._desk.chat, taken)

    async def say(self, chat: int, words: str) -> None:
        """Send these words as they are to a chat that is no conversation of ours: the desk's. Raises AiogramError if
        Telegram does not take them.
        """
        await self._calls.make(SendMessage(chat_id=chat, text=words, parse_mode=None))

    async def handle(self, request: web.Request) -> web.Response:
        """Answers POST /telegram/{name}."""
        return await self._webhook.handle(request) if self._webhook else web.Response(status=404)

    async def close(self, within: float = 10.0) -> None:
        """Take nothing new, finish what is in hand, send what is to be sent: so many seconds at most for each.

        To be called while the turns still work: they are told what has left.
        """
        if self._main:
            self._main.cancel()
            await finished([self._main], within)
        await self._polling.finish(within)
        await self._admission.close(within)
        await self._sender.drain(within)
        await self._bot.session.close()

    async def _run(self) -> None:
        self._admission.me = (await self._calls.make(GetMe())).username or ""
        for method in self._introduction():
            try:
                await self._calls.make(method)
            except FINAL as error:
                _log.error("telegram_setup_refused", method=method.__api_method__, error=error.message)
        if self._public is None:
            await self._poll()

    def _introduction(self) -> Iterator[TelegramMethod[bool]]:
        """How updates are to come, and the commands in every language, the first for all the others."""
        if self._public:
            url = self._public.url.rstrip("/") + path(self._bot.token)
            secret = self._public.secret
            yield SetWebhook(url=url, secret_token=secret, allowed_updates=ALLOWED, max_connections=CONNECTIONS)
        else:
            yield DeleteWebhook()
        offered = self._languages.offered
        yield SetMyCommands(commands=self._commands(offered[0]))
        for language in offered:
            yield SetMyCommands(commands=self._commands(language), language_code=language)

    def _commands(self, language: str) -> list[BotCommand]:
        return [
            BotCommand(command=name, description=self._languages.words(text, language))
            for name, text in COMMANDS.items()
        ]

    async def _poll(self) -> None:
        failures = 0
        while True:
            try:
                await self._polling.run()
            except Exception as error:
                # Whatever it is: if we stopped asking, nobody would hear from us again.
                _log.error("telegram_polling_failed", error=type(error).__name__)
                await self._sleep(self._calls.wait(failures))
                failures += 1
