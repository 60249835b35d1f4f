"""A mail server that is down for a day, in simulated time, while a thousand submissions come in.

The database and the mail server are real, and so are the bytes between them; only the hours are not waited for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import quantiles
from time import perf_counter

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import courier
from bot.courier import POLL, Courier
from bot.mail.letter import Letter
from bot.mail.send import SmtpMailer
from bot.store import outbox
from bot.store.tables import deliveries, incidents
from bot.talk.errors import RelayDown
from tests.databases import run
from tests.mail.peer import Peer, served

pytestmark = [pytest.mark.anyio, pytest.mark.proof]

BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OUTAGE = timedelta(hours=24)
LETTERS = 1000
COURIERS = 2
SENDER = "assistant@alliance.example"


@dataclass
class Time:
    """Stands still while anybody is at work, and moves on to the next moment that somebody waits for when nobody is."""

    sleepers: int
    now: datetime = BEGIN
    waiting: list[tuple[datetime, asyncio.Event]] = field(default_factory=list)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.waiting.append((self.now + timedelta(seconds=seconds), woken))
        if len(self.waiting) == self.sleepers:
            self.idle.set()
        await woken.wait()

    async def forward(self) -> None:
        await self.idle.wait()
        self.idle.clear()
        first = min(self.waiting, key=lambda each: each[0])
        self.waiting.remove(first)
        self.now = first[0]
        first[1].set()


@dataclass
class Relay:
    """The way to a server that nobody reaches until the outage is over; counts the calls by the minute."""

    mailer: SmtpMailer
    time: Time
    calls: Counter[int]
    peer: Peer
    announced: tuple[str, int] | None = None

    async def send(self, letter: Letter) -> str:
        before = self.peer.connections
        if self.time.now < BEGIN + OUTAGE:
            self.calls[minute(self.time.now)] += 1
            raise RelayDown("SMTPConnectError: nobody there")
        said = await self.mailer.send(letter)
        self.calls[minute(self.time.now)] += self.peer.connections - before
        return said

    async def hang_up(self) -> None:
        await self.mailer.hang_up()


def minute(now: datetime) -> int:
    return int((now - BEGIN) / timedelta(minutes=1))


def letter(number: int) -> Letter:
    body = f"Subject: {number}\r\n\r\n".encode() + b"some twenty thousand bytes\r\n" * 700
    return Letter(f"<{number}@alliance.example>", "office@alliance.example", body)


async def test_after_a_day_all_is_delivered_within_minutes_and_without_a_storm(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, calls, peer, stop = Time(COURIERS), Counter[int](), Peer(), asyncio.Event()
    begun = perf_counter()
    async with served(peer) as port:
        mailers = [SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER) for _ in range(COURIERS)]
        couriers = [
            Courier(engine, Relay(mailer, time, calls, peer), clock=time, sleep=time.sleep) for mailer in mailers
        ]
        running = [asyncio.create_task(each.run(stop)) for each in couriers]
        owed = 0
        while len(peer.received) < LETTERS or time.now < BEGIN + OUTAGE:
            while owed < LETTERS and BEGIN + OUTAGE * owed / LETTERS <= time.now:
                await run(engine, partial(outbox.owe_once, letter=letter(owed), now=time.now))
                owed += 1
            # What is asked every five seconds of a day costs minutes: a minute does until the last hour.
            monkeypatch.setattr(courier, "POLL", POLL if time.now > BEGIN + OUTAGE - timedelta(hours=1) else 60.0)
            await time.forward()
        stop.set()
        await asyncio.gather(*running)
    took = perf_counter() - begun
    rows = await run(engine, lambda connection: connection.execute(select(deliveries)).all())
    known = await run(engine, lambda connection: connection.execute(select(incidents)).all())
    after = [(row.accepted_at - BEGIN - OUTAGE).total_seconds() for row in rows]
    during = [calls[each] for each in range(minute(BEGIN + OUTAGE))]
    end = [calls[each] for each in range(minute(BEGIN + OUTAGE), minute(BEGIN + OUTAGE) + 10)]
    p50, p95 = (quantiles(after, n=100)[each - 1] for each in (50, 95))
    print(
        f"\n{LETTERS} letters, {COURIERS} couriers, {engine.dialect.name}: after the end p50 {p50:.0f} s,"
        f" p95 {p95:.0f} s,"
        f" all {max(after):.0f} s; calls a minute at most {max(during)} during and {max(end)} after the outage,"
        f" {sum(during)} in the whole day; tries of one letter at most {max(row.attempts for row in rows) + 1};"
        f" incidents {len(known)}; {took:.0f} s in real time"
    )
    assert [row.state for row in rows] == ["accepted"] * LETTERS
    assert len({body for _, body in peer.received}) == len(peer.received) == LETTERS
    assert p95 <= 300
    assert max(during) <= 3
    assert max(end) <= 30
    assert [incident.kind for incident in known] == ["relay"]
