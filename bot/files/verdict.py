"""The verdict on a file: before it is fetched, by its name and what is claimed of it; then by its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Final

from bot.files import archive, plain
from bot.files.names import cleaned
from bot.talk.errors import Unreadable
from bot.talk.files import LARGEST, File, FileKind, Refused
from bot.talk.text import Size, Text

MEDIA_TYPES: Final[Mapping[FileKind, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
_ENDINGS: Final[Mapping[str, FileKind]] = {"jpeg": "jpg", **{kind: kind for kind in MEDIA_TYPES}}
_CHECKS: Final[Mapping[FileKind, Callable[[str, bytes], None]]] = {
    "pdf": plain.pdf,
    "docx": partial(archive.package, kind="docx"),
    "xlsx": partial(archive.package, kind="xlsx"),
    "pptx": partial(archive.package, kind="pptx"),
    "odt": archive.odt,
    "jpg": plain.jpg,
    "png": plain.png,
    "txt": plain.txt,
}


def judge(name: str, content: bytes) -> File | Refused:
    """Whether a file may be kept. Takes up to a second of CPU: to be called beside the event loop."""
    clean = cleaned(name)
    try:
        _size(clean, len(content))
        kind = _kind(clean)
        if not content.strip(b"\x00 \t\r\n"):
            raise _empty(clean)
        _CHECKS[kind](clean, content)
    except Unreadable as unreadable:
        return Refused(unreadable.why)
    return File(clean, len(content), kind, sha256(content).hexdigest())


def glance(name: str, size: int | None) -> Refused | None:
    """What can be refused unseen, by its name and its claimed size in bytes."""
    clean = cleaned(name)
    try:
        _kind(clean)
        _size(clean, size or 1)
    except Unreadable as unreadable:
        return Refused(unreadable.why)
    return _refused(_empty(clean)) if size == 0 else None


def unreachable(name: str) -> Refused:
    """The channel could not fetch it."""
    return Refused(
        Text("“{name}” was not kept: it could not be fetched. Please send it again.", {"name": cleaned(name)})
    )


def kind_of(media_type: str) -> FileKind | None:
    """The kind a media type stands for, None for those that are not taken."""
    return next((kind for kind, known in MEDIA_TYPES.items() if known == media_type), None)


def _kind(name: str) -> FileKind:
    try:
        return _ENDINGS[name.rpartition(".")[2].lower()]
    except KeyError:
        raise Unreadable(
            Text(
                "“{name}” was not kept: only PDF, DOCX, XLSX, PPTX, ODT, JPG, PNG and TXT files can be sent.",
                {"name": name},
            )
        ) from None


def _size(name: str, size: int) -> None:
    if size > LARGEST:
        raise Unreadable(
            Text("“{name}” was not kept: it is larger than {limit}.", {"name": name, "limit": Size(LARGEST)})
        )


def _empty(name: str) -> Unreadable:
    return Unreadable(Text("“{name}” was not kept: it is empty.", {"name": name}))


def _refused(unreadable: Unreadable) -> Refused:
    return Refused(unreadable.why)
