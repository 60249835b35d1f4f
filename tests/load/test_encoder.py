"""The encoder's table on the disk: the same vectors, though the place may be empty, spoilt or closed to writing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.load.encoder import VERSION, Encoder, Rows

SENTENCES = ["How long does accreditation last?", "截止日期是什么时候", "", "متى آخر موعد", "x" * 4096]
TABLE = f"encoder-{VERSION}.table"


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    return Encoder()(SENTENCES)


@pytest.mark.parametrize("spoilt", [None, b"", b"half"])
def test_the_table_on_the_disk_says_the_same(tmp_path: Path, expected: np.ndarray, spoilt: bytes | None) -> None:
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
