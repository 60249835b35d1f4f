"""Typing errors, mended word by word from the words the topics themselves use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log10

from rapidfuzz import fuzz, process

CLOSE = 78.0
"""Of 100: how like a known word an unknown one must be to be taken for it."""
SHORTEST = 4
"""Characters below which every word is like some other."""
MOST = 12
"""Unknown words of one question that are looked at."""


class Spelling:
    """The words of all phrasings and answers, with how often each stands there."""

    def __init__(self, folded: Iterable[str]) -> None:
        self._count = Counter(word for text in folded for word in text.split())
        self._known = [word for word, count in self._count.items() if len(word) >= SHORTEST and count > 1]

    def mended(self, folded: str) -> str | None:
        """The text with unknown words replaced by the known ones they are like, or None if there is nothing to mend."""
        words = folded.split()
        strange = [word for word in words if word not in self._count and len(word) >= SHORTEST and word.isalpha()]
        better = {word: found for word in strange[:MOST] if (found := self._nearest(word))}
        return " ".join(better.get(word, word) for word in words) if better else None

    def _nearest(self, word: str) -> str | None:
        """The likest; of words about as like, the commoner."""
        like = process.extract(word, self._known, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5)
        return max(like, key=lambda found: found[1] + 4 * log10(self._count[found[0]]))[0] if like else None
