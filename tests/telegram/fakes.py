"""A toy conversation, a clock that stands still, and the channel between them and the peer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO

from aiohttp import ClientSession, web

from bot.channels.documents import Files
from bot.channels.telegram import Public, Telegram, connect
from bot.i18n import Languages
from bot.talk.events import Attached, Commanded, Event, Pressed, Said
from bot.talk.replies import Choice, Reply
from bot.talk.text import Text
from bot.turn import Taken, Unsent
from tests.telegram.peer import TOKEN, Peer

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "a-secret_of-32-characters-exactly"

BUTTONS = ((Choice(Text("Back"), "back"), Choice(Text("Skip"), "skip")),)


def said(words: str) -> Reply:
    return Reply((Text("You wrote: {words}", {"words": words}),))


def boxes(ticked: bool) -> Reply:
    return Reply((Text("Which objectives?"),), ((Choice(Text("Policy"), "tick", chosen=ticked),),), replaces=True)


@dataclass
class ToyTurns:
    """Turns kept in lists. `failures` are raised first, one for each try; `gate` holds every turn back until it is
    set; `answers` are the replies to come, else what was said is said back. `contents`
    are those of the files that came."""

    failures: list[Exception] = field(default_factory=list)
    gate: asyncio.Event | None = None
    answers: list[tuple[Reply, ...]] = field(default_factory=list)
    taken: dict[tuple[str, str], tuple[Event, Taken]] = field(default_factory=dict)
    contents: list[bytes] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)
    left: dict[int, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    owed: list[Unsent] = field(default_factory=list)
    since: datetime | None = None
    language: str = "en"
    topics: dict[str, int] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken:
        self.tries.append(key)
        self.begun.set()
        if self.gate:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        if known := self.taken.get((conversation, key)):
            return replace(known[1], repeated=True, sent=self.left.get(known[1].turn, 0))
        replies = self.answers.pop(0) if self.answers else self._replies(event)
        self.contents += [content] if isinstance(event, Attached) and event.file else []
        taken = Taken(len(self.taken) + 1, replies, self.language, repeated=False, sent=0)
        self.taken[conversation, key] = (event, taken)
        return taken

    def sent(self, turn: int, replies: int) -> None:
        self.left[turn] = replies

    async def blocked(self, conversation: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.gone.append(conversation)

    async def topic(self, case: str) -> int | None:
        return self.topics.get(case)

    async def keep_topic(self, case: str, topic: int) -> None:
        self.topics[case] = topic

    async def unsent(self, prefix: str, since: datetime) -> tuple[Unsent, ...]:
        self.since = since
        return tuple(owed for owed in self.owed if owed.conversation.startswith(prefix))

    def events(self) -> list[Event]:
        """What happened, in the order it was taken."""
        return [event for event, _ in self.taken.values()]

    def words(self) -> list[str]:
        """What was typed, in the order it was taken."""
        return [event.text for event in self.events() if isinstance(event, Said)]

    def _replies(self, event: Event) -> tuple[Reply, ...]:
        match event:
            case Said(text=text):
                return (said(text),)
            case Pressed(token="tick"):
                return (boxes(ticked=True),)
            case Commanded(name="boxes"):
                return (replace(boxes(ticked=False), replaces=False),)
            case Attached(kind=kind):
                return (said(kind),)
            case _:
                return (Reply((Text("Hello."),), BUTTONS),)


@dataclass
class Time:
    """Seconds that pass only when somebody sleeps; `slept` is how long each time."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


class Stage:
    """The channel at the peer, with a web server of its own for the webhook; without `webhook` it polls."""

    def __init__(self, peer: Peer, languages: Languages, *, webhook: bool = True, rate: int | None = None) -> None:
        self.peer = peer
        self.turns = ToyTurns()
        self.time = Time()
        self.url = ""
        self._languages = languages
        self._webhook = webhook
        self._rate = rate
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        app = web.Application()
        app.router.add_post("/telegram/{name}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.telegram = self._channel()
        await self.telegram.start()
        if self._webhook:
            await self.peer.until(lambda: len(self.peer.commands) == len(self._languages.offered) + 1)

    async def close(self) -> None:
        await self.telegram.close(within=1)
        if self._runner:
            await self._runner.cleanup()

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """Knock at the webhook by hand; the status."""
        async with (
            ClientSession() as session,
            session.post(f"{self.url}/telegram/x", data=BytesIO(body), headers=headers) as answer,
        ):
            return answer.status

    def _channel(self) -> Telegram:
        return Telegram(
            connect(TOKEN, self.peer.url),
            self.turns,
            self._languages,
            files=Files(
                calendar=lambda of, language: f"BEGIN:VCALENDAR {language} {of}".encode(),
                questions=lambda form, language: f"{form} {language}".encode() if form == "host_centre" else None,
            ),
            clock=lambda: NOON,
            public=Public(self.url, SECRET) if self._webhook else None,
            rate=self._rate,
            fresh=lambda: "K7QM-3XWD",
            now=self.time.now,
            sleep=self.time.sleep,
            chance=lambda: 0.0,
        )

    async def _handle(self, request: web.Request) -> web.Response:
        return await self.telegram.handle(request)
