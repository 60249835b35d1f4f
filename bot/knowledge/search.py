"""A question -> ranked topics, or none.

Simple on purpose: the words of the question against every phrasing, with rapidfuzz's token scores. `WRatio` is never
used: its partial branch gives the same high score to any phrasing that shares one word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rapidfuzz import fuzz, process

from bot.knowledge.folding import fold

SURE = 70.0
"""From this score of 100 the best topic is the answer, if it is clear of the second."""
CLEAR = 7.0
"""How far ahead of the second topic the best must be, below an almost literal match."""
LITERAL = 86.0
"""From this score a question is all but a phrasing itself."""
UNEVEN = (200 - LITERAL) / LITERAL
"""How many times as long as the other the longer of two texts with that score can be, whatever they say."""
FLOOR = 62.0
"""Below this score nothing is offered as what was meant."""
NEAREST = 60
"""Phrasings that are looked at twice."""
LONGEST = 400
"""Characters of a question that are looked at: a pasted page is no question."""

Confidence: TypeAlias = Literal["sure", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic, how well its nearest phrasing matches (0 to 100), and that phrasing's language."""

    topic: str
    score: float
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """At most three topics, best first. "sure": the first is the answer; "unsure": one of them may be; "none":
    nothing here was asked for, and the topics are only the nearest there are.
    """

    confidence: Confidence
    hits: tuple[Hit, ...]


class Index:
    """All phrasings, folded, ready to be compared with."""

    def __init__(self, topics: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        """`topics`: phrasings by language, by topic."""
        rows = [
            (fold(phrasing), topic, language)
            for topic, languages in topics.items()
            for language, phrasings in languages.items()
            for phrasing in phrasings
        ]
        self._phrasings = [row[0] for row in rows]
        self._by_length = sorted(self._phrasings, key=len)
        self._lengths = [len(phrasing) for phrasing in self._by_length]
        self._meant = [(row[1], row[2]) for row in rows]

    def find(self, question: str) -> Found:
        """The topics `question` may mean."""
        folded = fold(question[:LONGEST])
        if len(folded) < 2:
            return Found("none", ())
        near = process.extract(folded, self._phrasings, scorer=fuzz.token_sort_ratio, limit=NEAREST)
        scored = [(_score(folded, phrasing, score), row) for phrasing, score, row in near]
        best: dict[str, Hit] = {}
        for score, row in sorted(scored, key=lambda hit: -hit[0]):
            topic, language = self._meant[row]
            best.setdefault(topic, Hit(topic, round(score, 1), language))
        hits = tuple(best.values())[:3]
        return Found(_confidence(hits), hits)

    def knows(self, words: str) -> bool:
        """Whether these words are all but literally a phrasing: quick enough for every answer to a form."""
        folded = fold(words[:LONGEST])
        shortest, longest = int(len(folded) / UNEVEN), int(len(folded) * UNEVEN) + 1
        likely = self._by_length[bisect_left(self._lengths, shortest) : bisect_right(self._lengths, longest)]
        best = process.extractOne(folded, likely, scorer=fuzz.ratio, score_cutoff=LITERAL)
        return len(folded) > 2 and best is not None


def _score(question: str, phrasing: str, sorted_ratio: float) -> float:
    """The order of words counts for nothing, words too many or too few for something."""
    return 0.6 * sorted_ratio + 0.4 * fuzz.token_set_ratio(question, phrasing)


def _confidence(hits: tuple[Hit, ...]) -> Confidence:
    if not hits or hits[0].score < FLOOR:
        return "none"
    clear = len(hits) == 1 or hits[0].score - hits[1].score >= CLEAR
    return "sure" if hits[0].score >= SURE and (clear or hits[0].score >= LITERAL) else "unsure"
