"""A letter that somebody has sent again by hand: the same in all but its Message-ID, and marked as such. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import cast

from bot.i18n import Languages
from bot.mail.letter import Letter
from bot.mail.proof import unmarked
from bot.talk.text import Moment, Text

HEADER = "X-EOI-Sent-Again"
"""When it was, as a date of RFC 5322."""


def sent_again(letter: Letter, *, number: int, at: datetime, languages: Languages, office_language: str) -> Letter:
    """`letter`, with its own Message-ID for this `number` of repetition, a header and a line at the top that say so."""
    message = message_from_bytes(unmarked(letter.body), policy=SMTP)
    note = languages.words(Text("Sent again by hand on {date}.", {"date": Moment(at.isoformat())}), office_language)
    _change(message, "plain", "", f"{note}\n\n")
    _change(message, "html", "<h1", f"<p><strong>{escape(note)}</strong></p>\n<h1")
    local, _, domain = letter.message_id.strip("<>").rpartition("@")
    name = re.sub(r"\.again\d+$", "", local)
    message_id = f"<{name}.again{number}@{domain}>"
    message.replace_header("Message-ID", message_id)
    del message[HEADER]
    message[HEADER] = format_datetime(at)
    return Letter(message_id, letter.recipient, message.as_bytes(), letter.files)


def _change(message: EmailMessage, subtype: str, place: str, words: str) -> None:
    """Put words in the first place of that kind in the text or the page; what holds none (not ours) stays as it is."""
    part = cast("EmailMessage | None", message.get_body((subtype,)))
    if part is not None:
        text = cast("str", part.get_content()).replace("\r\n", "\n")
        part.set_content(text.replace(place, words, 1), subtype=subtype, cte="base64")
