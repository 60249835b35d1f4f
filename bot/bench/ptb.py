"""The same form as a ConversationHandler of python-telegram-bot: quick to write, and gone with a restart."""

from __future__ import annotations

import asyncio
import hmac
import os
import signal
from html import escape
from pathlib import Path
from typing import TypeAlias

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from bot.bench.script import Script, read

PATH = "/webhook"
MENU = -2
"""The state before the first question; a question's state is its number. The library has -1 for the end."""

Context: TypeAlias = ContextTypes.DEFAULT_TYPE
Handler: TypeAlias = BaseHandler[Update, Context, object]


async def start(update: Update, context: Context) -> int:
    """The menu; what was under way is forgotten."""
    script: Script = context.bot_data["script"]
    assert update.message
    assert context.user_data is not None
    context.user_data["answers"] = {}
    menu = InlineKeyboardMarkup.from_button(InlineKeyboardButton(script.begin, callback_data="begin"))
    await update.message.reply_text(script.invitation, reply_markup=menu)
    return MENU


async def begin(update: Update, context: Context) -> int:
    """The form from its first question on."""
    assert update.effective_chat
    assert update.callback_query
    await context.bot.send_message(update.effective_chat.id, escape(context.bot_data["script"].intro))
    state = await _ask(update, context, 0)
    await update.callback_query.answer()
    return state


async def press(update: Update, context: Context) -> int:
    """A button under the question that waits."""
    query = update.callback_query
    assert query
    step, button = map(int, str(query.data).split(":"))
    script: Script = context.bot_data["script"]
    state = await _keep(update, context, step, script.questions[step].buttons[button])
    await query.answer()
    return state


async def write(update: Update, context: Context) -> int:
    """Words."""
    assert update.message
    assert context.user_data is not None
    return await _keep(update, context, len(context.user_data["answers"]), str(update.message.text))


async def _keep(update: Update, context: Context, step: int, answer: str) -> int:
    assert context.user_data is not None
    context.user_data["answers"][step] = answer
    return await _ask(update, context, step + 1)


async def _ask(update: Update, context: Context, step: int) -> int:
    script: Script = context.bot_data["script"]
    question = script.questions[step]
    assert update.effective_chat
    rows = [
        [InlineKeyboardButton(label, callback_data=f"{step}:{number}")] for number, label in enumerate(question.buttons)
    ]
    await context.bot.send_message(
        update.effective_chat.id,
        f"<i>{script.step(step)}</i>\n\n<b>{escape(question.words)}</b>",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup(rows) if rows else None,
    )
    return step


def conversation(script: Script) -> ConversationHandler[Context]:
    """The conversation as the library has it: a state for each question, which takes either a button or words."""
    words: Handler = MessageHandler(filters.TEXT & ~filters.COMMAND, write)
    states: dict[object, list[Handler]] = {MENU: [CallbackQueryHandler(begin, "^begin$")]}
    for number, question in enumerate(script.questions):
        states[number] = [CallbackQueryHandler(press, rf"^{number}:\d+$") if question.buttons else words]
    again: Handler = CommandHandler("start", start)
    return ConversationHandler([again], states, [again])


async def serve(script: Script, settings: os._Environ[str]) -> None:
    """Serve the webhook until SIGTERM."""
    server = settings["TELEGRAM_API_URL"]
    bot = Application.builder().token(settings["TELEGRAM_TOKEN"]).base_url(f"{server}/bot").updater(None).build()
    bot.bot_data["script"] = script
    bot.add_handler(conversation(script))
    secret = settings["WEBHOOK_SECRET"]

    async def take(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), secret):
            return web.Response(status=401)
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return web.Response()

    app = web.Application()
    app.router.add_post(PATH, take)
    runner = web.AppRunner(app, access_log=None)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with bot:
        await bot.start()
        await runner.setup()
        await web.TCPSite(runner, settings["HOST"], int(settings["PORT"])).start()
        await bot.bot.set_webhook(settings["WEBHOOK_URL"] + PATH, secret_token=secret)
        await stop.wait()
        await runner.cleanup()
        await bot.stop()


if __name__ == "__main__":
    asyncio.run(serve(read(Path(os.environ["SCRIPT"])), os.environ))
