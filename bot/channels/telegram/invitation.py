"""The link to the desk's page: it goes to the member's private chat, where nobody else can open it first.

It is no part of a turn: what is said there is stored, and of the link nothing but a hash may be. One that is lost is
asked for again.
"""

from __future__ import annotations

from bot.channels.telegram.desk import PAYLOAD, Desk
from bot.channels.telegram.send import Sender
from bot.store.passes import LINK_GOOD_FOR, Member
from bot.talk.replies import Note, Reply
from bot.talk.text import Address, Text

MINUTES = int(LINK_GOOD_FOR.total_seconds()) // 60


async def invite(member: Member, desk: Desk, sender: Sender, *, language: str) -> None:
    """Send that member a link; raises StoreUnavailable."""
    sender.say(member.number, _link(await desk.link(member)), language)


async def invite_from_group(member: Member, desk: Desk, sender: Sender, *, me: str, language: str) -> None:
    """The same, and say in the group whether it came: who never wrote to us cannot be written to. Raises
    StoreUnavailable.
    """

    def told(*, left: bool) -> None:
        sender.say(desk.chat, _SENT if left else _shut(me), language)

    sender.say(member.number, _link(await desk.link(member)), language, then=told)


_SENT = Reply((Text("The way to the desk's page was sent to you in our private chat."),))


def _shut(me: str) -> Reply:
    link = Address(f"https://t.me/{me}?start={PAYLOAD}")
    text = Text(
        "I may not write to you in private yet. Open {link} and press Start: the way to the desk's page comes there.",
        {"link": link},
    )
    return Reply((text,))


def _link(address: str) -> Reply:
    text = Text(
        "**The desk as a page**, for the member who asked, once and for the next {n} minute: {link}",
        {"n": MINUTES, "link": Address(address)},
        plural="**The desk as a page**, for the member who asked, once and for the next {n} minutes: {link}",
    )
    return Reply((text, Note(Text("Whoever opens it acts in that member's name."))))
