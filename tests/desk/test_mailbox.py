"""A member confirms a mailbox from the desk, under the same limits as by command."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store import mailboxes
from bot.store.mailboxes import TRIES
from bot.store.tables import audit, metadata
from tests.databases import run
from tests.desk.house import Office, office

pytestmark = pytest.mark.anyio

POST = {"secretariat_mailbox": "office@alliance.example"}
CODE = "407318"


async def asked(house: Office) -> None:
    await run(house.engine, lambda c: mailboxes.ask(c, POST["secretariat_mailbox"], CODE, house.now))


async def answer(house: Office, words: str) -> str:
    await house.office.says(words)
    await house.settle()
    return house.office.said_to()[-1]


async def test_the_right_code_confirms_it_once_and_is_kept_nowhere(database_url: str) -> None:
    async with office(database_url, post=POST) as house:
        assert (await answer(house, "/mailbox")).startswith("Write the six digits")
        assert (await answer(house, f"/mailbox {CODE}")).startswith("No code is expected.")
        await asked(house)
        confirmed = "office@alliance.example is confirmed: from now on its messages are no tests."
        assert await answer(house, "/mailbox 407 318") == confirmed
        assert (await answer(house, f"/mailbox {CODE}")).startswith("No code is expected.")
        acts = select(audit.c.actor, audit.c.act)
        assert await run(house.engine, lambda c: [tuple(row) for row in c.execute(acts)]) == [
            ("member:501", "confirm_mailbox")
        ]
        stored = await run(house.engine, lambda c: str([c.execute(select(t)).all() for t in metadata.sorted_tables]))
        assert CODE not in stored
        assert "407 318" not in stored


async def test_wrong_codes_lock_it_and_old_ones_are_refused(sqlite_url: str) -> None:
    async with office(sqlite_url, post=POST) as house:
        await asked(house)
        answers = [await answer(house, f"/mailbox {wrong:06}") for wrong in range(TRIES)]
        assert answers[:-1] == ["That is not the code."] * (TRIES - 1)
        assert answers[-1] == "Too many wrong codes: no code is taken for an hour."
        assert await answer(house, f"/mailbox {CODE}") == answers[-1]
        house.now += timedelta(hours=25)
        assert "is older than 24 hours" in await answer(house, f"/mailbox {CODE}")
        for odd in ("confirmed office@alliance.example", "🙂", "x" * 3000):
            assert await answer(house, f"/mailbox {odd}") == "That is not the code."
