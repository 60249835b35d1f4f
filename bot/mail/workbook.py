"""A submission as one row of a workbook, to be added to the office's own list: the columns are those of an export."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from bot.export.columns import Column, Stored, heads, row
from bot.export.workbook import Book
from bot.mail.message import Attachment
from bot.talk.effects import Submit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, submission: Submit, record: str, columns: Sequence[Column]) -> Attachment:
    """The row below its heads, every cell text; `record` is the submission's in JSON. The same gives the same bytes."""
    written = BytesIO()
    book = Book(written, made=submission.at)
    told = Stored(submission.reference, submission.version, "received", submission.form, submission.language, record)
    book.sheet("submissions", heads(columns)).add(row(told, columns))
    book.close()
    return Attachment(f"{name}.xlsx", XLSX, written.getvalue())
