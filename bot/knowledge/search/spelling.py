"""Typing errors, mended word by word from the words the topics themselves use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import log10

from rapidfuzz import fuzz, process

CLOSE = 78.0
"""Of 100: how like a known word an unknown one must be to be taken for it."""
SHORTEST = 4
"""Characters below which every word is like some other."""
MOST = 6
"""Unknown words of one question that are looked at."""
AWAY = 2
"""Characters by which a word may be longer or shorter than the one it is taken for."""


def standing(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in folded texts."""
    return Counter(word for text in texts for word in text.split())


class Spelling:
    """The words of all phrasings and answers, with how often each stands there."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._count = counts
        self._alike: dict[tuple[int, int], list[str]] = {}
        for word, count in counts.items():
            if len(word) >= SHORTEST and count > 1:
                self._alike.setdefault((_alphabet(word), len(word)), []).append(word)

    def mended(self, folded: str) -> str | None:
        """The text with unknown words replaced by the known ones they are like, or None if there is nothing to mend."""
        words = folded.split()
        strange = [word for word in words if word not in self._count and len(word) >= SHORTEST and word.isalpha()]
        better = {word: found for word in strange[:MOST] if (found := self._nearest(word))}
        return " ".join(better.get(word, word) for word in words) if better else None

    def _nearest(self, word: str) -> str | None:
        """The likest; of words about as like, the commoner."""
        like = [
            found
            for words in self._near(word)
            for found in process.extract(word, words, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5)
        ]
        return max(like, key=lambda found: found[1] + 4 * log10(self._count[found[0]]))[0] if like else None

    def _near(self, word: str) -> Iterator[list[str]]:
        """Known words of the same alphabet and about the same length."""
        lengths = range(len(word) - AWAY, len(word) + AWAY + 1)
        return (self._alike.get((_alphabet(word), length), []) for length in lengths)


def _alphabet(word: str) -> int:
    """Words of different alphabets have different numbers."""
    return ord(word[0]) >> 8
