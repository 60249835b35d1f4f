"""Other people's words inside a sentence, so that neither disturbs how the other runs.

Unicode Standard Annex 9: a value of another or an unknown direction stands between FIRST STRONG ISOLATE and POP
DIRECTIONAL ISOLATE. A paragraph separator ends every isolate, so each line of a value gets its own pair; and no
direction control of the value's own survives, or it could close ours.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional

from bot.i18n.shown import Direction

LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_DIRECTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_FOREIGN: dict[Direction, frozenset[str]] = {
    "ltr": frozenset({"R", "AL", "AN"}),
    "rtl": frozenset({"L", "EN", "AN", "ES", "ET", "CS", "ON", "BN", "S"}),
}


def clean(text: str) -> str:
    """The text as typed, without what would break a display.

    Direction overrides and isolates go; control characters and lone surrogates become U+FFFD; every kind of line
    break becomes a line feed.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE.sub("\ufffd", _DIRECTING.sub("", _BREAKS.sub("\n", text)))


def isolated(text: str, direction: Direction, opening: str = FSI) -> str:
    """Clean text ready to stand in a sentence of that direction; unchanged where both surely run the same way."""
    text = clean(text)
    if _agrees(text, direction):
        return text
    return "\n".join(f"{opening}{line}{PDI}" if line else line for line in text.split("\n"))


def _agrees(text: str, direction: Direction) -> bool:
    if direction == "ltr" and text.isascii():
        return True
    return _FOREIGN[direction].isdisjoint(map(bidirectional, text))
