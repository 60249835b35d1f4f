"""Which files go in which message, where one would be larger than the mail server takes. Pure.

Files keep their order. One that no message could hold is cut into pieces of equal size, so that nothing is ever left
out: a file is then called `Plan.pdf.001` and so on, which is what programs that put pieces together look for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.talk.files import File

SLACK = 64 * 1024
"""Bytes of each message that stay free: for its few words, and for what servers on the way write into its header."""
HEADER = 2048
"""Bytes that the header of a part takes at most."""
SMALLEST = 256 * 1024
"""A limit below this is not believed: no message of ours would pass it, and the server will say so itself."""
LINE, ENCODED = 57, 78
"""Bytes of a file in a line of base64, and bytes of that line with its end. Source: RFC 2045, section 6.8."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or one of `of` pieces of it: `number` counts from 1."""

    id: str
    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        """As it is stored with a letter: the file's id, or `id:2/3`."""
        return self.id if self.of == 1 else f"{self.id}:{self.number}/{self.of}"

    @classmethod
    def read(cls, stored: str) -> Piece:
        """The piece that was stored so."""
        id, _, which = stored.partition(":")
        number, _, of = which.partition("/")
        return cls(id, int(number), int(of)) if which else cls(id)

    def named(self, name: str) -> str:
        """What it is called where the file is called `name`."""
        return name if self.of == 1 else f"{name}.{self.number:03}"

    def cut(self, content: bytes) -> bytes:
        """Its bytes, of all the file's."""
        size = len(content)
        return content[size * (self.number - 1) // self.of : size * self.number // self.of]


def shared(
    files: Sequence[tuple[str, File]], *, first: int, largest: int | None
) -> tuple[tuple[tuple[Piece, File], ...], ...]:
    """What each message encloses, in order; at least one message.

    `first`: bytes of the first message without files; the others have hardly more than files. `largest`: bytes that a
    message may have, None where there is no limit.
    """
    if largest is None:
        return (tuple((Piece(id), file) for id, file in files),)
    empty = max(largest, SMALLEST) - SLACK
    messages: list[list[tuple[Piece, File]]] = [[]]
    room = empty - first
    for piece, file, size in _pieces(files, empty):
        if size > room:
            messages.append([])
            room = empty
        messages[-1].append((piece, file))
        room -= size
    return tuple(map(tuple, messages))


def _pieces(files: Sequence[tuple[str, File]], empty: int) -> Iterator[tuple[Piece, File, int]]:
    """Each file, or its pieces where it has more bytes than an empty message; and the bytes a part with it has."""
    most = (empty - HEADER) // ENCODED * LINE
    for id, file in files:
        of = -(-file.size // most)
        for number in range(1, of + 1):
            yield Piece(id, number, of), file, _encoded(-(-file.size // of))


def _encoded(size: int) -> int:
    return HEADER + -(-size // LINE) * ENCODED
