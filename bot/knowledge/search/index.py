"""Both heads and the nearest phrasings weighed into one chance a topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.folding import fold
from bot.knowledge.search.found import Found, Gates, Hit
from bot.knowledge.search.latin import in_latin
from bot.knowledge.search.lexical import Evidence, Lexical, counted, gathered
from bot.knowledge.search.meaning import Embed, Floats, Meaning, certain, taught
from bot.knowledge.search.nearest import Nearest, sorted_out
from bot.knowledge.search.spelling import Spelling, standing

ASIDE = "~"
"""How the id of something begins that is asked and is no topic: small talk, and questions of another world."""
MEANING, LEXICAL, FEW = 1.05, 0.84, 50
"""How much each head says; the words of few phrasings an owner (about FEW) say less. Set on tests/questions."""
LIKELIEST, NEAR = 5, 7.8
"""So many owners are held against their own phrasings, and so much counts how near the nearest of those is (conditional
logit on tests/questions/gates.jsonl); of few phrasings, the nearest says less too."""
NONE = -4.5
"""The score of a question that is like nothing here."""
SOFT = 0.5
"""What scores are multiplied with before odds are told from them, so that those far behind still count a little: a
question that a few owners fit somewhat is less sure than one that a single one fits. Set on tests/questions."""
TRUST = (0.92, -0.5, -0.2, -2.71)
"""How sure the likeliest owner is: by its softened odds, by what each head gives to asides, and a constant (logistic
regression on tests/questions/gates.jsonl)."""
LONGEST = 400
"""Characters of a question that are looked at: a pasted page is no question."""
PLAIN = 0.96
"""The chance from which letters tell a language."""


@dataclass(frozen=True, slots=True)
class Phrased:
    """A way to ask for something, in a language."""

    text: str
    owner: str
    language: str


@dataclass(frozen=True, slots=True)
class Matter:
    """All that questions are compared with: ways to ask, and the answers, whose words are known words."""

    phrasings: tuple[Phrased, ...]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is worked out from the matter once and kept. `owners`: topics and asides; `languages`: those of the
    phrasings, in the order of their evidence; `each`: phrasings an owner has, on average; `known` and `whose`: digests
    of the topics' phrasings, sorted, and the owner of each; `said` and `starts`: all phrasings, folded, by owner and
    language, and where those of each begin; `spelt`: each word, and how often it stands there.
    """

    owners: tuple[str, ...]
    languages: tuple[str, ...]
    each: float
    linear: Floats
    evidence: Evidence
    tongues: Evidence
    known: NDArray[np.uint64]
    whose: NDArray[np.uint16]
    said: tuple[str, ...]
    starts: NDArray[np.int64]
    spelt: Mapping[str, int]


def learn(matter: Matter, vectors: NDArray[np.floating]) -> Learnt:
    """Everything that is worked out once; `vectors` are the phrasings' embeddings, in their order."""
    folded = [fold(phrased.text) for phrased in matter.phrasings]
    owners, owner = _numbered(phrased.owner for phrased in matter.phrasings)
    languages, language = _numbered(phrased.language for phrased in matter.phrasings)
    typed = [(text, at) for at, way in enumerate(folded) for text in (way, in_latin(way)) if text]
    rows, of = [counted(text) for text, _ in typed], [at for _, at in typed]
    mine = {_digest(text): at for text, at in zip(folded, owner, strict=True) if not owners[at].startswith(ASIDE)}
    known = np.array(sorted(mine), dtype=np.uint64)
    said, starts = sorted_out(folded, owner, language, len(languages))
    return Learnt(
        owners=owners,
        languages=languages,
        each=len(owner) / len(owners),
        linear=taught(vectors, owner),
        evidence=gathered(rows, owner[of]),
        tongues=gathered(rows, language[of]),
        known=known,
        whose=np.array([mine[digest] for digest in known.tolist()], dtype=np.uint16),
        said=said,
        starts=starts,
        spelt=standing([*folded, *map(fold, matter.answers)]),
    )


def _numbered(names: Iterable[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Each name once, in the order met, and for each place the number of its name."""
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(name, len(numbers)) for name in names]
    return tuple(numbers), np.array(places, dtype=np.int64)


def _digest(folded: str) -> int:
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest())


class Index:
    """Everything that can be asked, ready to be compared with a question."""

    def __init__(self, learnt: Learnt, embed: Embed, gates: Gates) -> None:
        self._learnt, self._embed, self._gates = learnt, embed, gates
        self._real = np.array([not owner.startswith(ASIDE) for owner in learnt.owners])
        self._meaning, self._lexical = Meaning(learnt.linear), Lexical(learnt.evidence)
        self._tongues, self._spelling = Lexical(learnt.tongues), Spelling(learnt.spelt)
        self._nearest = Nearest(learnt.said, learnt.starts, len(learnt.languages))

    def find(self, question: str, *, most: int = 3) -> Found:
        """The topics `question` may mean, at most so many. A phrasing of a topic means that topic, whatever else it is
        like: what is added to content/ is found.
        """
        text = question[:LONGEST].strip()
        folded = fold(text)
        if len(folded) < 2:
            return Found("none", ())
        mended = self._spelling.mended(folded)
        ways = (folded, mended) if mended else (folded,)
        return self._judged(ways, self._heads((text, *ways[1:]), ways), most)

    def knows(self, words: str) -> bool:
        """Whether these words are a phrasing of a topic: quick enough for every answer to a form."""
        return self._whose(fold(words[:LONGEST])) is not None

    def language(self, words: str) -> str | None:
        """The language of these words, or None where their letters do not tell: "ok", "contact", "P2C"."""
        chances = np.exp(self._tongues.chances(fold(words[:LONGEST])))
        likeliest = int(chances.argmax())
        return self._learnt.languages[likeliest] if chances[likeliest] >= PLAIN else None

    def _whose(self, folded: str) -> int | None:
        """The topic that has just this among its phrasings."""
        digest, known = _digest(folded), self._learnt.known
        place = int(np.searchsorted(known, np.uint64(digest)))
        return int(self._learnt.whose[place]) if place < len(known) and int(known[place]) == digest else None

    def _heads(self, texts: Sequence[str], ways: Sequence[str]) -> tuple[Floats, Floats]:
        """How likely each owner is to the meaning and to the lexical head, as natural logarithms. Where typing errors
        were mended, what was typed and what was meant count the same.
        """
        meaning = self._meaning.chances(self._embed(texts))
        lexical = np.stack([self._lexical.chances(way) for way in ways])
        return certain(meaning.mean(axis=0)), certain(lexical.mean(axis=0))

    def _judged(self, ways: Sequence[str], heads: tuple[Floats, Floats], most: int) -> Found:
        scores = self._weighed(ways, heads)
        chances = np.exp(scores)[:-1]
        order, owners = np.argsort(-chances, kind="stable"), self._learnt.owners
        asked = self._whose(ways[0])
        if asked is not None:
            order = np.append(asked, order[order != asked])
        hits = tuple(Hit(owners[owner], float(chances[owner])) for owner in order[self._real[order]][:most].tolist())
        first = int(order[0])
        if not self._real[first]:
            return Found("none", hits, 0.0, owners[first].removeprefix(ASIDE))
        if asked is not None:
            return Found("sure", hits, 1.0)
        trust = self._trust(float(np.exp(certain(SOFT * scores))[first]), heads)
        return Found(self._gates.confidence(trust, hits), hits, trust)

    def _weighed(self, ways: Sequence[str], heads: tuple[Floats, Floats]) -> Floats:
        """How likely each owner is, and last none, as natural logarithms. The likeliest are held against their own
        phrasings: of two that the heads find alike, the one somebody asked for in nearly these words.
        """
        meaning, lexical = heads
        often = self._learnt.each / (self._learnt.each + FEW)
        scores = certain(np.append(MEANING * meaning + LEXICAL * often * lexical, NONE).astype(np.float32))
        likeliest = np.argsort(-scores[:-1], kind="stable")[:LIKELIEST]
        near = self._nearest.scores(ways, likeliest.tolist(), int(self._tongues.chances(ways[0]).argmax()))
        scores[likeliest] += NEAR * often * (near - near.max())
        return certain(scores)

    def _trust(self, chance: float, heads: tuple[Floats, Floats]) -> float:
        odds = log(chance + 1e-6) - log(1 - chance + 1e-6)
        asides = (log(float(np.exp(head[~self._real]).sum()) + 1e-6) for head in heads)
        return 1 / (1 + exp(-sum(weight * value for weight, value in zip(TRUST, (odds, *asides, 1.0), strict=True))))
