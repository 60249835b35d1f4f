"""Reminders, on both databases, with a clock that is set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.knowledge.model import Calendar, Call, Knowledge, Limit
from bot.store.tables import conversations, reminders
from bot.talk.errors import StoreUnavailable
from bot.talk.events import Commanded, Event, Pressed, Said
from bot.talk.text import Text
from bot.timer import Timer
from bot.turn import Taken, Turns
from handlers import step
from tests.databases import run
from tests.toy import announce, compose
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

ANNA, BELA = "telegram:7", "web:bela"
SOURCE = "circular-2023/letter"
CALL = Call(
    "second",
    "Second call",
    ("host_centre",),
    Limit(date(2027, 1, 11), SOURCE),
    (Limit(date(2027, 3, 31), SOURCE), Limit(date(2027, 4, 30), SOURCE)),
)
KNOWLEDGE = replace(assistant().knowledge, calendar=Calendar((CALL,), ()))
ASKED = datetime(2027, 1, 5, 15, tzinfo=UTC)


@dataclass
class House:
    """Turns of the real conversation at a time set by hand, the timer beside them, and what it handed over."""

    engine: AsyncEngine
    now: datetime = ASKED
    knowledge: Knowledge = KNOWLEDGE
    sent: list[tuple[str, Taken]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.turns = self.process()
        self.timer = self.timing(self.turns)

    def process(self) -> Turns:
        return Turns(
            self.engine,
            partial(step, self.knowledge),
            compose=compose,
            announce=announce,
            clock=lambda: self.now,
            default_language="en",
        )

    def timing(self, turns: Turns) -> Timer:
        return Timer(
            turns,
            self.knowledge.calendar,
            clock=lambda: self.now,
            hand_over=lambda conversation, taken: self.sent.append((conversation, taken)),
            fresh=lambda: f"{next(self.numbers):04}-TIME",
        )

    async def happens(self, conversation: str, event: Event) -> Taken:
        return await self.turns.take(conversation, f"{next(self.numbers)}", event)

    async def presses(self, conversation: str, token: str) -> Taken:
        return await self.happens(conversation, Pressed(at=self.now, reference="PRES-SED0", token=token, hint="fr"))

    async def passes(self, day: date, hour: int = 10) -> list[str]:
        """A pass on that day; whom it reminded."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        before = len(self.sent)
        assert await self.timer.remind(self.now) == len(self.sent) - before
        return [conversation for conversation, _ in self.sent[before:]]

    async def waiting(self) -> list[str]:
        return await run(self.engine, lambda c: list(c.execute(select(reminders.c.conversation)).scalars()))


@asynccontextmanager
async def opened(engine: AsyncEngine, knowledge: Knowledge = KNOWLEDGE) -> AsyncIterator[House]:
    house = House(engine, knowledge=knowledge)
    yield house
    await house.turns.close()


@pytest.fixture
async def house(engine: AsyncEngine) -> AsyncIterator[House]:
    async with opened(engine) as house:
        yield house


def words(taken: Taken) -> str:
    (text,) = taken.replies[0].parts
    assert isinstance(text, Text)
    return assistant().languages.words(text, taken.language)


async def test_who_asked_is_reminded_on_four_days_and_once_on_each(house: House) -> None:
    await house.presses(ANNA, "remind")
    days = [date(2027, 1, 5) + timedelta(days=n) for n in range(120)]
    reminded = [day for day in days for _ in range(2) if await house.passes(day) == [ANNA]]
    assert reminded == [date(2027, 1, 11), date(2027, 3, 1), date(2027, 3, 24), date(2027, 3, 30)]


async def test_it_says_in_the_persons_language_how_the_call_stands_on_the_day(house: House) -> None:
    await house.presses(ANNA, "remind")
    await house.passes(date(2027, 3, 24))
    ((_, taken),) = house.sent
    assert taken.language == "fr"
    assert "Vous m’avez demandé un rappel." in words(taken)
    assert "31 mars 2027" in words(taken)
    assert "dans 7 jours" in words(taken)
    tokens = [choice.token for row in taken.replies[0].rows for choice in row]
    assert tokens == ["form:host_centre", "file", "remind:stop", "menu"]


async def test_who_stops_hears_nothing_more_and_nothing_is_kept(house: House) -> None:
    await house.presses(ANNA, "remind")
    await house.presses(BELA, "remind")
    assert await house.waiting() == [ANNA, BELA]
    await house.presses(ANNA, "remind:stop")
    assert await house.waiting() == [BELA]
    assert await house.passes(date(2027, 1, 11)) == [BELA]


async def test_who_never_asked_is_left_in_peace(house: House) -> None:
    await house.happens(ANNA, Said(at=house.now, reference="SAID-0000", text="hello"))
    assert await house.passes(date(2027, 1, 11)) == []


async def test_who_asks_late_is_told_only_what_is_still_to_come(house: House) -> None:
    house.now = datetime(2027, 3, 24, 7, tzinfo=UTC)
    await house.presses(ANNA, "remind")
    assert await house.passes(date(2027, 3, 24)) == []
    assert await house.passes(date(2027, 3, 30)) == [ANNA]


async def test_after_an_outage_the_last_reminder_that_was_missed_is_made_up_for(house: House) -> None:
    await house.presses(ANNA, "remind")
    assert await house.passes(date(2027, 3, 26)) == [ANNA]
    assert await house.passes(date(2027, 3, 27)) == []


async def test_after_the_first_closing_date_it_would_be_of_no_use(house: House) -> None:
    await house.presses(ANNA, "remind")
    assert await house.passes(date(2027, 4, 1)) == []


async def test_nobody_is_woken_before_nine_in_geneva(house: House) -> None:
    await house.presses(ANNA, "remind")
    assert await house.passes(date(2027, 1, 11), hour=7) == []
    assert await house.passes(date(2027, 1, 11), hour=8) == [ANNA]


async def test_a_call_elsewhere_is_reminded_of_at_nine_of_its_own_day(engine: AsyncEngine) -> None:
    elsewhere = replace(CALL, zone="Pacific/Auckland")
    async with opened(engine, replace(KNOWLEDGE, calendar=Calendar((elsewhere,), ()))) as house:
        await house.presses(ANNA, "remind")
        assert await house.passes(date(2027, 3, 23), hour=19) == [], "in Auckland it is 08:00 on the 24th"
        assert await house.passes(date(2027, 3, 23), hour=20) == [ANNA]
        assert "31 mars 2027" in words(house.sent[0][1])
        assert "dans 7 jours" in words(house.sent[0][1])


async def test_two_processes_remind_once(house: House) -> None:
    people = [f"web:{number}" for number in range(150)]
    for person in people:
        await house.presses(person, "remind")
    house.now = datetime(2027, 1, 11, 10, tzinfo=UTC)
    other = house.process()
    reminded = await asyncio.gather(house.timer.remind(house.now), house.timing(other).remind(house.now))
    await other.close()
    assert sum(reminded) == 150
    assert sorted(conversation for conversation, _ in house.sent) == sorted(people)


async def test_a_form_that_is_under_way_stays_where_it_is(house: House) -> None:
    for token in ("form:host_centre", "remind"):
        await house.presses(ANNA, token)
    before = await state(house.engine)
    await house.passes(date(2027, 1, 11))
    assert await state(house.engine) == before
    ((_, taken),) = house.sent
    assert len(taken.replies) == 2, "the reminder, and the step that was under way"


async def state(engine: AsyncEngine) -> str:
    return await run(engine, lambda c: str(c.execute(select(conversations.c.state)).scalar_one()))


async def test_who_blocks_us_has_no_reminders_even_after_coming_back(house: House) -> None:
    await house.presses(ANNA, "remind")
    await house.turns.blocked(ANNA)
    assert await house.waiting() == []
    assert await house.passes(date(2027, 1, 11)) == []
    shown = await house.happens(ANNA, Commanded(at=house.now, reference="BACK-AGAI", name="deadlines"))
    assert "remind" in [choice.token for row in shown.replies[0].rows for choice in row]


async def test_a_reminder_that_was_not_sent_is_owed_to_the_next_start(house: House) -> None:
    await house.presses(ANNA, "remind")
    await house.passes(date(2027, 1, 11))
    owed = await house.turns.unsent("telegram:", house.now - timedelta(hours=1))
    assert [each.taken.turn for each in owed][-1] == house.sent[0][1].turn


async def test_a_pass_that_fails_is_made_up_for(house: House) -> None:
    await house.presses(ANNA, "remind")
    house.now = datetime(2027, 1, 11, 10, tzinfo=UTC)
    stop = asyncio.Event()

    class Away:
        async def take(self, conversation: str, key: str, event: Event) -> Taken:
            raise AssertionError("nobody is known")

        async def unreminded(self, key: str, asked_before: datetime) -> tuple[str, ...]:
            stop.set()
            raise StoreUnavailable("closing")

        async def waking(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
            raise AssertionError("this pass has failed already")

    timer = Timer(Away(), KNOWLEDGE.calendar, clock=lambda: house.now, hand_over=lambda *_: None)
    with capture_logs() as logs:
        await asyncio.wait_for(timer.run(stop), 10)
    assert [(log["event"], log["store_unavailable"]) for log in logs] == [("timer_failed", True)]
    assert await house.passes(date(2027, 1, 11)) == [ANNA]
