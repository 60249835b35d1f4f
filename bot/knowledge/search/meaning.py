"""The meaning head: sentences as vectors, and a linear map from them to the topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Embed: TypeAlias = Callable[[Sequence[str]], Floats]
"""Sentences -> one row for each, in order, all of about the same length."""

STEPS, BATCH, PACE = 5000, 256, 0.02
"""How many steps are taken in learning, how many phrasings each looks at, and how far the first goes."""
LOOSE = 10
"""How little the map is kept small: 3 to 30 make hardly a difference, without it strange questions seem familiar."""


def certain(scores: Floats) -> Floats:
    """Scores along the last axis as natural logarithms of chances that add up to 1."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    chances: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return chances


class Meaning:
    """The linear map, ready to be asked."""

    def __init__(self, linear: Floats) -> None:
        self._linear = linear

    def chances(self, vectors: Floats) -> Floats:
        """How likely each owner is, as natural logarithms, a row for each vector."""
        return certain(vectors @ self._linear[:-1] + self._linear[-1])


def taught(vectors: NDArray[np.floating], owner: NDArray[np.int64]) -> Floats:
    """The map under which phrasings are likeliest to be their owner's (softmax regression, by Adam): one column an
    owner, the last row a constant. The same phrasings give the same map.
    """
    linear = np.zeros((vectors.shape[1] + 1, int(owner.max()) + 1), dtype=np.float32)
    looked = np.ones((BATCH, len(linear)), dtype=np.float32)
    mean, square = np.zeros_like(linear), np.zeros_like(linear)
    chance = np.random.default_rng(0)
    decay = 1 / (LOOSE * len(vectors))
    for step in range(STEPS):
        some = chance.integers(0, len(vectors), BATCH)
        looked[:, :-1] = vectors[some]
        wrong = np.exp(certain(looked @ linear))
        wrong[np.arange(BATCH), owner[some]] -= 1
        slope = looked.T @ wrong / BATCH
        slope[:-1] += decay * linear[:-1]
        mean += 0.1 * (slope - mean)
        square += 0.01 * (slope * slope - square)
        pace = PACE * (1 - step / STEPS) / (1 - 0.9 ** (step + 1))
        linear -= pace * mean / (np.sqrt(square / (1 - 0.99 ** (step + 1))) + 1e-8)
    return linear
