"""How a code is typed by which another device hands over what it has."""

from __future__ import annotations

import re
import unicodedata

from bot.talk.events import Commanded, Event, Said

_CODE = re.compile(r"([2-9A-Z]{4})\s*[-\u2010-\u2015]\s*([2-9A-Z]{4})")
"""With its hyphen: without, many a word of eight letters would be one."""


def typed(event: Event) -> str | None:
    """The code that is all that was typed, as it was shown; None where nothing has its shape."""
    match event:
        case Said(text=text) | Commanded(argument=text):
            found = _CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
            return "-".join(found.groups()) if found else None
        case _:
            return None
