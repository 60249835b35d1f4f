"""Headers, a sheet and data -> the bytes of a message; and whether this Python can be trusted with that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from bot.mail.headers import clean, folded, intact
from bot.mail.render import html, plain
from bot.mail.sheet import Sheet
from bot.talk.errors import ContentError

HOSTILE = (
    "x =?UTF-8?Q?=0A?=Bcc: injected@example.org",
    "x =?utf-8?b?DQpCY2M6IGluamVjdGVkQGV4YW1wbGUub3Jn?=",
    "ends in a newline\n",
    "x\r\nBcc: injected@example.org",
    "x\u2028Bcc: injected@example.org",
)
"""What has made headers of its own in one version of Python or another."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something of ours that a message encloses: `media_type` is `application/…` or `image/…`."""

    name: str
    media_type: str
    content: bytes

    @classmethod
    def of_data(cls, name: str, data: str) -> Attachment:
        """JSON, for machines."""
        return cls(f"{name}.json", "application/json", data.encode())


def write(headers: Mapping[str, str], sheet: Sheet, reference: str, attachments: Iterable[Attachment]) -> bytes:
    """The message: the sheet as text and as HTML, and what is attached; `headers` have a subject.

    All parts are in base64, lines ended by CRLF: no line of an answer stands alone, so none can be the dot that ends a
    mail for one server and not for the next. The boundaries hold `=_`, which base64 never does.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(plain(sheet), cte="base64")
    message.add_alternative(html(sheet), subtype="html", cte="base64")
    message.set_boundary(f"=_{reference}.alternative")
    message.make_mixed()
    for each in attachments:
        maintype, _, subtype = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=each.name)
    message.set_boundary(f"=_{reference}.mixed")
    for name, value in headers.items():
        if name != "Subject":
            message[name] = value
    return folded("Subject", headers["Subject"]) + message.as_bytes()


def self_test() -> None:
    """Raises ContentError if this Python writes headers that free text can break, even after it was cleaned."""
    sheet = Sheet("en", "ltr", "", (), (), ())
    for hostile in HOSTILE:
        headers = {"Subject": clean(hostile, longest=200), "To": "office@example.org"}
        if not intact(write(headers, sheet, "TEST", ()), headers):
            raise ContentError("Python", "email", "this version writes mail headers that can be broken; update it")
    if intact(b"MIME-Version: 1.0\r\nSubject: x\r\nBcc: injected@example.org\r\n\r\n", {"Subject": "x"}):
        raise ContentError("Python", "email", "in this version an injected mail header goes unnoticed; update it")
