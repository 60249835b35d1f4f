"""A conversation in memory that shows everything a reply can be made of, and the site around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.documents import Files
from bot.channels.web.server import routes
from bot.channels.web.site import Site
from bot.i18n import Languages, Shown
from bot.talk.events import Attached, Commanded, Due, Event, Opened, Pressed, Said
from bot.talk.files import File, Refused
from bot.talk.replies import Choice, Document, Note, Reply, Row, Table
from bot.talk.text import Address, Country, Day, Text, Tongue
from bot.turn import Past, Taken

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

WELCOME = Reply(
    (Text("Welcome. I can answer your questions about the **Alliance** and help you send an expression of interest."),),
    (
        (Choice(Text("Find the centre type that suits you"), "boxes", primary=True),),
        (Choice(Text("Send an expression of interest"), "email"),),
        (Choice(Text("Deadline of the call"), "deadline"), Choice(Text("Review"), "review")),
    ),
)
DEADLINE = Reply(
    (
        Text(
            "The documents give two dates for the first call:\n\n- **{first}**\n- **{second}**\n\nThis call is closed.",
            {"first": Day("2023-03-15"), "second": Day("2023-04-15")},
        ),
        Note(Text("Source: {document}, {date}.", {"document": "BDT/DIR/001", "date": Day("2023-01-25")})),
    ),
    (
        (Choice(Text("Yes, thank you"), "yes"), Choice(Text("No, not quite"), "no")),
        (Choice(Text("Menu"), "menu"), Choice(Text("Review"), "review")),
    ),
)
THANKED = replace(
    DEADLINE, parts=(*DEADLINE.parts, Text("Thank you for telling me.")), rows=DEADLINE.rows[1:], replaces=True
)
EMAIL = Reply(
    (
        Text("Step {step} of {steps}", {"step": 4, "steps": 14}),
        Text("**What is your e-mail address?**\n\nThe secretariat will answer there."),
    ),
    ((Choice(Text("Back"), "back"), Choice(Text("Save for later"), "later")),),
    input="email",
)
LANGUAGE = Reply(
    (Text("Which language do you prefer?"),),
    (tuple(Choice(Tongue(code, native=True), f"speak:{code}") for code in ("en", "fr", "ar", "zh")),),
    input="none",
)
REVIEW = Reply(
    (
        Text("Please check your answers."),
        Table(
            (
                Row(Text("Name of the organisation"), "Centre d’innovation <b>de Kigali</b>", "edit:name"),
                Row(Text("Country"), Country("RW"), "edit:country"),
                Row(Text("E-mail"), Address("contact@example.org"), "edit:email"),
                Row(Text("Why do you want to host a centre?"), "Two lines\nas they were typed.", "edit:why"),
            )
        ),
    ),
    ((Choice(Text("Send"), "send", primary=True),), (Choice(Text("Back"), "back"),)),
    input="none",
)
FILE = Reply((Text("Here is the file."), Document(Text("All dates"), "alliance.ics", ("first_call",))))
BOXES = ("Open technology innovation", "Policy experimentation", "Entrepreneurship and SME growth")


def boxes(picked: frozenset[str], *, replaces: bool) -> Reply:
    ticks = tuple((Choice(Text(name), f"tick:{name}"[:64], chosen=name in picked),) for name in BOXES)  # from content/
    done = (Choice(Text("Done"), "done", primary=True),)
    return Reply((Text("Which objectives would the centre work on?"),), (*ticks, done), input="none", replaces=replaces)


@dataclass
class ToyTurns:
    """Turns kept in a list. `failures` are raised first, one for each event that comes."""

    failures: list[Exception] = field(default_factory=list)
    taken: dict[tuple[str, str], Past] = field(default_factory=dict)
    picked: frozenset[str] = frozenset()
    contents: list[bytes] = field(default_factory=list)

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken:
        if self.failures:
            raise self.failures.pop(0)
        if known := self.taken.get((conversation, key)):
            return replace(known.taken, repeated=True)
        language = self._language(conversation, event)
        self.contents.append(content)
        taken = Taken(len(self.taken) + 1, self._replies(event), language, repeated=False, sent=0)
        self.taken[conversation, key] = Past(event, taken)
        return taken

    async def history(self, conversation: str, limit: int, *, after: int = 0) -> tuple[Past, ...]:
        if self.failures:
            raise self.failures.pop(0)
        mine = (past for (whose, _), past in self.taken.items() if whose == conversation)
        return tuple(past for past in mine if past.taken.turn > after)[-limit:]

    def said(self) -> list[str]:
        """What was typed, in the order it was taken."""
        return [past.event.text for past in self.taken.values() if isinstance(past.event, Said)]

    def _language(self, conversation: str, event: Event) -> str:
        if isinstance(event, Pressed) and event.token.startswith("speak:"):
            return event.token.removeprefix("speak:")
        spoken = [past.taken.language for (whose, _), past in self.taken.items() if whose == conversation]
        return spoken[-1] if spoken else event.hint or "en"

    def _replies(self, event: Event) -> tuple[Reply, ...]:
        match event:
            case Said(text=text):
                return (Reply((Text("You wrote: {words}", {"words": text}),), WELCOME.rows),)
            case Pressed(token=token) if token.startswith("tick:"):
                self.picked ^= {token.removeprefix("tick:")}
                return (boxes(self.picked, replaces=True),)
            case Pressed(token="boxes"):
                return (boxes(self.picked, replaces=False),)
            case Pressed(token="deadline"):
                return (DEADLINE,)
            case Pressed(token="yes"):
                return (THANKED,)
            case Pressed(token="review"):
                return (REVIEW,)
            case Pressed(token="email"):
                return (EMAIL,)
            case Commanded(name="file"):
                return (FILE,)
            case Due(call=call):
                return (Reply((Text("You asked me to remind you. {status}", {"status": call}),)),)
            case Commanded(name="language"):
                return (LANGUAGE,)
            case Attached(file=Refused(why=why)):
                return (Reply((why,), WELCOME.rows, input="files"),)
            case Attached(file=File(name=name)):
                return (Reply((Text("You wrote: {words}", {"words": name}),), WELCOME.rows, input="files"),)
            case Opened() | _:
                return (WELCOME,)


@dataclass
class Watch:
    """Seconds that pass only when told to."""

    seconds: float = 0

    def __call__(self) -> float:
        return self.seconds


def site(languages: Languages, turns: ToyTurns) -> Site:
    """As the roof would make it; a test replaces what it is about."""

    def privacy(language: str) -> Shown:
        notice = Text(
            "**What is kept.** This conversation.\n\nWrite to {address}.", {"address": Address("a@example.org")}
        )
        return languages.show(Reply((notice,)), language)

    async def checks() -> Mapping[str, bool]:
        return {"database": True}

    return Site(
        turns=turns,
        languages=languages,
        clock=lambda: NOON,
        reference=lambda: "K7QM-3XWD",
        privacy=privacy,
        files=Files(
            calendar=lambda of, language: f"BEGIN:VCALENDAR {language} {of}".encode(),
            questions=lambda form, language: f"{form} {language}".encode() if form == "host_centre" else None,
        ),
        checks=checks,
        default_language="en",
    )


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[TestServer]:
    app = web.Application()
    routes(app, site)
    server = TestServer(app)
    async with server:
        yield server


@asynccontextmanager
async def browsing(site: Site) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """A client with cookies of its own."""
    async with serving(site) as server, TestClient(server) as client:
        yield client
