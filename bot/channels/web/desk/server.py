"""The desk's routes, and who may come to them.

A link opens nothing when it is looked at, as whoever previews links does: a button on its page does. The cookie is for
this site alone (SameSite=Strict), and whatever changes something is sent by our own page. Everybody who is not surely
a member gets the same refusal, whatever is wrong: no cookie, a link that was used or is too old, a former member, a
form of another site.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

import structlog
from aiohttp import web

from bot.channels.web import security
from bot.channels.web.desk import incoming
from bot.channels.web.desk.pages import Filter, Pages
from bot.channels.web.site import Site
from bot.export.formats import Format
from bot.files import MEDIA_TYPES
from bot.office import Office
from bot.pictures import NotDrawn
from bot.store.passes import SESSION_GOOD_FOR, Member
from bot.talk.errors import StoreUnavailable, TurnFailed

_log = structlog.get_logger()
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Inside = Callable[[web.Request, Member], Awaitable[web.StreamResponse]]

_FORMATS: Final[Mapping[str, Format]] = {"xlsx": "xlsx", "csv": "csv", "jsonl": "jsonl"}
_FURTHEST: Final = 1_000_000
"""From which case of the list on nobody looks any more."""


@dataclass
class _Answer(Exception):
    """A page that says a word of `words.WORDS` instead of what was asked for."""

    status: int
    word: str


def routes(app: web.Application, site: Site, office: Office, *, language: str) -> None:
    """Adds the desk, in the office's language."""
    desk = _Desk(site, office, Pages(office.knowledge, site.languages, language))
    app.router.add_get("/desk/enter", desk.answering(desk.invitation))
    app.router.add_post("/desk/enter", desk.answering(desk.enter))
    app.router.add_post("/desk/logout", desk.answering(desk.leave))
    app.router.add_get("/desk", desk.answering(desk.within(desk.list)))
    app.router.add_get("/desk/figures", desk.answering(desk.within(desk.figures)))
    app.router.add_get("/desk/figures.png", desk.answering(desk.within(desk.picture)))
    app.router.add_get("/desk/figures.xlsx", desk.answering(desk.within(desk.workbook)))
    app.router.add_get("/desk/export", desk.answering(desk.within(desk.asked)))
    app.router.add_post("/desk/export", desk.answering(desk.within(desk.export)))
    app.router.add_get("/desk/cases/{case}", desk.answering(desk.within(desk.case)))
    app.router.add_post("/desk/cases/{case}", desk.answering(desk.within(desk.act)))
    app.router.add_get("/desk/cases/{case}/files/{file}", desk.answering(desk.within(desk.file)))


class _Desk:
    """The handlers. The cookie's name keeps other hosts of the domain from setting it where people come by https."""

    def __init__(self, site: Site, office: Office, pages: Pages) -> None:
        self._site = site
        self._office = office
        self._pages = pages
        self._cookie = "__Host-desk" if site.secure else "desk"

    def answering(self, handler: _Handler) -> _Handler:
        """With a page whatever happens, to be kept by nobody."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                if self._site.per_address.wait(security.address(request)):
                    raise _Answer(429, "later")
                response = await handler(request)
            except _Answer as answer:
                response = self._told(answer)
            except (StoreUnavailable, TurnFailed):
                response = self._told(_Answer(503, "later"))
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "same-origin"  # with none at all, forms of ours come from "null"
            return response

        return answer

    def within(self, handler: _Inside) -> _Handler:
        """For members alone; what is sent must come from a page of ours."""

        async def inside(request: web.Request) -> web.StreamResponse:
            session = request.cookies.get(self._cookie)
            member = await self._office.member(session) if session else None
            if member is None or not self._own(request):
                raise _Answer(403, "refused")
            return await handler(request, member)

        return inside

    async def invitation(self, request: web.Request) -> web.Response:
        return _html(self._pages.invitation(request.query.get("key", "")))

    async def enter(self, request: web.Request) -> web.Response:
        """Uses up a link and opens a session."""
        secret = (await request.post()).get("key", "") if self._own(request) else ""
        session = await self._office.enter(secret) if isinstance(secret, str) and secret else None
        if session is None:
            raise _Answer(403, "refused")
        response = _see("/desk")
        lasts = int(SESSION_GOOD_FOR.total_seconds())
        response.set_cookie(
            self._cookie, session, max_age=lasts, path="/", secure=self._site.secure, httponly=True, samesite="Strict"
        )
        return response

    async def leave(self, request: web.Request) -> web.Response:
        """Ends the session, and says what anybody outside is told."""
        if not self._own(request):
            raise _Answer(403, "refused")
        if session := request.cookies.get(self._cookie):
            await self._office.leave(session)
        response = self._told(_Answer(200, "refused"))
        response.del_cookie(self._cookie, path="/", secure=self._site.secure, httponly=True, samesite="Strict")
        return response

    async def list(self, request: web.Request, member: Member) -> web.Response:
        asked = request.query
        first = asked.get("first", "0")
        wanted = Filter(
            search=asked.get("search", "").strip()[:200],
            form=asked.get("form", ""),
            status=asked.get("status", ""),
            first=min(int(first), _FURTHEST) if first.isascii() and first.isdecimal() else 0,
        )
        if wanted.search:
            return _html(self._pages.list(await self._office.find(wanted.search), wanted))
        cases = await self._office.cases(form=wanted.form, status=wanted.status, first=wanted.first)
        return _html(self._pages.list(cases, wanted))

    async def case(self, request: web.Request, member: Member) -> web.Response:
        """A case; `?turn=` is the act that led here, whose answer stands above it."""
        opened = await self._office.open(request.match_info["case"])
        if opened is None:
            raise _Answer(404, "gone")
        turn = request.query.get("turn", "")
        known = turn.isascii() and turn.isdecimal()
        said = await self._office.said(member.number, int(turn)) if known else ()
        return _html(self._pages.case(opened, said))

    async def act(self, request: web.Request, member: Member) -> web.Response:
        """Takes what a form says, then shows the case as it is now."""
        form = await request.post()
        try:
            sent = incoming.read({name: [str(value) for value in form.getall(name)] for name in form})
        except ValueError:
            raise _Answer(400, "unread") from None
        turn = ""
        for key, event in sent.events(member, at=self._site.clock(), reference=self._site.reference()):
            turn = f"?turn={(await self._office.act(member.number, key, event)).turn}"
        return _see(f"/desk/cases/{quote(request.match_info['case'], safe='')}{turn}")

    async def file(self, request: web.Request, member: Member) -> web.Response:
        """A file as it was sent, to be saved and never to be shown here."""
        kept = await self._office.file(request.match_info["case"], request.match_info["file"], member=member.number)
        if kept is None:
            raise _Answer(404, "gone")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}"}
        return web.Response(body=kept.content, content_type=MEDIA_TYPES[kept.kind], headers=headers)

    async def figures(self, request: web.Request, member: Member) -> web.Response:
        return _html(self._pages.figures((await self._office.report()).figures))

    async def picture(self, request: web.Request, member: Member) -> web.Response:
        """The charts; where they cannot be drawn, the words that stand for them stay."""
        report = await self._office.report()
        try:
            return web.Response(body=await asyncio.to_thread(report.picture), content_type="image/png")
        except NotDrawn:
            raise _Answer(503, "later") from None

    async def workbook(self, request: web.Request, member: Member) -> web.Response:
        report = await self._office.report()
        headers = {"Content-Disposition": 'attachment; filename="figures.xlsx"'}
        body = await asyncio.to_thread(report.workbook)
        return web.Response(body=body, content_type=MEDIA_TYPES["xlsx"], headers=headers)

    async def asked(self, request: web.Request, member: Member) -> web.Response:
        """Asks whether the list is really wanted."""
        return _html(self._pages.export())

    async def export(self, request: web.Request, member: Member) -> web.StreamResponse:
        """All submissions, to be saved, for who was asked twice; written whole before the first byte leaves, so that no
        half of it does.
        """
        form = await request.post()
        format = _FORMATS.get(str(form.get("format", "")))
        if format is None:
            raise _Answer(400, "unread")
        if "again" not in form:
            return _html(self._pages.export_again(format))
        with TemporaryDirectory(prefix="desk-") as folder:
            path = Path(folder) / f"submissions.{format}"
            await self._office.export(path, format, member=member.number)
            headers = {"Content-Disposition": f'attachment; filename="{path.name}"', "Cache-Control": "no-store"}
            response = web.FileResponse(path, headers=headers)
            await response.prepare(request)
        return response

    def _own(self, request: web.Request) -> bool:
        """Whether it only looks, or comes from a page of ours."""
        return request.method in {"GET", "HEAD"} or security.own(request, self._site.public_url)

    def _told(self, answer: _Answer) -> web.Response:
        _log.info("desk_answered", status=answer.status, word=answer.word)
        inside = answer.word not in {"refused", "later"}
        return _html(self._pages.notice(answer.word, inside=inside), status=answer.status)


def _see(address: str) -> web.Response:
    """Sends the browser on, so that a page that is loaded again sends nothing again."""
    return web.Response(status=303, headers={"Location": address})


def _html(text: str, *, status: int = 200) -> web.Response:
    response = web.Response(text=text, status=status, content_type="text/html")
    response.enable_compression()
    return response
