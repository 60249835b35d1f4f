"""A message ready to leave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """`body` is the whole message, header and all, with CRLF line ends: the same bytes at every try, so that a
    receiver who gets it twice can tell. `message_id` stands in it, with its angle brackets. `files` name the pieces
    (`bot.mail.parts`) that `bot.mail.enclosures` puts into it when it leaves; they are not kept twice.
    """

    message_id: str
    recipient: str
    body: bytes
    files: tuple[str, ...] = ()
