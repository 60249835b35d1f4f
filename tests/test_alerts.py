"""Who hears of letters that do not arrive, and how often; on both databases, at times set by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot import metrics
from bot.alerts import SHORT, Alerts
from bot.courier import PATIENCE
from bot.mail.alert import Trouble
from bot.mail.letter import Letter
from bot.store.tables import deliveries
from tests.databases import run
from tests.test_courier import AWAY, DOWN, NO, Clock, Post, courier, owe

pytestmark = pytest.mark.anyio


class Office:
    """What the secretariat is told, and what is written to it."""

    def __init__(self) -> None:
        self.desk: list[Trouble] = []
        self.deaf = False

    def compose(self, trouble: Trouble) -> tuple[Letter, ...]:
        return (Letter(f"<trouble-{trouble.id}@alliance.example>", "office@alliance.example", b""),)

    async def tell(self, trouble: Trouble) -> None:
        if self.deaf:
            raise ConnectionError
        self.desk.append(trouble)


def alerts(engine: AsyncEngine, office: Office, clock: Clock) -> Alerts:
    return Alerts(engine, compose=office.compose, clock=clock, tell=office.tell)


async def letters(engine: AsyncEngine) -> list[str]:
    query = select(deliveries.c.message_id).where(deliveries.c.submission.is_(None))
    return await run(engine, lambda connection: list(connection.execute(query).scalars()))


async def test_an_outage_is_one_alert_at_the_desk_and_one_letter_when_it_is_over(engine: AsyncEngine) -> None:
    clock, office, post = Clock(), Office(), Post([DOWN] * 100)
    watchers = [alerts(engine, office, clock) for _ in range(2)]
    await owe(engine, clock, *(f"AAAA-{number}" for number in range(20)))
    carrier = courier(engine, post, clock)
    with capture_logs() as logs:
        for _ in range(60):
            await carrier.deliver_due()
            for watcher in watchers:
                await watcher.look()
            clock.forward(timedelta(minutes=1))
        assert [(trouble.kind, trouble.cause, trouble.waiting) for trouble in office.desk] == [
            ("relay", DOWN.cause, 20)
        ]
        assert await letters(engine) == []
        assert metrics.INCIDENTS.labels(kind="relay")._value.get() == 1
        post.doing = []
        await carrier.deliver_due()
        for watcher in watchers:
            await watcher.look()
    assert len(await letters(engine)) == len(office.desk) == 1
    assert metrics.INCIDENTS.labels(kind="relay")._value.get() == 0
    assert [log["kind"] for log in logs if log["log_level"] == "error"] == ["relay"]
    assert "@" not in repr([log for log in logs if log["event"] == "alert"])


async def test_a_server_that_restarts_wakes_nobody(engine: AsyncEngine) -> None:
    clock, office = Clock(), Office()
    await owe(engine, clock, "AAAA-2222")
    carrier = courier(engine, Post([DOWN]), clock)
    await carrier.deliver_due()
    clock.forward(SHORT - timedelta(seconds=1))
    await alerts(engine, office, clock).look()
    await carrier.deliver_due()
    clock.forward(SHORT)
    await alerts(engine, office, clock).look()
    assert not office.desk
    assert not await letters(engine)


async def test_letters_that_come_back_are_one_alert_for_a_mailbox(engine: AsyncEngine) -> None:
    clock, office = Clock(), Office()
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    await courier(engine, Post([NO, NO]), clock).deliver_due()
    for _ in range(3):
        await alerts(engine, office, clock).look()
    assert [(trouble.kind, trouble.mailbox) for trouble in office.desk] == [("bounced", "office@alliance.example")]
    assert len(await letters(engine)) == 1


async def test_a_letter_that_is_stuck_is_an_alert_unless_an_outage_explains_it(engine: AsyncEngine) -> None:
    clock, office, post = Clock(), Office(), Post([AWAY])
    await owe(engine, clock, "AAAA-2222")
    clock.forward(PATIENCE)
    carrier = courier(engine, post, clock)
    await carrier.deliver_due()
    await alerts(engine, office, clock).look()
    assert [trouble.kind for trouble in office.desk] == ["stuck"]
    clock.forward(timedelta(days=2))
    await carrier.deliver_due()
    await alerts(engine, office, clock).look()
    assert metrics.INCIDENTS.labels(kind="stuck")._value.get() == 0


async def test_a_desk_that_could_not_be_told_is_told_later(engine: AsyncEngine) -> None:
    clock, office = Clock(), Office()
    await owe(engine, clock, "AAAA-2222")
    await courier(engine, Post([NO]), clock).deliver_due()
    office.deaf = True
    with pytest.raises(ConnectionError):
        await alerts(engine, office, clock).look()
    office.deaf = False
    await alerts(engine, office, clock).look()
    assert len(office.desk) == 1
