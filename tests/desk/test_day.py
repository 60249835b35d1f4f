"""A day at the office, as both sides see it."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import select

from bot.store.tables import audit, turns
from tests.databases import run
from tests.desk.house import office
from tests.desk.replay import replay, script
from tests.telegram.person import Person

pytestmark = pytest.mark.anyio


def last(person: Person) -> str:
    return person.said_to()[-1]


async def test_a_day_at_the_office(database_url: str) -> None:
    await replay(database_url, script())


async def test_a_message_that_is_changed_is_shown_as_changed_on_the_other_side(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        await person.says("talk to a human")
        await person.says("How old is the Alliance?")
        await house.settle()
        assert "writes: How old is the Alliance?" in last(house.office)
        await person.edits("How old is the Network?")
        await house.settle()
        assert "changed an earlier message; it now says: How old is the Network?" in last(house.office)

        asked = [message for message in house.office.screen() if message.mine][-1]
        await house.office.replies("changed an earlier", "Since 2022.")
        await house.settle()
        assert last(person).startswith("The secretariat writes: Since 2022.")
        await house.office.edits("Since 2023.", reply_to_message=asked.raw)
        await house.settle()
        assert last(person).startswith("The secretariat corrects what it wrote: Since 2023.")


async def test_a_restart_keeps_the_talk_and_what_is_owed(sqlite_url: str) -> None:
    async with office(sqlite_url, topics=True) as house:
        person = house.peer.person(1, language_code="fr")
        await person.says("parler à un humain")
        await house.restart()
        await house.settle()
        assert "asks to talk" in last(house.office)
        topic = next(iter(house.office.chat.topics))
        await house.restart()
        await house.office.replies("asks to talk", "Bonjour, que pouvons-nous faire pour vous ?")
        await house.settle()
        assert last(person).startswith("Le secrétariat écrit\u00a0: Bonjour, que pouvons-nous faire pour vous ?")
        await person.says("Merci !")
        await house.settle()
        newest = [message for message in house.office.screen() if message.mine][-1]
        assert newest.raw["message_thread_id"] == topic
        assert len(house.office.chat.topics) == 1


async def test_a_talk_ends_when_nobody_writes_for_a_day(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        await person.says("talk to a human")
        await house.settle()
        house.now += timedelta(hours=23)
        assert await house.timer.wake(house.now) == 0
        house.now += timedelta(hours=2)
        assert await house.timer.wake(house.now) == 1
        await house.settle()
        assert "I answer again" in last(person)


async def test_forms_go_on_while_a_person_has_the_chat(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        await person.says("talk to a human")
        await house.settle()
        asked = len(house.office.said_to())
        reference = await house.sends(person, "University of Ghana")
        assert [reference in card for card in house.office.said_to()[asked:]] == [True]
        await house.office.presses("Prepared replies")
        await house.settle()
        await house.office.presses("It takes a little longer")
        await house.settle()
        assert "We need a little more time" in last(person)


async def test_more_is_asked_of_what_was_answered_and_of_the_rest_on_demand(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        await house.office.presses("Ask for more")
        await house.settle()
        assert ["☐ Contact person", "☐ Position"] in house.office.labels()
        answered = set(chain.from_iterable(house.office.labels()))
        assert "☐ Website" not in answered
        await house.office.presses("Show what was not answered")
        await house.settle()
        everything = set(chain.from_iterable(house.office.labels()))
        assert "☐ Website" in everything
        assert "Show what was not answered" not in everything
        assert answered - everything == {"Show what was not answered"}


async def test_who_blocks_the_assistant_stops_nobody(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        reference = await house.sends(person, "University of Ghana")
        await person.blocks()
        await house.office.presses("Under review")
        await house.settle()
        await house.office.replies(reference, "Are you there?")
        await house.settle()
        assert "They take no messages at present" in last(house.office)


@pytest.mark.parametrize("words", ["{0}", "univrsity of gana", "Ghana", "Gana", "Кот-д’Ивуар"])
async def test_a_submission_is_found_by_what_is_remembered_of_it(sqlite_url: str, words: str) -> None:
    async with office(sqlite_url) as house:
        reference = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        await house.office.says("/find " + words.format(reference))
        await house.settle()
        assert (f"{reference}: University of Ghana, Ghana; New" in last(house.office)) == ("И" not in words)


async def test_what_is_erased_is_gone_from_the_desk(database_url: str) -> None:
    async with office(database_url) as house:
        person = house.peer.person(1, language_code="en")
        reference = await house.sends(person, "University of Ghana")
        await person.says("delete my data")
        await house.settle()
        for button in ("Go on", "Yes, delete everything"):
            await person.presses(button)
            await house.settle()
        assert last(house.office) == f"{reference} is erased. Only its reference is kept, and the mailbox is told."
        seen = await run(house.engine, lambda c: c.execute(select(turns.c.event, turns.c.replies)).all())
        assert "University of Ghana" not in str(seen)


async def test_what_members_do_is_on_record_by_their_numbers(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        reference = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        for button in ("Take it", "Under review"):
            await house.office.presses(button)
            await house.settle()
        await house.colleague.replies(reference, "We are reading it.")
        await house.settle()
        acts = select(audit.c.actor, audit.c.act, audit.c.subject, audit.c.details).order_by(audit.c.number)
        seen = await run(house.engine, lambda c: [tuple(row) for row in c.execute(acts)])
        assert seen == [
            ("member:501", "take", reference, "{}"),
            ("member:501", "move", reference, '{"to": "under_review"}'),
            ("member:502", "told", reference, "{}"),
        ]
