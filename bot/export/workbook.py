"""Workbooks in which words are words: no formula and no link can come of a cell.

On its way to a file a row is written to the disk when the next begins, so that a long sheet costs no memory. The same
content gives the same bytes: `made` is the moment the workbook names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from bot.export.guard import inert
from bot.i18n.bidi import clean

Cell: TypeAlias = str | int | float
LONGEST = 32_767
"""Characters a cell can hold. Source: Excel specifications and limits."""
_SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Rows:
    """One sheet, filled from its top."""

    def __init__(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        heads: Sequence[str],
        bold: xlsxwriter.format.Format,
        words: xlsxwriter.format.Format,
    ) -> None:
        self._sheet = sheet
        self._words = words
        self._next = 1
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)

    def add(self, cells: Sequence[Cell]) -> None:
        """The next row; an empty cell stays empty. Raises OverflowError where a sheet has no room for more."""
        for column, cell in enumerate(cells):
            if cell == "":
                continue
            if isinstance(cell, str):
                words = _fitting(clean(cell))
                code = self._sheet.write_string(
                    self._next, column, words, None if inert(words) == words else self._words
                )
            else:
                code = self._sheet.write_number(self._next, column, cell)
            if code:
                raise OverflowError("a sheet holds at most 1,048,576 rows and 16,384 columns")
        self._next += 1


class Book:
    """A workbook, written to a file or a stream; complete once it is closed. Its sheets may be filled side by side."""

    def __init__(self, into: Path | BinaryIO, *, made: datetime | None = None, right_to_left: bool = False) -> None:
        # A short one needs none of the ten temporary files that a long one is put together from.
        way = "constant_memory" if isinstance(into, Path) else "in_memory"
        self._book = xlsxwriter.Workbook(str(into) if isinstance(into, Path) else into, {**_SETTINGS, way: True})
        self._bold = self._book.add_format({"bold": True})
        # What looks like a formula is text here; so that it stays text when somebody edits the cell, it is marked so.
        self._words = self._book.add_format({"quote_prefix": True})
        self._right_to_left = right_to_left
        if made:
            self._book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})

    def sheet(self, name: str, heads: Sequence[str]) -> Rows:
        """A new sheet, its first row in bold and always in sight. A name has at most 31 characters, and no sign that
        means something in a formula.
        """
        sheet = self._book.add_worksheet(name)
        if self._right_to_left:
            sheet.right_to_left()
        return Rows(sheet, heads, self._bold, self._words)

    def close(self) -> None:
        self._book.close()


def _fitting(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
