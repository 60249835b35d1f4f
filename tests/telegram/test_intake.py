"""What a person does in Telegram becomes the event that it is; what nobody did becomes none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.talk.events import Attached, Commanded, Edited, Event, Kind, Pressed, Said
from tests.telegram.fakes import NOON, Stage
from tests.telegram.peer import Peer
from tests.telegram.person import membership

pytestmark = pytest.mark.anyio

HOSTILE = "  <b>1 & 2</b>\n\u202e'; DROP TABLE turns; --🎲"
WHEN: dict[str, Any] = {"at": NOON, "reference": "K7QM-3XWD", "hint": "fr-CH"}


@pytest.mark.parametrize(
    ("words", "event"),
    [
        ("Bonjour", Said(text="Bonjour", message="1", **WHEN)),
        (HOSTILE, Said(text=HOSTILE, message="1", **WHEN)),
        ("/menu", Commanded(name="menu", **WHEN)),
        ("/MENU", Commanded(name="menu", **WHEN)),
        ("/help@alliance_test_bot", Commanded(name="help", **WHEN)),
        ("/start", Commanded(name="start", **WHEN)),
        ("/start from-the-site", Commanded(name="start", argument="from-the-site", **WHEN)),
        ("/ask what is\nthis? ", Commanded(name="ask", argument="what is\nthis?", **WHEN)),
        ("/", Said(text="/", message="1", **WHEN)),
        ("/dev/null", Said(text="/dev/null", message="1", **WHEN)),
        ("see /menu", Said(text="see /menu", message="1", **WHEN)),
    ],
)
async def test_words_and_commands(stage: Stage, peer: Peer, words: str, event: Event) -> None:
    await peer.person(5, language_code="fr-CH").says(words)
    assert list(stage.turns.taken) == [("telegram:5", "1000")]
    assert stage.turns.events() == [event]


async def test_the_language_of_the_app_is_only_a_hint_and_may_be_missing(stage: Stage, peer: Peer) -> None:
    await peer.person(5).says("Hello")
    assert stage.turns.events()[0].hint is None


@pytest.mark.parametrize("kind", ["voice", "video", "sticker", "location", "contact", "other"])
async def test_what_is_no_words(stage: Stage, peer: Peer, kind: Kind) -> None:
    amina = peer.person(5, language_code="fr-CH")
    await amina.sends(kind)
    await amina.hears()
    assert stage.turns.events() == [Attached(kind=kind, **WHEN)]


async def test_a_kind_of_message_that_is_newer_than_the_bot_is_not_met_with_silence(stage: Stage, peer: Peer) -> None:
    peer.strict = False
    amina = peer.person(5)
    peer.enter(("chat", 5), message=amina._message(1, hologram={"file_id": "x"}))
    await amina.hears()
    assert stage.turns.events() == [Attached(at=NOON, reference="K7QM-3XWD", kind="other")]


@pytest.mark.parametrize("said", [{"pinned_message": {}}, {"message_auto_delete_timer_changed": {}}, {"gift": {}}])
async def test_what_telegram_says_itself_is_passed_over(stage: Stage, peer: Peer, said: dict[str, Any]) -> None:
    peer.strict = False
    await peer.confirmed(peer.enter(("chat", 5), message=peer.person(5)._message(1, **said)))
    assert not stage.turns.tries


async def test_a_message_that_was_changed(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5, language_code="fr-CH")
    await amina.says("Kigal")
    await amina.edits("Kigali")
    assert stage.turns.events()[1] == Edited(text="Kigali", message="1", **WHEN)


async def test_a_place_that_moves_is_not_a_message_that_was_changed(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    moved = amina._message(1, location={"latitude": 1.0, "longitude": 2.0}, edit_date=1)
    await peer.confirmed(peer.enter(("chat", 5), edited_message=moved))
    assert not stage.turns.tries


async def test_a_button_is_answered_and_its_token_comes_back(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5, language_code="fr-CH")
    await amina.says("/start")
    await amina.hears()
    await amina.presses("Skip")
    await peer.until(lambda: len(peer.answered) == 1)
    assert stage.turns.events()[1] == Pressed(token="skip", **WHEN)


async def test_a_button_is_answered_at_once_even_if_its_turn_cannot_be_taken(stage: Stage, peer: Peer) -> None:
    stage.turns.gate = asyncio.Event()
    await peer.person(5).sends_data("skip", wait=False)
    await peer.until(lambda: len(peer.answered) == 1)
    assert not stage.turns.taken
    stage.turns.gate.set()


async def test_a_query_that_is_too_old_does_not_matter(stage: Stage, peer: Peer) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    peer.fail("answerCallbackQuery", 400, words)
    amina = peer.person(5)
    await amina.sends_data("skip")
    await amina.hears()
    assert isinstance(stage.turns.events()[0], Pressed)


@pytest.mark.parametrize("token", ["x", "\u0000", "é" * 32, "../../etc/passwd", "' OR 1=1"])
async def test_a_forged_token_is_only_a_token(stage: Stage, peer: Peer, token: str) -> None:
    await peer.person(5).sends_data(token)
    assert stage.turns.events() == [Pressed(at=NOON, reference="K7QM-3XWD", token=token)]


async def test_a_game_button_is_answered_and_passed_over(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    peer.open_queries.add("q")
    query = {"id": "q", "from": amina.user, "chat_instance": "1", "game_short_name": "chess"}
    await peer.confirmed(peer.enter(("user", 5), callback_query=query))
    await peer.until(lambda: peer.answered == ["q"])
    assert not stage.turns.tries


async def test_who_blocks_us_is_remembered(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    await amina.says("Bonjour")
    await amina.hears()
    await amina.blocks()
    assert stage.turns.gone == ["telegram:5"]
    await amina.unblocks()
    assert len(stage.turns.tries) == 1


@pytest.mark.parametrize("words", ["/start", "/help@Alliance_Test_Bot", "Hello @alliance_test_bot!"])
async def test_in_a_group_it_shows_the_way_to_the_private_chat(stage: Stage, peer: Peer, words: str) -> None:
    group = peer.group(peer.person(5, language_code="fr-CH"))
    await group.says(words)
    await group.hears()
    assert group.said_to() == ["Je peux vous aider dans une conversation privée : https://t.me/alliance_test_bot"]
    assert not stage.turns.tries


@pytest.mark.parametrize("words", ["Hello", "/start@another_bot", "@alliance_test_bots", "see /start"])
async def test_in_a_group_it_keeps_out_of_what_is_not_said_to_it(stage: Stage, peer: Peer, words: str) -> None:
    group = peer.group(peer.person(5))
    await group.says(words)
    await group.sends("photo")
    await stage.telegram.close(within=1)
    assert group.said_to() == []


async def test_brought_into_a_group_it_shows_the_way_too(stage: Stage, peer: Peer) -> None:
    group = peer.group(peer.person(5))
    change = membership(group.chat, group.user, "left", "member")
    await peer.confirmed(peer.enter(("user", 5), my_chat_member=change))
    await group.hears()
    assert len(group.said_to()) == 1


async def test_brought_into_a_channel_it_does_not_disturb_the_readers(stage: Stage, peer: Peer) -> None:
    channel = peer.group(peer.person(5), type="channel")
    change = membership(channel.chat, channel.user, "left", "member")
    await peer.confirmed(peer.enter(("user", 5), my_chat_member=change))
    await stage.telegram.close(within=1)
    assert channel.said_to() == []


async def test_a_button_in_a_group_begins_no_conversation(stage: Stage, peer: Peer) -> None:
    group = peer.group(peer.person(5))
    await group.says("/start")
    await group.hears()
    await group.sends_data("skip", group.screen()[-1])
    assert not stage.turns.tries
