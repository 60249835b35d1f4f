"""A file on its way from the page: multipart/form-data (RFC 7578) with `id`, `album` and `file`, in this order.

The page asks by name and size first and sends only what may be kept; so what is longer is refused before it is read.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aiohttp import BodyPartReader, web

from bot.files import judge
from bot.talk.files import LARGEST, File, Refused

AT_ONCE: Final = 16
"""Files that may be on their way at the same time: they are in memory as a whole."""
PATIENCE: Final = 150
"""Seconds that a file of 10 MB may take, as over a telephone."""
LONGEST: Final = LARGEST + 8 * 1024
"""Bytes that a request may have."""
_LONGEST_FIELD: Final = 36


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. `album` is the same for files that were chosen together."""

    id: UUID
    album: UUID
    name: str
    content: bytes


async def read(request: web.Request) -> Upload:
    """The file in a request of at most `LONGEST` bytes; raises ValueError for anything else."""
    reader = await request.multipart()
    fields: dict[str, bytes] = {}
    async for part in reader:
        if not isinstance(part, BodyPartReader) or part.name not in ("id", "album", "file"):
            raise ValueError("another field")
        if part.name == "file":
            content = await _content(part, LARGEST)
            return Upload(_uuid(fields, "id"), _uuid(fields, "album"), part.filename or "", content)
        fields[part.name] = await _content(part, _LONGEST_FIELD)
    raise ValueError("no file")


async def verdict(upload: Upload) -> File | Refused:
    """Whether it may be kept, found out beside the event loop."""
    return await asyncio.to_thread(judge, upload.name, upload.content)


async def _content(part: BodyPartReader, longest: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > longest:
            raise ValueError("too long")
    return bytes(content)


def _uuid(fields: dict[str, bytes], name: str) -> UUID:
    return UUID(fields.get(name, b"").decode("ascii"))
