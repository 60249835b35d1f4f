"""Files as people in transcripts send them, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.files import corpus

SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "letter.pdf": corpus.pdf,
    "copy of letter.pdf": corpus.pdf,
    "proposal.docx": corpus.word,
    "budget.xlsx": corpus.sheet,
    "deck.pptx": corpus.slides,
    "lettre.odt": corpus.odt,
    "photo.jpg": lambda: corpus.picture("JPEG"),
    "logo.png": lambda: corpus.picture("PNG"),
    "setup.exe": corpus.program,
    "renamed.pdf": corpus.program,
    "macros.docx": lambda: corpus.repacked(corpus.word(), {"word/vbaProject.bin": b"x"}),
    "large.pdf": lambda: corpus.pdf() + bytes(11 * 2**20),
    "empty.txt": bytes,
}
