"""The bots side by side: the same people fill in the same form in each of them, in turns.

The machine is never quiet: a bot measured alone is measured with its noise. So the bots run at the same time, one works
while the others wait, and what is told of each is the median of its rounds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TypeAlias

from aiohttp import ClientSession, TCPConnector

from bot.bench.people import SECRET, Person, WrongReply
from bot.bench.process import HOST, Process, connects, free_port
from bot.bench.script import TURNS, Script, write
from bot.bench.server import Server

OURS = "ours"
PEERS: Mapping[str, tuple[str, str]] = {
    "usual": ("aiogram, SQLAlchemy over aiosqlite, one commit a turn, synchronous=FULL", "aiogram"),
    "ptb": ("python-telegram-bot ConversationHandler, nothing stored", "telegram"),
}
"""What each peer is, and the package it needs."""

WARM = 2
"""Forms that each person fills in before anything is measured."""
AFTERWARDS = 0.5
"""Seconds after the last reply that still count: what a bot puts off is its cost too."""

Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one bot: turns for each second of its CPU and of the clock; milliseconds from an update to its
    reply, for the quickest 50, 95 and 99 of 100; megabytes in memory at the end.
    """

    per_cpu_second: float
    per_second: float
    p50: float
    p95: float
    p99: float
    memory: float


class Contestant:
    """A bot that runs, with its own Bot API server."""

    def __init__(self, server: Server, process: Process, session: ClientSession, script: Script) -> None:
        self._server = server
        self._process = process
        self._session = session
        self._script = script

    async def round(self, *, users: int, forms: int) -> Round:
        """So many forms filled in, by so many people at the same time. Raises WrongReply."""
        before, began = self._process.cpu(), perf_counter()
        waits = await self._filled(users, forms)
        took = perf_counter() - began
        await asyncio.sleep(AFTERWARDS)
        self._check()
        used = max(self._process.cpu() - before, 0.01)  # a smaller figure than that is not told
        turns = forms * TURNS
        cuts = quantiles([1000 * wait for wait in waits], n=100)
        return Round(turns / used, turns / took, cuts[49], cuts[94], cuts[98], self._process.memory())

    async def _filled(self, users: int, forms: int) -> list[float]:
        people = (Person(self._server, self._session) for _ in range(forms))
        filled: list[Person] = []

        async def user() -> None:
            for person in people:
                await person.fill(self._script)
                filled.append(person)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(users):
                    group.create_task(user())
        except* WrongReply as wrong:
            raise WrongReply(f"{wrong.exceptions[0]}; it printed:\n{self._process.said()}") from None
        return [wait for person in filled for wait in person.waits]

    def _check(self) -> None:
        if self._server.faults:
            raise WrongReply(f"a request that Telegram would refuse: {self._server.faults[0]}")
        if self._server.open:
            raise WrongReply(f"{len(self._server.open)} pressed buttons were never answered")


def missing(peer: str) -> bool:
    """Whether the package this peer needs is not installed."""
    return find_spec(PEERS[peer][1]) is None


async def contest(
    script: Script, names: Sequence[str], *, users: int, forms: int, rounds: int, core: int, folder: Path, say: Say
) -> dict[str, list[Round]]:
    """The rounds of each bot, by its name; `say` is told what is going on. Raises WrongReply or NotRunning."""
    async with AsyncExitStack() as house:
        contestants = {}
        for name in names:
            say(f"starting {name} …")
            contestants[name] = await house.enter_async_context(_running(name, script, core=core, folder=folder))
            say(f"warming {name} up …")
            await contestants[name].round(users=users, forms=min(users * WARM, forms))
        results: dict[str, list[Round]] = {name: [] for name in names}
        for number in range(1, rounds + 1):
            for name, contestant in contestants.items():
                found = await contestant.round(users=users, forms=forms)
                say(f"round {number} of {rounds}: {name}, {found.per_cpu_second:.0f} turns a CPU second")
                results[name].append(found)
    return results


@asynccontextmanager
async def _running(name: str, script: Script, *, core: int, folder: Path) -> AsyncIterator[Contestant]:
    """The bot, up and listening, with a database and settings of its own."""
    home = folder / name
    home.mkdir()
    write(script, home / "script.json")
    async with AsyncExitStack() as house:
        server = Server()
        await server.start()
        house.push_async_callback(server.stop)
        session = await house.enter_async_context(ClientSession(connector=TCPConnector(limit=0)))
        environment = _environment(server.url, free_port(), home)
        if name == OURS:
            migration = await Process.start(("-m", "bot", "migrate"), environment, core=core, log=home / "log")
            await migration.finished()
        arguments = ("-m", "bot", "serve") if name == OURS else ("-m", f"bot.bench.{name}")
        process = await Process.start(arguments, environment, core=core, log=home / "log")
        house.push_async_callback(process.stop)
        await process.until(_up(server, int(environment["PORT"])))
        yield Contestant(server, process, session, script)


async def _up(server: Server, port: int) -> None:
    await server.hooked()
    await connects(port)


def _environment(server: str, port: int, home: Path) -> dict[str, str]:
    """Settings by their usual names, for our own bot and its peers alike."""
    return {
        "TELEGRAM_TOKEN": "42:BENCH",
        "TELEGRAM_API_URL": server,
        "WEBHOOK_URL": f"http://{HOST}:{port}",
        "WEBHOOK_SECRET": SECRET,
        "DATABASE_URL": f"sqlite:///{home / 'bench.db'}",
        "HOST": HOST,
        "PORT": str(port),
        "SCRIPT": str(home / "script.json"),
        **dict.fromkeys(("SMTP_URL", "MAIL_FROM", "SECRETARIAT_MAILBOX", "PARTNER2CONNECT_MAILBOX"), ""),
    }
