"""What is done on the desk's page is told in the group, once."""

from __future__ import annotations

from itertools import count

import pytest

from bot.talk.events import Acted, Answered
from tests.desk.house import MEMBER, Office, office
from tests.telegram.person import Person

pytestmark = pytest.mark.anyio

_KEYS = count(1)


async def does(house: Office, token: str = "", *, to: str = "", text: str = "", times: int = 1) -> None:
    """The member presses this on the page, or writes in reply to that; `times`: the form arrives so often."""
    every = {"at": house.now, "reference": "AAAA-AAAA", "by": MEMBER, "called": "Amina"}
    event = Answered(**every, to=to, text=text, message=0) if text else Acted(**every, token=token)  # type: ignore[arg-type]
    key = f"form:{next(_KEYS)}"
    for _ in range(times):
        await house.desk.act(MEMBER, key, event)
    await house.settle()


def news(person: Person, before: int) -> list[str]:
    return person.said_to()[before:]


async def test_each_act_is_told_in_the_group_and_to_the_person_once(database_url: str) -> None:
    async with office(database_url) as house:
        person = house.peer.person(1, language_code="en")
        case = await house.sends(person, "University of Ghana")
        acts = [
            (f"desk:take={case}", "", f"On the page, Amina has taken {case}.", 0),
            (
                f"desk:move={case}=under_review",
                "",
                f"On the page, Amina changed the status of {case}: Under review.",
                1,
            ),
            (f"desk:say={case}=wait", "", f"sent {case} a prepared reply: “It takes a little longer”.", 1),
            ("", "We are reading it.", f"On the page, Amina wrote to {case}: We are reading it.", 1),
            (f"desk:end={case}", "", f"On the page, Amina has ended the talk with {case}.", 1),
            (f"desk:move={case}=declined", "", "", 0),
            (f"desk:sure={case}=declined", "", f"On the page, Amina changed the status of {case}: Declined.", 1),
        ]
        for token, text, told, reached in acts:
            seen, heard = len(house.office.said_to()), len(person.said_to())
            await does(house, token, to=f"desk:show={case}", text=text, times=2)
            lines = news(house.office, seen)
            assert len(lines) == bool(told), token
            assert told in "".join(lines)
            assert len(news(person, heard)) == reached, token
        assert "Taken by: Amina" in house.office.said_to()[-1]
        assert "Status: Declined" in house.office.said_to()[-1]


async def test_what_is_asked_for_on_the_page_is_told_with_its_reason(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        case = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        await does(house, f"desk:move={case}=incomplete")
        await does(house, to=f"desk:tick={case}=3", text="How many work full time?")
        seen = len(house.office.said_to())
        await does(house, f"desk:send={case}")
        (card,) = news(house.office, seen)
        assert f"changed the status of {case}: More information asked for. They wrote: How many work full time?" in card


async def test_it_is_told_after_a_restart_in_the_topic_of_the_case(sqlite_url: str) -> None:
    async with office(sqlite_url, topics=True) as house:
        case = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        await house.desk.act(
            MEMBER, "form:restart", Acted(at=house.now, reference="AAAA-AAAA", by=MEMBER, token=f"desk:take={case}")
        )
        await house.restart()
        await house.settle()
        told = [message for message in house.office.screen() if message.mine][-1]
        assert told.text.startswith(f"On the page, 501 has taken {case}.")
        assert told.raw["message_thread_id"] in house.office.chat.topics


async def test_what_is_done_in_the_group_is_not_told_there_again(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        before = len(house.office.said_to())
        await house.office.presses("Take it")
        await house.settle()
        assert len(house.office.said_to()) == before
        assert await house.turns.owed(9) == ()


async def test_words_from_the_page_call_nobody_in_the_group(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        case = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        await does(house, to=f"desk:show={case}", text="@channel /find <b>x</b> **y**")
        told = [message for message in house.office.screen() if message.mine][-1]
        assert not {entity.type for entity in told.entities} - {"bold"}
        assert not [sign for sign in ("@channel", "/find") if sign in told.text]
