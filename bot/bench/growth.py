"""`python -m bot bench growth`: what a question costs when there are many times as many topics.

The assistant's own phrasings, and copies of them under other owners with a word of their own each. A copy's embedding
is drawn by chance: embedding is the same work for each phrasing, and what follows does not depend on its values.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.bench.matching import rows
from bot.knowledge.search import ASIDE, Index, Matter, learn
from bot.load import ROOT, reading
from bot.load.encoder import Encoder
from bot.load.matching import matter

CONTENT = ROOT / "content"


def grown(own: Matter, times: int) -> Matter:
    """The matter, and as many copies as are wanted, each of its own topics."""
    copies = (
        replace(phrased, text=f"{phrased.text} {phrased.owner[:4]}{copy}", owner=f"{phrased.owner}-{copy}")
        for copy in range(1, times)
        for phrased in own.phrasings
        if not phrased.owner.startswith(ASIDE)
    )
    return Matter((*own.phrasings, *copies), own.answers)


def measure(times: Sequence[int], questions: Path) -> Iterator[str]:
    """A line for each size: what learning cost, how large the process became, and milliseconds of CPU a question."""
    knowledge, words, asked = reading.read(CONTENT)
    put = [str(row["question"]) for row in rows(questions)]
    encoder = Encoder()
    width = encoder(["How wide?"]).shape[1]
    yield f"{'topics':>8} {'phrasings':>10} {'learning s':>11} {'peak MB':>8} {'ms median':>10} {'ms p95':>7}"
    for many in times:
        whole = grown(matter(knowledge, words, asked), many)
        began = time.perf_counter()
        index = Index(learn(whole, _drawn(len(whole.phrasings), width)), encoder, knowledge.gates)
        learning = time.perf_counter() - began
        each = sorted(_timed(index, question) for question in put)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield (
            f"{len(knowledge.topics) * many:8} {len(whole.phrasings):10} {learning:11.1f} {peak:8.0f} "
            f"{each[len(each) // 2]:10.1f} {each[int(len(each) * 0.95)]:7.1f}"
        )


def _drawn(count: int, width: int) -> NDArray[np.float16]:
    """Vectors as they are kept; which, makes no difference to what learning from them costs."""
    return np.random.default_rng(0).standard_normal((count, width), dtype=np.float32).astype(np.float16)


def _timed(index: Index, question: str) -> float:
    began = time.process_time()
    index.find(question)
    return 1000 * (time.process_time() - began)
