"""A sheet as text and as HTML. Everything in it is escaped here and nowhere else; nothing of it becomes a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from bot.i18n import Direction
from bot.i18n.bidi import clean, isolated
from bot.mail.sheet import Line, Part, Sheet

_INK, _PALE, _RULE, _BLUE = "#1c2b39", "#5b6b79", "#d9e1e8", "#0b5c9e"
_AMBER, _CREAM = "#b25e00", "#fff7ea"

_REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")

# On each element, because that is the only place where every mail reader respects them.
_BODY = f"margin:0;padding:24px 16px;background:#fff;color:{_INK};font:15px/1.5 'Segoe UI',Roboto,Arial,sans-serif"
_TITLE = f"margin:0 0 12px;font-size:22px;line-height:1.3;color:{_BLUE}"
_HEADING = f"margin:28px 0 6px;padding-bottom:4px;border-bottom:2px solid {_BLUE};font-size:17px"
_BANNER = f"margin:0 0 10px;padding:8px 12px;border:2px solid {_AMBER};background:{_CREAM};font-weight:bold"
_NOTE = f"margin:0 0 6px;color:{_PALE};font-size:14px"
_TABLE = "width:100%;border-collapse:collapse;margin:0 0 10px;font-size:15px"
_CELL = f"padding:7px 8px;border-bottom:1px solid {_RULE};vertical-align:top"
_LABEL = f"{_CELL};width:32%;color:{_PALE};font-weight:normal"


def plain(sheet: Sheet) -> str:
    """The sheet as text. Values are indented, so that no answer can pass for a heading."""
    return "\n".join(_plain_lines(sheet)) + "\n"


def _plain_lines(sheet: Sheet) -> Iterator[str]:
    yield from (sheet.title, "=" * len(sheet.title))
    yield from (line for sentence in sheet.banner for line in ("", f"*** {sentence}"))
    yield from _beneath(sheet.facts, sheet.direction)
    yield from ("", *sheet.notes)
    for part in sheet.parts:
        yield from ("", "", part.title, "-" * len(part.title))
        yield from _beneath(part.lines, sheet.direction)
        if part.note:
            yield from ("", part.note)


def _beneath(lines: tuple[Line, ...], direction: Direction) -> Iterator[str]:
    for line in lines:
        value = isolated(line.value, direction) if line.own else line.value
        yield from ("", line.label, *(words and f"    {words}" for words in value.split("\n")))


def html(sheet: Sheet) -> str:
    """The sheet as a page without images, links or scripts."""
    facts = _table(sheet.facts, sheet.direction)
    notes = "".join(_element("p", _NOTE, escape(note)) for note in sheet.notes)
    parts = "".join(_part(part, sheet.direction) for part in sheet.parts)
    banner = "".join(_element("p", _BANNER, _whole(escape(sentence))) for sentence in sheet.banner)
    content = _element("h1", _TITLE, _whole(escape(sheet.title))) + banner + facts + notes + parts
    return (
        f'<!doctype html>\n<html lang="{escape(sheet.language)}" dir="{sheet.direction}">\n'
        f'<head><meta charset="utf-8"><title>{escape(sheet.title)}</title></head>\n'
        f"{_element('body', _BODY, _element('div', 'max-width:720px;margin:0 auto', content))}</html>\n"
    )


def _part(part: Part, direction: Direction) -> str:
    note = "".join(_element("p", _NOTE, escape(line)) for line in part.note.splitlines())
    return _element("h2", _HEADING, escape(part.title)) + _table(part.lines, direction) + note


def _table(lines: tuple[Line, ...], direction: Direction) -> str:
    rows = "".join(_row(line, "right" if direction == "rtl" else "left") for line in lines)
    return _element("table", _TABLE, rows) if rows else ""


def _row(line: Line, side: str) -> str:
    value = _own(line.value) if line.own else escape(line.value).replace("\n", "<br>\n")
    label = f'<th scope="row" align="{side}" style="{_LABEL}">{escape(line.label)}</th>'
    return f'<tr>{label}\n<td align="{side}" style="{_CELL}">{value}</td></tr>\n'


def _own(words: str) -> str:
    """The applicant's words: each line finds its direction by itself and keeps it from spreading."""
    return "\n".join(f'<div dir="auto">{escape(line) or "<br>"}</div>' for line in clean(words).split("\n"))


def _whole(escaped: str) -> str:
    """A reference is compared by eye: a phone must not break it into two lines at its hyphen."""
    return _REFERENCE.sub(r'<span style="white-space:nowrap">\g<0></span>', escaped)


def _element(name: str, style: str, content: str) -> str:
    """`content` is HTML already."""
    return f'<{name} style="{escape(style)}">{content}</{name}>\n'
