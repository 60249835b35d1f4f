"""Whose conversation it is: an unguessable token in a cookie, of which only a hash is ever stored.

The cookie is SameSite=Strict, so a browser that follows a link from another site does not send it with the page.
That is why no page hands one out: it would put a new conversation over the one the person has. Only the event that
opens a conversation does, which our own page alone can send.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web

LIFE: Final = timedelta(days=30)
"""How long a browser keeps the conversation after the last event."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def fresh() -> str:
    """A token of 256 bits."""
    return secrets.token_urlsafe(32)


def conversation(token: str) -> str:
    """The key of the conversation a token opens; the token cannot be found from it."""
    return "web:" + hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cookie:
    """`secure` where people come by https: other hosts of the domain cannot set or read it then (`__Host-`)."""

    secure: bool

    @property
    def name(self) -> str:
        """What the browser calls it."""
        return "__Host-session" if self.secure else "session"

    def read(self, request: web.Request) -> str | None:
        """The token that came with a request; None where there is none, or nothing that could be one."""
        token = request.cookies.get(self.name, "")
        return token if _TOKEN.fullmatch(token) else None

    def write(self, response: web.Response, token: str) -> None:
        """Has the browser keep the token for `LIFE` from now on."""
        response.set_cookie(
            self.name,
            token,
            max_age=int(LIFE.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Strict",
        )
