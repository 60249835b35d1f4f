"""What a conversation has moves to another by a code, whole and once; on both databases."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import reference
from bot.commands import wiring
from bot.config import Settings
from bot.i18n import plain
from bot.store.codec import load_state
from bot.store.tables import codes, conversations, submissions
from bot.talk.events import Commanded, Event, Pressed, Said
from bot.talk.state import State
from bot.turn import Taken, Turns
from tests.databases import run
from tests.submission import SUBMISSION
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

PHONE, DESK, OTHER = "telegram:7", "web:desk", "web:other"


@dataclass
class House:
    """Some people at the durable turn, at a time set by hand. `labels`: what each button means, in any conversation."""

    engine: AsyncEngine
    now: datetime = datetime(2026, 11, 22, 10, tzinfo=UTC)
    numbers: count[int] = field(default_factory=count)
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.turns = self.process()

    def process(self) -> Turns:
        settings = Settings(_env_file=None)  # type: ignore[call-arg]
        return wiring.turns(self.engine, assistant(), settings, lambda: self.now)

    async def does(self, who: str, act: str, what: str, turns: Turns | None = None) -> str:
        """What is then on the screen."""
        taken = await (turns or self.turns).take(who, f"{next(self.numbers)}", self._event(act, what))
        return self._shown(taken)

    def _event(self, act: str, what: str) -> Event:
        fresh = reference.fresh()
        if act == "say":
            return Said(at=self.now, reference=fresh, hint="en", text=what)
        if act == "press":
            return Pressed(at=self.now, reference=fresh, hint="en", token=self.labels.get(what, what))
        name, _, argument = what.partition(" ")
        return Commanded(at=self.now, reference=fresh, hint="en", name=name, argument=argument)

    def _shown(self, taken: Taken) -> str:
        views = [assistant().languages.show(reply, taken.language) for reply in taken.replies]
        self.labels |= {choice.label: choice.token for view in views for row in view.rows for choice in row}
        return "\n".join(plain(view) for view in views)

    async def begins(self, who: str, organisation: str) -> None:
        await self.does(who, "press", "new:host_centre")
        for act, what in (("press", "I agree"), ("press", "I agree"), ("say", organisation)):
            await self.does(who, act, what)

    async def sends(self, who: str) -> None:
        await self.does(who, "say", "menu")
        for act, what in SUBMISSION:
            await self.does(who, act, what)

    async def code(self, who: str) -> str:
        shown = await self.does(who, "command", "continue")
        found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", shown)
        assert found, shown
        return found[0]

    async def state(self, who: str) -> State:
        query = select(conversations.c.state).where(conversations.c.key == who)
        return load_state(await run(self.engine, lambda connection: str(connection.execute(query).scalar_one())))


@pytest.fixture
async def house(engine: AsyncEngine) -> AsyncIterator[House]:
    house = House(engine)
    yield house
    await house.turns.close()


async def test_the_draft_goes_on_there_as_it_was_here(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    (draft,) = (await house.state(PHONE)).drafts
    code = await house.code(PHONE)
    shown = await house.does(DESK, "command", f"code {code}")
    assert "1 draft has moved here" in shown
    assert (await house.state(DESK)).drafts == (draft,)
    left = await house.state(PHONE)
    assert left.drafts == ()
    assert left.moved == (draft.id,)
    shown = await house.does(DESK, "press", "Host an acceleration centre: University of Ghana, 3 of 14")
    assert "What kind of organisation is it?" in shown


async def test_it_comes_back_the_same_way(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    await house.does(DESK, "say", await house.code(PHONE))
    await house.does(DESK, "press", "Host an acceleration centre: University of Ghana, 3 of 14")
    await house.does(DESK, "press", "University or research institute")
    (further,) = (await house.state(DESK)).drafts
    await house.does(PHONE, "say", await house.code(DESK))
    state = await house.state(PHONE)
    assert [draft.answers for draft in state.drafts] == [further.answers]
    assert state.moved == ()


async def test_what_was_there_already_stays(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    await house.begins(DESK, "Kenya Innovation Agency")
    await house.does(DESK, "command", f"code {await house.code(PHONE)}")
    names = [draft.answers["organisation_name"] for draft in (await house.state(DESK)).drafts]
    assert names == ["Kenya Innovation Agency", "University of Ghana"]


async def test_what_was_sent_is_listed_there_and_only_there(house: House) -> None:
    await house.sends(PHONE)
    await house.does(DESK, "say", await house.code(PHONE))
    owners = await run(house.engine, lambda c: list(c.execute(select(submissions.c.conversation)).scalars()))
    assert owners == [DESK]
    assert "University of Ghana" in await house.does(DESK, "command", "submissions")
    assert "You have sent nothing from here yet" in await house.does(PHONE, "command", "submissions")


async def test_a_button_that_was_left_behind_says_where_the_draft_is(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    (draft,) = (await house.state(PHONE)).drafts
    await house.does(DESK, "say", await house.code(PHONE))
    for token in (f"resume:{draft.id}", f"drop:{draft.id}", f"f:!skip:{draft.id}.organisation_type.3"):
        assert "That draft has moved to your other device" in await house.does(PHONE, "press", token)


async def test_a_code_works_once(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    code = await house.code(PHONE)
    await house.does(DESK, "say", code)
    await house.begins(PHONE, "Another one")
    assert "This code is not good" in await house.does(OTHER, "say", code)
    assert len((await house.state(PHONE)).drafts) == 1


async def test_a_code_works_for_a_quarter_of_an_hour(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    code = await house.code(PHONE)
    house.now += timedelta(minutes=15)
    assert "This code is not good" in await house.does(DESK, "say", code)


async def test_a_new_code_ends_the_one_before(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    first, second = await house.code(PHONE), await house.code(PHONE)
    assert "This code is not good" in await house.does(DESK, "say", first)
    assert "1 draft has moved here" in await house.does(DESK, "say", second)


async def test_a_code_typed_where_it_was_shown_moves_nothing(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    assert "This code is not good" in await house.does(PHONE, "command", f"code {await house.code(PHONE)}")
    assert len((await house.state(PHONE)).drafts) == 1


async def test_after_five_wrong_codes_even_the_right_one_waits(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    for wrong in ("2222-2222", "3333-3333", "4444-4444", "5555-5555", "6666-6666"):
        assert "This code is not good" in await house.does(DESK, "say", wrong)
    assert "Too many codes were wrong" in await house.does(DESK, "say", await house.code(PHONE))
    house.now += timedelta(minutes=15)
    assert "1 draft has moved here" in await house.does(DESK, "say", await house.code(PHONE))


async def test_two_who_type_it_at_once_do_not_both_get_it(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    code, second = await house.code(PHONE), house.process()
    await asyncio.gather(house.does(DESK, "say", code), house.does(OTHER, "say", code, second))
    await second.close()
    states = [await house.state(who) for who in (PHONE, DESK, OTHER)]
    assert sorted(len(state.drafts) for state in states) == [0, 0, 1]


async def test_only_the_hash_stands_among_the_codes(house: House) -> None:
    await house.begins(PHONE, "University of Ghana")
    code = await house.code(PHONE)
    (kept,) = await run(house.engine, lambda c: list(c.execute(select(codes.c.hash)).scalars()))
    assert re.fullmatch("[0-9a-f]{64}", kept)
    assert code not in kept
