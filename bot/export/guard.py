"""Cells that a spreadsheet takes for words and nothing else.

What begins with one of = + - @ (also in full width), or with a tab or a line end, may be taken for a formula. Blanks,
and what nobody sees, may stand before. A spreadsheet that parts cells at semicolons, as in French, and meets ours
parted by commas, begins cells in the middle of somebody's words: those places are guarded too.
Source: OWASP, "CSV Injection", with the line feed it added in August 2025.
"""

from __future__ import annotations

import re

from bot.i18n.bidi import clean

_UNSEEN = r"[ \u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\u00ad'\"]*"
_BEGINS = re.compile(rf"(^|[\n\t;|])({_UNSEEN})(?=[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])")


def inert(words: str) -> str:
    """The words with an apostrophe wherever a spreadsheet might begin to reckon; control characters become U+FFFD, and
    every line end a line feed. A phone number or a list with dashes gets one too: that is the price.
    """
    guarded = _BEGINS.sub(r"\1'\2", clean(words))
    return f"'{guarded}" if guarded[:1] in ("\t", "\n") else guarded
