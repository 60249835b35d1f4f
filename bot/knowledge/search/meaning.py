"""The meaning head: sentences as vectors, compared by angle and by a linear map to the topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Embed: TypeAlias = Callable[[Sequence[str]], Floats]
"""Sentences -> one row of length 1 for each, in order."""

RIDGE = 1.0
"""How strongly the linear map is kept small; 0.3 to 3 make no difference that can be measured."""


class Meaning:
    """Phrasings' vectors with the topic each belongs to.

    `centre` is the middle of a topic's phrasings; `linear` a ridge regression from vectors to topics, which learns what
    tells neighbouring topics apart; `near` the nearest phrasing, for the few topics it is asked for.
    """

    def __init__(self, vectors: Floats, owner: NDArray[np.int64], linear: Floats) -> None:
        """`vectors` stand in the order of their `owner`, which counts up from 0 without a gap."""
        self._vectors = vectors
        self._bounds = np.searchsorted(owner, np.arange(owner[-1] + 2))
        middles = np.add.reduceat(vectors, self._bounds[:-1])
        self._middles = (middles / np.linalg.norm(middles, axis=1, keepdims=True)).astype(np.float32)
        self._linear = linear

    def overall(self, vector: Floats) -> tuple[Floats, Floats]:
        """centre, linear: one value a topic each."""
        return self._middles @ vector, vector @ self._linear[:-1] + self._linear[-1]

    def near(self, vector: Floats, topic: int) -> float:
        """The cosine with the topic's nearest phrasing."""
        return float((self._vectors[self._bounds[topic] : self._bounds[topic + 1]] @ vector).max())


def ridge(vectors: Floats, owner: NDArray[np.intp]) -> Floats:
    """Least squares from vectors, and a constant, to one column a topic."""
    known = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    wanted = np.add.reduceat(known, np.searchsorted(owner, np.arange(owner[-1] + 1))).T
    square = known.T @ known + RIDGE * np.eye(known.shape[1], dtype=np.float32)
    return np.linalg.solve(square.astype(np.float64), wanted.astype(np.float64)).astype(np.float32)
