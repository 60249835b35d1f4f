"""At every step of every form the process ends and the person goes on on the other device: what is there is identical,
and what is sent in the end is what was meant.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count

import pytest
from sqlalchemy import Connection, select

from bot import reference
from bot.commands import wiring
from bot.config import Settings
from bot.i18n import Shown
from bot.knowledge import journey
from bot.store import submissions
from bot.store.codec import load_state
from bot.store.engine import engine_for
from bot.store.tables import conversations
from bot.talk.effects import Submit
from bot.talk.events import Attached, Commanded, Event
from bot.talk.files import File
from bot.talk.outcome import Outcome
from bot.talk.state import Draft, State
from bot.turn import Taken
from tests.databases import run
from tests.test_filling import Filler, applies
from tests.transcripts import TODAY, Person, assistant

KINDS = sorted(assistant().knowledge.forms)


@dataclass
class Traveller(Person):
    """Somebody with two devices, and a durable conversation on each. Each event meets a process of its own."""

    url: str = ""
    here: str = "telegram:7"
    there: str = "web:tablet"
    keys: count[int] = field(default_factory=count)
    moves: int = 0

    def meets(self, event: Event) -> tuple[Outcome, list[Shown]]:
        taken = asyncio.run(self._take(event))
        shown = [assistant().languages.show(reply, taken.language) for reply in taken.replies]
        self.on_show = {choice.label: choice.token for view in shown for row in view.rows for choice in row}
        return Outcome(self.state, taken.replies), shown

    def moves_on(self) -> None:
        """To the other device, by a code."""
        before, code = self.state.drafts, reference.fresh()
        self.meets(Commanded(at=self.now, reference=code, name="continue"))
        self.here, self.there = self.there, self.here
        self.meets(Commanded(at=self.now, reference=f"{self.moves:04}-MOVE", name="code", argument=code))
        assert self.state.drafts == before
        self.moves += 1

    async def _take(self, event: Event) -> Taken:
        engine = engine_for(self.url)
        settings = Settings(_env_file=None)  # type: ignore[call-arg]
        turns = wiring.turns(engine, assistant(), settings, lambda: self.now)
        file = event.file if isinstance(event, Attached) else None
        content = file.name.encode() if isinstance(file, File) else b""
        taken = await turns.take(self.here, f"{next(self.keys)}", event, content=content)
        await turns.close()
        self.state, self.sent = await run(engine, self._kept)
        await engine.dispose()
        return taken

    def _kept(self, connection: Connection) -> tuple[State, list[Submit]]:
        """The state of this conversation, and what was sent of it."""
        query = select(conversations.c.state).where(conversations.c.key == self.here)
        state = load_state(str(connection.execute(query).scalar_one()))
        sent = submissions.of(connection, self.here)
        return state, [Submit(s.reference, s.form, s.language, s.at, s.at, s.answers) for s in sent]


class Mover(Filler):
    """Goes on on the other device before each step."""

    def between(self) -> None:
        assert isinstance(self.person, Traveller)
        self.person.moves_on()


def goes_on(kind: str, url: str) -> None:
    form, person = assistant().knowledge.forms[kind], Traveller(url=url)
    mover = Mover(random.Random(kind), form, person)
    sent = mover.fills()
    assert sent == {id: answer for id, answer in mover.meant.items() if applies(form, mover.meant, id)}
    assert person.moves >= len(journey.path(form, Draft("", kind, TODAY, sent)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_goes_on_elsewhere_after_a_restart(kind: str, sqlite_url: str) -> None:
    goes_on(kind, sqlite_url)


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
def test_every_step_goes_on_elsewhere_on_postgresql(kind: str, postgresql_url: str) -> None:
    goes_on(kind, postgresql_url)
