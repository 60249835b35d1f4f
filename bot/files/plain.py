"""Kinds that are no containers: PDF, pictures, text."""

from __future__ import annotations

import re

from bot.talk.errors import Unreadable
from bot.talk.text import Text

_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"PK\x06\x07")
_PROTECTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
"""In a trailer, which is never compressed itself (ISO 32000-1, 7.5.5 and 7.5.8)."""
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|script|svg|\?php)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_PNG = b"\x89PNG\r\n\x1a\n"


def pdf(name: str, content: bytes) -> None:
    """Raises Unreadable unless it is one PDF that opens without a password."""
    if not content.startswith(b"%PDF-"):
        raise other(name)
    if b"%%EOF" not in content[-2048:]:
        raise damaged(name)
    if _PROTECTED.search(content):
        raise protected(name)
    _alone(name, content)


def jpg(name: str, content: bytes) -> None:
    """Raises Unreadable unless it is one JPEG. Telephones write data of their own behind the picture's end."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise other(name)
    if b"\xff\xd9" not in content:
        raise damaged(name)
    _no_document(name, content)
    _alone(name, content)


def png(name: str, content: bytes) -> None:
    """Raises Unreadable unless it is one PNG: chunk after chunk to the end, with nothing behind it."""
    if not content.startswith(_PNG + b"\x00\x00\x00\rIHDR"):
        raise other(name)
    at = len(_PNG)
    while content[at + 4 : at + 8] not in (b"IEND", b""):
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    if at + 12 > len(content):
        raise damaged(name)
    if at + 12 < len(content):
        raise several(name)
    _no_document(name, content)
    _alone(name, content)


def txt(name: str, content: bytes) -> None:
    """Raises Unreadable unless it is text: UTF-8, UTF-16 with its mark, or an older encoding without controls."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            raise other(name) from None
    if _CONTROLS.search(content) or _PAGE.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise other(name)
    _no_document(name, content)


def _no_document(name: str, content: bytes) -> None:
    if b"%PDF-" in content[:1024]:  # as far as readers of PDF look for its beginning
        raise several(name)


def _alone(name: str, content: bytes) -> None:
    """No archive stands behind it: those are read from their end, whatever their beginning says."""
    packed = b"PK\x05\x06" in content[-65557:] and b"PK\x01\x02" in content
    if packed or any(mark in content for mark in _ARCHIVES):
        raise several(name)


def other(name: str) -> Unreadable:
    """Content and ending do not agree."""
    return Unreadable(
        Text(
            "“{name}” was not kept: its content is of another kind than its ending says. "
            "Please save it anew, as PDF for example, and send it again.",
            {"name": name},
        )
    )


def several(name: str) -> Unreadable:
    """It can be read as a file of another kind too."""
    return Unreadable(
        Text(
            "“{name}” was not kept: more than one kind of file hides in it. "
            "Please save it anew, as PDF for example, and send it again.",
            {"name": name},
        )
    )


def damaged(name: str) -> Unreadable:
    """It cannot be read to its end."""
    return Unreadable(
        Text(
            "“{name}” was not kept: it is damaged or not complete. Please save it anew and send it again.",
            {"name": name},
        )
    )


def protected(name: str) -> Unreadable:
    """Nobody but its owner could read it."""
    return Unreadable(
        Text(
            "“{name}” was not kept: it is encrypted or protected by a password. "
            "Please save it without protection and send it again.",
            {"name": name},
        )
    )
