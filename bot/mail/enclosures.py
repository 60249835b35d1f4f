"""A letter and its files -> the message that leaves: the same bytes each time, since neither ever changes.

Files are put in at the last moment, so that the database does not hold them twice. The letter is a `multipart/mixed`
whose boundary stands in its header; each file, or piece of one, becomes one more part before the closing boundary.
"""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Iterable
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import PurePath
from typing import Protocol

from bot.files import MEDIA_TYPES
from bot.mail.parts import Piece
from bot.talk.files import FileKind

PIECE = "application/octet-stream"


class Enclosure(Protocol):
    """What must be known of a file: its id, its clean name, its kind, its bytes."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> FileKind: ...
    @property
    def content(self) -> bytes: ...


def enclosed(body: bytes, pieces: Iterable[Piece], files: Iterable[Enclosure]) -> bytes:
    """The whole message, with those pieces of these files. Two of one name are told apart by a number."""
    parts: list[bytes] = []
    names: set[str] = set()
    there = {file.id: file for file in files}
    closing = f"--{BytesHeaderParser(policy=SMTP).parsebytes(body).get_boundary()}".encode()
    for piece in pieces:
        if file := there.get(piece.id):
            name = _free(piece.named(file.name), names)
            names.add(name)
            kind = MEDIA_TYPES[file.kind] if piece.of == 1 else PIECE
            parts += (closing, b"\r\n", _part(name, kind, piece.cut(file.content)))
    head, mark, tail = body.rpartition(closing + b"--")
    return b"".join((head, *parts, mark, tail))


def _part(name: str, media_type: str, content: bytes) -> bytes:
    header = EmailMessage(policy=SMTP)
    header["Content-Type"] = media_type
    header["Content-Transfer-Encoding"] = "base64"
    header.add_header("Content-Disposition", "attachment", filename=name)
    # Not EmailMessage's own: it makes a string of every line, for ten times the time and memory.
    return header.as_bytes() + encodebytes(content).replace(b"\n", b"\r\n")


def _free(name: str, taken: set[str]) -> str:
    path, number = PurePath(name), 1
    while name in taken:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name
