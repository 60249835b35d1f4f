"""How far drafts come is counted, once and for nobody: on the real conversation, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.commands import wiring
from bot.config import Settings
from bot.knowledge.advance import BEGUN, REVIEW, SENT, Advance, advances
from bot.store import tables
from bot.talk.events import Commanded, Event, Pressed, Said
from bot.talk.state import Draft, State
from bot.turn import Turns
from tests.databases import run
from tests.submission import SUBMISSION
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
FORMS = assistant().knowledge.forms


@dataclass
class Person:
    """Somebody who presses and says what the script says, each event given twice."""

    turns: Turns
    name: str
    numbers: count[int] = field(default_factory=count)
    labels: dict[str, str] = field(default_factory=dict)

    async def does(self, kind: str, words: str) -> None:
        event: Event
        reference = f"{self.name}{next(self.numbers):04}"
        if kind == "press":
            event = Pressed(at=NOW, reference=reference, token=self.labels[words])
        elif kind == "command":
            event = Commanded(at=NOW, reference=reference, name=words, hint="en")
        else:
            event = Said(at=NOW, reference=reference, text=words)
        for _ in range(2):
            taken = await self.turns.take(f"web:{self.name}", event.reference, event)
        for reply in taken.replies:
            shown = assistant().languages.show(reply, "en")
            self.labels |= {choice.label: choice.token for row in shown.rows for choice in row}


@pytest.fixture
async def turns(engine: AsyncEngine) -> AsyncIterator[Turns]:
    turns = wiring.turns(engine, assistant(), Settings(_env_file=None), lambda: NOW)  # type: ignore[call-arg]
    yield turns
    await turns.close()


async def counted(engine: AsyncEngine) -> dict[str, tuple[int, int]]:
    rows = await run(engine, lambda connection: connection.execute(select(tables.steps)).all())
    assert {(row.day, row.form) for row in rows} == {(NOW.date(), "host_centre")}
    return {row.step: (row.came, row.gone) for row in rows}


async def test_whoever_sends_has_come_to_every_step_and_left_it(turns: Turns, engine: AsyncEngine) -> None:
    person = Person(turns, "ANNA")
    await person.does("command", "menu")
    for kind, words in SUBMISSION:
        await person.does(kind, words)
    steps = await counted(engine)
    assert steps.pop(BEGUN) == (0, 1)
    assert steps.pop(SENT) == (1, 0)
    assert set(steps.values()) == {(1, 1)}
    assert {"consent_data", "national_needs_and_priorities", REVIEW} <= set(steps)


async def test_whoever_stops_is_counted_where_they_stopped(turns: Turns, engine: AsyncEngine) -> None:
    for name in ("ANNA", "BINTA"):
        person = Person(turns, name)
        await person.does("command", "menu")
        for kind, words in SUBMISSION[:4]:
            await person.does(kind, words)
    steps = await counted(engine)
    assert steps["organisation_name"] == (2, 2)
    assert steps["organisation_type"] == (2, 0)


def test_nobody_moves_by_changing_an_answer_or_going_on_elsewhere() -> None:
    form = FORMS["host_centre"]
    draft = Draft("ABCD", form.kind, NOW, {form.fields[0].id: True})
    there = State(drafts=(draft,))
    other = replace(draft, answers={form.fields[0].id: False})
    assert list(advances(there, State(drafts=(other,)), at=NOW, forms=FORMS)) == []
    later = datetime(2026, 11, 23, tzinfo=UTC)
    assert list(advances(State(), there, at=later, forms=FORMS)) == []
    (begun,) = advances(State(), there, at=NOW, forms=FORMS)
    assert begun == Advance(form.kind, BEGUN, form.fields[1].id)


def test_an_amendment_and_a_form_that_is_gone_count_for_nothing() -> None:
    amending = Draft("ABCD", "host_centre", NOW, amends="K7QM-3XWD")
    unknown = Draft("EFGH", "no_such_form", NOW)
    assert list(advances(State(), State(drafts=(amending, unknown)), at=NOW, forms=FORMS)) == []
