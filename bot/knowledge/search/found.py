"""What a search finds, and the zones that say what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Confidence: TypeAlias = Literal["sure", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Gates:
    """From which trust the likeliest topic is the answer, how many times as likely as the second it must be for that,
    and from which trust it may be offered.
    """

    sure: float
    clear: float
    offer: float

    def confidence(self, trust: float, hits: Sequence[Hit]) -> Confidence:
        """What to do with these topics, best first: a toss-up between two is never answered."""
        if trust >= self.sure and (len(hits) < 2 or hits[0].score >= self.clear * hits[1].score):
            return "sure"
        return "unsure" if trust >= self.offer else "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic, and the chance that it is meant, 0 to 1."""

    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A few topics, best first. "sure": the first is the answer; "unsure": one of them may be; "none": nothing here
    was asked for. `trust`: how sure the first is, 0 to 1, which the gates are about. `aside`: what kind of small talk
    it was instead, without its `~`.
    """

    confidence: Confidence
    hits: tuple[Hit, ...]
    trust: float = 0.0
    aside: str | None = None


class Search(Protocol):
    """What a conversation needs of an index."""

    def find(self, question: str, *, most: int = 3) -> Found:
        """The topics `question` may mean, at most so many."""

    def knows(self, words: str) -> bool:
        """Whether these words are a phrasing of a topic."""

    def language(self, words: str) -> str | None:
        """The language of these words, or None where their letters do not tell."""


class Unlearnt:
    """The index of content that was read and not learnt yet: it finds nothing."""

    def find(self, question: str, *, most: int = 3) -> Found:
        return Found("none", ())

    def knows(self, words: str) -> bool:
        return False

    def language(self, words: str) -> str | None:
        return None
