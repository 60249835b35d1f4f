"""Files that people send: what is known of one that was judged good, and what is said of one that was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.talk.text import Text

FileKind: TypeAlias = Literal["pdf", "docx", "xlsx", "pptx", "odt", "jpg", "png", "txt"]

LARGEST = 10 * 2**20
"""Bytes of one file: 10 MB in whichever way a file manager counts them."""
MOST = 5
"""Files of one form."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be kept. `name` is cleaned; `size` in bytes; `digest` is the content's SHA-256, hexadecimal.
    The content itself travels beside the event and lies in the store.
    """

    name: str
    size: int
    kind: FileKind
    digest: str
    type: Literal["file"] = "file"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not kept; `why` names it, the rule and the limit."""

    why: Text
    type: Literal["refused"] = "refused"
