"""The door that Telegram knocks at: POST /telegram/{name}."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256

import structlog
from aiohttp import web
from pydantic import ValidationError

from bot.channels.telegram.metrics import UPDATES
from bot.channels.telegram.updates import Update
from bot.talk.errors import ContentError, StoreUnavailable, TurnFailed

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1 << 20
"""Bytes of an update; Telegram's own are far smaller."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_log = structlog.get_logger()


class Webhook:
    """Answers 200 only when the update is committed or can not be read, so that Telegram brings again all the others.

    401: not the secret. 413: too large. 503: the database did not take the turn. 500: our own code failed on it.
    """

    def __init__(self, admit: Callable[[Update], Awaitable[None]], secret: str) -> None:
        """Raises ContentError for a secret that Telegram will not carry."""
        if not _SECRET.fullmatch(secret):
            raise ContentError("settings", "WEBHOOK_SECRET", "must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
        self._admit = admit
        self._secret = secret.encode()

    async def handle(self, request: web.Request) -> web.Response:
        """One update. The name in the path is not checked: the secret is what proves that it is Telegram."""
        # On bytes: compare_digest refuses a str that is not ASCII, and anyone may send one.
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(errors="surrogateescape"), self._secret):
            return web.Response(status=401)
        if (body := await _body(request)) is None:
            return web.Response(status=413)
        try:
            update = Update.model_validate_json(body)
        except ValidationError:
            UPDATES.labels("unreadable").inc()
            _log.warning("telegram_update_unreadable", size=len(body))
            return web.Response()
        return web.Response(status=await self._taken(update))

    async def _taken(self, update: Update) -> int:
        try:
            await self._admit(update)
        except StoreUnavailable:
            return 503
        except TurnFailed:
            return 500
        return 200


def path(token: str) -> str:
    """Where this bot's updates arrive: the same at every start, and nothing from which the token could be found."""
    return f"/telegram/{sha256(f'webhook of {token}'.encode()).hexdigest()[:32]}"


async def _body(request: web.Request) -> bytes | None:
    """The body, or None if it is too large: it is not read further than that."""
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)
