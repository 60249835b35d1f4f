"""The phrasings themselves, held against a question word by word.

The heads know what phrasings have in common. Where they waver between a few owners, it often helps that somebody
has asked for one of them in nearly these words, whatever their order and whatever stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.knowledge.search.meaning import Floats

Counts = NDArray[np.int64]


def sorted_out(
    folded: Sequence[str], owner: Counts, language: Counts, languages: int
) -> tuple[tuple[str, ...], Counts]:
    """The phrasings by owner and then by language, and where those of each owner in each language begin."""
    place = owner * languages + language
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(int(owner.max()) * languages + languages + 1))
    return tuple(folded[at] for at in order.tolist()), starts


class Nearest:
    """All phrasings, by owner and language."""

    def __init__(self, said: Sequence[str], starts: Counts, languages: int) -> None:
        self._said, self._starts, self._languages = said, starts.tolist(), languages

    def scores(self, ways: Sequence[str], owners: Sequence[int], language: int) -> Floats:
        """For each owner, how near the nearest of its phrasings is to one of these folded ways to ask, 0 to 1.

        Those of the question's language are looked at; all of them where the owner has none in it.
        """
        return np.array([self._nearest(ways, self._of(owner, language)) for owner in owners], dtype=np.float32)

    def _of(self, owner: int, language: int) -> Sequence[str]:
        first = owner * self._languages
        start, end = self._starts[first + language], self._starts[first + language + 1]
        if start == end:
            start, end = self._starts[first], self._starts[first + self._languages]
        return self._said[start:end]

    @staticmethod
    def _nearest(ways: Sequence[str], phrasings: Sequence[str]) -> float:
        found = (process.extractOne(way, phrasings, scorer=fuzz.token_set_ratio) for way in ways)
        return max(each[1] for each in found) / 100
