"""What members are called on the cards that they take."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.store.codec import load_event, load_state
from bot.store.tables import audit, cases
from bot.talk.events import Acted
from tests.databases import run
from tests.desk.house import CHAT, MEMBER, Language, office

pytestmark = pytest.mark.anyio

NAMES = {
    "Amina": "Amina",
    "أمينة": "\u2068أمينة\u2069",
    "  José \n María ": "José María",
    "<b>*Ann*</b>": "<b>*Ann*</\u2060b>",
    "@office": "@\u2060office",
    "\u202eevil\u202c": "evil",
    "n" * 200: "n" * 64,
    "": "501",
    " \u200f\u2069 ": "501",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items(), ids=ascii)
async def test_a_card_names_who_took_it_and_calls_nobody(sqlite_url: str, name: str, shown: str) -> None:
    async with office(sqlite_url) as house:
        reference = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        taker = house.peer.group(house.peer.person(MEMBER, first_name=name), id=CHAT)
        await taker.presses("Take it")
        await house.settle()
        await house.colleague.says(f"/case {reference}")
        await house.settle()
        card = [message for message in house.office.screen() if message.mine][-1]
        assert f"Taken by: {shown}\n" in card.text
        assert not [entity for entity in card.entities if "mention" in entity.type]
        kept = await run(house.engine, lambda c: c.execute(select(audit.c.actor, audit.c.details)).all())
        assert [tuple(row) for row in kept] == [("member:501", "{}")]


async def test_whoever_changes_their_name_is_the_member_who_was_asked_still(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        person = house.peer.person(1, language_code="en")
        await house.sends(person, "University of Ghana")
        for name in ("Amina", "Mina"):
            member = house.peer.group(house.peer.person(MEMBER, first_name=name), id=CHAT)
            await member.presses("Decline")
            await house.settle()
        assert "not to take it further" in person.said_to()[-1]


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_case_that_was_taken_before_names_were_kept_has_the_number(sqlite_url: str, language: Language) -> None:
    async with office(sqlite_url, language=language) as house:
        reference = await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        await run(house.engine, lambda c: c.execute(cases.update().values(taker=MEMBER)))
        await house.office.says(f"/case {reference}")
        await house.settle()
        assert "501" in house.office.said_to()[-1]


def test_what_was_stored_before_names_were_kept_can_be_read() -> None:
    event = load_event(
        '["acted", {"at": "2026-11-22T08:00:00Z", "reference": "R", "hint": null, "by": 501, "token": ""}]'
    )
    assert isinstance(event, Acted)
    assert event.called == ""
    state = load_state('{"desk": {"asked": [{"act": "move", "case": "R", "by": 501, "detail": "declined"}]}}')
    assert state.desk.asked[0].called == ""
