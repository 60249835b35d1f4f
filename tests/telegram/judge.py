"""Whether a call is one that Telegram would take, by python-telegram-bot's types, signatures and limits.

Telegram passes over what it does not know; here that is refused too, because it is a mistake of ours.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

import telegram
from telegram.constants import BotCommandLimit, InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from tests.telegram import markup

Json: TypeAlias = dict[str, Any]
Entities: TypeAlias = tuple[telegram.MessageEntity, ...]

_NOT_TELEGRAM = {
    "self", "api_kwargs", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout",
    "allow_sending_without_reply", "reply_to_message_id", "disable_web_page_preview",
}  # fmt: skip
"""What python-telegram-bot's methods take beside the parameters of the Bot API."""


class Refusal(Exception):
    """An answer other than ok, in Telegram's words."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        extra = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.status, "description": self.description, **extra}


@cache
def snake(method: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method)


@cache
def _known(method: str) -> Mapping[str, bool]:
    """The parameters of a method as python-telegram-bot has them, and whether each is required."""
    parameters = inspect.signature(getattr(telegram.Bot, snake(method))).parameters
    optional = {"text"} if method == "answerCallbackQuery" else set()
    return {
        name: parameter.default is parameter.empty and name not in optional
        for name, parameter in parameters.items()
        if name not in _NOT_TELEGRAM
    }


def judge(method: str, params: Json) -> None:
    """Telegram passes over what it does not know; here it is an error, because it is one of ours."""
    known = _known(method)
    if unknown := params.keys() - known.keys():
        raise Refusal(400, f"Bad Request: unknown parameters {sorted(unknown)}")
    for name, required in known.items():
        if required and not params.get(name):
            words = "message text is empty" if name == "text" else f'parameter "{name}" is required'
            raise Refusal(400, f"Bad Request: {words}")
    telegram.LinkPreviewOptions.de_json(params.get("link_preview_options") or {}, None)


def read_text(params: Json) -> tuple[str, tuple[telegram.MessageEntity, ...]]:
    text = markup.clean(params["text"])
    entities: Entities = ()
    match params.get("parse_mode"):
        case "HTML":
            try:
                text, entities = markup.parse(text)
            except markup.MarkupError as error:
                raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        case None:
            pass
        case _:
            raise Refusal(400, "Bad Request: unsupported parse_mode")
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if markup.units(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise Refusal(400, "Bad Request: message is too long")
    if len(entities) > MessageLimit.MESSAGE_ENTITIES:
        raise Refusal(400, "Bad Request: too many entities")  # Telegram drops those beyond: a style would be lost
    return text, entities


def judge_keyboard(keyboard: telegram.InlineKeyboardMarkup) -> None:
    rows = keyboard.inline_keyboard
    if any(not 1 <= len(row) <= InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise Refusal(400, "Bad Request: inline keyboard row is too long")
    buttons = list(itertools.chain.from_iterable(rows))
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise Refusal(400, "Bad Request: reply markup is too long")
    for button in buttons:
        _judge_button(button)


def _judge_button(button: telegram.InlineKeyboardButton) -> None:
    if button.api_kwargs:
        raise Refusal(400, f"Bad Request: unknown fields of a button {sorted(button.api_kwargs)}")
    if not button.text.strip():
        raise Refusal(400, "Bad Request: inline keyboard button text must be non-empty")
    size = len(str(button.callback_data).encode())
    if not InlineKeyboardButtonLimit.MIN_CALLBACK_DATA <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    if button.style not in (None, "danger", "success", "primary"):
        raise Refusal(400, "Bad Request: BUTTON_STYLE_INVALID")


def judge_commands(commands: list[Json]) -> None:
    """Raises Refusal unless each is a command that Telegram can list."""
    for command in commands:
        made = telegram.BotCommand.de_json(command, None)
        if not 1 <= len(made.command) <= BotCommandLimit.MAX_COMMAND or not made.command.islower():
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(made.description) <= BotCommandLimit.MAX_DESCRIPTION:
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
