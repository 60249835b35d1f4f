"""The whole house with a desk: the real conversation on a database, porter, courier, and Telegram at the peer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from aiohttp import web
from pydantic import SecretStr

from bot.channels.telegram import Desk, Public, Telegram, connect
from bot.channels.web import desk as desk_pages
from bot.channels.web.server import routes
from bot.commands import serve, wiring
from bot.commands.report import weekly
from bot.config import Settings
from bot.porter import Porter
from bot.store.engine import engine_for
from bot.timer import Timer
from bot.turn import Turns
from tests.submission import SUBMISSION
from tests.telegram.peer import TOKEN, Peer
from tests.telegram.person import Person
from tests.transcripts import assistant

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
CHAT, MEMBER, COLLEAGUE = -1001, 501, 502
Language = Literal["fr", "en", "es", "ar", "ru", "zh"]
SECRET = "a-secret_of-32-characters-exactly"


@dataclass
class Office:
    """The house at a time set by hand. `office` is the member in the desk's chat; `post` are the settings of its mail,
    without which no letter may leave.
    """

    database_url: str
    topics: bool = False
    language: Language = "en"
    members: tuple[int, ...] = (MEMBER, COLLEAGUE)
    now: datetime = MORNING
    peer: Peer = field(default_factory=Peer)
    post: Mapping[str, Any] = field(default_factory=dict)

    async def begin(self) -> None:
        await self.peer.start()
        self.office = self.member(MEMBER)
        self.colleague = self.member(COLLEAGUE)
        await self.open()

    def member(self, id: int) -> Person:
        kind = "supergroup" if self.topics else "group"
        return self.peer.group(self.peer.person(id), id=CHAT, type=kind, topics=self.topics)

    async def open(self) -> None:
        """A process starts."""
        settings = Settings(  # type: ignore[call-arg]  # pydantic's own plugin knows it
            _env_file=None,
            telegram_token=SecretStr(TOKEN),
            desk_chat=CHAT,
            desk_members=self.members,
            secretariat_language=self.language,
            **self.post,
        )
        self.engine = engine_for(self.database_url)
        self.turns: Turns = wiring.turns(self.engine, assistant(), settings, lambda: self.now)
        self.desk = wiring.office(self.engine, self.turns, assistant(), settings, lambda: self.now)
        app = web.Application()
        page = serve.site(self.turns, assistant(), settings, lambda: self.now, self.engine)
        routes(app, page)
        desk_pages.routes(app, page, self.desk, language=self.language)
        app.router.add_post("/telegram/{name}", self._handle)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        host, port = self.runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.telegram = Telegram(
            connect(TOKEN, self.peer.url),
            self.turns,
            assistant().languages,
            files=wiring.files(assistant(), lambda: self.now),
            clock=lambda: self.now,
            public=Public(self.url, SECRET),
            rate=None,
            desk=Desk(
                CHAT,
                frozenset(self.members),
                partial(serve.way_in, self.desk, self.url),
                self.desk.report,
                self.desk.confirm,
            ),
        )
        self.porter = Porter(self.turns, hand_over=self.telegram.hand_over)
        self.timer = Timer(
            self.turns,
            assistant().knowledge.calendar,
            clock=lambda: self.now,
            hand_over=self.telegram.hand_over,
        )
        self.courier = wiring.courier(self.engine, assistant(), settings, lambda: self.now)
        self.weekly = weekly(self.engine, assistant(), settings)
        self.peer.commands.clear()
        await self.telegram.start()
        await self.peer.until(lambda: len(self.peer.commands) > len(assistant().languages.offered))

    async def close(self) -> None:
        """The process ends."""
        await self.telegram.close(within=5)
        await self.runner.cleanup()
        await self.desk.close()
        await self.turns.close()
        await self.engine.dispose()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def end(self) -> None:
        await self.close()
        await self.peer.stop()

    async def settle(self) -> None:
        """What is owed is carried, and everything that is to be sent has left."""
        await self.porter.carry()
        await self.telegram._sender.drain(within=5)  # nothing a person could see says that nothing more comes

    async def sends(self, person: Person, name: str, otherwise: Mapping[str, str] | None = None) -> str:
        """The person fills in the form to host a centre, as in tests/submission.py but for what they say `otherwise`;
        the reference.
        """
        said = {"University of Ghana": name, **(otherwise or {})}
        await person.says("/menu")
        for act, value in SUBMISSION:
            await self.settle()
            await (person.says(said.get(value, value)) if act == "say" else person.presses(value))
        await self.settle()
        receipt = next(text for text in reversed(person.said_to()) if "Your reference:" in text)
        return receipt.partition("Your reference: ")[2].split()[0]

    async def _handle(self, request: web.Request) -> web.Response:
        return await self.telegram.handle(request)


@asynccontextmanager
async def office(
    database_url: str, *, topics: bool = False, language: Language = "en", post: Mapping[str, Any] | None = None
) -> AsyncIterator[Office]:
    house = Office(database_url, topics, language, post=post or {})
    await house.begin()
    try:
        yield house
    finally:
        await house.end()
