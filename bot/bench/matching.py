"""`python -m bot bench matching`: the matcher alone, on any set; and `bench questions`: the assistant's own topics."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from bot.knowledge.search import Embed, Found, Gates, Index, Matter, Phrased, learn
from bot.knowledge.search.meaning import Floats
from bot.load.encoder import Encoder

FOLDS = 5
DECLINED, FEWER = 0.05, 3.0
"""The share of answerable questions that may be declined wrongly, and what one phrasing fewer an entry adds to it."""


def rows(file: Path) -> list[dict[str, Any]]:
    """The lines of a JSON lines file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def entries(file: Path) -> list[Phrased]:
    """The phrasings of entries `{"id", "phrasings"}`."""
    return [Phrased(text, str(row["id"]), "") for row in rows(file) for text in row["phrasings"]]


def index(phrasings: Sequence[Phrased]) -> Index:
    """An index over phrasings, with nothing else to go by.

    What is declined is found from them alone: so much that about one in twenty phrasings, put as a question to an index
    that was not taught it, would be declined wrongly. Such an index is the less sure, the fewer phrasings are left to
    it, so that more of them must be below the gate for one in twenty of people's questions to be.
    """
    vectors = Remembered(Encoder(), [phrased.text for phrased in phrasings])
    trusts = [trust for fold in range(FOLDS) for trust in _unseen(phrasings, vectors, fold)]
    each = len(phrasings) / len({phrased.owner for phrased in phrasings})
    gate = float(np.quantile(trusts, DECLINED + FEWER / each**2))
    return _taught(phrasings, vectors, Gates(sure=gate, clear=1.0, offer=gate))


class Remembered:
    """An encoder that has seen these sentences already."""

    def __init__(self, embed: Embed, sentences: Sequence[str]) -> None:
        self._embed = embed
        self._rows = dict(zip(sentences, embed(sentences), strict=True))

    def __call__(self, sentences: Sequence[str]) -> Floats:
        """One row a sentence; each but those remembered is embedded anew."""
        return np.stack([self._rows[text] if text in self._rows else self._embed([text])[0] for text in sentences])


def _taught(phrasings: Sequence[Phrased], embed: Embed, gates: Gates) -> Index:
    matter = Matter(tuple(phrasings))
    return Index(learn(matter, embed([phrased.text for phrased in phrasings])), embed, gates)


def _unseen(phrasings: Sequence[Phrased], embed: Embed, fold: int) -> Iterator[float]:
    """The trust in each phrasing's best owner, for those of the fold, in an index that was taught the others."""
    index = _taught(
        [one for at, one in enumerate(phrasings) if at % FOLDS != fold], embed, Gates(sure=0.0, clear=1.0, offer=0.0)
    )
    for phrased in phrasings[fold::FOLDS]:
        yield index.find(phrased.text).trust


class Finds(Protocol):
    """Our index, or a peer."""

    def find(self, question: str) -> Found:
        """The owners `question` may mean, best first."""


def report(search: Finds, questions: Iterable[Mapping[str, Any]], *, each: bool) -> Iterator[str]:
    """With `each`, a line a question; then the figures: shares in percent, and milliseconds a question.

    `out_of_scope_refused_at_5`: below the trust that 5 in 100 of the questions in scope are below. That trust is known
    only afterwards: it tells how well two matchers part the ones from the others, not what one would refuse.
    """
    tally: Counter[str] = Counter()
    trusts: dict[bool, list[float]] = {True: [], False: []}
    began = time.perf_counter()
    for row in questions:
        found, expected = search.find(str(row["question"])), row["expected"]
        ids = [hit.topic for hit in found.hits]
        answered = ids[0] if found.confidence == "sure" else None
        if each:
            yield json.dumps({"topic": answered, "topics": ids}, ensure_ascii=False)
        trusts[expected is not None].append(found.trust)
        if expected is None:
            tally.update(out=1, refused=found.confidence == "none")
        else:
            tally.update(**{"in": 1, "first": ids[:1] == [expected], "three": expected in ids})
            tally.update(lost=found.confidence == "none")
    taken = time.perf_counter() - began
    inside, outside = max(tally["in"], 1), max(tally["out"], 1)
    at_5 = np.mean(np.array(trusts[False]) < np.quantile(trusts[True], 0.05)) if all(trusts.values()) else 0.0
    yield json.dumps(
        {
            "top1": round(100 * tally["first"] / inside, 1),
            "top3": round(100 * tally["three"] / inside, 1),
            "out_of_scope_refused": round(100 * tally["refused"] / outside, 1),
            "in_scope_refused": round(100 * tally["lost"] / inside, 1),
            "out_of_scope_refused_at_5": round(100 * float(at_5), 1),
            "ms": round(1000 * taken / max(tally["in"] + tally["out"], 1), 2),
        }
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of labelled questions, by group: right, offered, wrong, missed; refused, false."""

    groups: Mapping[str, Counter[str]]

    def lines(self) -> Iterator[str]:
        """A line a group, shares in percent."""
        for name in sorted(self.groups):
            tally = self.groups[name]
            inside, outside = max(tally["in"], 1), max(tally["out"], 1)
            yield (
                f"{name:24} in {tally['in']:4}  right {100 * tally['right'] / inside:5.1f}  "
                f"or offered {100 * (tally['right'] + tally['offered']) / inside:5.1f}  "
                f"wrong {100 * tally['wrong'] / inside:4.1f}  out {tally['out']:4}  "
                f"declined {100 * tally['refused'] / outside:5.1f}"
            )


def judge(found: Iterable[tuple[Mapping[str, Any], Found]]) -> Judged:
    """Holds what was found against the labels `expected`, `lang` and `kind`."""
    groups: dict[str, Counter[str]] = {}
    for row, hit in found:
        ids, sure = [one.topic for one in hit.hits], hit.confidence == "sure"
        if not row["expected"]:
            verdict = "false" if sure else "refused"
        elif sure:
            verdict = "right" if ids[0] in row["expected"] else "wrong"
        else:
            verdict = "offered" if hit.confidence == "unsure" and set(ids) & set(row["expected"]) else "missed"
        for group in ("all", f"language {row['lang']}", f"kind {row['kind']}"):
            groups.setdefault(group, Counter()).update(["in" if row["expected"] else "out", verdict])
    return Judged(groups)


def best_gates(scored: Iterable[tuple[Mapping[str, Any], Found]], *, wrong: float, declined: float) -> Gates:
    """The gates that answer most of the questions rightly, with at most this share answered wrongly and at least this
    share of those out of scope declined; `scored` was found with gates wide open.
    """
    found = list(scored)

    def value(gates: Gates) -> tuple[bool, float]:
        tally = judge((row, regated(hit, gates)) for row, hit in found).groups["all"]
        kept = tally["wrong"] <= wrong * tally["in"] and tally["refused"] >= declined * tally["out"]
        return kept, tally["right"] - 3 * tally["wrong"] - 3 * tally["false"]

    sures, clears = (step / 20 for step in range(8, 20)), (1.0, 1.25, 1.5, 2.0, 3.0)
    return max((Gates(sure, clear, 0.0) for sure, clear in product(sures, clears)), key=value)


def regated(hit: Found, gates: Gates) -> Found:
    """The same hits under other gates."""
    if hit.aside is not None or not hit.hits:
        return hit
    return replace(hit, confidence=gates.confidence(hit.trust, hit.hits))
