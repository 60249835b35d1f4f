"""Replays a transcript of the office, tests/desk/day.yaml, over the whole house; what a turn says is written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from openpyxl import load_workbook

from bot.knowledge.model import GENEVA
from bot.store import mailboxes
from tests.databases import run
from tests.desk.house import Office, office
from tests.mail.peer import Peer, served
from tests.telegram.person import Person
from tests.transcripts import Turn, check

DAY = Path(__file__).with_name("day.yaml")
DESK = "desk"
CODE = "123456"
ACTS = {"sends", "said", "pressed", "replied"}
KNOWN = {"at", "who", "as", "to", "shows", "lacks", "offers", "silent", "elsewhere", "letters", *ACTS}

Screen = dict[int, tuple[str, object]]
"""The messages of a chat, by number: the words and buttons of each."""


def script() -> dict[str, Any]:
    """The transcript, as it is written down."""
    read: dict[str, Any] = yaml.safe_load(DAY.read_text("utf-8"))
    return read


async def replay(database_url: str, script: dict[str, Any]) -> None:
    """Act it all out; raises AssertionError with the turn that went otherwise."""
    first, second = script["mailboxes"]
    post = Peer()
    async with served(post) as port:
        settings = {
            "smtp_url": f"smtp://localhost:{port}?starttls=never",
            "mail_from": "assistant@alliance.example",
            "secretariat_mailbox": first,
            "secretariat_mailbox_2": second,
            "partner2connect_mailbox": "partners@alliance.example",
        }
        async with office(database_url, post=settings) as house:
            for address in (first, second):
                await _prove(house, address)
            day = _Day(house, post, (first, second), _people(house, script))
            for turn in script["turns"]:
                try:
                    await day.plays(turn)
                except (AssertionError, LookupError) as error:
                    raise AssertionError(f"{error}\nin the turn {turn}") from error


async def _prove(house: Office, address: str) -> None:
    """The mailbox is the secretariat's: without that, its letters would be tests."""
    await run(house.engine, partial(mailboxes.ask, address=address, code=CODE, now=house.now))
    await run(house.engine, partial(mailboxes.confirm, addresses=[address], code=CODE, now=house.now, actor="operator"))


def _people(house: Office, script: dict[str, Any]) -> dict[str, Person]:
    applicants = {
        name: house.peer.person(id, language_code="en", first_name=name)
        for id, name in enumerate(script["applicants"], 1)
    }
    return {**applicants, **{name: house.member(id) for name, id in script["members"].items()}}


@dataclass
class _Day:
    """The house in the middle of a transcript. `called`: the references so far, by what the transcript calls them."""

    house: Office
    post: Peer
    mailboxes: tuple[str, ...]
    people: dict[str, Person]
    called: dict[str, str] = field(default_factory=dict)

    async def plays(self, turn: dict[str, Any]) -> None:
        assert turn.keys() <= KNOWN, f"unknown: {turn.keys() - KNOWN}"
        before = {name: _screen(chat) for name, chat in self._chats()}
        self.post.received.clear()
        if "at" in turn:
            await self._time(turn["at"])
        if "who" in turn:
            await self._acts(self.people[turn["who"]], turn)
        await self.house.settle()
        await self.house.courier.deliver_due()
        for name, chat in self._chats():
            self._compare(before[name], _screen(chat), self._expected(turn, name))
        self._letters(turn.get("letters", []))

    async def _time(self, at: str) -> None:
        """It is later now, and whatever goes by the time looks at it."""
        self.house.now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(GENEVA)).astimezone(UTC)
        await self.house.timer.wake(self.house.now)
        await self.house.weekly.look(self.house.now)

    async def _acts(self, person: Person, turn: dict[str, Any]) -> None:
        match turn:
            case {"sends": instead, "as": name}:
                self.called[name] = await self.house.sends(person, "University of Ghana", instead)
            case {"said": words}:
                await person.says(self._named(words))
            case {"pressed": label}:
                await person.presses(label)
            case {"replied": words, "to": to}:
                await person.replies(to, words)
            case _:
                raise AssertionError("nobody can do that")

    def _chats(self) -> Iterator[tuple[str, Person]]:
        """Each once: members are all in the desk's."""
        chats = {self._where(name): person for name, person in self.people.items()}
        return iter(chats.items())

    def _where(self, name: str) -> str:
        return DESK if self.people[name].chat is self.house.office.chat else name

    def _expected(self, turn: dict[str, Any], chat: str) -> Mapping[str, Any] | None:
        """What is to come in a chat; None for nothing."""
        own = "who" in turn and self._where(turn["who"]) == chat and not turn.get("silent")
        expected: Mapping[str, Any] | None = turn if own else turn.get("elsewhere", {}).get(chat)
        return expected

    def _compare(self, before: Screen, after: Screen, expected: Mapping[str, Any] | None) -> None:
        came = [message for id, message in after.items() if before.get(id) != message]
        assert bool(came) == (expected is not None), f"came: {came}"
        if expected is None:
            return
        shows, lacks, offers = (
            tuple(map(self._named, expected.get(name, ()))) for name in ("shows", "lacks", "offers")
        )
        labels = [label for _, keyboard in came for label in _labels(keyboard)]
        check(Turn("", "", shows=shows, lacks=lacks, offers=offers), "\n".join(text for text, _ in came), labels)

    def _letters(self, expected: list[dict[str, Any]]) -> None:
        """These have arrived and no other, the same in each mailbox."""
        arrived = {mailbox: [body for to, body in self.post.received if to == [mailbox]] for mailbox in self.mailboxes}
        first, *copies = (sorted(bodies) for bodies in arrived.values())
        assert all(copy == first for copy in copies), "not the same in each mailbox"
        letters = [message_from_bytes(body, policy=SMTP) for body in arrived[self.mailboxes[0]]]
        assert len(letters) == len(expected), [letter["Subject"] for letter in letters]
        for letter, wanted in zip(letters, expected, strict=True):
            self._letter(letter, wanted)

    def _letter(self, letter: EmailMessage, wanted: dict[str, Any]) -> None:
        assert letter["Subject"] == self._named(wanted["subject"])
        body = letter.get_body(("plain",))
        assert body is not None
        check(Turn("", "", shows=tuple(map(self._named, wanted["says"]))), body.get_content(), [])
        enclosed = {str(each.get_filename()): each.get_content() for each in letter.iter_attachments()}
        assert set(enclosed) == set(map(self._named, wanted["encloses"])), set(enclosed)
        assert all(content[:4] == b"\x89PNG" for name, content in enclosed.items() if name.endswith(".png"))
        for sheet, rows in wanted.get("workbook", {}).items():
            book = load_workbook(BytesIO(next(content for name, content in enclosed.items() if name.endswith("xlsx"))))
            found = {label: value for label, value, *_ in book[sheet].iter_rows(values_only=True)}
            assert found.items() >= rows.items(), f"{sheet}: {found}"

    def _named(self, words: object) -> str:
        """With the references in place of what they are called."""
        text = str(words)
        for name, reference in self.called.items():
            text = text.replace(name, reference)
        return text


def _screen(person: Person) -> Screen:
    return {message.id: (message.text, message.keyboard) for message in person.screen() if message.mine}


def _labels(keyboard: Any) -> Iterator[str]:  # noqa: ANN401
    return (label for row in keyboard for label, _ in row)
