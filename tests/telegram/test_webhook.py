"""An update is confirmed when it is committed, and not before; nobody but Telegram brings one."""

from __future__ import annotations

import asyncio
import json
import random

import pytest

from bot.channels.documents import Files
from bot.channels.telegram import Public, Telegram, connect
from bot.channels.telegram.webhook import HEADER, LARGEST, path
from bot.i18n import Languages
from bot.talk.errors import ContentError, StoreUnavailable, TurnFailed
from tests.telegram.fakes import NOON, SECRET, Stage, ToyTurns
from tests.telegram.peer import TOKEN, Peer

pytestmark = pytest.mark.anyio

UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "Bonjour"},
}
KEY = {HEADER: SECRET}


async def test_it_is_set_with_the_secret_and_a_path_that_hides_the_token(stage: Stage, peer: Peer) -> None:
    (call,) = peer.called("setWebhook")
    assert call["secret_token"] == SECRET
    assert call["url"] == stage.url + path(TOKEN)
    assert "TEST" not in call["url"]
    assert "callback_query" in call["allowed_updates"]


@pytest.mark.parametrize(
    "secret",
    [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "\u00e9" * 20, "x" * 5000],
    ids=["none", "empty", "wrong", "prefix", "longer", "case", "non-ascii", "long"],
)
async def test_who_does_not_know_the_secret_is_refused(stage: Stage, secret: str | None) -> None:
    headers = {} if secret is None else {HEADER: secret}
    assert await stage.post(json.dumps(UPDATE).encode(), headers) == 401
    assert not stage.turns.tries


@pytest.mark.parametrize("value", [b"\xff\xfe\xfd", b"\xc3\x28", SECRET.encode() + b"\xe9", b"x" * 10_000])
async def test_bytes_that_are_no_text_and_10_kb_are_refused_too(stage: Stage, value: bytes) -> None:
    host, port = stage.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = b"POST /telegram/x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n" + HEADER.encode() + b": " + value
    writer.write(head + b"\r\n\r\n{}")
    status = (await reader.readline()).split()[1]
    writer.close()
    await writer.wait_closed()
    assert status == (b"400" if len(value) == 10_000 else b"401")  # aiohttp itself takes no header of 10 KB


@pytest.mark.parametrize("secret", ["", "with space", "\u00e9", "x" * 257])
async def test_a_secret_that_telegram_cannot_carry_stops_the_start(languages: Languages, secret: str) -> None:
    with pytest.raises(ContentError, match="WEBHOOK_SECRET"):
        Telegram(
            connect(TOKEN, "http://127.0.0.1:1"),
            ToyTurns(),
            languages,
            files=Files(calendar=lambda of, language: b"", questions=lambda form, language: None),
            clock=lambda: NOON,
            public=Public("https://x.org", secret),
        )


async def test_a_token_that_cannot_be_one_stops_the_start() -> None:
    with pytest.raises(ContentError, match="TELEGRAM_TOKEN"):
        connect("not a token", "http://127.0.0.1:1")


async def test_a_body_over_one_mebibyte_is_not_read(stage: Stage) -> None:
    assert await stage.post(b" " * (LARGEST + 1), KEY) == 413
    assert await stage.post(b" " * (LARGEST - 1), KEY) == 200


async def test_what_cannot_be_read_is_confirmed_so_that_it_does_not_block_the_chat(stage: Stage) -> None:
    chance = random.Random(1)
    whole = json.dumps(UPDATE).encode()
    bodies = [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"update_id": "x"}', b"\xff\xfe", b'{"update_id": 1}']
    for _ in range(1000 - len(bodies)):
        body = bytearray(whole[: chance.randrange(len(whole))])
        for _ in range(chance.randrange(4)):
            body.insert(chance.randrange(len(body) + 1), chance.randrange(256))
        bodies.append(bytes(body))
    assert {await stage.post(body, KEY) for body in bodies} == {200}


async def test_an_update_of_a_kind_that_is_not_read_is_confirmed(stage: Stage) -> None:
    assert await stage.post(b'{"update_id": 8, "poll": {"id": "1"}}', KEY) == 200
    assert not stage.turns.tries


async def test_200_comes_after_the_commit_and_not_before(stage: Stage, peer: Peer) -> None:
    amina = peer.person(5)
    stage.turns.gate = asyncio.Event()
    number = await amina.says("Bonjour", wait=False)
    waiting = asyncio.create_task(peer.confirmed(number))
    await stage.turns.begun.wait()
    assert not waiting.done()
    assert not amina.said_to()
    stage.turns.gate.set()
    await waiting
    await amina.hears()
    assert amina.said_to() == ["You wrote: Bonjour"]


async def test_503_while_the_database_is_away_and_the_update_comes_again(stage: Stage, peer: Peer) -> None:
    stage.turns.failures += [StoreUnavailable("down")] * 3
    amina = peer.person(5)
    await amina.says("Bonjour")
    await amina.hears()
    assert peer.tries == [503] * 3
    assert amina.said_to() == ["You wrote: Bonjour"]


async def test_500_while_our_own_code_fails(stage: Stage, peer: Peer) -> None:
    stage.turns.failures += [TurnFailed("KeyError"), RuntimeError("not even a TurnFailed")]
    amina = peer.person(5)
    await amina.says("Bonjour")
    await amina.hears()
    assert peer.tries == [500] * 2


async def test_one_chat_that_fails_does_not_hold_up_another(stage: Stage, peer: Peer) -> None:
    held = asyncio.Event()
    peer._sleep = lambda seconds: _until(held)
    stage.turns.failures.append(TurnFailed("KeyError"))
    amina, omar = peer.person(5), peer.person(6)
    await amina.says("one", wait=False)
    await amina.says("two", wait=False)
    await peer.until(lambda: bool(peer.tries))
    await omar.says("three")
    assert stage.turns.words() == ["three"]
    held.set()
    await amina.hears(2)
    assert stage.turns.words() == ["three", "one", "two"]


async def _until(event: asyncio.Event) -> None:
    await event.wait()


async def test_every_update_twice_changes_nothing(stage: Stage, peer: Peer) -> None:
    body = json.dumps(UPDATE).encode()
    amina = peer.person(5)
    assert [await stage.post(body, KEY) for _ in range(2)] == [200, 200]
    await amina.hears()
    assert [await stage.post(body, KEY) for _ in range(2)] == [200, 200]
    await stage.telegram.close(within=1)
    assert amina.said_to() == ["You wrote: Bonjour"]


async def test_an_update_that_comes_again_while_its_reply_is_on_its_way_sends_no_second(
    stage: Stage, peer: Peer
) -> None:
    body = json.dumps(UPDATE).encode()
    held = peer.hold("sendMessage")
    amina = peer.person(5)
    assert [await stage.post(body, KEY) for _ in range(2)] == [200, 200]
    await amina.hears()
    held.set()
    await stage.telegram.close(within=1)
    assert amina.said_to() == ["You wrote: Bonjour"]


async def test_twenty_messages_at_once_are_taken_and_answered_in_order(stage: Stage, peer: Peer) -> None:
    people = [peer.person(number) for number in range(1, 11)]
    for number in range(20):
        for person in people:
            await person.says(str(number), wait=False)
    for person in people:
        await person.hears(20)
        assert person.said_to() == [f"You wrote: {number}" for number in range(20)]
    await stage.telegram.close(within=1)
    assert stage.turns.left == dict.fromkeys(range(1, 201), 1)


async def test_without_a_webhook_there_is_no_such_page(peer: Peer, languages: Languages) -> None:
    stage = Stage(peer, languages, webhook=False)
    await stage.open()
    assert await stage.post(b"{}") == 404
    await stage.close()
