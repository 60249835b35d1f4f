"""The lexical head: how likely the letters and words of a question are in the mouth of somebody who asks for a topic.

Naive Bayes over TF-IDF of character n-grams within words, words, and pairs of words. What a feature says is held by
feature, and only for the owners that have it: a look-up costs the features of the question and not the whole table.
Features are hashed into buckets, so that the table needs no words and two processes can share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.folding import HAN
from bot.knowledge.search.meaning import Floats, certain

SHORTEST, LONGEST = 2, 5
"""Characters of an n-gram; the space at a word's edge is one of them."""
BUCKETS = 1 << 17
"""Fewer than features: at 2^16 and at 2^18 the same questions are found."""
UNSEEN = 0.0006
"""What is counted for a feature that an owner never had, where all features of one phrasing count 1."""


def features(folded: str) -> Counter[str]:
    """Character n-grams within words, words, and pairs of words, of a folded text. Chinese writes no spaces: there a
    character is a word, and so are two with one between them.
    """
    words = folded.split()
    found: Counter[str] = Counter()
    for word in words:
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            found.update(edged[i : i + size] for i in range(len(edged) - size + 1))
    found.update(f"={word}" for word in words)
    found.update(f"={first} {second}" for first, second in pairwise(words))
    for run in HAN.findall(folded):
        found.update(f"={character}" for character in run)
        found.update(f"={first}?{second}" for first, second in zip(run, run[2:], strict=False))
    return found


Counted: TypeAlias = tuple[NDArray[np.int64], Floats]
"""The bucket of each feature of a text, and how often the feature stands there, as 1 + log."""


def counted(folded: str) -> Counted:
    """The features of a folded text."""
    found = features(folded)
    buckets = np.fromiter((crc32(name.encode()) % BUCKETS for name in found), np.int64, len(found))
    return buckets, 1 + np.log(np.fromiter(found.values(), np.float32, len(found)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Bucket `i` speaks for the owners `who[starts[i]:starts[i + 1]]`, so much as `weights` say; `absent`: what each
    feature costs an owner that never had it, one value an owner.
    """

    idf: Floats
    starts: NDArray[np.int32]
    who: NDArray[np.uint16]
    weights: Floats
    absent: Floats


def gathered(rows: Sequence[Counted], owner: NDArray[np.int64]) -> Evidence:
    """The evidence in texts, each of its owner; every text counts the same: among many words of a long one
    each says less than in a keyword.
    """
    standing = np.bincount(np.concatenate([np.unique(buckets) for buckets, _ in rows]), minlength=BUCKETS)
    idf = (np.log((1 + len(rows)) / (1 + standing)) + 1).astype(np.float32)
    owners = int(owner.max()) + 1
    places = np.concatenate([buckets * owners + mine for (buckets, _), mine in zip(rows, owner.tolist(), strict=True)])
    shares = np.concatenate([_weights(buckets, counts, idf, order=1) for buckets, counts in rows])
    cells, where = np.unique(places, return_inverse=True)
    sums = np.bincount(where, weights=shares)
    who = (cells % owners).astype(np.uint16)
    totals = np.bincount(who, weights=sums, minlength=owners) + UNSEEN * BUCKETS
    return Evidence(
        idf=idf,
        starts=np.searchsorted(cells, np.arange(BUCKETS + 1) * owners).astype(np.int32),
        who=who,
        weights=np.log1p(sums / UNSEEN).astype(np.float32),
        absent=np.log(UNSEEN / totals).astype(np.float32),
    )


def _weights(buckets: NDArray[np.int64], counts: Floats, idf: Floats, *, order: int) -> Floats:
    """TF-IDF of a text's features: their sum is 1 (order 1), or the sum of their squares (order 2)."""
    weights = counts * idf[buckets]
    return (weights / (np.linalg.norm(weights, order) or 1)).astype(np.float32)


class Lexical:
    """Owners and what speaks for them, ready to be compared with a question."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def chances(self, folded: str) -> Floats:
        """How likely each owner is, as natural logarithms; all alike where nothing is known of the question."""
        table = self._evidence
        buckets, counts = counted(folded)
        shares = _weights(buckets, counts, table.idf, order=2)
        starts = table.starts[buckets]
        lengths = table.starts[buckets + 1] - starts
        cells = np.arange(lengths.sum()) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        spoken = np.repeat(shares, lengths) * table.weights[cells]
        found = table.absent * shares.sum() + np.bincount(table.who[cells], spoken, len(table.absent))
        return certain(found.astype(np.float32))
