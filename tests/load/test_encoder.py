"""The encoder's table on the disk: the same vectors, though the place may be empty, spoilt or closed to writing."""

from __future__ import annotations

from errno import ENOSPC
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from bot.load.encoder import VERSION, Encoder, Rows
from bot.load.kept import keep

SENTENCES = ["How long does accreditation last?", "截止日期是什么时候", "", "متى آخر موعد", "x" * 4096]
TABLE = f"encoder-{VERSION}.table"


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    return Encoder()(SENTENCES)


def test_a_sentence_is_two_halves_of_length_1_alone_or_among_many(expected: np.ndarray) -> None:
    encoder = Encoder()
    assert expected.shape == (len(SENTENCES), 1024)
    assert np.allclose(np.linalg.norm(expected.reshape(-1, 2, 512), axis=2), 1, atol=1e-5)
    alone = np.concatenate([encoder([sentence]) for sentence in SENTENCES])
    assert np.allclose(alone, expected, atol=1e-5)  # five sentences are three batches: the last is longer than one


@pytest.mark.parametrize("spoilt", [None, b"", b"half"])
def test_the_table_on_the_disk_says_the_same(tmp_path: Path, expected: np.ndarray, spoilt: bytes | None) -> None:
    (tmp_path / "encoder-0.0.1.table").write_bytes(b"of a version before")
    if spoilt is not None:
        (tmp_path / TABLE).write_bytes(spoilt)
    encoder = Encoder(tmp_path)
    assert np.array_equal(encoder(SENTENCES), expected)
    assert [each.name for each in tmp_path.iterdir()] == [TABLE]
    assert isinstance(encoder._use._model.table, Rows)
    assert np.array_equal(Encoder(tmp_path)(SENTENCES), expected)


def test_where_nothing_can_be_written_the_table_stays_in_memory(tmp_path: Path, expected: np.ndarray) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where a folder should be")
    assert np.array_equal(Encoder(taken / "cache")(SENTENCES), expected)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    def full(file: IO[bytes]) -> None:
        file.write(b"half")
        raise OSError(ENOSPC, "No space left on device")

    assert not keep(tmp_path / TABLE, full)
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_may_not_be_read_stays_in_memory(
    tmp_path: Path, expected: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError

    Encoder(tmp_path)(SENTENCES)
    assert (tmp_path / TABLE).is_file()
    monkeypatch.setattr("bot.load.encoder.os.open", refused)
    assert np.array_equal(Encoder(tmp_path)(SENTENCES), expected)
