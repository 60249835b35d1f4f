"""The web server's routes: the page, the events it sends and the conversation it comes back to.

An event is answered only when its turn is committed. Whoever loses the answer sends the event again with the same id
and gets the same answer: so a refusal says whether that would help. 429, 500 and 503: send again; nothing was stored.
400, 403, 413 and 415: the same would be refused again. 401: the browser has no session; `opened` gives it one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from aiohttp import ETag, web

from bot.calendar_file import MEDIA_TYPE, PATH
from bot.channels.documents import QUESTIONS
from bot.channels.web import incoming, operations, pages, render, security, sessions, uploads
from bot.channels.web.site import Site
from bot.channels.web.words import preferred
from bot.files import MEDIA_TYPES
from bot.talk.errors import StoreUnavailable
from bot.talk.events import Attached
from bot.turn import TurnFailed

_REMEMBERED: Final = 50
"""Turns that are shown again when the page is opened."""
_DIGITS: Final = 18
"""Of a turn's number: what a database holds."""

_log = structlog.get_logger()
_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
_Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass
class _Refused(Exception):
    """A request that gets no turn; `after` is the seconds to wait where waiting helps."""

    status: int
    error: str
    after: float = 0


def routes(app: web.Application, site: Site) -> None:
    """Adds the chat and what its operation needs; every response of the application gets the security headers."""
    chat = _Chat(site)
    app.on_response_prepare.append(security.headers(secure=site.secure))
    app.router.add_get("/", chat.page)
    app.router.add_get("/privacy", chat.privacy)
    app.router.add_get(PATH, chat.calendar)
    app.router.add_get(QUESTIONS, _refusing(chat.questions))
    app.router.add_get("/chat/history", _refusing(chat.history))
    app.router.add_post("/chat/events", _refusing(chat.event))
    app.router.add_post("/chat/files", _refusing(chat.file))
    _add_file(app, "/chat.js", pages.SCRIPT, "text/javascript", "max-age=31536000, immutable")
    _add_file(app, "/style.css", pages.STYLE, "text/css", "max-age=31536000, immutable")
    _add_file(app, "/desk.css", pages.DESK_STYLE, "text/css", "max-age=31536000, immutable")
    _add_file(app, "/favicon.ico", pages.ICON, "image/svg+xml", "max-age=86400")
    _add_file(app, "/embed.js", pages.EMBED, "text/javascript", "max-age=3600", resource_policy="cross-origin")
    operations.routes(app, site.checks)


class _Chat:
    """The handlers; what they share is in `site`."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cookie = sessions.Cookie(site.secure)
        self._uploads = 0

    async def page(self, request: web.Request) -> web.Response:
        return _html(pages.chat(self._site.languages, await self._language(request)))

    async def privacy(self, request: web.Request) -> web.Response:
        language = await self._language(request)
        return _html(pages.notice(self._site.languages, language, self._site.privacy(language)))

    async def calendar(self, request: web.Request) -> web.Response:
        """The calendar file, `?of=` some calls and occasions or all, in `?language=` or the browser's. To be kept for
        an hour; a calendar that subscribed to it asks again and is told whether it has changed.
        """
        language, of = self._asked(request), request.query.get("of", "")
        body = self._site.files.calendar(tuple(filter(None, of.split(","))), language)
        tag = ETag(hashlib.sha256(body).hexdigest()[:32])
        headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language", "Content-Language": language}
        if request.if_none_match and tag in request.if_none_match:
            response = web.Response(status=304, headers=headers)
        else:
            response = web.Response(body=body, content_type=MEDIA_TYPE, charset="utf-8", headers=headers)
        response.etag = tag
        return response

    async def questions(self, request: web.Request) -> web.Response:
        """All the questions of the form `?form=`, in `?language=` or the browser's: the same for everybody."""
        _within(self._site.per_address.wait(security.address(request)))
        form, language = request.query.get("form", ""), self._asked(request)
        body = await asyncio.to_thread(self._site.files.questions, form, language)
        if body is None:
            return web.Response(status=404)
        headers = {
            "Cache-Control": "public, max-age=3600",
            "Vary": "Accept-Language",
            "Content-Language": language,
            "Content-Disposition": f'attachment; filename="{form}-{language}.docx"',
        }
        return web.Response(body=body, content_type=MEDIA_TYPES["docx"], headers=headers)

    async def event(self, request: web.Request) -> web.Response:
        """Takes one event: JSON as in `incoming`; answers with its turn."""
        self._guard(request)
        message = _message(await _body(request))
        token = self._cookie.read(request)
        if token is None and not isinstance(message, incoming.Opened):
            raise _Refused(401, "no_session")
        token = token or sessions.fresh()
        return self._answer(await self._taken(request, token, message), token)

    async def file(self, request: web.Request) -> web.Response:
        """Takes one file: multipart as in `uploads`; answers with its turn."""
        self._guard(request, "multipart/form-data")
        token = self._cookie.read(request)
        if token is None:
            raise _Refused(401, "no_session")
        _within(self._site.per_session_files.wait(sessions.conversation(token)))
        upload = await self._uploaded(request)
        site = self._site
        event = Attached(
            at=site.clock(),
            reference=site.reference(),
            hint=self._hint(request),
            kind="document",
            file=await uploads.verdict(upload),
            album=str(upload.album),
        )
        conversation = sessions.conversation(token)
        turn = await site.turns.take(conversation, str(upload.id), event, content=upload.content)
        return self._answer(render.taken(turn, site.languages), token)

    async def history(self, request: web.Request) -> web.Response:
        """The conversation so far, or what followed the turn `?after=`, oldest first; empty where there is none."""
        _within(self._site.per_address.wait(security.address(request)))
        token, after = self._cookie.read(request), _number(request.query.get("after", "0"))
        history = self._site.turns.history
        past = await history(sessions.conversation(token), _REMEMBERED, after=after) if token else ()
        language = past[-1].taken.language if past else self._hint(request) or self._site.default_language
        turns = [render.past(one, self._site.languages) for one in past]
        response = web.json_response({"language": language, "turns": turns}, dumps=_dumps)
        response.headers["Cache-Control"] = "no-store"
        response.enable_compression()
        return response

    def _answer(self, turn: render.Json, token: str) -> web.Response:
        response = web.json_response(turn, dumps=_dumps)
        response.headers["Cache-Control"] = "no-store"
        self._cookie.write(response, token)
        return response

    async def _uploaded(self, request: web.Request) -> uploads.Upload:
        """Raises _Refused; 503 where the same may go well later."""
        if request.content_length is None or request.content_length > uploads.LONGEST:
            raise _Refused(413, "too_long")
        if self._uploads >= uploads.AT_ONCE:
            raise _Refused(503, "too_many_files", after=2)
        self._uploads += 1
        try:
            async with asyncio.timeout(uploads.PATIENCE):
                return await uploads.read(request)
        except TimeoutError:
            raise _Refused(503, "too_slow", after=2) from None
        except ValueError:
            raise _Refused(400, "unreadable") from None
        finally:
            self._uploads -= 1

    def _guard(self, request: web.Request, content_type: str = "application/json") -> None:
        """Lets through what our own page sends, and not too much of it. Raises _Refused."""
        if not security.own(request, self._site.public_url):
            raise _Refused(403, "foreign_origin")
        if request.content_type != content_type:
            raise _Refused(415, "other_type")
        _within(self._site.per_address.wait(security.address(request)))
        if token := self._cookie.read(request):
            _within(self._site.per_session.wait(sessions.conversation(token)))

    async def _taken(self, request: web.Request, token: str, message: incoming.Incoming) -> render.Json:
        site = self._site
        event = incoming.event(message, at=site.clock(), reference=site.reference(), hint=self._hint(request))
        turn = await site.turns.take(sessions.conversation(token), str(message.id), event)
        return render.taken(turn, site.languages)

    async def _language(self, request: web.Request) -> str:
        """The conversation's language; before there is one, the browser's."""
        if token := self._cookie.read(request):
            try:
                past = await self._site.turns.history(sessions.conversation(token), 1)
            except StoreUnavailable:
                past = ()  # the page can be shown all the same, and says itself that answers must wait
            if past:
                return past[-1].taken.language
        return self._hint(request) or self._site.default_language

    def _asked(self, request: web.Request) -> str:
        """The language that an address names, or the browser's."""
        asked = request.query.get("language", "")
        return asked if asked in self._site.languages.offered else self._hint(request) or self._site.default_language

    def _hint(self, request: web.Request) -> str | None:
        return preferred(request.headers.get("Accept-Language", ""), self._site.languages.offered)


def _refusing(handler: _Handler) -> _Handler:
    """Answers in JSON where there is no turn to answer with."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except _Refused as refused:
            return _refusal(refused)
        except StoreUnavailable:
            return _refusal(_Refused(503, "store_unavailable", after=2))
        except TurnFailed:
            return _refusal(_Refused(500, "turn_failed"))

    return answer


def _refusal(refused: _Refused) -> web.Response:
    _log.info("web_refused", status=refused.status, error=refused.error)
    response = web.json_response({"error": refused.error}, status=refused.status)
    response.headers["Cache-Control"] = "no-store"
    if refused.after:
        response.headers["Retry-After"] = str(math.ceil(refused.after))
    return response


def _within(wait: float) -> None:
    if wait:
        raise _Refused(429, "too_many", after=wait)


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > incoming.LONGEST:
            raise _Refused(413, "too_long")
    return bytes(body)


def _number(words: str) -> int:
    if not (words.isascii() and words.isdigit() and len(words) <= _DIGITS):
        raise _Refused(400, "unreadable")
    return int(words)


def _message(body: bytes) -> incoming.Incoming:
    try:
        return incoming.read(body)
    except ValueError:
        raise _Refused(400, "unreadable") from None


def _html(text: str) -> web.Response:
    headers = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
    response = web.Response(text=text, content_type="text/html", headers=headers)
    response.enable_compression()
    return response


def _add_file(
    app: web.Application, path: str, body: bytes, kind: str, cache: str, *, resource_policy: str = "same-origin"
) -> None:
    async def give(request: web.Request) -> web.Response:
        headers = {"Cache-Control": f"public, {cache}", "Cross-Origin-Resource-Policy": resource_policy}
        response = web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)
        response.enable_compression()
        return response

    app.router.add_get(path, give)
