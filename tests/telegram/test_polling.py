"""Long polling: the offset passes only what is committed, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.i18n import Languages
from bot.talk.errors import StoreUnavailable, TurnFailed
from tests.telegram.fakes import Stage
from tests.telegram.peer import Peer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def polled(peer: Peer, languages: Languages) -> AsyncIterator[Stage]:
    stage = Stage(peer, languages, webhook=False)
    await stage.open()
    stage.telegram._polling._patience = 0.01
    yield stage
    await stage.close()


async def _polls_again(peer: Peer) -> None:
    """Returns when the channel has had the time to go wrong: three polls later."""
    asked = len(peer.called("getUpdates"))
    await peer.until(lambda: len(peer.called("getUpdates")) > asked + 2)


async def test_it_takes_a_webhook_away_that_is_still_set(peer: Peer, languages: Languages) -> None:
    peer.webhook = {"url": "http://127.0.0.1:1", "secret": "", "allowed": {"poll"}}
    stage = Stage(peer, languages, webhook=False)
    await stage.open()
    amina = peer.person(5)
    await peer.until(lambda: peer.webhook is None)
    await amina.says("Bonjour")
    await stage.close()
    assert stage.turns.words() == ["Bonjour"]


async def test_what_is_said_is_taken_answered_and_confirmed(polled: Stage, peer: Peer) -> None:
    amina, omar = peer.person(5), peer.person(6)
    await amina.says("one")
    await omar.says("two")
    await amina.hears()
    await omar.hears()
    assert polled.turns.words() == ["one", "two"]
    assert polled.turns.tries == ["1000", "1001"]


async def test_nothing_is_confirmed_before_it_is_committed(polled: Stage, peer: Peer) -> None:
    polled.turns.gate = asyncio.Event()
    number = await peer.person(5).says("one", wait=False)
    await peer.until(lambda: len(polled.turns.tries) == 1)
    await _polls_again(peer)
    assert all(call["offset"] <= number for call in peer.called("getUpdates"))
    assert polled.turns.tries == ["1000"]
    polled.turns.gate.set()
    await peer.confirmed(number)


async def test_what_fails_is_tried_again_in_its_place(polled: Stage, peer: Peer) -> None:
    polled.turns.failures += [TurnFailed("KeyError")] * 3 + [StoreUnavailable("down")]
    amina = peer.person(5)
    await amina.says("one", wait=False)
    await amina.says("two")
    assert polled.turns.words() == ["one", "two"]
    assert polled.time.slept == [0.5, 1, 2, 4]


async def test_one_chat_that_fails_does_not_hold_up_another(polled: Stage, peer: Peer) -> None:
    gate = asyncio.Event()
    polled.telegram._polling._sleep = lambda seconds: gate.wait()
    polled.turns.failures.append(TurnFailed("KeyError"))
    amina, omar = peer.person(5), peer.person(6)
    first = await amina.says("one", wait=False)
    await peer.until(lambda: len(polled.turns.tries) == 1)
    for words in ("two", "three"):
        await omar.says(words, wait=False)
    await omar.hears(2)
    await amina.says("four", wait=False)
    await _polls_again(peer)
    assert polled.turns.words() == ["two", "three"]
    assert max(call["offset"] for call in peer.called("getUpdates")) <= first
    gate.set()
    await amina.hears(2)
    await peer.until(lambda: peer.called("getUpdates")[-1]["offset"] == first + 4)
    assert polled.turns.words() == ["two", "three", "one", "four"]
    assert len(polled.turns.tries) == 5


async def test_an_update_that_cannot_be_read_is_passed_over(polled: Stage, peer: Peer) -> None:
    peer.strict = False
    peer.enter(("chat", 5), message={"chat": "nonsense"})
    peer.enter(("chat", 5), poll={"id": "1"})
    await peer.person(5).says("Bonjour")
    assert polled.turns.words() == ["Bonjour"]


@pytest.mark.parametrize("status", [401, 404, 409, 500, 502])
async def test_a_poll_that_fails_is_made_again_after_a_wait(polled: Stage, peer: Peer, status: int) -> None:
    peer.fail("getUpdates", status, "Whatever", times=3)
    amina = peer.person(5)
    for words in ("one", "two"):
        await amina.says(words)
    assert polled.time.slept == [0.5, 1, 2]
    assert polled.turns.words() == ["one", "two"]


async def test_a_poll_that_telegram_calls_wrong_does_not_end_polling(polled: Stage, peer: Peer) -> None:
    peer.fail("getUpdates", 400, "Bad Request: whatever")
    amina = peer.person(5)
    for words in ("one", "two"):
        await amina.says(words)
    assert polled.turns.words() == ["one", "two"]


async def test_too_many_polls_are_waited_for_as_long_as_telegram_says(polled: Stage, peer: Peer) -> None:
    peer.fail("getUpdates", 429, "Too Many Requests: retry after 11", retry_after=11)
    amina = peer.person(5)
    for words in ("one", "two"):
        await amina.says(words)
    assert polled.time.slept == [11]


async def test_telegram_may_be_away_at_the_start(peer: Peer, languages: Languages) -> None:
    peer.fail("getMe", 502, "Bad Gateway", times=5)
    stage = Stage(peer, languages, webhook=False)
    await stage.open()
    await peer.person(5).says("Bonjour")
    await stage.close()
    assert stage.turns.words() == ["Bonjour"]


async def test_a_setting_that_telegram_refuses_does_not_stop_the_rest(peer: Peer, languages: Languages) -> None:
    peer.fail("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
    stage = Stage(peer, languages, webhook=False)
    await stage.open()
    await peer.person(5).says("Bonjour")
    await stage.close()
    assert len(peer.commands) == 3


async def test_a_stop_finishes_what_is_in_hand_and_leaves_what_fails(polled: Stage, peer: Peer) -> None:
    polled.turns.gate = asyncio.Event()
    amina = peer.person(5)
    await amina.says("one", wait=False)
    await peer.until(lambda: len(polled.turns.tries) == 1)
    closing = asyncio.create_task(polled.telegram.close(within=5))
    await asyncio.sleep(0)
    polled.turns.gate.set()
    await closing
    assert amina.said_to() == ["You wrote: one"]


async def test_after_a_stop_what_was_not_confirmed_comes_again_in_vain(peer: Peer, languages: Languages) -> None:
    first = Stage(peer, languages, webhook=False)
    await first.open()
    amina = peer.person(5)
    await amina.says("one", wait=False)
    await amina.hears()
    await first.close()
    second = Stage(peer, languages, webhook=False)
    second.turns = first.turns
    await second.open()
    await amina.says("two")
    await amina.hears()
    await second.close()
    assert amina.said_to() == ["You wrote: one", "You wrote: two"]
