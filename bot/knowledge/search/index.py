"""Both heads weighed into one score a topic, and the zones that say what to do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.folding import fold
from bot.knowledge.search.lexical import Lexical, Postings, posted
from bot.knowledge.search.meaning import Embed, Floats, Meaning, ridge
from bot.knowledge.search.spelling import Spelling

ASIDE = "~"
"""How the id of something begins that is asked and is no topic: small talk, and questions of another world."""
WEIGHTS = np.array([1.0, 0.8, 1.5, 0.5, 2.5], dtype=np.float32)
"""near, centre, linear (meaning); phrasing, document (lexical): set on tests/questions/gates.jsonl."""
CANDIDATES = 24
"""Owners whose every phrasing is looked at: the rest are far behind."""
LONGEST = 400
"""Characters of a question that are looked at: a pasted page is no question."""

Confidence: TypeAlias = Literal["sure", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Phrased:
    """A way to ask for something, in a language."""

    text: str
    owner: str
    language: str


@dataclass(frozen=True)
class Matter:
    """All that questions are compared with: ways to ask, ordered by owner, and each owner's answers by language."""

    phrasings: tuple[Phrased, ...]
    answers: Mapping[tuple[str, str], str]

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Topics and asides, each once, in order."""
        return tuple(dict.fromkeys(phrased.owner for phrased in self.phrasings))

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """For each phrasing, the place of its owner."""
        place = {owner: index for index, owner in enumerate(self.owners)}
        return np.array([place[phrased.owner] for phrased in self.phrasings], dtype=np.int64)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The phrasings, folded."""
        return tuple(fold(phrased.text) for phrased in self.phrasings)

    @cached_property
    def documents(self) -> dict[tuple[str, str], str]:
        """For each owner and language all its phrasings and its answer, as one folded text."""
        texts: dict[tuple[str, str], list[str]] = {}
        for phrased, words in zip(self.phrasings, self.folded, strict=True):
            texts.setdefault((phrased.owner, phrased.language), []).append(words)
        for key, answer in self.answers.items():
            texts.setdefault(key, []).append(fold(answer))
        return {key: " ".join(parts) for key, parts in texts.items()}


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is worked out from the matter once and kept: embeddings of the phrasings, the linear map, both tables."""

    vectors: Floats
    linear: Floats
    phrasings: Postings
    documents: Postings


def tables(matter: Matter) -> tuple[Postings, Postings]:
    """The lexical tables: of the phrasings, and of the documents."""
    return posted(matter.folded), posted(list(matter.documents.values()))


def learn(matter: Matter, vectors: Floats, tables: tuple[Postings, Postings]) -> Learnt:
    """Everything that is worked out once, from the phrasings' embeddings and the lexical tables."""
    return Learnt(vectors, ridge(vectors, matter.owner), *tables)


@dataclass(frozen=True, slots=True)
class Gates:
    """From which score a topic is the answer, how far clear of the second, and from which it may be offered."""

    sure: float
    clear: float
    offer: float

    def confidence(self, best: float, second: float) -> Confidence:
        """What to do with a topic of this score when whatever came second has that."""
        if best >= self.sure and best - second >= self.clear:
            return "sure"
        return "unsure" if best >= self.offer else "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic, its score (about 0 to 4), and the language of its nearest phrasing."""

    topic: str
    score: float
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """At most three topics, or as many as were asked for, best first. "sure": the first is the answer; "unsure": one of
    them may be; "none": nothing here was asked for. `aside`: what kind of small talk it was instead, without its `~`.
    `second`: the score of whatever came second, topic or aside.
    """

    confidence: Confidence
    hits: tuple[Hit, ...]
    aside: str | None = None
    second: float = 0.0


class Search(Protocol):
    """What a conversation needs of an index."""

    def find(self, question: str, *, most: int = 3) -> Found:
        """The topics `question` may mean, at most so many."""

    def knows(self, words: str) -> bool:
        """Whether these words are a phrasing of a topic."""


class Unlearnt:
    """The index of content that was read and not learnt yet: it finds nothing."""

    def find(self, question: str, *, most: int = 3) -> Found:
        return Found("none", ())

    def knows(self, words: str) -> bool:
        return False


class Index:
    """Everything that can be asked, ready to be compared with a question."""

    def __init__(self, matter: Matter, learnt: Learnt, embed: Embed, gates: Gates) -> None:
        self._embed, self._gates = embed, gates
        self._owners = matter.owners
        self._real = np.array([not owner.startswith(ASIDE) for owner in self._owners])
        self._languages = [phrased.language for phrased in matter.phrasings]
        self._bounds = np.searchsorted(matter.owner, np.arange(len(self._owners) + 1))
        self._literal = dict(zip(matter.folded, matter.owner, strict=True))
        self._meaning = Meaning(learnt.vectors, matter.owner, learnt.linear)
        self._phrasings, self._documents = Lexical(learnt.phrasings), Lexical(learnt.documents)
        documents = matter.documents
        place = {owner: index for index, owner in enumerate(self._owners)}
        owners = np.array([place[owner] for owner, _ in documents], dtype=np.int64)
        self._first_document = np.searchsorted(owners, np.arange(len(self._owners)))
        self._spelling = Spelling([*matter.folded, *documents.values()])

    def find(self, question: str, *, most: int = 3) -> Found:
        """The topics `question` may mean, at most so many."""
        text = question[:LONGEST].strip()
        folded = fold(text)
        if len(folded) < 2:
            return Found("none", ())
        mended = self._spelling.mended(folded)
        ways = [(text, folded), (mended, mended)] if mended else [(text, folded)]
        vectors = self._embed([text for text, _ in ways])
        weighed = [self._weighed(vector, folded) for vector, (_, folded) in zip(vectors, ways, strict=True)]
        best = max(weighed, key=lambda way: float(way[0].max()))
        return self._judged(np.maximum.reduce([scores for scores, _ in weighed]), best[1], most)

    def knows(self, words: str) -> bool:
        """Whether these words are a phrasing of a topic: quick enough for every answer to a form."""
        owner = self._literal.get(fold(words[:LONGEST]))
        return owner is not None and bool(self._real[owner])

    def heads(self, vector: Floats, folded: str) -> tuple[Floats, Floats]:
        """One row a head (as in WEIGHTS), one column an owner; and the likeness of every phrasing by its letters."""
        rows = self._phrasings.scores(folded)
        centre, linear = self._meaning.overall(vector)
        phrasing = np.maximum.reduceat(rows, self._bounds[:-1])
        document = np.maximum.reduceat(self._documents.scores(folded), self._first_document)
        heads = np.stack([centre, centre, linear, phrasing, document])
        for owner in np.argsort(-(WEIGHTS @ heads))[:CANDIDATES]:
            heads[0, owner] = self._meaning.near(vector, owner)
        return heads, rows

    def _weighed(self, vector: Floats, folded: str) -> tuple[Floats, Floats]:
        heads, rows = self.heads(vector, folded)
        return WEIGHTS @ heads, rows

    def _judged(self, scores: Floats, rows: Floats, most: int) -> Found:
        order = np.argsort(-scores, kind="stable")
        real = [int(owner) for owner in order if self._real[owner]][:most]
        hits = tuple(
            Hit(self._owners[owner], round(float(scores[owner]), 3), self._language(owner, rows)) for owner in real
        )
        first, second = int(order[0]), float(scores[order[1]])
        if not self._real[first]:
            return Found("none", hits, self._owners[first].removeprefix(ASIDE), second)
        return Found(self._gates.confidence(float(scores[first]), second), hits, None, second)

    def _language(self, owner: int, rows: Floats) -> str:
        """That of the owner's phrasing which is nearest by its letters."""
        start, end = self._bounds[owner], self._bounds[owner + 1]
        return self._languages[int(start + rows[start:end].argmax())]
