"""Replies and events as the JSON that chat.js draws."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeAlias, assert_never
from urllib.parse import quote

from bot.channels.documents import address
from bot.channels.web.site import Languages
from bot.i18n import (
    Block,
    Bullets,
    Paragraph,
    Prose,
    Shown,
    ShownComparison,
    ShownCopy,
    ShownDocument,
    ShownPart,
    ShownReport,
    ShownRow,
    ShownTable,
    Span,
)
from bot.talk.events import (
    Acted,
    Announced,
    Answered,
    Arrived,
    Attached,
    Commanded,
    Due,
    Edited,
    Ended,
    Erased,
    Event,
    Found,
    Moved,
    Opened,
    Ordered,
    Passed,
    Pressed,
    Said,
    Told,
    Woken,
)
from bot.talk.files import File, Refused
from bot.talk.text import Text
from bot.turn import Past, Taken

Json: TypeAlias = dict[str, Any]


def inline(text: str) -> str:
    """A link that holds a text file itself: nothing is left on the server for somebody else to ask for."""
    return f"data:text/plain;charset=utf-8,{quote(text)}"


def taken(turn: Taken, languages: Languages) -> Json:
    """A turn: its number, the person's language, its replies from top to bottom."""
    return {
        "turn": turn.turn,
        "language": turn.language,
        "replies": [_reply(languages.show(reply, turn.language), languages) for reply in turn.replies],
    }


def past(one: Past, languages: Languages) -> Json:
    """A turn with the event that led to it."""
    return taken(one.taken, languages) | {"event": _event(one.event)}


def _event(event: Event) -> Json:
    match event:
        case Opened():
            return {"kind": "opened"}
        case Said(text=text) | Edited(text=text):
            return {"kind": "said", "text": text}
        case Pressed(token=token):
            return {"kind": "pressed", "token": token}
        case Commanded(name=name, argument=argument):
            return {"kind": "commanded", "name": name, "argument": argument}
        case Attached(file=File(name=name)):
            return {"kind": "attached", "name": name}
        case Attached(file=Refused(why=why)):
            return {"kind": "attached", "name": why.values["name"]}
        case Attached():
            return {"kind": "attached"}
        case Due() | Woken() | Found() | Told() | Moved() | Ended() | Erased():  # nothing the person did
            return {"kind": "due"}
        case Arrived() | Passed() | Announced() | Acted() | Ordered() | Answered():
            raise TypeError("the desk's conversation is not shown on the page")
        case _:
            assert_never(event)


def _reply(shown: Shown, languages: Languages) -> Json:
    return {
        "parts": [_part(part, shown.language, languages) for part in shown.parts],
        "rows": [[asdict(choice) for choice in row] for row in shown.rows],
        "input": shown.input,
        "replaces": shown.replaces,
        "language": shown.language,
        "direction": shown.direction,
    }


def _part(part: ShownPart, language: str, languages: Languages) -> Json:
    match part:
        case Prose(blocks, small):
            return {"type": "prose", "small": small, "blocks": [_block(block) for block in blocks]}
        case ShownDocument(label=label) | ShownReport(label=label):
            return {"type": "document", "label": label, "href": address(part, language)}
        case ShownCopy(label, name, text):
            return {"type": "document", "label": label, "href": inline(text), "download": name}
        case ShownComparison(title, heads, rows):
            compared = [{"label": label, "values": [_spans(value) for value in values]} for label, values in rows]
            return {"type": "comparison", "title": title, "heads": heads, "rows": compared}
        case ShownTable(rows):
            return {"type": "table", "rows": [_row(row, language, languages) for row in rows]}


def _block(block: Block) -> Json:
    match block:
        case Paragraph(spans):
            return {"type": "paragraph", "spans": _spans(spans)}
        case Bullets(items, ordered):
            return {"type": "list", "ordered": ordered, "items": [_spans(item) for item in items]}


def _spans(spans: tuple[Span, ...]) -> list[Json]:
    return [asdict(span) for span in spans]


def _row(row: ShownRow, language: str, languages: Languages) -> Json:
    shown = {"label": row.label, "value": _spans(row.value), "token": row.token}
    if row.token is None:
        return shown
    # What its button says, and what it says to somebody who does not see the row it is in.
    named = languages.words(Text("Change: {field}", {"field": row.label}), language)
    return shown | {"change": languages.words(Text("Change"), language), "change_label": named}
