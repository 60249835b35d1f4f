"""The lexical head: TF-IDF over character n-grams within words and over words, held by feature.

A feature's postings are the rows it stands in; a question touches a few hundred features, so that a look-up costs
their postings and not the whole table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.search.meaning import Floats

SHORTEST, LONGEST = 2, 5
"""Characters of an n-gram; the space at a word's edge is one of them."""


def features(folded: str) -> Counter[str]:
    """Character n-grams within words, words, and pairs of words, of a folded text."""
    words = folded.split()
    found: Counter[str] = Counter()
    for word in words:
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            found.update(edged[i : i + size] for i in range(len(edged) - size + 1))
    found.update(f"={word}" for word in words)
    found.update(f"={first} {second}" for first, second in pairwise(words))
    return found


@dataclass(frozen=True, slots=True)
class Postings:
    """A table by feature: feature `i` stands in the rows `where[starts[i]:starts[i + 1]]`, with these `weights`."""

    names: tuple[str, ...]
    idf: Floats
    starts: NDArray[np.int64]
    where: NDArray[np.int32]
    weights: Floats
    rows: int


def posted(rows: Sequence[str]) -> Postings:
    """The postings of folded texts, weighed by TF-IDF, each row of length 1."""
    counted = [features(row) for row in rows]
    standing = Counter(feature for row in counted for feature in row)
    ids = {feature: id for id, feature in enumerate(standing)}
    idf = np.array([log((1 + len(rows)) / (1 + count)) + 1 for count in standing.values()], dtype=np.float32)
    vectors = [_vector(found, ids, idf) for found in counted]
    columns = np.concatenate([columns for columns, _ in vectors])
    where = np.repeat(np.arange(len(rows), dtype=np.int32), [len(columns) for columns, _ in vectors])
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(len(ids) + 1))
    weights = np.concatenate([weights for _, weights in vectors])
    return Postings(tuple(ids), idf, starts, where[order], weights[order], len(rows))


def _vector(found: Counter[str], ids: Mapping[str, int], idf: Floats) -> tuple[NDArray[np.int64], Floats]:
    known = [(ids[feature], count) for feature, count in found.items() if feature in ids]
    columns = np.array([id for id, _ in known], dtype=np.int64)
    weights = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * idf[columns]
    return columns, (weights / (np.linalg.norm(weights) or 1)).astype(np.float32)


class Lexical:
    """Rows of folded text, ready to be compared with a question."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._ids = {feature: id for id, feature in enumerate(postings.names)}

    def scores(self, folded: str) -> Floats:
        """The cosine with every row, 0 to 1."""
        table = self._postings
        found = np.zeros(table.rows, dtype=np.float32)
        for column, weight in zip(*_vector(features(folded), self._ids, table.idf), strict=True):
            span = slice(table.starts[column], table.starts[column + 1])
            found[table.where[span]] += table.weights[span] * weight
        return found
