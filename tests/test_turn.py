"""One durable turn, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.store import files, outbox, tables
from bot.store.codec import load_state
from bot.store.engine import engine_for
from bot.talk.events import Attached, Commanded
from bot.talk.files import File
from bot.talk.state import State
from bot.turn import StoreUnavailable, Taken, TurnFailed, Turns
from bot.turn.batch import APOLOGY
from tests.databases import run
from tests.toy import NOW, announce, answer, compose, heard, said, step, submit

pytestmark = pytest.mark.anyio

ANNA, BELA = "web:anna", "telegram:7"
LONG_AGO = NOW - timedelta(days=1)


def no_reference() -> str:
    raise AssertionError("no other reference is needed here")


def turns_on(engine: AsyncEngine, fresh: Callable[[], str] = no_reference) -> Turns:
    return Turns(
        engine, step, compose=compose, announce=announce, clock=lambda: NOW, default_language="en", fresh=fresh
    )


@pytest.fixture
async def turns(engine: AsyncEngine) -> AsyncIterator[Turns]:
    turns = turns_on(engine)
    yield turns
    await turns.close()


async def state(engine: AsyncEngine, conversation: str) -> State:
    text = select(tables.conversations.c.state).where(tables.conversations.c.key == conversation)
    return load_state(await run(engine, lambda connection: connection.execute(text).scalar_one()))


async def attempt(taking: Awaitable[Taken]) -> Taken | Exception:
    try:
        return await taking
    except (StoreUnavailable, TurnFailed) as error:
        return error


async def rows(engine: AsyncEngine, table: str) -> int:
    counted = select(func.count()).select_from(tables.metadata.tables[table])
    return await run(engine, lambda connection: connection.execute(counted).scalar_one())


@contextmanager
def on_commit(do: Callable[[Connection], None]) -> Iterator[None]:
    event.listen(Engine, "commit", do)
    yield
    event.remove(Engine, "commit", do)


def refuse(_: Connection) -> None:
    raise OperationalError("COMMIT", None, Exception("disk I/O error"))


async def test_events_of_one_conversation_are_taken_in_order(turns: Turns, engine: AsyncEngine) -> None:
    people = [f"web:{n}" for n in range(50)]
    words = [str(n) for n in range(20)]
    taken = await asyncio.gather(*(turns.take(who, word, said(word)) for word in words for who in people))
    by_person = [taken[n :: len(people)] for n in range(len(people))]
    assert all([one.replies for one in ones] == [(answer(n + 1, str(n)),) for n in range(20)] for ones in by_person)
    for who in people:
        assert heard(await state(engine, who)) == tuple(words)
        assert [past.event for past in await turns.history(who, 20)] == [said(word) for word in words]


async def test_what_waits_together_is_committed_together(turns: Turns) -> None:
    commits: list[Connection] = []
    with on_commit(commits.append):
        await asyncio.gather(*(turns.take(f"web:{n}", "1", said("hello")) for n in range(256)))
        assert len(commits) == 1


async def test_a_turn_is_taken_in_the_default_language_until_the_persons_is_known(turns: Turns) -> None:
    assert await turns.take(ANNA, "1", said("hello")) == Taken(1, (answer(1, "hello"),), "en", repeated=False, sent=0)


async def test_an_event_given_again_brings_the_same_replies_and_changes_nothing(
    turns: Turns, engine: AsyncEngine
) -> None:
    first = await turns.take(ANNA, "1", said("hello"))
    before = await state(engine, ANNA)
    assert await turns.take(ANNA, "1", said("something else")) == replace(first, repeated=True)
    assert await state(engine, ANNA) == before


async def test_an_event_given_twice_at_once_is_taken_once(turns: Turns, engine: AsyncEngine) -> None:
    first, second = await asyncio.gather(turns.take(ANNA, "1", said("hello")), turns.take(ANNA, "1", said("hello")))
    assert second == replace(first, repeated=True)
    assert await rows(engine, "turns") == 1


async def test_the_same_event_key_in_another_conversation_is_another_event(turns: Turns) -> None:
    anna, bela = await asyncio.gather(turns.take(ANNA, "1", said("a")), turns.take(BELA, "1", said("b")))
    assert (anna.replies, bela.replies) == ((answer(1, "a"),), (answer(1, "b"),))


async def test_a_step_that_fails_fails_alone(turns: Turns, engine: AsyncEngine) -> None:
    before, failed, after, other = await asyncio.gather(
        turns.take(ANNA, "1", said("one")),
        turns.take(ANNA, "2", said("fail")),
        turns.take(ANNA, "3", said("two")),
        turns.take(BELA, "1", said("three")),
        return_exceptions=True,
    )
    assert isinstance(before, Taken)
    assert isinstance(failed, TurnFailed)
    assert isinstance(after, Taken)
    assert after.replies == (answer(2, "two"),)
    assert isinstance(other, Taken)
    assert (await rows(engine, "turns"), await rows(engine, "failures")) == (3, 1)


async def test_an_event_that_fails_five_times_is_put_aside_with_an_apology(turns: Turns, engine: AsyncEngine) -> None:
    for _ in range(4):
        with pytest.raises(TurnFailed):
            await turns.take(ANNA, "1", said("fail"))
    apology = await turns.take(ANNA, "1", said("fail"))
    assert apology.replies == (APOLOGY,)
    assert await turns.take(ANNA, "1", said("fail")) == replace(apology, repeated=True)
    assert (await rows(engine, "dead_letters"), await rows(engine, "failures")) == (1, 0)
    assert (await turns.take(ANNA, "2", said("hello"))).replies == (answer(1, "hello"),)


async def test_an_apology_is_in_the_persons_language(turns: Turns, engine: AsyncEngine) -> None:
    await turns.take(ANNA, "1", Commanded(at=NOW, reference="R", name="language", argument="fr"))
    results = [await attempt(turns.take(ANNA, "2", said("fail"))) for _ in range(5)]
    assert isinstance(results[-1], Taken)
    assert results[-1].language == "fr"


async def test_a_state_that_cannot_be_read_blocks_nobody_else_and_no_event_for_ever(
    turns: Turns, engine: AsyncEngine
) -> None:
    await turns.take(ANNA, "1", said("hello"))
    await run(engine, lambda connection: connection.execute(tables.conversations.update().values(state="[")))
    results = await asyncio.gather(
        *(attempt(turns.take(ANNA, "2", said("again"))) for _ in range(5)),
        attempt(turns.take(BELA, "1", said("hello"))),
    )
    assert isinstance(results[-1], Taken)
    assert results[-1].replies == (answer(1, "hello"),)
    assert (await turns.take(ANNA, "2", said("again"))).replies == (APOLOGY,)


async def test_a_failure_is_logged_by_its_place_without_anyones_words(turns: Turns) -> None:
    with capture_logs() as logs, pytest.raises(TurnFailed) as failed:
        await turns.take(ANNA, "1", said("fail"))
    assert [log["event"] for log in logs] == ["turn_failed"]
    assert logs[0]["error"].startswith("KeyError toy.py:")
    assert "person" not in f"{logs}{failed.value}"


async def test_nobody_gets_a_reply_before_the_commit(turns: Turns, engine: AsyncEngine) -> None:
    with on_commit(refuse):
        results = await asyncio.gather(
            *(turns.take(f"web:{n}", "1", said("hello")) for n in range(5)), return_exceptions=True
        )
    assert [type(result) for result in results] == [StoreUnavailable] * 5
    assert await rows(engine, "turns") == 0
    assert (await turns.take("web:0", "1", said("hello"))).replies == (answer(1, "hello"),)


async def test_while_the_database_is_away_events_are_to_come_again(turns: Turns, engine: AsyncEngine) -> None:
    await run(engine, tables.metadata.drop_all)
    with pytest.raises(StoreUnavailable):
        await turns.take(ANNA, "1", said("hello"))
    with pytest.raises(StoreUnavailable):
        await turns.history(ANNA, 1)
    await run(engine, tables.metadata.create_all)
    assert not (await turns.take(ANNA, "1", said("hello"))).repeated


async def test_a_database_that_is_not_there_is_unavailable() -> None:
    engine = engine_for("postgresql://nobody@/nothing?host=/nowhere")
    turns = turns_on(engine)
    with pytest.raises(StoreUnavailable):
        await turns.take(ANNA, "1", said("hello"))
    await turns.close()
    await engine.dispose()


async def test_a_lost_connection_is_replaced_within_the_turn(postgresql_url: str) -> None:
    engine, other = engine_for(postgresql_url), engine_for(postgresql_url)
    turns = turns_on(engine)
    await turns.take(ANNA, "1", said("one"))
    async with other.begin() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert (await turns.take(ANNA, "2", said("two"))).replies == (answer(2, "two"),)
    await turns.close()
    await engine.dispose()
    await other.dispose()


async def test_processes_that_serve_the_same_conversations_lose_nothing(postgresql_url: str) -> None:
    engines = [engine_for(postgresql_url) for _ in range(2)]
    both = [turns_on(engine) for engine in engines]
    people = [f"web:{n}" for n in range(10)]
    await asyncio.gather(
        *(
            turns.take(who, f"{side}-{n}", said(f"{side}-{n}"))
            for n in range(20)
            for side, turns in enumerate(both)
            for who in people
        )
    )
    for who in people:
        stored = await state(engines[0], who)
        assert stored.revision == 40
        for side in "01":
            assert [word for word in heard(stored) if word[0] == side] == [f"{side}-{n}" for n in range(20)]
    # The same event through both at once, as when Telegram gives it again to another process.
    for n in range(5):
        one, two = await asyncio.gather(*(turns.take(ANNA, str(n), said("hello")) for turns in both))
        assert one.replies == two.replies == (answer(n + 1, "hello"),)
        assert {one.repeated, two.repeated} == {True, False}
    for turns, engine in zip(both, engines, strict=True):
        await turns.close()
        await engine.dispose()


async def test_a_submission_is_stored_with_its_form_and_its_letter(turns: Turns, engine: AsyncEngine) -> None:
    await turns.take(ANNA, "1", submit("AAAA-AAAA"))
    (row,) = await run(engine, lambda connection: connection.execute(select(tables.submissions)).all())
    assert row.reference == "AAAA-AAAA"
    assert (row.conversation, row.kind, row.form, row.language, row.at) == (ANNA, "toy", "digest", "en", NOW)
    (row,) = await run(engine, lambda connection: connection.execute(select(tables.deliveries)).all())
    assert (row.submission, row.message_id, row.state) == ("AAAA-AAAA", "<AAAA-AAAA@example.org>", "queued")
    assert (row.attempts, row.next_at, row.created_at, row.lease_until) == (0, NOW, NOW, None)


async def test_a_question_that_was_missed_is_kept_with_its_turn_and_once(turns: Turns, engine: AsyncEngine) -> None:
    event = Commanded(at=NOW, reference="AAAA-AAAA", name="miss", argument="who pays?")
    for _ in range(2):
        await turns.take(ANNA, "1", event)
    (row,) = await run(engine, lambda connection: connection.execute(select(tables.misses)).all())
    assert tuple(row)[1:] == (NOW.date(), "en", "declined", "who pays?", "[]")


def look() -> Commanded:
    return Commanded(at=NOW, reference="R", name="look")


async def test_what_is_looked_for_is_found_in_the_same_turn_for_ones_own_conversation(turns: Turns) -> None:
    before = await turns.take(ANNA, "1", look())
    sent, mine, theirs = await asyncio.gather(  # in one batch: what is not written yet is found as well
        turns.take(ANNA, "2", submit("AAAA-AAAA")), turns.take(ANNA, "3", look()), turns.take(BELA, "1", look())
    )
    assert before.replies == theirs.replies == (answer(0, ""),)
    assert mine.replies == (answer(1, "AAAA-AAAA delivering"),)
    assert not sent.repeated
    assert await turns.take(ANNA, "3", look()) == replace(mine, repeated=True)


def take_back(how: str, reference: str) -> Commanded:
    return Commanded(at=NOW, reference="R", name=how, argument=reference)


async def test_a_submission_that_is_withdrawn_is_told_so(turns: Turns) -> None:
    await turns.take(ANNA, "1", submit("AAAA-AAAA"))
    await turns.take(ANNA, "2", take_back("withdraw", "AAAA-AAAA"))
    assert (await turns.take(ANNA, "3", look())).replies == (answer(1, "AAAA-AAAA withdrawn"),)


async def test_letters_about_one_submission_leave_in_their_order(turns: Turns, engine: AsyncEngine) -> None:
    await turns.take(ANNA, "1", submit("AAAA-AAAA"))
    await turns.take(ANNA, "2", take_back("withdraw", "AAAA-AAAA"))
    first = await run(engine, lambda c: outbox.lease_due(c, now=NOW, until=NOW + timedelta(minutes=7)))
    assert first is not None
    assert await run(engine, lambda c: outbox.lease_due(c, now=NOW, until=NOW + timedelta(minutes=7))) is None
    await run(engine, lambda c: outbox.accept(c, first, said="250", now=NOW))
    second = await run(engine, lambda c: outbox.lease_due(c, now=NOW, until=NOW + timedelta(minutes=7)))
    assert second is not None
    assert (first.message_id, second.message_id) == ("<AAAA-AAAA@example.org>", "<AAAA-AAAA.withdrawn@example.org>")


async def test_who_is_forgotten_leaves_a_reference_and_what_is_still_owed(turns: Turns, engine: AsyncEngine) -> None:
    await turns.take(BELA, "1", said("canary"))
    await asyncio.gather(
        turns.take(ANNA, "1", said("canary")),
        turns.take(ANNA, "2", submit("AAAA-AAAA")),
        attempt(turns.take(ANNA, "3", said("fail"))),
        turns.take(ANNA, "4", take_back("forget", "AAAA-AAAA")),
    )
    assert [past.taken.replies for past in await turns.history(ANNA, 9)] == [(answer(0, "forget"),)]
    assert await state(engine, ANNA) == State()
    assert len(await turns.history(BELA, 9)) == 1
    assert await rows(engine, "failures") == 0
    (row,) = await run(engine, lambda c: c.execute(select(tables.submissions)).all())
    assert tuple(row) == ("AAAA-AAAA", 1, None, None, None, None, None, NOW, "erased")
    bodies = select(tables.deliveries.c.body).order_by(tables.deliveries.c.id)
    for _ in range(2):
        letter = await run(engine, lambda c: outbox.lease_due(c, now=NOW, until=NOW + timedelta(minutes=7)))
        assert letter is not None
        assert letter.body, "it was lost before it left"
        await run(engine, partial(outbox.accept, delivery=letter, said="250", now=NOW))
    assert await run(engine, lambda c: list(c.execute(bodies).scalars())) == [b"", b""]
    assert (await turns.take(ANNA, "5", look())).replies == (answer(0, ""),)


async def test_a_reference_that_is_taken_is_replaced_and_neighbours_go_through(engine: AsyncEngine) -> None:
    turns = turns_on(engine, fresh=iter(["AAAA-AAAA", "BBBB-BBBB"]).__next__)
    await turns.take(ANNA, "1", submit("AAAA-AAAA"))
    mine, neighbour = await asyncio.gather(
        turns.take(BELA, "1", submit("AAAA-AAAA")), turns.take(ANNA, "2", said("hello"))
    )
    assert mine.replies == (answer(1, "BBBB-BBBB"),)
    assert neighbour.replies == (answer(1, "hello"),)
    assert [sent.reference for sent in (await state(engine, BELA)).sent] == ["BBBB-BBBB"]
    assert (await rows(engine, "submissions"), await rows(engine, "failures")) == (2, 0)
    await turns.close()


async def test_two_events_with_one_reference_in_one_batch_are_told_apart(engine: AsyncEngine) -> None:
    turns = turns_on(engine, fresh=lambda: "BBBB-BBBB")
    await asyncio.gather(*(turns.take(who, "1", submit("AAAA-AAAA")) for who in (ANNA, BELA)))
    assert await rows(engine, "deliveries") == 2
    await turns.close()


async def test_references_that_are_all_taken_are_a_failure(engine: AsyncEngine) -> None:
    turns = turns_on(engine, fresh=lambda: "AAAA-AAAA")
    await turns.take(ANNA, "1", submit("AAAA-AAAA"))
    with pytest.raises(TurnFailed, match="IntegrityError"):
        await turns.take(ANNA, "2", submit("AAAA-AAAA"))
    assert await rows(engine, "failures") == 1
    await turns.close()


async def test_a_key_no_database_can_hold_fails_alone(turns: Turns) -> None:
    results = await asyncio.gather(
        turns.take(ANNA, "\ud800", said("hello")), turns.take(BELA, "1", said("hello")), return_exceptions=True
    )
    assert [type(result) for result in results] == [TurnFailed, Taken]


@pytest.mark.parametrize("words", ["\0", "\ud83d", "👍", "'; DROP TABLE turns; --", "\u202e", "x" * 10_000])
async def test_any_words_are_stored_and_come_back(turns: Turns, words: str) -> None:
    kept = words.replace("\ud83d", "\ufffd")
    taken = await turns.take(ANNA, "1", said(words))
    assert taken.replies == (answer(1, kept),)
    (past,) = await turns.history(ANNA, 1)
    assert (past.event, past.taken) == (said(kept), replace(taken, repeated=True))


async def test_what_was_sent_is_written_with_the_next_turn(turns: Turns) -> None:
    first = await turns.take(ANNA, "1", said("one"))
    turns.sent(first.turn, 1)
    await turns.take(ANNA, "2", said("two"))
    assert (await turns.take(ANNA, "1", said("one"))).sent == 1


async def test_what_was_sent_is_written_soon_without_another_turn(turns: Turns) -> None:
    taken = await turns.take(BELA, "1", said("one"))
    turns.sent(taken.turn, 1)
    async with asyncio.timeout(10):
        while await turns.unsent("telegram:", LONG_AGO):
            pass


async def test_what_was_sent_is_written_on_closing(engine: AsyncEngine) -> None:
    turns, later = turns_on(engine), turns_on(engine)
    turns.sent((await turns.take(BELA, "1", said("one"))).turn, 1)
    await turns.close()
    assert not await later.unsent("telegram:", LONG_AGO)
    await later.close()


async def test_what_was_sent_is_kept_until_the_database_takes_it(turns: Turns) -> None:
    taken = await turns.take(BELA, "1", said("one"))
    turns.sent(taken.turn, 1)
    with on_commit(refuse), pytest.raises(StoreUnavailable):
        await turns.take(BELA, "2", said("two"))
    await turns.take(BELA, "2", said("two"))
    assert [owed.taken.turn for owed in await turns.unsent("telegram:", LONG_AGO)] != [taken.turn]


async def test_replies_not_known_to_have_left_are_found_again_oldest_first(turns: Turns) -> None:
    keys = [("telegram:1", "1"), ("web:1", "1"), ("telegram:2", "1"), ("telegram:1", "2")]
    taken = [await turns.take(who, key, said("hello")) for who, key in keys]
    turns.sent(taken[2].turn, 1)
    await turns.take(ANNA, "1", said("hello"))
    unsent = await turns.unsent("telegram:", LONG_AGO)
    assert [(owed.conversation, owed.taken.turn) for owed in unsent] == [
        ("telegram:1", taken[0].turn),
        ("telegram:1", taken[3].turn),
    ]
    assert unsent[0].taken == replace(taken[0], repeated=True)
    assert not await turns.unsent("telegram:", NOW + timedelta(seconds=1))


async def test_who_blocked_us_is_owed_nothing_until_they_write_again(turns: Turns) -> None:
    await turns.take(BELA, "1", said("hello"))
    await turns.blocked(BELA)
    assert not await turns.unsent("telegram:", LONG_AGO)
    await turns.take(BELA, "2", said("hello"))
    assert len(await turns.unsent("telegram:", LONG_AGO)) == 2


async def test_history_is_the_last_turns_oldest_first(turns: Turns) -> None:
    for n in range(5):
        await turns.take(ANNA, str(n), said(str(n)))
    assert [past.event for past in await turns.history(ANNA, 3)] == [said("2"), said("3"), said("4")]
    assert await turns.history(BELA, 3) == ()


async def test_a_turn_is_taken_even_if_nobody_waits_any_more(turns: Turns) -> None:
    waiting = asyncio.ensure_future(turns.take(ANNA, "1", said("hello")))
    await asyncio.sleep(0)
    waiting.cancel()
    assert (await turns.take(ANNA, "2", said("again"))).replies == (answer(2, "again"),)


async def test_closing_finishes_what_is_in_hand_and_takes_nothing_new(engine: AsyncEngine) -> None:
    turns = turns_on(engine)
    waiting = [asyncio.ensure_future(turns.take(f"web:{n}", "1", said("hello"))) for n in range(300)]
    await asyncio.sleep(0)
    await turns.close()
    assert all(each.done() and not each.exception() for each in waiting)
    with pytest.raises(StoreUnavailable):
        await turns.take(ANNA, "1", said("hello"))


LETTER = File("letter.pdf", 3, "pdf", "digest")


def attached(reference: str) -> Attached:
    return Attached(at=NOW, reference=reference, kind="document", file=LETTER)


async def contents(engine: AsyncEngine) -> list[tuple[str, bytes]]:
    files = select(tables.files.c.id, tables.files.c.content).order_by(tables.files.c.id)
    return await run(engine, lambda connection: [(row.id, row.content) for row in connection.execute(files)])


async def test_a_file_is_stored_with_its_turn_and_once(turns: Turns, engine: AsyncEngine) -> None:
    first = await turns.take(ANNA, "1", attached("AAAA-2222"), content=b"one")
    again = await turns.take(ANNA, "1", attached("BBBB-3333"), content=b"one")
    assert (again.turn, again.repeated) == (first.turn, True)
    assert await contents(engine) == [("AAAA-2222", b"one")]


async def test_a_file_whose_turn_is_not_committed_is_not_there(turns: Turns, engine: AsyncEngine) -> None:
    with on_commit(refuse):
        failed = await attempt(turns.take(ANNA, "1", attached("AAAA-2222"), content=b"one"))
    assert isinstance(failed, StoreUnavailable)
    assert await contents(engine) == []
    await turns.take(ANNA, "1", attached("AAAA-2222"), content=b"one")
    assert await contents(engine) == [("AAAA-2222", b"one")]


async def test_a_file_gets_another_id_where_its_own_is_taken(engine: AsyncEngine) -> None:
    turns = turns_on(engine, fresh=lambda: "CCCC-4444")
    await turns.take(ANNA, "1", attached("AAAA-2222"), content=b"one")
    await turns.take(BELA, "1", attached("AAAA-2222"), content=b"two")
    assert await contents(engine) == [("AAAA-2222", b"one"), ("CCCC-4444", b"two")]
    await turns.close()


async def test_a_file_is_dropped_unless_it_was_sent(turns: Turns, engine: AsyncEngine) -> None:
    for reference in ("AAAA-2222", "BBBB-3333"):
        await turns.take(ANNA, reference, attached(reference), content=reference.encode())
    await run(engine, lambda connection: files.bind(connection, ["BBBB-3333"], "K7QM-3XWD"))
    for reference in ("AAAA-2222", "BBBB-3333"):
        drop = Commanded(at=NOW, reference="", name="drop", argument=reference)
        await turns.take(ANNA, f"drop {reference}", drop)
    assert await contents(engine) == [("BBBB-3333", b"BBBB-3333")]


async def test_who_has_all_deleted_leaves_no_file_but_those_that_a_letter_still_owes(
    turns: Turns, engine: AsyncEngine
) -> None:
    for reference in ("AAAA-2222", "BBBB-3333"):
        await turns.take(ANNA, reference, attached(reference), content=reference.encode())
    await turns.take(ANNA, "submit", submit("K7QM-3XWD"))
    await run(engine, lambda connection: files.bind(connection, ["BBBB-3333"], "K7QM-3XWD"))
    await turns.take(ANNA, "forget", Commanded(at=NOW, reference="", name="forget", argument="K7QM-3XWD"))
    assert await contents(engine) == [("BBBB-3333", b"BBBB-3333")]
