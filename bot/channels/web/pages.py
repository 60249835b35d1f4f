"""The pages and files a browser is given. Every file is read once, at the start."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from bot.channels.documents import address
from bot.channels.web.render import inline
from bot.channels.web.site import Languages
from bot.channels.web.words import tongues, words
from bot.files import MEDIA_TYPES
from bot.i18n import (
    Block,
    Paragraph,
    Prose,
    Shown,
    ShownComparison,
    ShownCopy,
    ShownDocument,
    ShownPart,
    ShownReport,
    Span,
    compared,
)
from bot.talk.files import LARGEST

_STATIC: Final = Path(__file__).parent / "static"


def static(name: str) -> bytes:
    """A file beside this module."""
    return (_STATIC / name).read_bytes()


SCRIPT: Final = static("chat.js")
STYLE: Final = static("style.css")
DESK_STYLE: Final = static("desk.css")
EMBED: Final = static("embed.js")
ICON: Final = static("icon.svg")
_CHAT: Final = Template(static("page.html").decode())
_NOTICE: Final = Template(static("notice.html").decode())


def versioned(path: str, content: bytes) -> str:
    """A path that changes with its content, so that a browser may keep what it has for ever."""
    return f"{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


FILES: Final = {
    "script": versioned("/chat.js", SCRIPT),
    "style": versioned("/style.css", STYLE),
    "desk_style": versioned("/desk.css", DESK_STYLE),
}


def chat(languages: Languages, language: str) -> str:
    """The chat page, empty, in a language."""
    # In a script element only "<" can end the text early; in JSON it may be written so everywhere.
    everything = json.dumps(tongues(languages), ensure_ascii=False).replace("<", "\\u003c")
    return _CHAT.substitute(_frame(languages, language), words=everything)


def notice(languages: Languages, language: str, shown: Shown) -> str:
    """The privacy notice as a page of its own; its words are read without any script."""
    body = "\n".join(part(each, shown.language) for each in shown.parts)
    return _NOTICE.substitute(_frame(languages, language), notice=body)


def _frame(languages: Languages, language: str) -> dict[str, str]:
    said = {name: escape(value) for name, value in words(languages, language).items()}
    kinds = {"accept": ",".join(f".{kind}" for kind in (*MEDIA_TYPES, "jpeg")), "largest": str(LARGEST)}
    return said | FILES | kinds | {"language": language, "direction": languages.direction(language)}


def part(part: ShownPart, language: str) -> str:
    """A part of a reply, its words inert."""
    if isinstance(part, Prose):
        return "\n".join(_block(block) for block in part.blocks)
    if isinstance(part, ShownDocument | ShownReport):
        return f'<p><a href="{escape(address(part, language))}">{escape(part.label)}</a></p>'
    if isinstance(part, ShownCopy):
        return f'<p><a href="{escape(inline(part.text))}" download="{escape(part.name)}">{escape(part.label)}</a></p>'
    if isinstance(part, ShownComparison):
        return f"<p>{_line((Span(compared(part)),))}</p>"
    rows = "".join(f"<div><dt>{escape(row.label)}</dt><dd>{_line(row.value)}</dd></div>" for row in part.rows)
    return f"<dl>{rows}</dl>"


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_line(block.spans)}</p>"
    tag = "ol" if block.ordered else "ul"
    return f"<{tag}>" + "".join(f"<li>{_line(item)}</li>" for item in block.items) + f"</{tag}>"


def _line(spans: Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    text = escape(span.text).replace("\n", "<br>")
    text = f"<em>{text}</em>" if span.italic else text
    text = f"<strong>{text}</strong>" if span.bold else text
    return f'<a href="{escape(span.href)}">{text}</a>' if span.href else text
