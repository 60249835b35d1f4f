"""The index of everything that can be asked, worked out once and kept between starts.

Embedding all phrasings takes many seconds; they are kept by their text, so that a changed phrasing costs only itself.
What follows from them is kept as a whole, under a digest of all it follows from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import cache as once
from hashlib import blake2b
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no types

from bot.knowledge.model import PLACEHOLDER, Knowledge
from bot.knowledge.search import ASIDE, Gates, Index, Learnt, Matter, Phrased, learn
from bot.knowledge.search.lexical import Evidence
from bot.load.encoder import KIND, Encoder
from bot.load.kept import arrays, keep_arrays
from bot.load.reading import Asked, TopicWords

CACHE = Path(__file__).parents[2] / "var" / "cache"
"""Beside the content it is learnt from, wherever the process runs."""
FORMAT = 10
"""Grows when what is kept is worked out in another way."""
AT_ONCE = 4300
"""Texts that a process embeds at once."""
_log = structlog.get_logger("bot.load")


def matter(knowledge: Knowledge, words: Mapping[str, TopicWords], asked: Mapping[str, Asked]) -> Matter:
    """All phrasings and titles, and what the answers say; asides beside them."""
    said = {
        id: {language: (*phrasings, words[id][language][0]) for language, phrasings in languages.items()}
        for id, languages in asked.items()
    }
    said |= {f"{ASIDE}{id}": dict(aside.phrasings) for id, aside in knowledge.asides.items()}
    phrasings = tuple(
        Phrased(text, owner, language)
        for owner, languages in said.items()
        for language, texts in languages.items()
        for text in texts
    )
    answers = (answer for languages in words.values() for _, answer in languages.values())
    return Matter(phrasings, tuple(PLACEHOLDER.sub(" ", answer) for answer in answers))


def index(matter: Matter, gates: Gates, *, cache: Path = CACHE) -> Index:
    """The index of `matter`, from the cache where it holds what is needed."""
    kept = cache / f"index-{_digest(matter)}.npz"
    learnt = _read(kept)
    if learnt is None:
        learnt = _learn_apart(matter, cache)
        for old in cache.glob("index-*.npz"):
            old.unlink(missing_ok=True)
        keep_arrays(kept, _arrays(learnt))
    # One line of text is too little to share out: more threads wait for one another, a hundred times as long.
    threadpool_limits(1, user_api="blas")
    return Index(learnt, Encoder(cache), gates)


def _digest(matter: Matter) -> str:
    phrased = chain.from_iterable((each.text, each.owner, each.language) for each in matter.phrasings)
    everything = "\0".join(chain((str(FORMAT), KIND), phrased, matter.answers))
    return blake2b(everything.encode(), digest_size=16).hexdigest()


def _learn_apart(matter: Matter, cache: Path) -> Learnt:
    """Learning much takes several times the memory of knowing it: a process of its own gives that back."""
    kept = cache / "vectors.npz"
    if len(matter.phrasings) <= AT_ONCE:
        return _learn(matter, kept)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        return worker.submit(_learn, matter, kept).result()


def _learn(matter: Matter, kept: Path) -> Learnt:
    """Only texts that were never seen are embedded, in processes of their own if they are many."""
    texts = [phrased.text for phrased in matter.phrasings]
    names = [blake2b(f"{KIND} {text}".encode(), digest_size=16).hexdigest() for text in texts]
    found = arrays(kept)
    known = dict(zip(found["names"].tolist(), found["rows"], strict=True)) if found else {}
    missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
    if missing:
        _log.info("learning_phrasings", new=len(missing), all=len(texts))
    pieces = list(batched(list(missing.values()), AT_ONCE))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        embedded = workers.map(_encoded, pieces) if len(pieces) > 1 else map(_encoded, pieces)
        known |= zip(missing, (row for rows in embedded for row in rows), strict=True)
    rows = np.stack([known[name] for name in names])
    if missing:
        keep_arrays(kept, {"names": np.array(names), "rows": rows})
    return learn(matter, rows)


def batched(texts: list[str], size: int) -> Iterator[list[str]]:
    """The texts in order, so many at a time."""
    return (texts[start : start + size] for start in range(0, len(texts), size))


def _encoded(texts: list[str]) -> NDArray[np.float16]:
    return _shared()(texts).astype(np.float16)


@once
def _shared() -> Encoder:
    """One for all pieces that a process is given."""
    return Encoder()


def _arrays(learnt: Learnt) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {
        "linear": learnt.linear,
        "known": learnt.known,
        "whose": learnt.whose,
        "counts": np.array(list(learnt.spelt.values())),
    }
    arrays |= {"owners": _written(learnt.owners), "languages": _written(learnt.languages)}
    arrays |= {"words": _written(learnt.spelt), "each": np.array(learnt.each)}
    arrays |= {"said": _written(learnt.said), "starts": learnt.starts}
    for name, evidence in (("evidence", learnt.evidence), ("tongues", learnt.tongues)):
        arrays |= {f"{name}.{field.name}": getattr(evidence, field.name) for field in fields(evidence)}
    return arrays


def _read(kept: Path) -> Learnt | None:
    found = arrays(kept)
    if found is None:
        return None
    evidence, tongues = (
        Evidence(**{field.name: found[f"{name}.{field.name}"] for field in fields(Evidence)})
        for name in ("evidence", "tongues")
    )
    return Learnt(
        owners=_lines(found["owners"]),
        languages=_lines(found["languages"]),
        each=float(found["each"]),
        linear=found["linear"],
        evidence=evidence,
        tongues=tongues,
        known=found["known"],
        whose=found["whose"],
        said=_lines(found["said"]),
        starts=found["starts"],
        spelt=dict(zip(_lines(found["words"]), found["counts"].tolist(), strict=True)),
    )


def _written(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words without line breaks as an array: numpy would keep each as wide as the widest."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _lines(array: np.ndarray) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\n"))
