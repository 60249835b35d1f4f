"""Free text on its way into a mail header.

Python's header classes decode what looks like an encoded word and write the result out again: `=?UTF-8?Q?=0A?=Bcc: x`
becomes a line of its own, and a value that ends in a newline pushes the headers after it into the body. So nothing
that a person typed enters a header unless `clean` has been over it, and the bytes are read again before they count.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from email.parser import BytesHeaderParser
from email.policy import SMTP

from email_validator import EmailNotValidError, validate_email

LONGEST_LINE = 998
"""Bytes of a header line without its end. Source: RFC 5322, section 2.1.1."""

LONGEST_SAID = 300
"""Characters kept of what a server said."""

MIME = ("MIME-Version", "Content-Type")

_JOINERS = "\u200c\u200d"
_FIELD = re.compile(rb"([!-9;-~]+): [ -~]+")


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    # Bidi controls, zero-width marks and half a surrogate pair; the two joiners are spelling in Persian and in emoji.
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character


def clean(words: str, *, longest: int) -> str:
    """`words` as one line of at most `longest` characters that cannot end, hide or imitate any part of a header."""
    line = " ".join("".join(map(_plain, words)).replace("=?", "= ?").split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def without_addresses(words: str) -> str:
    """What a server said as one line for our own records, cut, with every address taken out."""
    return clean(re.sub(r"\S*@\S*", "[address]", words), longest=LONGEST_SAID)


def folded(name: str, words: str) -> bytes:
    """A header line of free text, CRLF included; if it is not ASCII, in encoded words from end to end.

    The newer classes encode only the words that need it, and where such a word comes first on a line they add a space.
    """
    line = Header(words, "us-ascii" if words.isascii() else "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {line}\r\n".encode("ascii")


def reply_address(typed: str) -> str | None:
    """A typed address in ASCII, a foreign domain in its `xn--` form; None if it is not one a header can hold."""
    try:
        return validate_email(typed, check_deliverability=False).ascii_email
    except EmailNotValidError:
        return None


def _names(head: bytes) -> list[bytes]:
    """The names of the header's fields; empty for a line that is part of none or not printable ASCII."""
    return [
        match[1].lower() if (match := _FIELD.fullmatch(line)) else b""
        for line in re.sub(rb"\r\n[ \t]+(?=\S)", b" ", head).split(b"\r\n")
    ]


def intact(message: bytes, expected: dict[str, str]) -> bool:
    """Whether the header says what is `expected`, each name once, and beside it only what MIME needs.

    The lines are read by hand first: a receiver's parser may be less forgiving than Python's.
    """
    head, _, _ = message.partition(b"\r\n\r\n")
    if max(map(len, head.split(b"\r\n"))) > LONGEST_LINE:
        return False
    if sorted(_names(head)) != sorted(name.lower().encode() for name in (*expected, *MIME)):
        return False
    parsed = BytesHeaderParser(policy=SMTP).parsebytes(message)
    return all(str(parsed[name]) == value for name, value in expected.items())
