"""What is shown, as Telegram's messages. The one place where text becomes HTML.

Source: https://core.telegram.org/bots/api#html-style and #inlinekeyboardmarkup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from unicodedata import bidirectional, east_asian_width

from bot.channels.telegram.session import Keyboard
from bot.i18n import (
    Block,
    Direction,
    Paragraph,
    Prose,
    Shown,
    ShownChoice,
    ShownComparison,
    ShownCopy,
    ShownDocument,
    ShownPart,
    ShownReport,
    ShownTable,
    Span,
)

LONGEST = 4096
"""UTF-16 units of visible text in a message."""

COLUMNS = 3
ROW = 36
"""Letters that a row of buttons shows on a small phone; its buttons are all as wide as the longest."""

_CALLING = re.compile(r"(?<![\w@#$])([@#$])(?=\w)|(?<![\w/])(/)(?=\w)")
"""What Telegram makes a mention, a tag or a command of by itself, wherever it stands in a text."""
_TAG = re.compile(r"<[^>]*>")
_BREAKS = ("\n", ". ", "。", " ")
_MARKS: dict[Direction, str] = {"ltr": "\u200e", "rtl": "\u200f"}
_COLONS = {"fr": "\u00a0: ", "zh": "："}
"""What parts a label from what stands beside it, where that is not ": "."""
_STRONG: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of at most LONGEST; no tag is left open at its end."""

    html: str
    keyboard: Keyboard


@dataclass(frozen=True, slots=True)
class _Line:
    """Spans that stand together, and what parts them from the line before."""

    spans: tuple[Span, ...]
    before: str = "\n\n"


def bubbles(shown: Shown) -> list[Bubble]:
    """The messages that say it, cut between paragraphs where they can be; the buttons are under the last."""
    mark = _MARKS[shown.direction]
    said = _lines(shown.parts, _COLONS.get(shown.language, ": "))
    lines = (replace(line, spans=_directed(line.spans, shown.direction, mark)) for line in said)
    *before, last = _packed(lines)
    return [*(Bubble(text, []) for text in before), Bubble(last, _keyboard(shown))]


def inert(shown: Shown) -> Shown:
    """The same with nothing in it that calls anybody or does anything: for a chat in which other people's words stand.

    A word joiner, which nobody sees, parts the sign from what it would call; addresses of mail and web stay whole.
    """
    parts = tuple(_calmed(part) for part in shown.parts)
    return replace(shown, parts=parts)


def comparisons(shown: Shown) -> Iterator[ShownComparison]:
    """What comes before them as a picture; what it shows is said in them too."""
    return (part for part in shown.parts if isinstance(part, ShownComparison))


def documents(shown: Shown) -> Iterator[ShownDocument | ShownCopy | ShownReport]:
    """The files that come after them."""
    return (part for part in shown.parts if isinstance(part, ShownDocument | ShownCopy | ShownReport))


def bare(html_text: str) -> str:
    """The text of a bubble without its markup."""
    return html.unescape(_TAG.sub("", html_text))


def _calmed(part: ShownPart) -> ShownPart:
    if isinstance(part, ShownTable):
        return replace(part, rows=tuple(replace(row, value=_calm(row.value)) for row in part.rows))
    if isinstance(part, Prose):
        return replace(part, blocks=tuple(_calm_block(block) for block in part.blocks))
    return part


def _calm_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(_calm(block.spans))
    return replace(block, items=tuple(_calm(item) for item in block.items))


def _calm(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(s if s.href else replace(s, text=_CALLING.sub("\\g<0>\u2060", s.text)) for s in spans)


def _lines(parts: Iterable[ShownPart], colon: str) -> Iterator[_Line]:
    for part in parts:
        if isinstance(part, ShownTable):
            rows = ((Span(row.label, bold=True), Span(colon), *row.value) for row in part.rows)
            yield from _together(rows)
        elif isinstance(part, ShownComparison):
            yield from _lines(part.alt, colon)
        elif isinstance(part, ShownDocument | ShownCopy | ShownReport):  # a message of its own
            continue
        else:
            for line in chain.from_iterable(map(_block, part.blocks)):
                yield replace(line, spans=tuple(replace(s, italic=True) for s in line.spans)) if part.small else line


def _block(block: Block) -> Iterator[_Line]:
    if isinstance(block, Paragraph):
        return iter([_Line(block.spans)])
    signs = (f"{number}. " if block.ordered else "• " for number in range(1, len(block.items) + 1))
    return _together((Span(sign), *item) for sign, item in zip(signs, block.items, strict=True))


def _together(rows: Iterable[tuple[Span, ...]]) -> Iterator[_Line]:
    for number, spans in enumerate(rows):
        yield _Line(spans, "\n" if number else "\n\n")


def _directed(spans: tuple[Span, ...], direction: Direction, mark: str) -> tuple[Span, ...]:
    """The spans, with a mark in front if the first word of the line runs the other way.

    A message has no direction of its own: the first strong letter of each paragraph decides. By the standard a value
    in isolates would decide nothing, but not every client keeps to it.
    """
    for character in chain.from_iterable(span.text for span in spans):
        if strong := _STRONG.get(bidirectional(character)):
            return spans if strong == direction else (Span(mark), *spans)
    return spans


def _packed(lines: Iterable[_Line]) -> list[str]:
    """Texts of at most LONGEST, each as long as whole lines make it; at least one."""
    texts, room = [""], LONGEST
    for line in chain.from_iterable(map(_short, lines)):
        size = _size(line.spans) + len(line.before)
        if size > room and texts[-1]:
            texts.append("")
            room = LONGEST
        texts[-1] += (line.before if texts[-1] else "") + "".join(map(_html, line.spans))
        room -= size
    return texts


def _short(line: _Line) -> Iterator[_Line]:
    """The line, or pieces of it where it alone is too long for a message."""
    longest = LONGEST - len(line.before)
    if _size(line.spans) <= longest:
        yield line
        return
    piece: list[Span] = []
    room = longest
    for span in line.spans:
        rest = span.text
        while _units(rest) > room:
            head, rest = _cut(rest, room)
            yield _Line((*piece, replace(span, text=head)))
            piece, room = [], longest
        piece.append(replace(span, text=rest))
        room -= _units(rest)
    yield _Line(tuple(piece))


def _cut(text: str, room: int) -> tuple[str, str]:
    """As much as `room` takes, up to the end of a line, a sentence or a word if one lies in its second half."""
    head = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    for sign in _BREAKS:
        if (end := head.rfind(sign) + len(sign)) > len(head) // 2:
            return head[:end], text[end:]
    return head, text[len(head) :]


def _size(spans: Iterable[Span]) -> int:
    return sum(_units(span.text) for span in spans)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _html(span: Span) -> str:
    text = html.escape(span.text, quote=False)
    if span.bold:
        text = f"<b>{text}</b>"
    if span.italic:
        text = f"<i>{text}</i>"
    # Telegram makes links of addresses and phone numbers itself, and takes no other kind from us.
    if span.href and span.href.startswith(("https:", "http:")):
        text = f'<a href="{html.escape(span.href)}">{text}</a>'
    return text


def _keyboard(shown: Shown) -> Keyboard:
    """The table's buttons, then the reply's own, nearest to the thumb. Telegram lays every row from the left."""
    rows = chain((_edits(part) for part in shown.parts if isinstance(part, ShownTable)), shown.rows)
    laid = [[_button(choice) for choice in line] for row in rows for line in _wrapped(row)]
    return [line[::-1] for line in laid] if shown.direction == "rtl" else laid


def _edits(table: ShownTable) -> tuple[ShownChoice, ...]:
    rows = (row for row in table.rows if row.token)
    return tuple(ShownChoice(f"✎ {row.label}", row.token or "", chosen=None, primary=False) for row in rows)


def _wrapped(row: Sequence[ShownChoice]) -> Iterator[Sequence[ShownChoice]]:
    widest = max((_letters(_label(choice)) for choice in row), default=0)
    columns = max(1, min(COLUMNS, ROW // max(1, widest)))
    return (row[start : start + columns] for start in range(0, len(row), columns))


def _letters(label: str) -> int:
    """How wide it is: a Chinese sign is as wide as two letters."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in label)


def _label(choice: ShownChoice) -> str:
    box = "" if choice.chosen is None else "☑ " if choice.chosen else "☐ "
    return box + choice.label


def _button(choice: ShownChoice) -> dict[str, str]:
    button = {"text": _label(choice), "callback_data": choice.token}
    return {**button, "style": "primary"} if choice.primary else button
