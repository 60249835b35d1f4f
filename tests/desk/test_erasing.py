"""A submission is erased at the desk, because its applicant has asked for it in writing."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.store import codes
from bot.store.tables import audit, conversations, dead_letters, deliveries, metadata, misses, submissions
from bot.talk.events import Acted
from tests.databases import run
from tests.desk.house import CHAT, MEMBER, Office, office
from tests.telegram.person import Person

pytestmark = pytest.mark.anyio

OTHER = {"Ghana": "Kenya", "Awa Diop": "Wanjiru Kamau", "awa.diop@example.org": "wanjiru@hub.example"}


async def stored(house: Office) -> str:
    """All that is in the database, but letters that have still to leave."""
    tables = [table for table in metadata.sorted_tables if table.name != "deliveries"]
    return await run(house.engine, lambda c: "\n".join(str(c.execute(select(table)).all()) for table in tables))


async def erases(house: Office, member: Person, *buttons: str) -> None:
    for button in buttons:
        await member.presses(button)
        await house.settle()


async def test_nothing_is_left_of_it_and_everybody_is_told(database_url: str) -> None:
    async with office(database_url) as house:
        person = house.peer.person(1, language_code="en")
        kept = await house.sends(person, "Nairobi Hub", OTHER)
        case = await house.sends(person, "University of Ghana")
        await house.office.replies(case, "Thank you, University of Ghana.")
        await house.settle()
        await house.office.says("/find University of Ghana")
        await house.settle()
        await house.office.says(f"/case {case}")
        await house.settle()

        await erases(house, house.office, "Erase it")
        assert "Only if its applicant has asked for it in writing." in house.office.said_to()[-1]
        await erases(house, house.office, "Go on")
        assert f"Nothing of {case} can be brought back." in house.office.said_to()[-1]
        assert "University of Ghana" in await stored(house)
        await erases(house, house.office, case)

        assert f"{case} is erased. Only its reference is kept" in house.office.said_to()[-1]
        assert f"deleted what you sent as {case}" in person.said_to()[-1]
        left = await stored(house)
        assert "University of Ghana" not in left
        assert "awa.diop@example.org" not in left
        assert "Nairobi Hub" in left
        acts = select(audit.c.actor, audit.c.act, audit.c.subject).order_by(audit.c.number.desc()).limit(1)
        assert await run(house.engine, lambda c: [tuple(row) for row in c.execute(acts)]) == [
            ("member:501", "erase", case)
        ]
        letters = select(deliveries.c.about).where(deliveries.c.submission == case).order_by(deliveries.c.id)
        assert await run(house.engine, lambda c: list(c.execute(letters).scalars())) == ["submission", "erasure"]
        statuses = select(submissions.c.reference, submissions.c.status)
        assert await run(house.engine, lambda c: {tuple(row) for row in c.execute(statuses)}) == {
            (kept, "received"),
            (case, "erased"),
        }
        await person.says("/submissions")
        await house.settle()
        assert kept in person.said_to()[-1]
        assert case not in person.said_to()[-1]
        await house.office.says(f"/case {case}")
        await house.settle()
        assert house.office.said_to()[-1] == f"There is no case {case}, or no longer."


async def test_a_draft_that_was_to_change_it_goes_with_it(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        await person.says("/submissions")
        await house.settle()
        await erases(house, person, "1. University of Ghana", "Change what I sent")
        assert "University of Ghana" in person.said_to()[-1]
        await erases(house, house.office, "Erase it", "Go on", case)
        assert "University of Ghana" not in await stored(house)
        await person.says("/drafts")
        await house.settle()
        assert "University of Ghana" not in person.said_to()[-1]


async def test_only_the_member_who_was_asked_twice_can_have_it_erased(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        await erases(house, house.office, "Erase it")
        for token in (f"desk:wipe={case}", f"desk:really={case}"):
            await house.colleague.sends_data(token, house.office.screen()[-1])
            await house.settle()
            assert "Only the member who was asked can confirm it" in house.office.said_to()[-1]
        await house.office.sends_data(f"desk:wipe={case}", house.office.screen()[-1])
        await house.settle()
        assert "Only the member who was asked can confirm it" in house.office.said_to()[-1]
        for token in (f"erasure:{case}={MEMBER}", f"sent:erasure={case}", f"desk:wipe={case}"):
            await person.sends_data(token)
            await house.settle()
        assert "University of Ghana" in await stored(house)


async def test_it_is_erased_on_the_page_too_and_the_group_knows_by_whom(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        case = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        for act in ("erase", "really", "wipe"):
            token = f"desk:{act}={case}"
            await house.desk.act(
                MEMBER, token, Acted(at=house.now, reference="AAAA-AAAA", by=MEMBER, token=token, called="Amina")
            )
        await house.settle()
        told = house.office.said_to()[-2:]
        assert told[0] == f"On the page, Amina has {case} erased."
        assert told[1].startswith(f"{case} is erased.")
        assert "University of Ghana" not in await stored(house)


async def test_who_takes_no_messages_has_it_erased_all_the_same(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        await person.blocks()
        await erases(house, house.office, "Erase it", "Go on", case)
        assert "University of Ghana" not in await stored(house)


async def test_no_words_of_the_desk_are_left_either(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        await erases(house, house.office, "Ask for more")
        await house.office.replies("to answer again?", "Which faculty of Awa Diop's is it?")
        await house.settle()
        assert "Awa Diop" in await stored(house)
        failed = {"conversation": f"desk:{CHAT}", "event_key": "1", "error": "KeyError", "at": house.now}
        await run(
            house.engine,
            lambda c: c.execute(insert(dead_letters), {**failed, "event": f'["answered",{{"to":"{case}"}}]'}),
        )
        await house.office.says(f"/case {case}")
        await house.settle()
        await erases(house, house.colleague, "Erase it", "Go on", case)
        left = await stored(house)
        assert "Awa Diop" not in left
        assert f'"to":"{case}"' not in left


async def test_the_last_question_goes_and_is_not_counted_as_missed(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        await person.says("Is the baobab of Ouagadougou eligible for a moon landing grant?")
        await house.settle()
        assert "baobab" in await stored(house)
        before = await run(house.engine, lambda c: c.execute(select(misses)).all())
        await erases(house, house.office, "Erase it", "Go on", case)
        conversation = await run(house.engine, lambda c: str(c.execute(select(conversations.c.state)).all()))
        assert "baobab" not in conversation
        assert await run(house.engine, lambda c: c.execute(select(misses)).all()) == before


async def test_who_was_written_to_about_it_is_not_left_in_a_talk_that_nobody_reads(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        await house.office.replies(case, "Please write to us.")
        await house.settle()
        await erases(house, house.office, "Erase it", "Go on", case)
        said = len(house.office.said_to())
        await person.says("What is the Alliance?")
        await house.settle()
        assert house.office.said_to()[said:] == []
        assert len(person.said_to()[-1]) > 100


async def test_what_was_ordered_follows_the_submission_to_another_conversation(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        for button in ("Erase it", "Go on", case):
            await house.office.presses(button)
            if button != case:
                await house.settle()
        await run(house.engine, lambda c: codes.move(c, codes.Moved("telegram:1", "telegram:2")))
        await house.settle()
        assert await run(house.engine, lambda c: c.execute(select(submissions.c.status)).scalar_one()) == "erased"


async def test_no_takes_the_question_back_and_words_are_no_answer_to_it(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        heard = len(person.said_to())
        await erases(house, house.office, "Erase it", "Go on")
        await house.office.replies("can be brought back", case)
        await house.settle()
        assert house.office.said_to()[-1] == "Nothing was changed."
        assert len(person.said_to()) == heard
        await house.office.sends_data(f"desk:wipe={case}", house.office.screen()[-1])
        await house.settle()
        assert "Only the member who was asked can confirm it" in house.office.said_to()[-1]
