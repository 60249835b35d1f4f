"""A Bot API server on this machine: it takes what a bot sends, checks it, and hands it to the person it is for.

It does as little as that, because it shares its core with fifty people. Source of the limits and of the answers'
fields: https://core.telegram.org/bots/api, version 10.3.
"""

from __future__ import annotations

import asyncio
import html
import itertools
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeAlias

from aiohttp import web

from bot.talk.replies import LONGEST_TOKEN

Json: TypeAlias = dict[str, Any]

BOT: Json = {"id": 42, "is_bot": True, "first_name": "Alliance", "username": "alliance_test_bot"}
DATE = 1_700_000_000
LONGEST = 4096
_TAG = re.compile(r"<[^>]*>")
_DONE = frozenset({"setMyCommands", "deleteWebhook", "sendChatAction"})


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came: when, its text without markup, its buttons' tokens by label, and its JSON."""

    at: float
    text: str
    buttons: dict[str, str]
    raw: Json


class Server:
    """One bot's server. `faults` are the requests that Telegram would refuse; `open` the pressed buttons that the bot
    has not answered yet.
    """

    def __init__(self) -> None:
        self.url = ""
        self.webhook: Json = {}
        self.faults: list[str] = []
        self.open: set[str] = set()
        self.chats: defaultdict[int, asyncio.Queue[Message]] = defaultdict(asyncio.Queue)
        self._hooked = asyncio.Event()
        self._numbers = itertools.count(1)
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None))

    async def start(self) -> None:
        """Listen on a free port."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Take no more requests."""
        await self._runner.cleanup()

    async def hooked(self) -> None:
        """Return when the bot has said where its updates are to go."""
        await self._hooked.wait()

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        params = await _params(request)
        try:
            return _json({"ok": True, "result": self._result(method, params)})
        except (LookupError, ValueError) as error:
            self.faults.append(f"{method}: {error}")
            return _json({"ok": False, "error_code": 400, "description": f"Bad Request: {error}"}, 400)

    def _result(self, method: str, params: Json) -> object:
        match method:
            case "sendMessage":
                return self._message(int(params["chat_id"]), params)
            case "answerCallbackQuery":
                self.open.remove(params["callback_query_id"])
            case "getMe":
                return BOT
            case "setWebhook":
                self.webhook = params
                self._hooked.set()
            case _ if method not in _DONE:
                raise ValueError("method not found")
        return True

    def _message(self, chat: int, params: Json) -> Json:
        text = html.unescape(_TAG.sub("", params["text"])) if params.get("parse_mode") == "HTML" else params["text"]
        if not 0 < len(text) <= LONGEST:
            raise ValueError("message text is empty or too long")
        number = next(self._numbers)
        raw: Json = {"message_id": number, "from": BOT, "chat": {"id": chat, "type": "private"}, "date": DATE}
        raw["text"] = text
        if markup := params.get("reply_markup"):
            raw["reply_markup"] = markup
        self.chats[chat].put_nowait(Message(perf_counter(), text, _buttons(markup), raw))
        return raw


def _buttons(markup: Json | None) -> dict[str, str]:
    buttons = {
        button["text"]: button["callback_data"] for row in (markup or {}).get("inline_keyboard", ()) for button in row
    }
    for token in buttons.values():
        if not 0 < len(token.encode()) <= LONGEST_TOKEN:
            raise ValueError("BUTTON_DATA_INVALID")
    return buttons


async def _params(request: web.BaseRequest) -> Json:
    """From a body of JSON or of form fields, whose structured ones hold JSON."""
    if request.content_type == "application/json":
        body: Json = json.loads(await request.read())
        return body
    form = {name: str(value) for name, value in (await request.post()).items()}
    return {name: json.loads(value) if value.startswith(("{", "[")) else value for name, value in form.items()}


def _json(content: Json, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), status=status, content_type="application/json")
