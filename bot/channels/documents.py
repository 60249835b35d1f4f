"""Files that are made when they are given out, and where the web server has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from bot import calendar_file
from bot.i18n import ShownDocument, ShownReport

QUESTIONS = "/questions.docx"
"""Where the web server has the questions of a form, asked for by `?form=` and `?language=`."""
FIGURES = "/desk/figures"
"""Where it has the figures of the last weeks, for members of the desk."""


@dataclass(frozen=True, slots=True)
class Files:
    """What makes them, both in a language: the calendar file of these calls and occasions, all if none is named, and
    the questions of a form of that kind, None where there is no such form. `questions` takes half a second and is safe
    to call in a thread.
    """

    calendar: Callable[[tuple[str, ...], str], bytes]
    questions: Callable[[str, str], bytes | None]

    def body(self, document: ShownDocument, language: str) -> bytes:
        """A document that a reply gives out; empty where its form has gone since."""
        if document.form is None:
            return self.calendar(document.of, language)
        return self.questions(document.form, language) or b""


def address(document: ShownDocument | ShownReport, language: str) -> str:
    """Where the web server has the file, or the figures: path and query."""
    if isinstance(document, ShownReport):
        return FIGURES
    if document.form is None:
        return calendar_file.address(document.of, language)
    return f"{QUESTIONS}?{urlencode({'form': document.form, 'language': language})}"
