"""Russian and Chinese as people type them on a keyboard that has only Latin letters.

Arabic is not among them: what is typed for it ("fein el mo5tabar") has vowels that its own letters do not show.
"""

from __future__ import annotations

import re

from anyascii import anyascii

from bot.knowledge.folding import HAN, fold

_CYRILLIC = re.compile("[Ѐ-ӿ]")


def in_latin(folded: str) -> str | None:
    """A folded text in Latin letters, None where none of its letters are Cyrillic or Chinese. Pinyin (no tones)
    stands there twice, as syllables and as one word: people type either.
    """
    if HAN.search(folded):
        return fold(HAN.sub(_pinyin, folded))
    return fold(anyascii(folded).replace("'", "")) if _CYRILLIC.search(folded) else None


def _pinyin(run: re.Match[str]) -> str:
    syllables = [anyascii(character) for character in run[0]]
    return f" {' '.join(syllables)} {''.join(syllables)} "
