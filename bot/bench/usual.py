"""The durable bot as it is usually built: aiogram, and SQLAlchemy over aiosqlite with one transaction a turn.

Built with care, because a weak rival would flatter us: sessions as SQLAlchemy's manual has them, one event of a chat at
a time, every change on the disk before the reply that tells of it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from aiogram import BaseMiddleware, Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, TelegramObject
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from sqlalchemy import JSON, BigInteger, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from bot.bench.script import Script, read

PATH = "/webhook"
router = Router()


class Base(DeclarativeBase):
    """The tables."""


class Conversation(Base):
    """A chat: the number of the question that waits for an answer, None at the menu, and the answers by number."""

    __tablename__ = "conversations"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    step: Mapped[int | None]
    answers: Mapped[dict[str, str]] = mapped_column(JSON)


class OneAtATime(BaseMiddleware):
    """Updates of one chat are handled one after the other, each with a session of its own."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:  # noqa: ANN401  # aiogram's signature
        """One update."""
        lock = self._locks.setdefault(data["event_chat"].id, asyncio.Lock())
        async with lock, self._sessions() as session:
            return await handler(event, {**data, "session": session})


@router.message(CommandStart())
async def start(message: Message, session: AsyncSession, script: Script) -> None:
    """The menu; what was under way is forgotten."""
    await session.merge(Conversation(chat=message.chat.id, step=None, answers={}))
    await session.commit()
    await message.answer(script.invitation, reply_markup=_keyboard({script.begin: "begin"}))


@router.callback_query(F.data == "begin")
async def begin(query: CallbackQuery, bot: Bot, session: AsyncSession, script: Script) -> None:
    """The form from its first question on."""
    chat = query.from_user.id
    conversation = await session.get_one(Conversation, chat)
    conversation.step = 0
    await session.commit()
    await bot.send_message(chat, escape(script.intro))
    await _ask(bot, chat, script, 0)
    await query.answer()


@router.callback_query(F.data.regexp(r"\d+:\d+"))
async def press(query: CallbackQuery, bot: Bot, session: AsyncSession, script: Script) -> None:
    """A button under a question; one from the past shows the question that waits."""
    chat = query.from_user.id
    conversation = await session.get_one(Conversation, chat)
    step, button = map(int, str(query.data).split(":"))
    if step == conversation.step:
        await _keep(conversation, script.questions[step].buttons[button], session)
    await _ask(bot, chat, script, conversation.step)
    await query.answer()


@router.message(F.text)
async def write(message: Message, bot: Bot, session: AsyncSession, script: Script) -> None:
    """Words; at a question with buttons they show it again."""
    conversation = await session.get_one(Conversation, message.chat.id)
    if conversation.step is not None and not script.questions[conversation.step].buttons:
        await _keep(conversation, str(message.text), session)
    await _ask(bot, message.chat.id, script, conversation.step)


async def _keep(conversation: Conversation, answer: str, session: AsyncSession) -> None:
    step = conversation.step or 0
    conversation.answers = {**conversation.answers, str(step): answer}
    conversation.step = step + 1
    await session.commit()


async def _ask(bot: Bot, chat: int, script: Script, step: int | None) -> None:
    if step is None:
        await bot.send_message(chat, script.invitation, reply_markup=_keyboard({script.begin: "begin"}))
        return
    question = script.questions[step]
    keyboard = _keyboard({label: f"{step}:{number}" for number, label in enumerate(question.buttons)})
    text = f"<i>{script.step(step)}</i>\n\n<b>{escape(question.words)}</b>"
    await bot.send_message(chat, text, reply_markup=keyboard if question.buttons else None)


def _keyboard(buttons: dict[str, str]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in buttons.items()]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def database(url: str) -> AsyncEngine:
    """The database, each commit of which is on the disk when it returns."""
    # SQLite has one writer: several connections wait for it by sleeping, and under load one of them gives up.
    engine = create_async_engine(make_url(url).set(drivername="sqlite+aiosqlite"), pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def main() -> None:
    """Serve the webhook until SIGTERM. Settings come from the environment."""
    settings = os.environ
    engine = database(settings["DATABASE_URL"])
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings["TELEGRAM_API_URL"]))
    bot = Bot(settings["TELEGRAM_TOKEN"], session=session, default=DefaultBotProperties(parse_mode="HTML"))
    dispatcher = Dispatcher(disable_fsm=True, script=read(Path(settings["SCRIPT"])))
    dispatcher.include_router(router)
    one_at_a_time = OneAtATime(async_sessionmaker(engine, expire_on_commit=False))
    dispatcher.message.outer_middleware(one_at_a_time)
    dispatcher.callback_query.outer_middleware(one_at_a_time)

    async def up() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await bot.set_webhook(settings["WEBHOOK_URL"] + PATH, secret_token=settings["WEBHOOK_SECRET"])

    dispatcher.startup.register(up)
    dispatcher.shutdown.register(engine.dispose)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=settings["WEBHOOK_SECRET"]).register(app, PATH)
    setup_application(app, dispatcher)
    web.run_app(app, host=settings["HOST"], port=int(settings["PORT"]), access_log=None)


if __name__ == "__main__":
    main()
