"""Making words comparable: what differs only in case, accents, width or spacing is the same."""

from __future__ import annotations

import re
import unicodedata

HAN = re.compile(r"[\u3400-\u9fff]+")
"""A run of Chinese characters, between which no spaces are written."""
_NOT_WORD = re.compile(r"[\W_]+", re.UNICODE)


def fold(text: str) -> str:
    """Lower case, no accents or punctuation, one space between words: "Côte d'Ivoire" -> "cote d ivoire"."""
    if text.isascii():  # nothing but case and punctuation to fold, at a tenth of the price
        return _NOT_WORD.sub(" ", text.lower()).strip()
    wide = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in wide if not unicodedata.combining(c) and c != "\u0640")
    return unicodedata.normalize("NFC", _NOT_WORD.sub(" ", bare)).strip()
