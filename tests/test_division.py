"""A mail server that takes less than it said gets the same in smaller messages, and nothing is lost; both databases."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.commands import wiring
from bot.commands.deliveries import _latest
from bot.config import Settings
from bot.courier import Courier
from bot.division import LEAST, Division
from bot.mail.letter import Letter
from bot.mail.send import SmtpMailer, relay
from bot.store import files, forgetting, outbox, relays, submissions
from bot.store.deliveries import of as by_hand_of
from bot.store.submissions import New, Withdrawn
from bot.store.tables import deliveries
from bot.sweep import Sweep
from bot.talk.effects import Submit, Withdraw
from bot.talk.errors import LetterTooLarge
from bot.talk.files import File
from tests.databases import run
from tests.mail.peer import Peer, served
from tests.mail.test_enclosures import attached
from tests.mail.test_parts import MB, content, received
from tests.test_courier import Clock, states, stored
from tests.test_sweep import FIRST
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

OFFICE, SECOND, SERVER = "office@alliance.example", "archive@alliance.example", "smtp://mail.example.org:587"
NO = "552 5.3.4 message too big"


def settings(server: str = SERVER) -> Settings:
    return Settings(  # type: ignore[call-arg]  # pydantic's own plugin knows it
        _env_file=None,
        smtp_url=SecretStr(server),
        mail_from="assistant@alliance.example",
        secretariat_mailbox=OFFICE,
        partner2connect_mailbox="partners@alliance.example",
    )


@dataclass
class Post:
    """Takes letters of at most so many bytes, by mailbox, whatever it says it takes."""

    takes: dict[str, int]
    announced: tuple[str, int] | None = (relay(SERVER), 0)
    taken: list[Letter] = field(default_factory=list)

    async def send(self, letter: Letter) -> str:
        if len(letter.body) > self.takes[letter.recipient]:
            raise LetterTooLarge(NO)
        self.taken.append(letter)
        return "250 taken"

    async def hang_up(self) -> None:
        pass

    def mails(self, mailbox: str = OFFICE) -> list[EmailMessage]:
        return [message_from_bytes(letter.body, policy=SMTP) for letter in self.taken if letter.recipient == mailbox]


def sized(*sizes: int) -> tuple[Submit, list[files.New]]:
    """A submission with files of so many bytes."""
    sent = {f"FILE-{number:04}": size for number, size in enumerate(sizes, 1)}
    kept = [
        files.New(
            id,
            "web:x",
            "T001",
            File(f"{id}.pdf", size, "pdf", sha256(content(id, size)).hexdigest()),
            content(id, size),
        )
        for id, size in sent.items()
    ]
    named = {new.id: new.file for new in kept}
    return replace(FIRST, answers={**FIRST.answers, "attachments": tuple(named)}, files=named), kept


async def send(engine: AsyncEngine, clock: Clock, *sizes: int) -> dict[str, bytes]:
    """Store it, as a turn does; the files by their names."""
    submit, kept = sized(*sizes)
    filed = wiring.filing(assistant(), settings())(submit, await run(engine, relays.announced))

    def store(connection: Connection) -> None:
        files.write(connection, kept, clock())
        submissions.add(connection, [New("web:x", submit, filed)], clock())

    await run(engine, store)
    return {new.file.name: new.content for new in kept}


def courier(engine: AsyncEngine, post: Post, clock: Clock, copies: dict[str, str] | None = None) -> Courier:
    divide = Division(wiring.again(assistant(), settings()), relay=relay(SERVER))
    return Courier(engine, post, clock=clock, chance=lambda: 0.5, copies=copies, divide=divide)


def sweep(engine: AsyncEngine) -> Sweep:
    return wiring.sweep(engine, assistant(), settings(), Clock())


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return " ".join(str(body.get_content()).split())


def whole(letters: list[Letter]) -> dict[str, bytes]:
    """The applicant's files out of these letters."""
    return {name: each for name, each in received([letter.body for letter in letters]).items() if name[:4] == "FILE"}


async def test_what_is_too_large_comes_anew_in_smaller_messages_and_whole(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 2 * MB})
    sent = await send(engine, clock, 3 * MB, MB)
    assert await courier(engine, post, clock).deliver_due() == len(post.taken) > 2
    assert whole(post.taken) == sent
    rows = await stored(engine)
    assert [row.state for row in rows if row.series == max(row.series for row in rows)] == ["accepted"] * len(
        post.taken
    )
    assert {row.state for row in rows if row.series < max(row.series for row in rows)} == {"replaced"}
    assert len({row.message_id for row in rows}) == len(rows)
    assert "was too large for the mail server. This takes its place." in text(post.mails()[0])
    assert f"Message 1 of {len(post.taken)}" in text(post.mails()[0])
    assert await sweep(engine).look() == 0

    # The next one is made for what is known of the server now, and comes at once.
    assumed = (await run(engine, relays.announced))[relay(SERVER)]
    assert LEAST <= assumed <= 2 * MB
    later = await run(engine, relays.announced)
    submit, _ = sized(3 * MB, MB)
    letters = wiring.filing(assistant(), settings())(replace(submit, reference="AAAA-2222"), later).letters
    assert len(letters) == len(post.taken)


async def test_what_the_server_announces_anew_counts_again(engine: AsyncEngine) -> None:
    await run(engine, lambda connection: relays.remember(connection, "mail", 10 * MB))
    await run(engine, lambda connection: relays.assume(connection, "mail", 2 * MB))
    await run(engine, lambda connection: relays.remember(connection, "mail", 10 * MB))
    assert await run(engine, relays.announced) == {"mail": 2 * MB}
    await run(engine, lambda connection: relays.remember(connection, "mail", 20 * MB))
    assert await run(engine, relays.announced) == {"mail": 20 * MB}


async def test_of_several_the_ones_that_arrived_come_again_and_say_so(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 6 * MB})
    sent = await send(engine, clock, 3 * MB, 7 * MB)
    await courier(engine, post, clock).deliver_due()
    by_hand = _latest(await run(engine, lambda connection: by_hand_of(connection, FIRST.reference)))
    first, *anew = post.taken
    assert [known.message_id for known in by_hand] == [letter.message_id for letter in anew]
    assert list(whole([first])) == ["FILE-0001.pdf"]
    assert whole(anew) == sent
    assert all("This takes its place." in text(mail) for mail in post.mails()[1:])
    assert not set(await states(engine)) & {"queued", "bounced"}


async def test_a_server_that_takes_no_files_gets_the_answers_and_is_an_alert(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: LEAST // 2})
    await send(engine, clock, 3 * MB)
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 1
    (mail,) = post.mails()
    assert "takes no message with these files: FILE-0001.pdf. They are kept" in text(mail)
    assert "is attached. Its kind" not in text(mail)
    data = next(json.loads(each) for name, _, each in attached(post.taken[0].body) if str(name).endswith(".json"))
    assert list(data["files"]) == ["FILE-0001"]
    assert (await states(engine)).count("bounced") > 1
    assert await sweep(engine).look() == 0

    # Tried once a day, with nothing besides; and when it takes them after all, they arrive.
    clock.forward(timedelta(days=1))
    assert await carrier.deliver_due() == 0
    post.takes[OFFICE] = 2 * MB
    clock.forward(timedelta(days=1))
    assert await carrier.deliver_due() == (await states(engine)).count("accepted") - 1
    assert "bounced" not in await states(engine)
    assert list(whole(post.taken)) == ["FILE-0001.pdf"]


async def test_a_second_mailbox_gets_what_the_first_gets_and_nothing_twice(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 2 * MB, SECOND: 2 * MB})
    sent = await send(engine, clock, 3 * MB)
    await courier(engine, post, clock, {OFFICE: SECOND}).deliver_due()
    first, second = ([letter for letter in post.taken if letter.recipient == box] for box in (OFFICE, SECOND))
    assert whole(first) == whole(second) == sent
    assert [(letter.message_id, letter.body) for letter in first] == [
        (letter.message_id, letter.body) for letter in second
    ]
    assert len({letter.message_id for letter in first}) == len(first)


async def test_a_second_mailbox_that_takes_less_disturbs_the_first_no_more(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 20 * MB, SECOND: 2 * MB})
    sent = await send(engine, clock, 3 * MB)
    await courier(engine, post, clock, {OFFICE: SECOND}).deliver_due()
    first, second = ([letter for letter in post.taken if letter.recipient == box] for box in (OFFICE, SECOND))
    assert whole(first) == whole(second) == sent
    assert len(first) == 1


async def test_what_was_erased_meanwhile_is_not_composed_anew(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 2 * MB})
    await send(engine, clock, 3 * MB)
    await run(engine, lambda connection: forgetting.forget(connection, "web:x", turn=1, now=clock()))
    await courier(engine, post, clock).deliver_due()
    assert await states(engine) == ["bounced"]


async def test_a_courier_that_outlived_its_lease_divides_nothing(engine: AsyncEngine) -> None:
    clock = Clock()
    await send(engine, clock, 3 * MB)
    lease = await run(
        engine, lambda connection: outbox.lease_due(connection, now=clock(), until=clock() + timedelta(minutes=7))
    )
    assert lease
    late = replace(lease, leased_until=clock())
    divide = Division(wiring.again(assistant(), settings()), relay=relay(SERVER))
    assert await run(engine, lambda connection: divide(connection, late, size=4 * MB, said=NO, now=clock()))
    assert await states(engine) == ["queued"]


async def test_over_the_wire(engine: AsyncEngine) -> None:
    clock = Clock()
    peer = Peer(largest=2 * MB)
    async with served(peer) as port:
        url = f"smtp://localhost:{port}?starttls=never"
        sent = await send(engine, clock, 3 * MB)
        divide = Division(wiring.again(assistant(), settings(url)), relay=relay(url))
        mailer = SmtpMailer(url, sender="assistant@alliance.example")
        accepted = await Courier(engine, mailer, clock=clock, divide=divide).deliver_due()
    taken = [body for _, body in peer.received if len(body) <= 2 * MB]
    assert len(taken) == accepted > 1
    assert received(taken)["FILE-0001.pdf"] == sent["FILE-0001.pdf"]


async def test_one_missing_of_several_is_found_and_is_the_one_that_was(engine: AsyncEngine) -> None:
    clock = Clock()
    await send(engine, clock, *(6 * MB,) * 3)
    before = {row.message_id: (row.body, row.files, row.series, row.parts) for row in await stored(engine)}
    assert len(before) == 3
    lost = next(id for id in before if ".part2@" in id)
    await run(engine, lambda connection: connection.execute(delete(deliveries).where(deliveries.c.message_id == lost)))
    assert await sweep(engine).look() == 1
    assert {row.message_id: (row.body, row.files, row.series, row.parts) for row in await stored(engine)} == before
    assert await sweep(engine).look() == 0


async def test_where_it_would_be_divided_otherwise_now_all_come_anew(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 20 * MB})
    sent = await send(engine, clock, *(6 * MB,) * 3)
    await run(
        engine,
        lambda connection: connection.execute(delete(deliveries).where(deliveries.c.message_id.contains("part2"))),
    )
    await run(engine, lambda connection: relays.assume(connection, relay(SERVER), 5 * MB))
    assert await sweep(engine).look() == 1
    assert await sweep(engine).look() == 0
    await courier(engine, post, clock).deliver_due()
    assert whole(post.taken) == sent
    assert all("This takes its place." in text(mail) for mail in post.mails())


async def test_of_what_was_erased_none_is_missing(engine: AsyncEngine) -> None:
    clock = Clock()
    await send(engine, clock, *(6 * MB,) * 3)
    await run(
        engine,
        lambda connection: connection.execute(delete(deliveries).where(deliveries.c.message_id.contains("part2"))),
    )
    await run(engine, lambda connection: forgetting.forget(connection, "web:x", turn=1, now=clock()))
    assert await sweep(engine).look() == 0
    assert await run(engine, lambda connection: connection.execute(select(deliveries.c.id)).all())


async def test_what_was_completed_once_is_not_composed_anew_with_every_look(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 20 * MB})
    sent = await send(engine, clock, *(6 * MB,) * 3)
    await run(
        engine,
        lambda connection: connection.execute(delete(deliveries).where(deliveries.c.message_id.contains("part2"))),
    )
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 2
    await run(engine, lambda connection: relays.assume(connection, relay(SERVER), 5 * MB))
    assert await sweep(engine).look() == 1
    assert await sweep(engine).look() == 0
    await carrier.deliver_due()
    assert whole(post.taken[2:]) == sent
    assert await sweep(engine).look() == 0


async def test_what_cannot_be_composed_any_more_is_an_alert_and_stays_owed(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 2 * MB})
    sent = await send(engine, clock, 3 * MB)

    def recompose(*_: object) -> tuple[Letter, ...]:
        raise KeyError("the form is gone")

    divide = Division(recompose, relay=relay(SERVER))
    carrier = Courier(engine, post, clock=clock, chance=lambda: 0.5, divide=divide)
    assert await carrier.deliver_due() == 0
    post.takes[OFFICE] = LEAST // 2
    assert await states(engine) == ["bounced"]
    post.takes[OFFICE] = 20 * MB
    clock.forward(timedelta(days=1))
    assert await carrier.deliver_due() == 1
    assert whole(post.taken) == sent


async def test_what_is_composed_anew_arrives_before_what_was_said_after_it(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post({OFFICE: 2 * MB})
    await send(engine, clock, 3 * MB)
    submit, _ = sized(3 * MB)
    second = replace(submit, version=2, before=submit.answers, answers={**FIRST.answers, "country": "GH"}, files={})
    filed = wiring.filing(assistant(), settings())(second, {})
    back = Withdraw(FIRST.reference, 2, FIRST.form, "fr", second.at, second.answers)
    notice = wiring._announced(assistant(), settings(), back)

    def later(connection: Connection) -> None:
        submissions.add(connection, [New("web:x", second, filed)], clock())
        submissions.withdraw(connection, [Withdrawn("web:x", back, notice)], clock())

    await run(engine, later)
    await courier(engine, post, clock).deliver_due()
    about = {row.message_id: (row.version, row.about) for row in await stored(engine)}
    arrived = list(dict.fromkeys(about[letter.message_id] for letter in post.taken))
    assert arrived == [(1, "submission"), (2, "amendment"), (2, "withdrawal")]
