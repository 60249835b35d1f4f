"""What of a question may be kept: its words, without what could say whose they are.

Addresses, phone numbers and long rows of digits are recognised by their form. A name is not: nothing tells it from the
name of a country or a programme. So people are told what is kept (content/privacy.yaml), and it is kept for a limited
time and never beside who asked.
"""

from __future__ import annotations

import re

from phonenumbers import Leniency, PhoneNumberMatcher

BLANK = "[…]"
"""Stands where something was taken out; the same in every language."""
LONGEST = 200
"""Characters of a question that are kept: a real one is shorter, and what is longer is somebody's letter."""

_LOOKED_AT = 1000
"""Characters in which numbers are looked for: more than are kept, since what is taken out makes room."""
_PAGE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DIGITS = re.compile(r"\d{6,}|\d(?:[ ().\u00a0-]{0,2}\d){8,}")
"""Six in a row, or nine with what people put between them: "2021-2023" and "15-04-2023" have eight."""


def discreet(question: str) -> str:
    """The question on one line of at most LONGEST characters, with BLANK for addresses, phone numbers and the like."""
    words = (BLANK if "@" in word else _PAGE.sub(BLANK, word) for word in question.split()[:LONGEST])
    line = " ".join(words)[:_LOOKED_AT]
    for number in reversed(list(PhoneNumberMatcher(line, None, leniency=Leniency.POSSIBLE))):
        line = line[: number.start] + BLANK + line[number.end :]
    line = _DIGITS.sub(BLANK, line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
