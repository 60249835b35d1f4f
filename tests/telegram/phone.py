"""Draws chats at the peer as Telegram shows them on phones, side by side: to be looked at, and to be measured."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.telegram.judge import Json
from tests.telegram.person import Person
from tests.telegram.server import Message

STYLE = Path(__file__).with_name("phone.css")
CUT = ".key span"
"""What is cut where a label is too long for its button."""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Phone:
    """What one person sees of a chat, from top to bottom."""

    person: Person
    messages: Sequence[Message]


def page(phones: Iterable[Phone]) -> str:
    """The page that shows them."""
    screens = "".join(map(_screen, phones))
    return f"<!doctype html><meta charset=utf-8><style>{STYLE.read_text('utf-8')}</style><body>{screens}</body>"


def _screen(phone: Phone) -> str:
    head = f"<b dir=auto>{html.escape(phone.person.chat.data['title'])}</b>"
    chat = "".join(_message(each, phone.person) for each in phone.messages)
    return f"<div class=phone><div class=head>{head}</div><div class=chat>{chat}</div></div>"


def _message(message: Message, viewer: Person) -> str:
    own = message.raw["from"]["id"] == viewer.user["id"]
    name = "" if own else f"<div class=name>{html.escape(message.raw['from']['first_name'])}</div>"
    words = _linked(message.html) if message.mine else html.escape(message.text)
    bubble = f"<div class=bubble>{name}{_cited(message.raw)}<div class=text>{words}</div></div>"
    return f'<div class="message{" own" if own else ""}">{bubble}{_keys(message)}</div>'


def _cited(raw: Json) -> str:
    to = raw.get("reply_to_message")
    if not to:
        return ""
    who, first = to["from"]["first_name"], to.get("text", "").partition("\n")[0]
    said = f"<b>{html.escape(who)}</b><span dir=auto>{html.escape(first)}</span>"
    return f"<div class=cited><div class=reply>{said}</div></div>"


def _linked(words: str) -> str:
    """Telegram makes links of addresses by itself."""
    return _ADDRESS.sub(lambda found: f"<span class=link>{found[0]}</span>", words)


def _keys(message: Message) -> str:
    given = message.raw.get("reply_markup", {}).get("inline_keyboard", [])
    rows = "".join(f"<div class=row>{''.join(map(_key, row))}</div>" for row in given)
    return f"<div class=keys>{rows}</div>" if rows else ""


def _key(button: Json) -> str:
    style = " primary" if button.get("style") == "primary" else ""
    return f'<div class="key{style}"><span dir=auto>{html.escape(button["text"])}</span></div>'
