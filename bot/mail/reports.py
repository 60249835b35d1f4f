"""What came back -> what it says of a letter of ours. Pure; whatever comes in, it raises nothing.

Delivery reports are `multipart/report` with a part for machines (RFC 3464), as Postfix, Exchange and Gmail write
them, and Exim since 4.85; older ones name the failed addresses in a header and quote the message. The letter is told by
its Message-ID in what is quoted of it, else by what the report answers, and by its reference, as some servers give
a message another Message-ID. Anybody can write such a report: the worst it does is an alert and a letter sent twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from typing import Literal, TypeAlias

from bot.mail.headers import without_addresses

Kind: TypeAlias = Literal["failed", "delayed", "automatic", "other"]
"""It will not arrive; it may yet; nobody wrote it (out of office); somebody may have."""

LONGEST = 256 * 1024
"""Bytes of a message that are looked at."""

_ID = re.compile(r"<[^<>\s]{3,250}>")
_QUOTED_ID = re.compile(r"^[> \t]*message-id:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_QUOTED_REFERENCE = re.compile(r"^[> \t]*x-eoi-reference:\s*([A-Z0-9-]{4,20})\s*$", re.IGNORECASE | re.MULTILINE)
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")


@dataclass(frozen=True, slots=True)
class Report:
    """`message_ids` are those the letter may have, likeliest first; `reference` its submission's, None if not named;
    `recipients` the addresses it is about, in lower case; `said` the server's words, without addresses.
    """

    kind: Kind
    message_ids: tuple[str, ...] = ()
    reference: str | None = None
    recipients: tuple[str, ...] = ()
    said: str = ""


def read(content: bytes) -> Report:
    """What a message in the bounce mailbox is."""
    try:
        return _read(message_from_bytes(content[:LONGEST]))
    except (LookupError, ValueError, TypeError, AttributeError):  # the parser's own, over what is no message
        return Report("other")


def _read(message: Message) -> Report:
    groups = list(_groups(message))
    actions = {_field(group, "Action").lower() for group in groups}
    kind: Kind = "failed" if "failed" in actions else "delayed" if "delayed" in actions else "other"
    if not groups and message["X-Failed-Recipients"]:
        kind = "failed"
    if kind == "other":
        return Report("automatic" if groups or _automatic(message) else "other")
    quoted = "\n".join(_texts(message))
    answered = " ".join(_field(message, name) for name in ("In-Reply-To", "References"))
    reference = _QUOTED_REFERENCE.search(quoted)
    return Report(
        kind,
        tuple(dict.fromkeys((*_QUOTED_ID.findall(quoted), *_ID.findall(answered)))),
        reference[1].upper() if reference else None,
        tuple(dict.fromkeys(_recipients(message, groups))),
        without_addresses(_said(groups) or _first_words(message)),
    )


def _groups(message: Message) -> Iterator[Message]:
    """What the part for machines says of each recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            for group in part.get_payload():
                if isinstance(group, Message) and group["Action"]:
                    yield group


def _texts(message: Message) -> Iterator[str]:
    """The header of each quoted message, then every text: what a report quotes of the letter stands in one of them."""
    for part in message.walk():
        kind = part.get_content_type()
        if part is not message and part["Message-ID"]:
            yield f"Message-ID: {_field(part, 'Message-ID')}\nX-EOI-Reference: {_field(part, 'X-EOI-Reference')}"
        if kind.startswith("text/"):
            yield _text(part)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    words = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if part.get_content_type() != "text/rfc822-headers":
        return words
    header = message_from_string(words)  # unfolds its lines
    return f"Message-ID: {_field(header, 'Message-ID')}\nX-EOI-Reference: {_field(header, 'X-EOI-Reference')}"


def _recipients(message: Message, groups: list[Message]) -> Iterator[str]:
    for group in groups:
        if _field(group, "Action").lower() in ("failed", "delayed"):
            for name in ("Original-Recipient", "Final-Recipient"):
                if address := _field(group, name).rpartition(";")[2].strip(" <>").lower():
                    yield address
    for address in _field(message, "X-Failed-Recipients").split(","):
        if address.strip():
            yield address.strip().lower()


def _said(groups: list[Message]) -> str:
    """Of the first that speaks: the status code, and what the server answered."""
    for group in groups:
        words = _field(group, "Diagnostic-Code").partition(";")[2].strip() or _field(group, "Diagnostic-Code")
        status = _field(group, "Status")
        if words or status:
            return words if status and words.find(status) >= 0 else f"{status} {words}".strip()
    return ""


def _first_words(message: Message) -> str:
    return next((text.strip() for text in map(_text, message.walk()) if text.strip()), "")


def _automatic(message: Message) -> bool:
    """Source: RFC 3834, section 5; and what is in use besides."""
    submitted = _field(message, "Auto-Submitted").lower()
    bulk = _field(message, "Precedence").lower() in ("auto_reply", "bulk", "junk")
    return submitted not in ("", "no") or bulk or any(message[name] for name in _AUTOMATIC)


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
