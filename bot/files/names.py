"""A file's name as it may be shown, mailed and written to a disk."""

from __future__ import annotations

import re
from unicodedata import category, normalize

LONGEST = 100
"""Characters of a name, its ending included."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)", re.IGNORECASE)
"""Names of devices on Windows, whatever ending follows."""


def cleaned(name: str) -> str:
    """The last part of a path, in NFC, without controls (bidi ones among them), reserved names and characters that
    some system forbids, at most `LONGEST` characters; `file` where nothing else is left before the ending.
    """
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    visible = "".join(_seen(character) for character in normalize("NFC", last))
    words = " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if not dot:
        stem, ending = (words, "") if not last.startswith(".") else ("", words)
    ending = f".{ending.strip()}"[:20] if ending else ""
    stem = stem.strip(". ")[: LONGEST - len(ending) - 1].strip(". ") or "file"
    return f"{'_' if _RESERVED.match(stem) else ''}{stem}{ending}"


def _seen(character: str) -> str:
    """Spaces of any kind as one kind; controls, marks of direction and halves of surrogate pairs as nothing."""
    kind = category(character)
    if kind[0] == "Z" or character in "\t\r\n":
        return " "
    return "" if kind in {"Cc", "Cf", "Cs", "Cn"} else character
