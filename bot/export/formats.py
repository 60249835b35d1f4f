"""A list written row by row, so that its length costs no memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, TypeAlias

from bot.export.columns import GONE, Column, Stored, columns, heads, row
from bot.export.guard import inert
from bot.export.workbook import Book

Format: TypeAlias = Literal["csv", "xlsx", "jsonl"]


class Writer(Protocol):
    """Takes submissions one after the other; the file is complete once it is closed."""

    def write(self, stored: Stored) -> None: ...
    def close(self) -> None: ...


class Csv:
    """RFC 4180 in UTF-8. It begins with a byte order mark, or Excel would read it in the machine's old alphabet; each
    cell is quoted and guarded against formulas.
    """

    def __init__(self, into: BinaryIO, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._text = TextIOWrapper(into, "utf-8-sig", newline="")
        self._rows = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self._rows.writerow(heads(columns))

    def write(self, stored: Stored) -> None:
        self._rows.writerow(map(inert, row(stored, self._columns)))

    def close(self) -> None:
        self._text.close()


class Jsonl:
    """A line a submission: its record as the secretariat's letters enclose it, and its `status`. Of one that was taken
    back, what the list keeps of it.
    """

    def __init__(self, into: BinaryIO) -> None:
        self._into = into

    def write(self, stored: Stored) -> None:
        if stored.status in GONE:
            own = columns(())
            told = {name: cell for name, cell in zip(heads(own), row(stored, own), strict=True) if cell}
            line = json.dumps({**told, "version": stored.version})
        else:
            line = json.dumps({**json.loads(stored.record), "status": stored.status})
        self._into.write(line.encode() + b"\n")

    def close(self) -> None:
        self._into.close()


class Xlsx:
    """A sheet with a row a submission, every cell text; a second one has `legend`, which says what the columns are
    called, its first line in bold. A cell has room for 32,767 characters: what is longer ends in "…" here, and is whole
    in the other formats.
    """

    def __init__(self, into: Path, columns: Sequence[Column], legend: Iterable[Sequence[str]]) -> None:
        self._columns = columns
        self._book = Book(into)
        self._rows = self._book.sheet("submissions", heads(columns))
        self._legend = legend

    def write(self, stored: Stored) -> None:
        self._rows.add(row(stored, self._columns))

    def close(self) -> None:
        names = iter(self._legend)
        legend = self._book.sheet("columns", next(names))
        for line in names:
            legend.add(line)
        self._book.close()
