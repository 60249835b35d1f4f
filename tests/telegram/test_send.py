"""A reply leaves in its order, until Telegram has it or will not have it, and what has left is noted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.i18n import Languages
from bot.talk.replies import Document, Reply
from bot.talk.text import Text
from bot.turn import Taken, Unsent
from tests.telegram.fakes import BUTTONS, NOON, Stage, boxes, said
from tests.telegram.peer import Peer

pytestmark = pytest.mark.anyio

PARSE = 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3'


async def test_the_replies_of_a_turn_come_in_order_and_are_noted_one_by_one(stage: Stage, peer: Peer) -> None:
    stage.turns.answers.append((said("one"), said("two"), said("three")))
    amina = peer.person(5)
    await amina.says("go")
    await amina.hears(3)
    await stage.telegram.close(within=1)
    assert amina.said_to() == [f"You wrote: {word}" for word in ("one", "two", "three")]
    assert stage.turns.left == {1: 3}


async def test_too_many_messages_are_waited_for_exactly_as_long_as_telegram_says(stage: Stage, peer: Peer) -> None:
    peer.flood(7, times=2)
    amina = peer.person(5)
    await amina.says("Bonjour")
    await amina.hears()
    assert stage.time.slept == [7, 7]
    assert amina.said_to() == ["You wrote: Bonjour"]


async def test_one_chat_that_is_too_fast_does_not_slow_the_others(stage: Stage, peer: Peer) -> None:
    gate = asyncio.Event()
    stage.time.sleep = lambda seconds: _wait(gate)  # type: ignore[method-assign]  # the sleeper wakes when told to
    peer.flood(60, chat=5)
    stage.telegram._calls._sleep = stage.time.sleep
    amina, omar = peer.person(5), peer.person(6)
    await amina.says("one")
    await omar.says("two")
    await omar.hears()
    assert amina.said_to() == []
    gate.set()
    await amina.hears()


async def _wait(gate: asyncio.Event) -> None:
    await gate.wait()


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_in_trouble_is_tried_again_with_growing_waits(stage: Stage, peer: Peer, status: int) -> None:
    peer.fail("sendMessage", status, "Internal Server Error", times=4)
    amina = peer.person(5)
    await amina.says("Bonjour")
    await amina.hears()
    assert stage.time.slept == [0.5, 1, 2, 4]


async def test_a_lost_answer_brings_the_message_again_rather_than_not_at_all(stage: Stage, peer: Peer) -> None:
    peer.lose("sendMessage")
    amina = peer.person(5)
    await amina.says("Bonjour")
    await amina.hears(2)
    assert amina.said_to() == ["You wrote: Bonjour"] * 2
    await stage.telegram.close(within=1)
    assert stage.turns.left == {1: 1}


async def test_a_slow_answer_holds_up_only_its_own_chat(stage: Stage, peer: Peer) -> None:
    held = peer.hold("sendMessage")
    amina, omar = peer.person(5), peer.person(6)
    await amina.says("one")
    await amina.says("two")
    await amina.hears(1)
    await omar.says("three")
    await omar.hears()
    assert amina.said_to() == ["You wrote: one"]
    held.set()
    await amina.hears()
    assert amina.said_to() == ["You wrote: one", "You wrote: two"]


async def test_who_has_blocked_us_is_remembered_and_owed_nothing(stage: Stage, peer: Peer) -> None:
    stage.turns.answers.append((said("one"), said("two")))
    amina = peer.person(5)
    amina.chat.blocked = True
    await amina.says("Bonjour")
    await peer.until(lambda: bool(peer.called("sendMessage")))
    await stage.telegram.close(within=1)
    assert stage.turns.gone == ["telegram:5"]
    assert stage.turns.left == {1: 2}
    assert len(peer.called("sendMessage")) == 1


async def test_after_a_block_a_new_message_is_answered(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    peer.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await amina.says("one")
    await peer.until(lambda: bool(peer.called("sendMessage")))
    await amina.says("two")
    await amina.hears()
    assert amina.said_to() == ["You wrote: two"]


async def test_markup_that_telegram_cannot_read_is_sent_as_plain_words(stage: Stage, peer: Peer) -> None:
    stage.turns.answers.append((Reply((Text("1 < 2, **surely**"),), BUTTONS),))
    peer.fail("sendMessage", 400, PARSE)
    amina = peer.person(5)
    await amina.says("go")
    await amina.hears()
    assert amina.said_to() == ["1 < 2, surely"]
    assert amina.labels() == [["Back", "Skip"]]
    assert "parse_mode" not in peer.called("sendMessage")[-1]


async def test_what_telegram_will_not_have_does_not_block_what_follows(stage: Stage, peer: Peer) -> None:
    peer.fail("sendMessage", 400, "Bad Request: BUTTON_DATA_INVALID")
    amina = peer.person(5)
    await amina.says("one")
    await amina.says("two")
    await amina.hears()
    await stage.telegram.close(within=1)
    assert amina.said_to() == ["You wrote: two"]
    assert stage.turns.left == {1: 1, 2: 1}


async def test_a_reply_that_cannot_be_shown_does_not_block_what_follows(stage: Stage, peer: Peer) -> None:
    stage.turns.answers.append((Reply((Text("Step {n}.", {"n": object()}),)), said("after")))  # type: ignore[dict-item]
    amina = peer.person(5)
    await amina.says("go")
    await amina.hears()
    assert amina.said_to() == ["You wrote: after"]


async def test_a_ticked_box_changes_in_its_place(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    await amina.says("/boxes")
    await amina.hears()
    assert amina.labels() == [["☐ Policy"]]
    await amina.presses("Policy")
    await amina.hears()
    assert amina.labels() == [["☑ Policy"]]
    assert len(amina.said_to()) == 1


async def test_a_box_that_looks_as_before_is_no_error(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    await amina.says("/boxes")
    await amina.hears()
    for _ in range(2):
        await amina.presses("Policy")
    await stage.telegram.close(within=1)
    assert len(amina.said_to()) == 1
    assert stage.turns.left == {1: 1, 2: 1, 3: 1}


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
async def test_a_message_that_cannot_be_changed_is_sent_anew(stage: Stage, peer: Peer, words: str) -> None:
    amina = peer.person(5)
    await amina.says("/boxes")
    await amina.hears()
    peer.fail("editMessageText", 400, f"Bad Request: {words}")
    await amina.presses("Policy")
    await amina.hears()
    assert len(amina.said_to()) == 2


async def test_a_message_out_of_reach_is_sent_anew(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    await amina.says("/boxes")
    await amina.hears()
    (*_, boxes_before) = amina.screen()
    boxes_before.raw = {}
    await amina.presses("Policy")
    await amina.hears()
    assert len(amina.said_to()) == 2
    assert not peer.called("editMessageText")


async def test_one_press_changes_one_message(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    await amina.says("/boxes")
    await amina.hears()
    stage.turns.answers.append((boxes(ticked=True), said("and more")))
    await amina.presses("Policy")
    await amina.hears(2)
    assert amina.said_to() == ["Which objectives?", "You wrote: and more"]


async def test_what_was_owed_before_the_start_is_sent_first(peer: Peer, languages: Languages) -> None:
    stage = Stage(peer, languages)
    replies = (said("one"), said("two"), said("three"))
    stage.turns.owed.append(Unsent("telegram:5", Taken(9, replies, "en", repeated=True, sent=1)))
    amina = peer.person(5)
    await stage.open()
    await amina.says("four")
    await amina.hears(3)
    await stage.close()
    assert amina.said_to() == ["You wrote: two", "You wrote: three", "You wrote: four"]
    assert stage.turns.left[9] == 3
    assert stage.turns.since == NOON - timedelta(hours=24)


async def test_no_more_than_the_rate_leaves_in_any_second(peer: Peer, languages: Languages) -> None:
    stage = Stage(peer, languages, rate=3)
    await stage.open()
    people = [peer.person(number) for number in range(1, 8)]
    for person in people:
        await person.says("go", wait=False)
    for person in people:
        await person.hears()
    await stage.close()
    assert stage.time.seconds >= 1002


async def test_a_stop_sends_what_is_in_hand_and_then_nothing(stage: Stage, peer: Peer) -> None:
    stage.turns.gate = asyncio.Event()
    amina = peer.person(5)
    await amina.says("one", wait=False)
    await stage.turns.begun.wait()
    closing = asyncio.create_task(stage.telegram.close(within=5))
    await asyncio.sleep(0)
    omar = peer.person(6)
    await omar.says("two", wait=False)
    await peer.until(lambda: 503 in peer.tries)
    stage.turns.gate.set()
    await closing
    assert amina.said_to() == ["You wrote: one"]
    assert stage.turns.words() == ["one"]


async def test_a_stop_does_not_wait_for_ever(stage: Stage, peer: Peer) -> None:
    peer.hold("sendMessage")
    amina = peer.person(5)
    await amina.says("one")
    await amina.hears()
    await stage.telegram.close(within=0.01)
    assert stage.turns.left == {}


async def test_queues_of_idle_chats_are_dropped(stage: Stage, peer: Peer) -> None:
    people = [peer.person(number) for number in range(1, 51)]
    for person in people:
        await person.says("go")
    for person in people:
        await person.hears()
    await stage.telegram.close(within=1)
    assert not stage.telegram._sender._queues
    assert not stage.telegram._sender._tasks


async def test_the_commands_are_listed_in_every_language(stage: Stage, peer: Peer) -> None:
    described = {language: commands[0]["description"] for language, commands in peer.commands.items()}
    assert described == {"": "Show the menu", "en": "Show the menu", "fr": "Afficher le menu", "ar": "عرض القائمة"}


def file() -> Reply:
    return Reply((Text("Here is the file."), Document(Text("All dates"), "alliance.ics", ("first_call",))), BUTTONS)


async def test_a_file_comes_as_a_document_under_its_words(stage: Stage, peer: Peer) -> None:
    stage.turns.language = "fr"
    stage.turns.answers.append((file(), said("more")))
    amina = peer.person(5)
    await amina.says("go")
    *_, words, document, more = await amina.hears(3)
    assert (words.text, document.text, more.text) == ("Here is the file.", "All dates", "You wrote: more")
    assert document.raw["document"]["file_name"] == "alliance.ics"
    assert document.file == b"BEGIN:VCALENDAR fr ('first_call',)"
    await stage.telegram.close(within=1)
    assert stage.turns.left == {1: 2}


async def test_a_file_is_waited_for_and_tried_again_as_words_are(stage: Stage, peer: Peer) -> None:
    peer.fail("sendDocument", 429, "Too Many Requests: retry after 7", retry_after=7)
    peer.fail("sendDocument", 502, "Bad Gateway")
    stage.turns.answers.append((file(),))
    amina = peer.person(5)
    await amina.says("go")
    await amina.hears(2)
    assert stage.time.slept == [7, 0.5]
    assert len(peer.called("sendDocument")) == 3


async def test_a_turn_that_nobodys_message_led_to_is_sent_to_its_own_chat(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    taken = Taken(9, (said("the call opens"),), "en", repeated=False, sent=0)
    stage.telegram.hand_over("web:somebody", taken)
    stage.telegram.hand_over("telegram:5", taken)
    await amina.hears()
    assert amina.said_to() == ["You wrote: the call opens"]


async def test_who_blocked_us_and_is_reminded_is_noted_as_gone(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    amina.chat.blocked = True
    stage.telegram.hand_over("telegram:5", Taken(9, (said("the call opens"),), "en", repeated=False, sent=0))
    await stage.telegram.close(within=1)
    assert stage.turns.gone == ["telegram:5"]
