"""The letter with the code that proves a mailbox, and the mark that every other letter bears until then. Pure."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial

from bot.i18n import Languages
from bot.mail.headers import clean
from bot.mail.letter import Letter
from bot.mail.message import write
from bot.mail.sheet import Line, Sheet
from bot.talk.text import Text

_SUBJECT, _TEST = b"Subject: ", b"TEST\r\n "


def marked(body: bytes) -> bytes:
    """The message with TEST at the head of its subject, which is its first line."""
    if not body.startswith(_SUBJECT):
        raise ValueError("a letter of ours begins with its subject")
    return _SUBJECT + _TEST + body.removeprefix(_SUBJECT)


def unmarked(body: bytes) -> bytes:
    """The message without it."""
    return _SUBJECT + body.removeprefix(_SUBJECT + _TEST) if body.startswith(_SUBJECT + _TEST) else body


def compose_code(
    code: str, *, fresh: str, at: datetime, languages: Languages, office_language: str, sender: str, recipient: str
) -> Letter:
    """The letter that holds the code; `fresh` tells it from the one before."""
    words = partial(languages.words, language=office_language)
    title = words(Text("Is this the right mailbox?"))
    page = Sheet(
        language=office_language,
        direction=languages.direction(office_language),
        title=title,
        facts=(Line(words(Text("Code")), code),),
        notes=(
            words(
                Text(
                    "Expressions of interest are to be sent to this mailbox. Please give this code to whoever runs the "
                    "assistant; it is good for 24 hours."
                )
            ),
            words(Text("Until it is confirmed, the subject of every message begins with TEST.")),
            words(Text("If you did not expect this, you need not do anything.")),
        ),
        parts=(),
    )
    headers = {
        "Subject": clean(title, longest=120),
        "From": str(Address(clean(words(Text("Alliance assistant")), longest=80), addr_spec=sender)),
        "To": recipient,
        "Date": format_datetime(at),
        "Message-ID": f"<code-{fresh}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": office_language,
    }
    return Letter(headers["Message-ID"], recipient, marked(write(headers, page, f"code-{fresh}", ())))
