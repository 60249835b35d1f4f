"""What becomes of what is kept: warned of, deleted on its day, overwritten where it lay; on both databases, with a
clock that is set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.commands import wiring
from bot.config import Settings
from bot.courier import Courier
from bot.files import judge
from bot.mail.letter import Letter
from bot.purge import Purge
from bot.store import failures, misses, outbox
from bot.store.codec import load_state
from bot.store.tables import conversations, metadata, turns
from bot.talk.effects import Miss
from bot.talk.errors import MailRefused, MailUnavailable
from bot.talk.events import Attached, Event, Pressed, Said
from bot.talk.state import State
from bot.talk.text import Text
from bot.timer import Timer
from bot.turn import Taken
from tests.databases import run
from tests.submission import SUBMISSION
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

ANNA = "telegram:7"
BEGIN = datetime(2026, 11, 22, 10, tzinfo=UTC)
CANARY = "Yellow Canary University"
KEPT = assistant().knowledge.privacy.kept


@dataclass
class Post:
    """A mail server that does as it is told: takes a letter, or raises."""

    answer: Exception | None = None
    announced: tuple[str, int] | None = None

    async def send(self, letter: Letter) -> str:
        if self.answer:
            raise self.answer
        return "250 taken"

    async def hang_up(self) -> None:
        """There is no line."""


@dataclass
class House:
    """The real conversation, its timer, courier and purge, at a time set by hand."""

    engine: AsyncEngine
    now: datetime = BEGIN
    sent: list[Taken] = field(default_factory=list)
    post: Post = field(default_factory=Post)
    numbers: count[int] = field(default_factory=count)
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = Settings(_env_file=None)  # type: ignore[call-arg]
        self.turns = wiring.turns(self.engine, assistant(), settings, lambda: self.now)
        self.timer = Timer(
            self.turns,
            assistant().knowledge.calendar,
            clock=lambda: self.now,
            hand_over=lambda _, taken: self.sent.append(taken),
            fresh=lambda: f"{next(self.numbers):04}-TIME",
        )
        self.courier = Courier(self.engine, self.post, clock=lambda: self.now)
        self.purge = Purge(self.engine, kept=KEPT)

    async def happens(self, event: Event, content: bytes = b"") -> Taken:
        taken = await self.turns.take(ANNA, f"{next(self.numbers)}", event, content=content)
        for reply in taken.replies:
            shown = assistant().languages.show(reply, taken.language)
            self.labels |= {choice.label: choice.token for row in shown.rows for choice in row}
        return taken

    async def says(self, words: str) -> Taken:
        return await self.happens(Said(at=self.now, reference=f"{next(self.numbers):04}-SAID", text=words, hint="en"))

    async def presses(self, label: str) -> Taken:
        token = self.labels.get(label, label)
        reference = f"{next(self.numbers):04}-PRES"
        return await self.happens(Pressed(at=self.now, reference=reference, token=token, hint="en"))

    async def attaches(self) -> Taken:
        """A file in whose name and content is the canary."""
        content = f"{CANARY} writes".encode()
        header = {"at": self.now, "reference": f"{next(self.numbers):04}-FILE"}
        event = Attached(kind="document", file=judge(f"{CANARY}.txt", content), hint="en", **header)  # type: ignore[arg-type]
        return await self.happens(event, content)

    async def begins(self) -> None:
        """A draft of three answers and a file, the last of which is the canary."""
        for act in ("form:host_centre", "I agree", "I agree"):
            await self.presses(act)
        await self.says(CANARY)
        await self.attaches()

    async def sends(self) -> None:
        await self.says("menu")
        for act, what in SUBMISSION:
            if what == "Send":
                await self.attaches()
            await (self.presses(what) if act == "press" else self.says(what.replace("University of Ghana", CANARY)))

    async def after(self, **later: float) -> list[str]:
        """What the timer has told since, when so much time has passed."""
        self.now += timedelta(**later)
        before = len(self.sent)
        await self.timer.wake(self.now)
        return [words(taken) for taken in self.sent[before:]]

    async def state(self) -> State | None:
        found = await self.counted(select(conversations.c.state).where(conversations.c.key == ANNA))
        return load_state(str(found)) if found else None

    async def counted(self, query: object) -> object:
        return await run(self.engine, lambda connection: connection.execute(query).scalar())  # type: ignore[call-overload]

    async def rows(self) -> dict[str, int]:
        """How many rows each table has that is not empty."""
        tables = (
            "turns",
            "submissions",
            "deliveries",
            "files",
            "conversations",
            "reminders",
            "misses",
            "dead_letters",
            "failures",
        )
        counts = {name: await self.counted(select(func.count()).select_from(metadata.tables[name])) for name in tables}
        return {name: int(str(n)) for name, n in counts.items() if n}

    async def holds(self, canary: str) -> bool:
        """Whether the canary is anywhere: in the files of SQLite, byte by byte; in any row of PostgreSQL."""
        if self.engine.url.database and self.engine.dialect.name == "sqlite":
            path = Path(self.engine.url.database)
            return any(canary.encode() in each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
        names = [table.name for table in metadata.sorted_tables]
        found = [
            await self.counted(text(f"SELECT count(*) FROM {name} t WHERE t::text LIKE '%{canary}%'")) for name in names
        ]
        return any(found)


@pytest.fixture
async def house(engine: AsyncEngine) -> AsyncIterator[House]:
    house = House(engine)
    yield house
    await house.turns.close()


def words(taken: Taken) -> str:
    return " ".join(
        assistant().languages.words(part, taken.language)
        for reply in taken.replies
        for part in reply.parts
        if isinstance(part, Text)
    )


async def test_the_owner_of_a_quiet_draft_is_warned_on_day_23_and_it_is_deleted_on_day_30(house: House) -> None:
    await house.begins()
    assert await house.after(days=22, hours=23) == []
    (warning,) = await house.after(hours=1)
    assert "Host an acceleration centre" in warning
    assert "It will be deleted on 22 December 2026" in warning.replace("\u2068", "").replace("\u2069", "")
    assert await house.after(days=6, hours=23) == []
    (ended,) = await house.after(hours=1)
    assert "is deleted, with all its answers" in ended
    state = await house.state()
    assert state
    assert state.drafts == ()
    assert await house.after(days=1) == []


async def test_nothing_that_was_answered_is_in_the_warning_that_stays_after_the_draft(house: House) -> None:
    await house.begins()
    told = [*await house.after(days=23), *await house.after(days=7)]
    assert len(told) == 2
    assert CANARY not in " ".join(told)


async def test_whoever_goes_on_has_thirty_days_from_then(house: House) -> None:
    await house.begins()
    assert len(await house.after(days=23)) == 1
    await house.presses("Continue")
    assert await house.after(days=22) == []
    assert len(await house.after(days=1)) == 1


async def test_to_be_told_is_not_to_go_on(house: House) -> None:
    await house.begins()
    await house.says("menu")
    await house.after(days=10)
    await house.says("what is an acceleration centre?")
    assert len(await house.after(days=13)) == 1


async def test_who_asked_for_reminders_hears_of_a_draft_after_seven_days_and_once(house: House) -> None:
    await house.begins()
    await house.says("remind me")
    (reminded,) = await house.after(days=7)
    assert "You asked me to remind you" in reminded
    assert await house.after(days=7) == []


async def test_after_an_outage_only_the_last_is_said(house: House) -> None:
    await house.begins()
    await house.says("remind me")
    (told,) = await house.after(days=25)
    assert "It will be deleted" in told
    (ended,) = await house.after(days=60)
    assert "is deleted" in ended


async def test_a_draft_from_before_is_first_seen_in_silence_and_has_its_thirty_days(house: House) -> None:
    await house.begins()
    old = update(conversations).values(
        state=func.replace(conversations.c.state, '"touched":"2026', '"touched_once":"2026'), wake_at=BEGIN
    )
    await run(house.engine, lambda connection: connection.execute(old))
    assert await house.after(days=29) == []
    assert len(await house.after(days=23)) == 1


async def test_two_processes_warn_once(house: House) -> None:
    await house.begins()
    house.now += timedelta(days=23)
    await asyncio.gather(*(house.timer.wake(house.now) for _ in range(3)))
    assert len(house.sent) == 1


async def test_an_hour_after_its_end_no_byte_of_a_draft_is_left(house: House) -> None:
    await house.begins()
    assert await house.holds(CANARY)
    for _ in range(30):
        await house.after(days=1)
        await house.purge.purge(house.now)
    await house.after(hours=1)
    await house.purge.purge(house.now)
    assert not await house.holds(CANARY)


async def test_a_year_after_its_delivery_no_byte_of_a_submission_is_left(house: House) -> None:
    await house.sends()
    assert await house.courier.deliver_due() == 1
    house.now += timedelta(days=KEPT.submissions, hours=-1)
    await house.purge.purge(house.now)
    assert await house.rows() == {"submissions": 1, "files": 1, "deliveries": 1, "conversations": 1}
    house.now += timedelta(hours=2)
    deleted = await house.purge.purge(house.now)
    assert deleted == {"submissions": 1, "cases": 1, "conversations": 1}
    assert not await house.holds(CANARY)
    assert await house.rows() == {}


async def test_nothing_goes_before_its_delivery_is_final(house: House) -> None:
    await house.sends()
    house.post.answer = MailUnavailable("away")
    for _ in range(6):
        house.now += timedelta(days=100)
        await house.courier.deliver_due()
        await house.purge.purge(house.now)
    assert (await house.rows())["submissions"] == 1
    house.post.answer = MailRefused("no such mailbox")
    house.now += timedelta(days=2)  # what is late is tried once a day, more or less
    await house.courier.deliver_due()
    await house.purge.purge(house.now + timedelta(days=KEPT.submissions - 3))
    assert (await house.rows())["submissions"] == 1
    await house.purge.purge(house.now + timedelta(days=KEPT.submissions + 1))
    assert "submissions" not in await house.rows()


async def test_what_was_said_goes_after_thirty_days_and_a_quiet_conversation_with_it(house: House) -> None:
    await house.says("Good morning")
    await house.purge.purge(house.now + timedelta(days=30))
    assert await house.rows() == {"turns": 1, "conversations": 1}
    assert await house.purge.purge(house.now + timedelta(days=30, hours=1)) == {"turns": 1, "conversations": 1}


async def test_who_wants_reminders_is_not_forgotten_and_not_reminded_twice(house: House) -> None:
    await house.says("remind me")
    reminded = Pressed(at=house.now, reference="REMI-ND00", token="menu", hint="en")
    key = "reminder:second:opens:2026-11-22"
    await house.turns.take(ANNA, key, reminded)
    house.now += timedelta(days=31)
    assert await house.purge.purge(house.now) == {"turns": 2}
    assert await house.rows() == {"turns": 1, "reminders": 1, "conversations": 1}
    assert await house.turns.unreminded(key, asked_before=house.now) == ()
    await house.says("stop reminding me")
    house.now += timedelta(days=31)
    await house.purge.purge(house.now)
    assert await house.rows() == {}


async def test_events_that_failed_questions_and_letters_go_when_their_time_is_over(house: House) -> None:
    said = Said(at=house.now, reference="SAID-0000", text=CANARY)
    await run(house.engine, lambda connection: failures.count(connection, (ANNA, "1"), "KeyError", house.now))
    await run(house.engine, lambda connection: failures.bury(connection, (ANNA, "2"), said, "KeyError", house.now))
    await run(house.engine, partial(misses.add, new=[Miss(CANARY, "en", "declined", date(2026, 11, 22))]))
    letter = Letter("<week@example.org>", "office@example.org", CANARY.encode())
    await run(house.engine, partial(outbox.owe_once, letter=letter, now=house.now))
    await house.courier.deliver_due()
    assert await house.purge.purge(house.now + timedelta(days=30)) == {}
    deleted = await house.purge.purge(house.now + timedelta(days=30, hours=1))
    assert deleted == {"failures": 1, "dead_letters": 1, "letters": 1}
    assert await house.purge.purge(house.now + timedelta(days=KEPT.questions)) == {}
    assert await house.purge.purge(house.now + timedelta(days=KEPT.questions + 1)) == {"questions": 1}
    assert not await house.holds(CANARY)


async def test_more_than_fits_in_one_transaction_goes_all_the_same(house: House) -> None:
    rows = [
        {
            "conversation": ANNA,
            "event_key": f"{number}",
            "at": BEGIN,
            "event": CANARY,
            "replies": "[]",
            "language": "en",
            "owed": 0,
            "sent": 0,
        }
        for number in range(1201)
    ]
    await run(house.engine, lambda connection: connection.execute(turns.insert(), rows))
    with capture_logs() as logs:
        assert await house.purge.purge(BEGIN + timedelta(days=31)) == {"turns": 1201}
    assert logs == [{"event": "purged", "log_level": "info", "turns": 1201}]
    assert not await house.holds(CANARY)


async def test_two_purges_beside_each_other_do_no_harm(house: House) -> None:
    await house.sends()
    await house.courier.deliver_due()
    house.now += timedelta(days=400)
    await asyncio.gather(house.purge.purge(house.now), Purge(house.engine, kept=KEPT).purge(house.now))
    assert await house.rows() == {}


async def test_it_looks_at_once_and_stops_when_told(house: House) -> None:
    stop = asyncio.Event()

    def clock() -> datetime:
        stop.set()
        return house.now + timedelta(days=31)

    await house.says("menu")
    await asyncio.wait_for(house.purge.run(stop, clock), 10)
    assert await house.rows() == {}
