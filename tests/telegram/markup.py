"""Telegram's reading of HTML, after `parse_html` of tdlib/td (MessageEntity.cpp): what it takes, and how it refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import MessageEntity

_ENTITIES = {
    "b": MessageEntity.BOLD,
    "strong": MessageEntity.BOLD,
    "i": MessageEntity.ITALIC,
    "em": MessageEntity.ITALIC,
    "u": MessageEntity.UNDERLINE,
    "ins": MessageEntity.UNDERLINE,
    "s": MessageEntity.STRIKETHROUGH,
    "strike": MessageEntity.STRIKETHROUGH,
    "del": MessageEntity.STRIKETHROUGH,
    "code": MessageEntity.CODE,
    "pre": MessageEntity.PRE,
    "blockquote": MessageEntity.BLOCKQUOTE,
    "tg-spoiler": MessageEntity.SPOILER,
    "a": MessageEntity.TEXT_LINK,
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot));?")
_TAG = re.compile(r"""<(/?)([^\s<>/="']*)((?:\s+[^\s<>="']+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']*))*)\s*>""")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\u2028-\u202e]")
"""What `clean_input_string` of td takes out of every text, or makes a space of."""


class MarkupError(Exception):
    """Telegram cannot read it; the words are its own."""


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    start: int
    href: str | None


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    return _UNWANTED.sub(lambda found: "" if found[0] > "\x7f" else " ", text).rstrip()


def parse(html: str) -> tuple[str, tuple[MessageEntity, ...]]:
    """The visible text and its entities; raises MarkupError."""
    text, position = "", 0
    stack: list[_Open] = []
    entities: list[MessageEntity] = []
    for sign in re.finditer("[<&]", html):
        if sign.start() < position:
            continue
        text += html[position : sign.start()]
        if sign[0] == "&":
            found = _REFERENCE.match(html, sign.start())
            text += _referred(found) if found else "&"
            position = found.end() if found else sign.end()
            continue
        tag = _TAG.match(html, sign.start())
        if not tag:
            raise MarkupError(f"Unclosed start tag at byte offset {len(html[: sign.start()].encode())}")
        _read(tag, text, stack, entities)
        position = tag.end()
    if stack:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return text + html[position:], tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length)))


def _referred(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))


def _read(tag: re.Match[str], text: str, stack: list[_Open], entities: list[MessageEntity]) -> None:
    closing, name, attributes = tag[1], tag[2].lower(), tag[3]
    offset = len(tag.string[: tag.start()].encode())
    if not closing:
        if name not in _ENTITIES:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {offset}')
        href = _HREF.search(attributes)
        stack.append(_Open(name, units(text), (href[1] or href[2]) if href else None))
        return
    if not stack:
        raise MarkupError(f"Unexpected end tag at byte offset {offset}")
    begun = stack.pop()
    if name != begun.name:
        raise MarkupError(f'Unmatched end tag at byte offset {offset}, expected "</{begun.name}>", found "</{name}>"')
    length = units(text) - begun.start
    if length and (name != "a" or begun.href):
        url = parse(begun.href)[0] if begun.href else None
        entities.append(MessageEntity(_ENTITIES[name], begun.start, length, url=url))
