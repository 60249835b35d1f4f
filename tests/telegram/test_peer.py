"""The peer refuses what Telegram would, in Telegram's words, however the call is written down."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession

from tests.telegram.markup import MarkupError, parse
from tests.telegram.peer import TOKEN, Peer

pytestmark = pytest.mark.anyio


def keyboard(*rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def pressing(data: str, **more: str) -> dict[str, Any]:
    return {"text": "x", "reply_markup": keyboard([{"text": "a", "callback_data": data, **more}])}


MANY = {"text": "x", "reply_markup": keyboard(*[[{"text": "a", "callback_data": "b"}]] * 101)}
OPEN = "can't parse entities: Can't find end tag corresponding to start tag \"b\""


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "🎲" * 2049}, "message is too long"),
        ({"text": "x", "chat_id": 6}, "chat not found"),
        ({"text": "x", "colour": "red"}, "unknown parameters ['colour']"),
        ({"text": "<b>x", "parse_mode": "HTML"}, OPEN),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (pressing("d" * 65), "BUTTON_DATA_INVALID"),
        (pressing("é" * 33), "BUTTON_DATA_INVALID"),
        (pressing(""), "BUTTON_DATA_INVALID"),
        (pressing("b", glow="1"), "unknown fields of a button ['glow']"),
        (MANY, "reply markup is too long"),
    ],
)
async def test_what_it_refuses(peer: Peer, params: dict[str, Any], description: str) -> None:
    peer.person(5)
    async with (
        ClientSession() as session,
        session.post(f"{peer.url}/bot{TOKEN}/sendMessage", json={"chat_id": 5, **params}) as answer,
    ):
        assert answer.status == 400
        assert await answer.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}


@pytest.mark.parametrize("path", ["bot1:OTHER/getMe", f"bot{TOKEN}/getEverything"])
async def test_what_it_does_not_know(peer: Peer, path: str) -> None:
    async with ClientSession() as session, session.get(f"{peer.url}/{path}") as answer:
        assert answer.status == 404


async def test_it_reads_forms_as_other_libraries_send_them(peer: Peer) -> None:
    amina = peer.person(5)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(peer.url)))
    sent = await bot.send_message(5, "<b>Hello</b> &amp; welcome", parse_mode="HTML")
    await bot.session.close()
    assert sent.text == "Hello & welcome"
    assert amina.screen()[-1].html == "<b>Hello</b> &amp; welcome"


async def test_it_lets_nobody_poll_while_a_webhook_is_set(peer: Peer) -> None:
    async with ClientSession() as session:
        await session.post(f"{peer.url}/bot{TOKEN}/setWebhook", json={"url": "https://example.org/"})
        async with session.post(f"{peer.url}/bot{TOKEN}/getUpdates") as answer:
            assert answer.status == 409


@pytest.mark.parametrize(
    "html", ["<b>", "</b>", "<b><i></b></i>", "<x>y</x>", "<b", "<a href=>x", "<img src=x>", "<b>1 < 2</b>", "<!-- -->"]
)
def test_html_that_telegram_cannot_read(html: str) -> None:
    with pytest.raises(MarkupError):
        parse(html)


def test_html_that_telegram_reads() -> None:
    text, entities = parse('<b>🎲 <i>a</i></b> &lt;&amp;&#233;&nbsp; <a href="https://x.org/?a=1&amp;b=2">link</a>')
    assert text == "🎲 a <&é&nbsp; link"
    assert [(entity.type, entity.offset, entity.length, entity.url) for entity in entities] == [
        ("bold", 0, 4, None),
        ("italic", 3, 1, None),
        ("text_link", 15, 4, "https://x.org/?a=1&b=2"),
    ]
