"""The courier, on both databases, with a clock that is set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, select
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot import metrics
from bot.courier import IN_A_ROW, LEASE, LONGEST_WAIT, NOTING, PACE, PATIENCE, POLL, Courier, next_probe, next_try
from bot.mail.letter import Letter
from bot.mail.send import FAREWELL, LONGEST_SEND, SmtpMailer
from bot.store import deliveries as by_hand
from bot.store import files, forgetting, mailboxes, outbox, relays, submissions
from bot.store.submissions import Filed, New
from bot.store.tables import deliveries, incidents
from bot.talk.effects import Submit
from bot.talk.errors import MailboxShut, MailRefused, MailUnavailable, RelayDown
from bot.talk.files import File
from tests.databases import run
from tests.mail.goldens import golden
from tests.mail.peer import Faults, Peer, drop, served
from tests.mail.test_enclosures import attached

pytestmark = pytest.mark.anyio

AWAY, NO = MailUnavailable("450 4.2.0 later, please"), MailRefused("550 no such user")
NOT_US = MailboxShut("554 5.7.1 Relay access denied")
DOWN = RelayDown("SMTPConnectError: nobody there")
OFFICE = "office@alliance.example"
TAKEN = "250 2.0.0 Ok: queued as 4F2"

Doing: TypeAlias = Callable[[], Awaitable[None]] | Exception


@dataclass
class Clock:
    """Shows what it is set to."""

    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, time: timedelta) -> None:
        self.now += time


@dataclass
class Post:
    """Takes letters. Does first what is in `doing`, one for each letter, then nothing but take them."""

    doing: list[Doing | None] = field(default_factory=list)
    taken: list[Letter] = field(default_factory=list)
    hung_up: int = 0
    announced: tuple[str, int] | None = None

    async def send(self, letter: Letter) -> str:
        doing = self.doing.pop(0) if self.doing else None
        if isinstance(doing, Exception):
            raise doing
        self.taken.append(letter)
        if doing:
            await doing()
        return TAKEN

    async def hang_up(self) -> None:
        self.hung_up += 1


@dataclass
class Slept:
    """Waits without waiting, and remembers for how long."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def never(seconds: float) -> None:
    await asyncio.Event().wait()


def letter(reference: str) -> Letter:
    return Letter(f"<{reference}.1@alliance.example>", OFFICE, f"X: {reference}\r\n\r\n".encode())


ELSEWHERE = Letter("<x@alliance.example>", "partners@alliance.example", b"X: y\r\n\r\n")


def new(reference: str, at: datetime) -> New:
    filed = Filed("digest", "{}", "{}", (letter(reference),))
    return New("web:x", Submit(reference, "host_centre", "fr", at, at, {}), filed)


async def owe(engine: AsyncEngine, clock: Clock, *references: str) -> None:
    news = [new(reference, clock()) for reference in references]
    await run(engine, lambda connection: submissions.add(connection, news, clock()))


async def stored(engine: AsyncEngine) -> list[Row[tuple[object, ...]]]:
    def read(connection: Connection) -> list[Row[tuple[object, ...]]]:
        return list(connection.execute(select(deliveries).order_by(deliveries.c.id)).all())

    return await run(engine, read)


async def known_incidents(engine: AsyncEngine) -> list[Row[tuple[object, ...]]]:
    def read(connection: Connection) -> list[Row[tuple[object, ...]]]:
        return list(connection.execute(select(incidents).order_by(incidents.c.id)).all())

    return await run(engine, read)


async def states(engine: AsyncEngine) -> list[str]:
    return [row.state for row in await stored(engine)]


def courier(
    engine: AsyncEngine,
    post: Post,
    clock: Clock,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    copies: Mapping[str, str] | None = None,
    proved: bool = False,
) -> Courier:
    return Courier(engine, post, clock=clock, sleep=sleep, chance=lambda: 0.5, copies=copies, proved=proved)


async def test_what_is_owed_is_sent_once_as_it_is(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post()
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 2
    assert await carrier.deliver_due() == 0
    assert post.taken == [letter("AAAA-2222"), letter("BBBB-3333")]
    assert [(row.state, row.accepted_at, row.lease_until) for row in await stored(engine)] == [
        ("accepted", clock(), None)
    ] * 2


async def test_files_leave_with_their_letter_the_same_at_every_try(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([None, AWAY])
    file = File("letter.pdf", 3, "pdf", "digest")
    body = golden("en.sent").body
    enclosing = Letter("<a@alliance.example>", "office@alliance.example", body, ("FILE-0002", "FILE-0001", "GONE-0003"))
    filed = Filed("digest", "{}", "{}", (enclosing, replace(enclosing, message_id="<b@alliance.example>")))
    news = [replace(new("AAAA-2222", clock()), filed=filed)]
    kept = [files.New(id, "web:x", "T001", file, id.encode()) for id in ("FILE-0001", "FILE-0002")]

    def store(connection: Connection) -> None:
        files.write(connection, kept, clock())
        submissions.add(connection, news, clock())

    await run(engine, store)
    with capture_logs() as logs:
        assert await courier(engine, post, clock).deliver_due() == 1
        clock.forward(timedelta(minutes=2))
        assert await courier(engine, post, clock).deliver_due() == 1
    assert post.taken[0].body == post.taken[1].body
    assert [content for _, _, content in attached(post.taken[0].body)][-2:] == [b"FILE-0002", b"FILE-0001"]
    assert {"event": "letter_lacks_files", "missing": 1}.items() <= logs[0].items()


async def test_what_the_server_says_of_its_limit_is_known_to_all(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post(doing=[MailRefused("552")])
    assert await run(engine, relays.announced) == {}
    for reference, largest in (("AAAA-2222", 5_000_000), ("BBBB-2222", 5_000_000), ("CCCC-2222", 0)):
        await owe(engine, clock, reference)
        post.announced = ("mail.example.org:587", largest)
        await courier(engine, post, clock).deliver_due()
        assert await run(engine, relays.announced) == {"mail.example.org:587": largest}


async def test_pieces_of_a_file_leave_each_with_its_letter(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post()
    file = File("Plan.pdf", 7, "pdf", "0a" * 32)
    body = golden("en.sent").body
    divided = tuple(
        Letter(f"<{which}@alliance.example>", "office@alliance.example", body, (f"FILE-0001:{which}/2",))
        for which in (1, 2)
    )
    filed = replace(new("AAAA-2222", clock()), filed=Filed("digest", "{}", "{}", divided))

    def store(connection: Connection) -> None:
        files.write(connection, [files.New("FILE-0001", "web:x", "T001", file, b"content")], clock())
        submissions.add(connection, [filed], clock())

    await run(engine, store)
    assert await courier(engine, post, clock).deliver_due() == 2
    assert [attached(each.body)[-1][::2] for each in post.taken] == [
        ("Plan.pdf.001", b"con"),
        ("Plan.pdf.002", b"tent"),
    ]


async def test_a_letter_that_is_put_off_waits_and_the_next_goes_on(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([AWAY])
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 1
    assert post.taken == [letter("BBBB-3333")]
    (first, _) = await stored(engine)
    assert (first.state, first.attempts, first.said) == ("queued", 1, AWAY.cause)
    assert (first.next_at, first.lease_until) == (clock() + timedelta(minutes=1), None)
    clock.forward(timedelta(minutes=1))
    assert await carrier.deliver_due() == 1
    assert post.taken[1:] == [letter("AAAA-2222")]


async def test_a_letter_is_never_given_up_by_itself(engine: AsyncEngine) -> None:
    clock, tries = Clock(), 70
    post = Post([AWAY] * tries)
    begun = clock()
    await owe(engine, clock, "AAAA-2222")
    carrier = courier(engine, post, clock)
    hours, states = [], []
    for _ in range(tries):
        assert await carrier.deliver_due() == 0
        (row,) = await stored(engine)
        states.append(row.state)
        hours.append((row.next_at - begun) / timedelta(hours=1))
        clock.now = row.next_at
    within = [hour for hour in hours if hour <= 49]
    assert 50 <= len(within) <= 60  # six in the first hour, then one an hour
    assert hours[-1] - hours[-2] == 24
    assert states == ["queued"] * len(within) + ["stuck"] * (tries - len(within))
    assert await carrier.deliver_due() == 1
    assert post.taken == [letter("AAAA-2222")]


async def test_what_the_server_refuses_is_tried_once_a_day_and_the_next_goes_on(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([NO])
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 1
    assert await states(engine) == ["bounced", "accepted"]
    refused = clock()
    for answer in (NO, AWAY, DOWN):
        clock.forward(timedelta(hours=23))
        assert await carrier.deliver_due() == 0
        clock.forward(timedelta(hours=1))
        post.doing = [answer]
        assert await carrier.deliver_due() == 0
        assert not post.doing
        (first, _) = await stored(engine)
        assert (first.state, first.refused_at, first.said) == ("bounced", refused, answer.cause)
    clock.forward(timedelta(days=1))
    assert await carrier.deliver_due() == 1
    assert await states(engine) == ["accepted", "accepted"]
    assert post.taken == [letter("BBBB-3333"), letter("AAAA-2222")]


async def test_what_was_refused_and_is_sent_again_by_hand_is_not_tried_besides(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([NO])
    await owe(engine, clock, "AAAA-2222")
    carrier = courier(engine, post, clock)
    await carrier.deliver_due()
    (known,) = await run(engine, lambda connection: by_hand.of(connection, "AAAA-2222"))
    again = replace(letter("AAAA-2222"), message_id="<AAAA-2222.1.again1@alliance.example>")
    await run(engine, lambda connection: by_hand.repeat(connection, known, lambda *_: again, clock()))
    clock.forward(timedelta(days=2))
    assert await carrier.deliver_due() == 1
    assert post.taken == [again]
    assert await states(engine) == ["bounced", "accepted"]


async def test_of_what_was_refused_and_then_erased_nothing_is_tried(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([NO])
    await owe(engine, clock, "AAAA-2222")
    carrier = courier(engine, post, clock)
    await carrier.deliver_due()
    await run(engine, lambda connection: forgetting.forget(connection, "web:x", turn=1, now=clock()))
    clock.forward(timedelta(days=2))
    assert await carrier.deliver_due() == 0
    assert not post.taken


async def test_where_we_may_not_send_all_letters_to_that_mailbox_wait(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([NOT_US, None, NOT_US, NOT_US])
    await owe(engine, clock, "AAAA-2222", "BBBB-3333", "CCCC-4444")
    await run(engine, lambda connection: outbox.owe_once(connection, ELSEWHERE, clock()))
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 1
    assert post.taken == [ELSEWHERE]
    for _ in range(2):
        clock.forward(timedelta(minutes=1))
        assert await carrier.deliver_due() == 0
    assert await states(engine) == ["queued"] * 3 + ["accepted"]
    (shut,) = await known_incidents(engine)
    assert (shut.kind, shut.mailbox, shut.cause, shut.until) == ("mailbox", OFFICE, NOT_US.cause, None)
    clock.forward(timedelta(minutes=1))
    assert await carrier.deliver_due() == 3


async def test_a_fault_of_ours_only_postpones(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([RuntimeError("quotes office@alliance.example")])
    await owe(engine, clock, "AAAA-2222")
    await courier(engine, post, clock).deliver_due()
    (row,) = await stored(engine)
    assert (row.state, row.said) == ("queued", "RuntimeError")


async def test_several_couriers_share_the_letters(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post()
    references = [f"AAAA-{number:04}" for number in range(20)]
    await owe(engine, clock, *references)
    sent = await asyncio.gather(*(courier(engine, post, clock).deliver_due() for _ in range(4)))
    assert sum(sent) == 20
    assert sorted(each.message_id for each in post.taken) == [letter(each).message_id for each in references]


async def test_what_one_courier_has_no_other_takes(engine: AsyncEngine) -> None:
    clock, going, gone = Clock(), asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        going.set()
        await gone.wait()

    post = Post([slowly])
    await owe(engine, clock, "AAAA-2222")
    first = asyncio.create_task(courier(engine, post, clock).deliver_due())
    await going.wait()
    clock.forward(timedelta(seconds=LONGEST_SEND + FAREWELL))
    assert await courier(engine, post, clock).deliver_due() == 0
    gone.set()
    assert await first == 1
    assert len(post.taken) == 1


async def test_no_transaction_is_open_while_a_letter_is_on_its_way(engine: AsyncEngine) -> None:
    clock = Clock()

    async def write() -> None:
        await owe(engine, clock, "BBBB-3333")

    await owe(engine, clock, "AAAA-2222")
    assert await courier(engine, Post([write]), clock).deliver_due() == 2


async def test_killed_between_acceptance_and_note_the_same_letter_goes_again(engine: AsyncEngine) -> None:
    clock, accepted = Clock(), asyncio.Event()

    async def die() -> None:
        accepted.set()
        await asyncio.Event().wait()

    post = Post([die])
    await owe(engine, clock, "AAAA-2222")
    doomed = asyncio.create_task(courier(engine, post, clock).deliver_due())
    await accepted.wait()
    doomed.cancel()
    heir = courier(engine, post, clock)
    assert await heir.deliver_due() == 0
    clock.forward(LEASE)
    assert await heir.deliver_due() == 1
    assert post.taken == [letter("AAAA-2222")] * 2


async def test_a_courier_that_outlived_its_lease_takes_nothing_from_the_next(engine: AsyncEngine) -> None:
    clock = Clock()
    await owe(engine, clock, "AAAA-2222")

    def lease(connection: Connection) -> outbox.Delivery | None:
        return outbox.lease_due(connection, now=clock(), until=clock() + LEASE)

    old = await run(engine, lease)
    clock.forward(LEASE)
    current = await run(engine, lease)
    assert old
    assert current
    await run(engine, lambda connection: outbox.postpone(connection, old, said="late", next_at=clock(), stuck=False))
    await run(engine, lambda connection: outbox.refuse(connection, old, said="late", now=clock(), next_at=clock()))
    (row,) = await stored(engine)
    assert (row.state, row.said, row.lease_until) == ("queued", None, current.leased_until)
    await run(engine, lambda connection: outbox.accept(connection, old, said=TAKEN, now=clock()))
    assert await states(engine) == ["accepted"]


async def test_a_short_absence_of_the_database_repeats_nothing(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post, slept, note = Clock(), Post(), Slept(), outbox.accept
    failures = [ConnectionRefusedError()] * len(NOTING)

    def accept(connection: Connection, delivery: outbox.Delivery, *, said: str, now: datetime) -> None:
        if failures:
            raise failures.pop()
        note(connection, delivery, said=said, now=now)

    monkeypatch.setattr(outbox, "accept", accept)
    await owe(engine, clock, "AAAA-2222")
    assert await courier(engine, post, clock, sleep=slept).deliver_due() == 1
    assert slept.seconds == list(NOTING)
    assert await states(engine) == ["accepted"]


async def test_a_stop_lets_it_finish_the_letter_in_hand(engine: AsyncEngine) -> None:
    clock, stop, going, gone = Clock(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        going.set()
        await gone.wait()

    post = Post([slowly])
    carrier = courier(engine, post, clock, sleep=never)
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    running = asyncio.create_task(carrier.run(stop))
    await going.wait()
    stop.set()
    gone.set()
    await running
    assert await states(engine) == ["accepted", "queued"]


async def test_it_looks_again_by_itself(engine: AsyncEngine) -> None:
    clock, stop, post = Clock(), asyncio.Event(), Post()
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 1:
            await owe(engine, clock, "AAAA-2222")
        else:
            stop.set()

    await courier(engine, post, clock, sleep=sleep).run(stop)
    assert waited == [POLL, PACE]
    assert await states(engine) == ["accepted"]


async def test_it_outlives_a_database_that_is_away(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, stop, post, oldest = Clock(), asyncio.Event(), Post(), outbox.oldest
    failures: list[Exception] = [OSError("office@alliance.example"), RuntimeError("office@alliance.example")]

    def away(connection: Connection) -> datetime | None:
        if failures:
            raise failures.pop(0)
        return oldest(connection)

    async def sleep(seconds: float) -> None:
        if not failures and post.taken:
            stop.set()

    monkeypatch.setattr(outbox, "oldest", away)
    await owe(engine, clock, "AAAA-2222")
    with capture_logs() as logs:
        await courier(engine, post, clock, sleep=sleep).run(stop)
    assert [entry["store_unavailable"] for entry in logs if entry["event"] == "courier_failed"] == [True, False]
    assert await states(engine) == ["accepted"]
    assert "@" not in repr(logs)


async def test_logs_and_metrics_say_what_became_of_a_letter_and_nothing_of_people(engine: AsyncEngine) -> None:
    clock = Clock()
    post = Post([AWAY, NO])
    before = {outcome: metrics.DELIVERIES.labels(outcome=outcome)._value.get() for outcome in ("postponed", "refused")}
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    clock.forward(PATIENCE)
    with capture_logs() as logs:
        await courier(engine, post, clock).deliver_due()
        assert metrics.OUTBOX_AGE._value.get() == PATIENCE.total_seconds()
    assert [(entry["event"], entry["said"], entry["submission"], entry["attempts"]) for entry in logs] == [
        ("letter_postponed", AWAY.cause, "AAAA-2222", 1),
        ("letter_refused", NO.cause, "BBBB-3333", 1),
    ]
    assert "@" not in repr(logs)
    for outcome, count in before.items():
        assert metrics.DELIVERIES.labels(outcome=outcome)._value.get() == count + 1
    clock.forward(timedelta(days=2))
    assert await courier(engine, post, clock).deliver_due() == 2
    await courier(engine, post, clock).deliver_due()
    assert metrics.OUTBOX_AGE._value.get() == 0


async def test_over_the_wire_a_cut_line_repeats_the_same_bytes(engine: AsyncEngine) -> None:
    clock, peer = Clock(), Peer(Faults(before_accepting=drop))
    await owe(engine, clock, "AAAA-2222")
    async with served(peer) as port:
        mailer = SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender="assistant@alliance.example")
        carrier = Courier(engine, mailer, clock=clock)
        assert await carrier.deliver_due() == 0
        peer.faults = Faults()
        clock.forward(LONGEST_WAIT)
        assert await carrier.deliver_due() == 1
    assert peer.received == [(["office@alliance.example"], letter("AAAA-2222").body)] * 2


def test_a_lease_outlives_the_longest_send_and_clocks_that_differ_by_a_minute() -> None:
    assert timedelta(seconds=LONGEST_SEND + FAREWELL + 60) < LEASE


def test_waits_double_from_a_minute_to_an_hour() -> None:
    waits = [next_try(attempts, owed_for=timedelta(), chance=0.5) / timedelta(minutes=1) for attempts in range(1, 10)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(st.integers(1, 10_000), st.timedeltas(timedelta(), timedelta(days=4000)), st.floats(0, 1))
def test_a_wait_is_spread_by_a_fifth(attempts: int, owed_for: timedelta, chance: float) -> None:
    middle = next_try(attempts, owed_for=owed_for, chance=0.5)
    assert abs(next_try(attempts, owed_for=owed_for, chance=chance) - middle) <= middle * 0.2 + timedelta(
        microseconds=1
    )
    assert middle == timedelta(days=1) if owed_for >= PATIENCE else middle <= LONGEST_WAIT


async def test_a_server_that_is_down_is_tried_with_one_letter_a_minute(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([DOWN] * 3)
    await owe(engine, clock, "AAAA-2222", "BBBB-3333", "CCCC-4444")
    couriers = [courier(engine, post, clock) for _ in range(2)]
    for _ in range(3):
        for carrier in couriers:
            assert await carrier.deliver_due() == 0
        clock.forward(timedelta(minutes=1))
    assert not post.doing
    assert [row.attempts for row in await stored(engine)] == [1, 1, 1]
    assert await couriers[1].deliver_due() == 3
    assert await states(engine) == ["accepted"] * 3
    (relay,) = await known_incidents(engine)
    assert (relay.kind, relay.cause, relay.until) == ("relay", DOWN.cause, clock())


async def test_one_mailbox_out_of_reach_does_not_keep_the_others_waiting(engine: AsyncEngine) -> None:
    clock, full = Clock(), [AWAY] * IN_A_ROW
    post = Post([*full])
    await owe(engine, clock, *(f"AAAA-{number}" for number in range(9)))
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 0
    await run(engine, lambda connection: outbox.owe_once(connection, ELSEWHERE, clock()))
    assert await carrier.deliver_due() == 1
    assert post.taken == [ELSEWHERE]
    clock.forward(timedelta(minutes=1))
    assert await carrier.deliver_due() == 9
    assert [incident.until for incident in await known_incidents(engine)] == [clock()]


async def test_a_letter_that_never_goes_through_keeps_no_other_back(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([AWAY])
    await owe(engine, clock, "AAAA-2222")
    carrier = courier(engine, post, clock)
    await carrier.deliver_due()
    for _ in range(2 * IN_A_ROW):
        await owe(engine, clock, f"BBBB-{clock().timestamp():.0f}")
        clock.forward(timedelta(hours=1))
        post.doing = [AWAY]
        assert await carrier.deliver_due() == 1
    assert not await known_incidents(engine)


async def test_when_the_server_speaks_of_letters_again_all_that_waited_is_due(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([DOWN, NO])
    await owe(engine, clock, "AAAA-2222", "BBBB-3333")
    carrier = courier(engine, post, clock)
    assert await carrier.deliver_due() == 0
    clock.forward(next_probe(lasting=timedelta(), chance=0.5))
    assert await carrier.deliver_due() == 1
    assert await states(engine) == ["accepted", "bounced"]


@given(st.timedeltas(timedelta(), timedelta(days=4000)), st.floats(0, 1))
def test_a_probe_waits_a_minute_and_after_two_days_an_hour(lasting: timedelta, chance: float) -> None:
    middle = next_probe(lasting=lasting, chance=0.5)
    assert middle == (timedelta(hours=1) if lasting >= PATIENCE else timedelta(minutes=1))
    assert abs(next_probe(lasting=lasting, chance=chance) - middle) <= middle * 0.2 + timedelta(microseconds=1)


async def test_a_second_mailbox_gets_the_same_letters_as_deliveries_of_their_own(engine: AsyncEngine) -> None:
    clock, post = Clock(), Post([AWAY])
    await owe(engine, clock, "AAAA-2222")
    carrier = courier(engine, post, clock, copies={"office@alliance.example": ELSEWHERE.recipient})
    assert await carrier.deliver_due() == 1
    clock.forward(timedelta(minutes=1))
    assert await carrier.deliver_due() == 1
    assert {each.recipient for each in post.taken} == {"office@alliance.example", ELSEWHERE.recipient}
    assert {(each.message_id, each.body) for each in post.taken} == {
        (letter("AAAA-2222").message_id, letter("AAAA-2222").body)
    }
    assert await states(engine) == ["accepted", "accepted"]


async def test_until_a_mailbox_is_confirmed_its_letters_say_that_they_are_tests(engine: AsyncEngine) -> None:
    clock, post, office = Clock(), Post([AWAY]), "office@alliance.example"
    letters = [Letter(f"<{n}@alliance.example>", office, b"Subject: Hello\r\n\r\nx\r\n") for n in range(2)]
    carrier = courier(engine, post, clock, proved=True)
    await run(engine, lambda connection: outbox.owe_once(connection, letters[0], clock()))
    await carrier.deliver_due()
    await run(engine, lambda connection: outbox.owe_once(connection, letters[1], clock()))
    await run(engine, lambda connection: mailboxes.ask(connection, office, "123456", clock()))
    typed = partial(mailboxes.confirm, addresses=[office], code="123456", now=clock(), actor="operator")
    verdict = await run(engine, typed)
    assert verdict == ("confirmed", office)
    clock.forward(timedelta(minutes=2))
    assert await carrier.deliver_due() == 2
    subjects = {each.message_id: message_from_bytes(each.body)["Subject"] for each in post.taken}
    assert subjects == {letters[0].message_id: "TEST\r\n Hello", letters[1].message_id: "Hello"}
    assert [row.test for row in await stored(engine)] == [True, False]
