"""People who fill in a form. Each waits for the reply to one answer before giving the next, and reads every reply."""

from __future__ import annotations

import asyncio
import itertools
import json
from time import perf_counter

from aiohttp import ClientError, ClientSession

from bot.bench.script import LANGUAGE, Script
from bot.bench.server import DATE, Json, Message, Server
from bot.talk.errors import AssistantError

PATIENCE = 30.0
"""Seconds after which a reply that has not come never will."""
SECRET = "bench"  # noqa: S105  # it guards nothing: both ends are on this machine
_HEADERS = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
_numbers = itertools.count(1)
"""Of chats, updates, messages and queries: all that matters of them is that no two are the same."""


class WrongReply(AssistantError):
    """A bot did not say what it had to, so that its figures would mean nothing."""


class Person:
    """Somebody with a private chat. `waits`: seconds from each update to the last message it had to bring."""

    def __init__(self, server: Server, session: ClientSession) -> None:
        self.waits: list[float] = []
        self._server = server
        self._session = session
        self._id = next(_numbers)
        self._user: Json = {"id": self._id, "is_bot": False, "first_name": "Awa", "language_code": LANGUAGE}
        self._chat: Json = {"id": self._id, "type": "private", "first_name": "Awa"}

    async def fill(self, script: Script) -> None:
        """One form: /start, the button that opens it, and the answers. Raises WrongReply."""
        shown = await self._turn(self._command("/start"), script.invitation)
        shown = await self._turn(self._press(shown, script.begin), script.intro, script.questions[0].words)
        for question, then in itertools.pairwise(script.questions):
            did = self._press(shown, question.answer) if question.buttons else self._type(question.answer)
            shown = await self._turn(did, then.words)

    async def _turn(self, update: Json, *expected: str) -> Message:
        """The last of the messages that an update brings. As Telegram does it, the chat's next waits until the bot has
        confirmed this one.
        """
        began = perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                message, _ = await asyncio.gather(self._hear(expected), self._bring(update))
        except TimeoutError:
            raise WrongReply(f"no reply in {PATIENCE:g} s; expected {expected!r}") from None
        self.waits.append(message.at - began)
        return message

    async def _hear(self, expected: tuple[str, ...]) -> Message:
        for words in expected:
            message = await self._server.chats[self._id].get()
            if words not in message.text:
                raise WrongReply(f"expected {words!r}, got {message.text!r}")
        return message

    async def _bring(self, update: Json) -> None:
        body = json.dumps({"update_id": next(_numbers), **update}).encode()
        try:
            async with self._session.post(self._server.webhook["url"], data=body, headers=_HEADERS) as answer:
                await answer.read()
        except ClientError as error:
            raise WrongReply(f"the webhook did not answer: {error}") from None
        if answer.status != 200:
            raise WrongReply(f"the webhook answered {answer.status}")

    def _type(self, text: str) -> Json:
        message = {"message_id": next(_numbers), "from": self._user, "chat": self._chat, "date": DATE, "text": text}
        return {"message": message}

    def _command(self, text: str) -> Json:
        update = self._type(text)
        update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return update

    def _press(self, shown: Message, label: str) -> Json:
        if label not in shown.buttons:
            raise WrongReply(f"expected a button {label!r}, got {list(shown.buttons)!r}")
        query = str(next(_numbers))
        self._server.open.add(query)
        data = shown.buttons[label]
        return {
            "callback_query": {
                "id": query, "from": self._user, "chat_instance": "1", "message": shown.raw, "data": data,
            }
        }  # fmt: skip
