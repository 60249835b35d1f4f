"""Kinds that are ZIP archives: Office Open XML and OpenDocument.

Measured by their central directory before anything of them is read, then read to the end into nothing, so that what
the directory says is known to be so. Source: PKWARE, APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.files.plain import damaged, other, protected, several
from bot.talk.errors import Unreadable
from bot.talk.text import Size, Text

ENTRIES = 2000
"""Parts that an archive may have."""
UNPACKED = 200 * 2**20
"""Bytes that all parts may have together."""
RATIO = 100
"""How many times larger than packed they may be, all together and each that is larger than `SMALL`."""
SMALL = 2**20

_MAIN = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
"""What a package says of its main part (ECMA-376, part 1)."""
_TYPES = "[Content_Types].xml"
_ODT = b"application/vnd.oasis.opendocument.text"

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 65535
_LARGEST_DIRECTORY = 2**20
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins the files of Office before 2007, and the envelope in which newer ones are encrypted (MS-OFFCRYPTO)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_INSIDE = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_PACKED = re.compile(r"\.(zip|rar|7z|gz|tgz|tar|bz2|xz|zst|cab|iso|jar|docx|xlsx|pptx|odt|ods|odp)$", re.IGNORECASE)
_MACROS = re.compile(r"(^|/)(vbaProject\w*\.bin|vbaData\.xml|macrosheets/.*)$|^(Basic|Scripts)/", re.IGNORECASE)
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")


def package(name: str, content: bytes, kind: str) -> None:
    """Raises Unreadable unless it is an Office Open XML file of that kind, within all limits and without macros."""
    with _opened(name, content) as archive:
        types = _part(name, archive, _TYPES)
        if b"macroEnabled" in types:
            raise _macros(name)
        if _MAIN[kind] not in types:
            raise other(name)
        _read_through(name, archive)


def odt(name: str, content: bytes) -> None:
    """Raises Unreadable unless it is an OpenDocument text, within all limits, without macros and without a password."""
    with _opened(name, content) as archive:
        first = archive.infolist()[0]
        # Where it must stand, and how: OpenDocument 1.3, part 2, 3.3.
        if first.filename != "mimetype" or first.compress_type != ZIP_STORED or _part(name, archive, first) != _ODT:
            raise other(name)
        if b"encryption-data" in _part(name, archive, "META-INF/manifest.xml"):
            raise protected(name)
        _read_through(name, archive)


def _opened(name: str, content: bytes) -> ZipFile:
    """The archive, if its directory is within all limits."""
    if content.startswith(_OLD):
        raise protected(name) if _ENCRYPTED in content else other(name)
    if not content.startswith(b"PK\x03\x04"):
        raise other(name)
    _measure_directory(name, content)
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError):
        raise damaged(name) from None
    _measure(name, archive.infolist())
    return archive


def _measure_directory(name: str, content: bytes) -> None:
    """Before it is read: a directory of 10 MB would make a quarter of a million entries."""
    at = content.rfind(_END_MARK, -(_END.size + _LONGEST_COMMENT))
    if at < 0 or at + _END.size > len(content):
        raise damaged(name)
    _, _, _, _, entries, size, offset, comment = _END.unpack_from(content, at)
    if entries > ENTRIES or size > _LARGEST_DIRECTORY:
        raise _too_many(name)
    if at + _END.size + comment != len(content) or offset + size != at:
        raise several(name)


def _measure(name: str, entries: list[ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise _too_many(name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise protected(name)
    if any(_OUTSIDE.search(entry.orig_filename) or stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise _outside(name)
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise Unreadable(
            Text("“{name}” was not kept: unpacked it has more than {limit}.", {"name": name, "limit": Size(UNPACKED)})
        )
    if _swells(entries) or any(_swells([entry]) for entry in entries if entry.file_size > SMALL):
        raise Unreadable(
            Text(
                "“{name}” was not kept: unpacked it is more than {limit} times as large, as harmful files are. "
                "Please save it as PDF and send that.",
                {"name": name, "limit": RATIO},
            )
        )
    if any(_MACROS.search(entry.filename) for entry in entries):
        raise _macros(name)
    if any(_PACKED.search(entry.filename) for entry in entries):
        raise _nested(name)
    if _tangled(entries):
        raise damaged(name)


def _swells(entries: list[ZipInfo]) -> bool:
    return sum(entry.file_size for entry in entries) > RATIO * sum(max(entry.compress_size, 1) for entry in entries)


def _tangled(entries: list[ZipInfo]) -> bool:
    """Whether two parts share a name or bytes, or one is packed in a way that Office does not use."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    overlap = any(one.header_offset + 30 + one.compress_size > next.header_offset for one, next in pairwise(ordered))
    names = {entry.filename for entry in entries}
    strange = any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries)
    return overlap or strange or not entries or len(names) < len(entries)


def _part(name: str, archive: ZipFile, part: str | ZipInfo) -> bytes:
    """A small part's content; empty where there is none."""
    try:
        info = archive.getinfo(part) if isinstance(part, str) else part
    except KeyError:
        return b""
    if info.file_size > SMALL:
        raise damaged(name)
    try:
        return archive.read(info)
    except (BadZipFile, EOFError, ValueError, zlib.error):
        raise damaged(name) from None


def _read_through(name: str, archive: ZipFile) -> None:
    """Every part to its end: the sizes in the directory are true, and none is an archive itself."""
    try:
        for entry in archive.infolist():
            with archive.open(entry) as part:
                if part.read(8).startswith(_INSIDE):
                    raise _nested(name)
                while part.read(2**16):
                    pass
    except (BadZipFile, EOFError, ValueError, zlib.error):
        raise damaged(name) from None


def _too_many(name: str) -> Unreadable:
    return Unreadable(
        Text(
            "“{name}” was not kept: the parts inside it are more than {limit}. Please save it as PDF and send that.",
            {"name": name, "limit": ENTRIES},
        )
    )


def _macros(name: str) -> Unreadable:
    return Unreadable(
        Text(
            "“{name}” was not kept: it holds macros. Please save it without macros, or as PDF, and send it again.",
            {"name": name},
        )
    )


def _nested(name: str) -> Unreadable:
    return Unreadable(
        Text(
            "“{name}” was not kept: it holds another archive or document inside. Please save it as PDF and send that.",
            {"name": name},
        )
    )


def _outside(name: str) -> Unreadable:
    return Unreadable(
        Text(
            "“{name}” was not kept: a part inside it has a path that leads out of it. "
            "Please save it anew, as PDF for example, and send it again.",
            {"name": name},
        )
    )
