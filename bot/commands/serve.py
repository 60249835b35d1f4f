"""The server: web page, Telegram, the courier and the timer, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import config, reference
from bot.channels.web import desk as desk_pages
from bot.channels.web.server import routes
from bot.channels.web.site import Site
from bot.commands import wiring
from bot.config import Clock, Settings
from bot.load import Loaded, load
from bot.mail.message import self_test
from bot.office import Office
from bot.porter import Porter
from bot.store import migrations
from bot.store.engine import engine_for
from bot.store.passes import Member
from bot.talk.errors import ContentError
from bot.timer import Timer
from bot.turn import Taken, Turns

if TYPE_CHECKING:
    from bot.channels.telegram import Telegram

OFFICIAL = "https://api.telegram.org"
TELEGRAM_RATE = 30
"""Messages a second that Telegram takes from one bot."""
PATIENCE = 10.0
"""Seconds that each part gets at the end to finish what is in hand."""
_log = structlog.get_logger("bot.serve")


async def serve(settings: Settings, *, deliver: bool = True) -> None:
    """Serve until SIGTERM or SIGINT, then take nothing new and finish what is in hand.

    Raises ContentError where content, settings or database are not fit to start with.
    """
    gc.disable()  # until memory is settled: nearly all that a start makes stays, and to look through it takes 0.5 s
    loaded, clock = load(), config.clock(settings)
    self_test()
    stop = stopping()
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        turns = wiring.turns(engine, loaded, settings, clock)
        house.push_async_callback(turns.close)
        if deliver:
            for task in map(asyncio.create_task, wiring.upkeep(engine, loaded, settings, clock, stop)):
                house.push_async_callback(_finished, task, stop)
        app = web.Application(client_max_size=2**20)
        page = site(turns, loaded, settings, clock, engine)
        routes(app, page)
        office = wiring.office(engine, turns, loaded, settings, clock)
        house.push_async_callback(office.close)
        if wiring.desk(settings):
            desk_pages.routes(app, page, office, language=settings.secretariat_language)
        hand_over, say = _kept, None
        if settings.telegram_token:
            telegram = _telegram(settings, settings.telegram_token.get_secret_value(), turns, loaded, clock, office)
            app.router.add_post("/telegram/{name}", telegram.handle)
            house.push_async_callback(telegram.close, PATIENCE)
            await telegram.start()
            hand_over = telegram.hand_over
            say = partial(telegram.say, settings.desk_chat) if settings.desk_chat else None
        timer = Timer(turns, loaded.knowledge.calendar, clock=clock, hand_over=hand_over)
        alerts = wiring.alerts(engine, loaded, settings, clock, say)
        porter = Porter(turns, hand_over=hand_over)
        for task in map(asyncio.create_task, (timer.run(stop), alerts.run(stop), porter.run(stop))):
            house.push_async_callback(_finished, task, stop)
        _settle_memory()
        await _listen(app, settings, house)
        waking = asyncio.create_task(asyncio.to_thread(loaded.awaken))
        house.push_async_callback(_finished, waking, stop)
        print(screen(settings), flush=True)
        await stop.wait()
        _log.info("stopping")


def _kept(conversation: str, taken: Taken) -> None:
    """Where no channel sends by itself, a reminder is shown when the conversation is."""


def stopping() -> asyncio.Event:
    """Set once somebody wants this process to end."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    return stop


async def database(settings: Settings, house: AsyncExitStack) -> AsyncEngine:
    """The engine, closed with the house; raises ContentError if the database is not prepared."""
    engine = engine_for(settings.database_url)
    house.push_async_callback(engine.dispose)
    if not await migrations.current(engine):
        raise ContentError("settings", "DATABASE_URL", "this database is not prepared: run `python -m bot migrate`")
    return engine


def site(turns: Turns, loaded: Loaded, settings: Settings, clock: Clock, engine: AsyncEngine) -> Site:
    """What the web page needs of the house."""

    async def checks() -> Mapping[str, bool]:
        with suppress(Exception):  # whatever it is, it is not ready; the log of the turn names the cause
            return {"content": True, "database": True, "migrations": await migrations.current(engine)}
        return {"content": True, "database": False, "migrations": False}

    return Site(
        turns=turns,
        languages=loaded.languages,
        clock=clock,
        reference=reference.fresh,
        privacy=partial(wiring.privacy, loaded.knowledge, loaded.languages, clock),
        files=wiring.files(loaded, clock),
        checks=checks,
        default_language=loaded.languages.offered[0],
        public_url=settings.public_url,
    )


def _telegram(settings: Settings, token: str, turns: Turns, loaded: Loaded, clock: Clock, office: Office) -> Telegram:
    # Imported here because aiogram costs seconds and 120 MB, and only a server with a token needs it.
    from bot.channels.telegram import Desk, Telegram, connect
    from bot.channels.telegram.channel import Public

    public = None
    if settings.webhook_url and settings.webhook_secret:
        public = Public(settings.webhook_url, settings.webhook_secret.get_secret_value())
    bot = connect(token, settings.telegram_api_url)
    # A Bot API server of one's own keeps to Telegram's pace itself and says 429 where we go too fast.
    rate = TELEGRAM_RATE if settings.telegram_api_url == OFFICIAL else None
    files = wiring.files(loaded, clock)
    desk = None
    if settings.desk_chat and settings.desk_members:
        link = partial(way_in, office, site_of(settings))
        desk = Desk(settings.desk_chat, frozenset(settings.desk_members), link, office.report, office.confirm)
    return Telegram(bot, turns, loaded.languages, files=files, clock=clock, public=public, rate=rate, desk=desk)


async def way_in(office: Office, site: str, member: Member) -> str:
    """The address that opens the desk's page to a member."""
    return f"{site}/desk/enter?key={await office.link(member)}"


def _settle_memory() -> None:
    """What the start has made stays for good, but for a few of its 300,000 things: looking through them all for
    garbage would take 0.3 s each time, in which nobody is answered.
    """
    gc.freeze()
    gc.enable()


async def _listen(app: web.Application, settings: Settings, house: AsyncExitStack) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    house.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        raise ContentError(
            "settings", "PORT", f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        ) from None


async def _finished(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    """Have a task end by itself, also where the start has failed and nobody wants to stop."""
    stop.set()
    with suppress(asyncio.CancelledError):
        await task


def site_of(settings: Settings) -> str:
    """Where people reach the web server."""
    return (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")


def screen(settings: Settings) -> str:
    """Where to look, in one screen."""
    address = site_of(settings)
    mail = (
        "by SMTP (`python -m bot mailbox`: is it confirmed?)"
        if settings.smtp_url
        else f"into {wiring.MAILBOX}/ (set SMTP_URL to send it)"
    )
    telegram = "off (set TELEGRAM_TOKEN)"
    if settings.telegram_token:
        telegram = "by webhook" if settings.webhook_url else "by long polling"
    return "\n".join(
        [
            "",
            f"  The assistant is ready:   {address}",
            f"  Health and metrics:       {address}/health/ready  {address}/metrics",
            f"  Telegram:                 {telegram}",
            f"  The secretariat's mail:   {mail}",
            "  In the terminal:          python -m bot chat",
            "  Stop with Ctrl+C.",
            "",
        ]
    )
