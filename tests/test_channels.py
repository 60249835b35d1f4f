"""Every transcript again, through Telegram's protocol and through the page in a real Chromium.

What stands between is the real house: the durable turn on SQLite, the catalogues, the channel. Somebody on the pure
step goes along, only to say how many messages are to be waited for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, FilePayload, Page, expect

from bot import reference
from bot.channels.telegram import Public, Telegram, connect
from bot.channels.web.limits import Limit
from bot.channels.web.server import routes
from bot.channels.web.site import Site
from bot.commands import wiring
from bot.config import Settings
from bot.store.engine import engine_for
from bot.talk.replies import Comparison, Copy, Document
from bot.turn import Turns
from tests.files.samples import SAMPLES
from tests.telegram.peer import TOKEN, Peer
from tests.transcripts import Person, Transcript, Turn, assistant, check, transcripts

pytestmark = pytest.mark.anyio
SECRET = "a-secret_of-32-characters-exactly"
ALL = list(transcripts())
ON_THE_PAGE = [each for each in ALL if not any(turn.act in ("attached", "edited") for turn in each.turns)]
"""A page has no stickers, no voice messages, and no way to change what was sent."""


@asynccontextmanager
async def house(database_url: str, now: datetime) -> AsyncIterator[Turns]:
    """The durable turn of the real assistant, at some moment."""
    engine = engine_for(database_url)
    turns = wiring.turns(engine, assistant(), Settings(_env_file=None), lambda: now)  # type: ignore[call-arg]
    try:
        yield turns
    finally:
        await turns.close()
        await engine.dispose()


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """The application on a port of its own."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.name)
async def test_through_telegram(transcript: Transcript, sqlite_url: str) -> None:
    peer = Peer()
    await peer.start()
    async with house(sqlite_url, transcript.now) as turns:
        telegram: list[Telegram] = []

        async def handle(request: web.Request) -> web.Response:
            return await telegram[0].handle(request)

        app = web.Application()
        app.router.add_post("/telegram/{name}", handle)
        async with listening(app) as url:
            bot = connect(TOKEN, peer.url)
            channel = Telegram(
                bot,
                turns,
                assistant().languages,
                files=wiring.files(assistant(), lambda: transcript.now),
                clock=lambda: transcript.now,
                public=Public(url, SECRET),
                rate=None,
            )
            telegram.append(channel)
            await channel.start()
            await peer.until(lambda: len(peer.commands) > len(assistant().languages.offered))
            try:
                await _telegram(peer, transcript)
            finally:
                await channel.close(within=5)
                await peer.stop()


async def _telegram(peer: Peer, transcript: Transcript) -> None:
    person = peer.person(1, language_code=transcript.hint)
    along = Person(now=transcript.now, hint=transcript.hint)
    for turn in transcript.turns:
        outcome, _ = along.does(turn)
        before = {message.id: (message.text, message.keyboard) for message in person.screen()}
        await _acts(person, turn)
        files = [p for reply in outcome.replies for p in reply.parts if isinstance(p, Comparison | Copy | Document)]
        screen = await person.hears(len(outcome.replies) + len(files))
        changed = [m for m in screen if m.mine and before.get(m.id) != (m.text, m.keyboard)]
        labels = [label for message in changed for row in message.keyboard for label, _ in row]
        check(turn, "\n".join(message.text for message in changed), labels)


async def _acts(person: Any, turn: Turn) -> None:  # noqa: ANN401
    match turn.act:
        case "open":
            await person.says("/start")
        case "said":
            await person.says(turn.value)
        case "command":
            await person.says(f"/{turn.value}")
        case "pressed":
            await person.presses(turn.value)
        case "changed":
            await person.presses(f"✎ {turn.value}")
        case "pressed_again":
            await person.presses(turn.value, again=True)
        case "attached":
            await person.sends(turn.value)
        case "files":
            names = turn.value.split(", ")
            album = f"album of {turn.value}" if len(names) > 1 else ""
            for name in names:
                await person.sends_file(name, SAMPLES[name](), album=album)
        case "edited":
            await person.edits(turn.value, of=turn.of)


@pytest.mark.parametrize("transcript", ON_THE_PAGE, ids=lambda transcript: transcript.name)
async def test_through_the_page(transcript: Transcript, sqlite_url: str, chromium: Browser) -> None:
    async with house(sqlite_url, transcript.now) as turns:
        app = web.Application()
        routes(app, _site(turns, transcript.now))
        async with listening(app) as url:
            context = await chromium.new_context(
                locale=transcript.hint, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
            )
            page = await context.new_page()
            await page.goto(url)
            await _page(page, transcript)
            await context.close()


def _site(turns: Turns, now: datetime) -> Site:
    loaded = assistant()

    async def checks() -> dict[str, bool]:
        return {}

    return Site(
        turns=turns,
        languages=loaded.languages,
        clock=lambda: now,
        reference=reference.fresh,
        privacy=lambda language: wiring.privacy(loaded.knowledge, loaded.languages, lambda: now, language),
        files=wiring.files(loaded, lambda: now),
        checks=checks,
        default_language="en",
        per_session=Limit(10_000, seconds=60),
        per_address=Limit(10_000, seconds=60),
    )


async def _page(page: Page, transcript: Transcript) -> None:
    theirs = page.locator(".theirs")
    along = Person(now=transcript.now, hint=transcript.hint)
    greeting = Turn("open", "")
    opened = (greeting, *transcript.turns) if transcript.turns[0].act != "open" else transcript.turns
    for turn in opened:
        if turn.act == "said" and not turn.value.strip():
            continue  # the page does not send what is empty
        outcome, _ = along.does(turn)
        before, said = await theirs.count(), await page.locator(".mine").count()
        await _does(page, turn)
        new = sum(not reply.replaces for reply in outcome.replies)
        await expect(theirs).to_have_count(before + new if turn.act != "open" else 1)
        await expect(page.locator(".waiting")).to_have_count(0)
        if not new:
            await expect(page.locator(".mine")).to_have_count(said)
        latest = (await theirs.all())[-max(new, 1) :]
        labels = [label for node in latest for label in await node.locator("button").all_inner_texts()]
        check(turn, "\n".join([await node.inner_text() for node in latest]), labels)


async def _does(page: Page, turn: Turn) -> None:
    match turn.act:
        case "said" | "command":
            field = page.locator("#message")
            await field.fill(turn.value if turn.act == "said" else f"/{turn.value}")
            await field.press("Enter")
        case "files":
            chosen = [(name, SAMPLES[name]()) for name in turn.value.split(", ")]
            await page.locator("#files").set_input_files(
                [FilePayload(name=name, mimeType="", buffer=content) for name, content in chosen]
            )
        case "pressed":
            await page.locator(".theirs").get_by_role("button", name=turn.value, exact=True).last.click()
        case "changed":
            line = page.locator(".theirs dl > div").filter(has=page.get_by_text(turn.value, exact=True))
            await line.last.locator("dd.change button").click()
        case "pressed_again":
            await page.locator(".theirs").get_by_role("button", name=turn.value, exact=True).first.click()
