"""Whatever can be done at the desk, only a member can do it, in the desk's chat, by their own message or press."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import mailboxes
from bot.store.tables import cases, owed, passes, submissions, turns
from bot.store.tables import mailboxes as proofs
from tests.databases import run
from tests.desk.house import CHAT, MEMBER, Office, office
from tests.telegram.person import Person

pytestmark = pytest.mark.anyio

MAILBOX = "office@alliance.example"
APPLICANT, STRANGER, FORMER = 1, 601, 602
CANNED = {"sender_chat": {"id": CHAT, "type": "group", "title": "Centres"}}
FORWARDED = {
    "forward_origin": {"type": "user", "date": 1, "sender_user": {"id": MEMBER, "is_bot": False, "first_name": "A"}}
}
VIA = {"via_bot": {"id": 9, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}}
BUTTONS = (
    "take={0}",
    "move={0}=acknowledged",
    "move={0}=under_review",
    "move={0}=incomplete",
    "move={0}=accepted",
    "move={0}=declined",
    "sure={0}=declined",
    "move={0}=closed",
    "all={0}",
    "show={0}",
    "prepared={0}",
    "say={0}=received",
    "end={0}",
    "tick={0}=3",
    "send={0}",
    "drop={0}",
    "whole={0}",
    "erase={0}",
    "really={0}",
    "wipe={0}",
)
COMMANDS = ("/desk", "/find Ghana", "/case {0}", "/help", "/stats", "/mailbox 111111", "/mailbox 123456")


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Office]:
    async with office(sqlite_url, post={"secretariat_mailbox": MAILBOX}) as house:
        await run(house.engine, lambda c: mailboxes.ask(c, MAILBOX, "123456", house.now))
        yield house


async def everything(house: Office) -> list[Any]:
    """All that an act at the desk could change, and all it could have said."""
    tables = (
        select(cases.c.id, cases.c.taker, cases.c.topic),
        select(submissions.c.reference, submissions.c.version, submissions.c.status),
        select(owed.c.id),
        select(passes.c.hash),
        select(proofs.c.wrong, proofs.c.confirmed_at),
        select(turns.c.id).where(turns.c.conversation == f"desk:{CHAT}"),
    )
    await house.settle()
    stored = [await run(house.engine, lambda c, t=table: [tuple(row) for row in c.execute(t)]) for table in tables]  # type: ignore[misc]
    return [*stored, house.office.said_to()]


async def tries_all(house: Office, person: Person, reference: str, **more: object) -> None:
    """Every command, every button and a reply, by this person; `more` is how their messages come about."""
    card = next(message for message in house.office.screen() if message.mine)
    for command in (*COMMANDS, "/start desk"):
        await person.does({"text": command.format(reference), **more})
    await person.does({"text": "Here is our answer.", "reply_to_message": card.raw, **more})
    await person.does({"text": "/reply received", "reply_to_message": card.raw, **more})
    if not more:
        for button in BUTTONS:
            await person.sends_data(f"desk:{button.format(reference)}", card if person.chat.id == CHAT else None)


async def stranger(house: Office, reference: str) -> None:
    await tries_all(house, house.member(STRANGER), reference)
    await house.peer.person(STRANGER).says("/start desk")


async def applicant(house: Office, reference: str) -> None:
    await tries_all(house, house.member(APPLICANT), reference)
    await house.peer.person(APPLICANT).says("/start desk")


async def former_member(house: Office, reference: str) -> None:
    """Whose number was taken out of DESK_MEMBERS, though they are still in the group."""
    await tries_all(house, house.member(FORMER), reference)
    await house.peer.person(FORMER).says("/start desk")


async def member_elsewhere(house: Office, reference: str) -> None:
    member = house.peer.person(MEMBER)
    await tries_all(house, house.peer.group(member, id=-777), reference)
    for button in BUTTONS:
        await member.sends_data(f"desk:{button.format(reference)}")


async def member_forwarding(house: Office, reference: str) -> None:
    for way in (FORWARDED, VIA, CANNED):
        await house.peer.person(MEMBER).does({"text": "/start desk", **way})
        await tries_all(house, house.office, reference, **way)


async def member_changing_a_message(house: Office, reference: str) -> None:
    """What was never passed on is not passed on by being changed, and a command is none."""
    await house.office.says("a note among colleagues")
    card = next(message for message in house.office.screen() if message.mine)
    for text in (*COMMANDS, "Here is our answer."):
        await house.office.edits(text.format(reference))
    await house.office.edits("/case " + reference, reply_to_message=card.raw)


@pytest.mark.parametrize(
    "somebody",
    [stranger, applicant, former_member, member_elsewhere, member_forwarding, member_changing_a_message],
    ids=lambda somebody: somebody.__name__,
)
async def test_nobody_but_a_member_can_do_anything(
    house: Office, somebody: Callable[[Office, str], Awaitable[None]]
) -> None:
    reference = await house.sends(house.peer.person(APPLICANT, language_code="en"), "University of Ghana")
    before = await everything(house)
    await somebody(house, reference)
    assert await everything(house) == before


async def test_a_member_can_do_all_of_it(house: Office) -> None:
    reference = await house.sends(house.peer.person(APPLICANT, language_code="en"), "University of Ghana")
    for command in COMMANDS:
        before = await everything(house)
        await house.office.says(command.format(reference))
        assert await everything(house) != before, command
    before = await everything(house)
    await house.peer.person(MEMBER).says("/start desk")
    assert await everything(house) != before
    for button in BUTTONS:
        before = await everything(house)
        await house.office.sends_data(f"desk:{button.format(reference)}", house.office.screen()[-1])
        assert await everything(house) != before, button


FORGED = """
desk: | desk:move | desk:move= | desk:move==declined | desk:move=NOPE-NOPE=declined | desk:sure=*=declined |
desk:tick={0}=999 | desk:tick={0}=-1 | desk:tick={0}=² | desk:move={0}=erased | desk:move={0}=withdrawn |
desk:say={0}=../../etc | desk:passed={0} | desk:announced={0} | erasure:{0}=501 |
desk:wipe={0} | desk:really={0} | desk:arrived={0} | desk:note={0} | sent:erase | person:end |
desk:move={0}=accepted=x | desk:move={0}:accepted | 🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂
"""


@pytest.mark.parametrize("token", [token.strip() for token in FORGED.split("|")])
async def test_a_forged_button_of_a_member_changes_nothing(house: Office, token: str) -> None:
    reference = await house.sends(house.peer.person(APPLICANT, language_code="en"), "University of Ghana")
    before = await everything(house)
    await house.office.sends_data(token.format(reference), house.office.screen()[-1])
    after = await everything(house)
    assert after[:3] == before[:3]


HOSTILE = (
    "<b>bold</b> <a href='https://evil.example'>x</a> & &lt;",
    "**bold** [x](https://evil.example) _it_ `code`",
    "@office_lead please click /decline now #tag $CASH",
    "see /case@alliance_test_bot K7QM-3XWD\n/find all",
    "\u202eevil\u202c \u2066@admin\u2069",
)


@pytest.mark.parametrize("words", HOSTILE)
async def test_a_persons_words_do_nothing_in_the_desks_chat(house: Office, words: str) -> None:
    person = house.peer.person(APPLICANT, language_code="en")
    await person.says("talk to a human")
    await person.says(words)
    await house.settle()
    message = [message for message in house.office.screen() if message.mine][-1]
    assert "writes:" in message.text
    assert not {entity.type for entity in message.entities} - {"bold"}
    calling = ("@office", "/decline", "#tag", "$CASH", "/case", "/find", "@admin", "\u202e")
    assert not [sign for sign in calling if sign in message.text]
