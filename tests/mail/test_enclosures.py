"""Files leave with a letter, byte for byte, and the same each time."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from bot.mail.enclosures import enclosed
from bot.talk.files import FileKind
from tests.files.corpus import pdf, word
from tests.mail.goldens import golden


@dataclass(frozen=True, slots=True)
class Kept:
    name: str
    kind: FileKind
    content: bytes


def attached(body: bytes) -> list[tuple[str | None, str, bytes]]:
    message = message_from_bytes(body, policy=SMTP)
    assert isinstance(message, EmailMessage)
    parts = message.iter_attachments()
    return [(part.get_filename(), part.get_content_type(), bytes(part.get_payload(decode=True))) for part in parts]


FILES = (
    Kept("letter.pdf", "pdf", pdf()),
    Kept("خطاب الوزارة 2026.docx", "docx", word()),
    Kept("letter.pdf", "pdf", b"another"),
    Kept("note.txt", "txt", b"--=_K7QM-3XWD.mixed--\r\nnot the end\n"),
)


def test_files_come_behind_the_data_as_they_were_sent() -> None:
    body = golden("en.sent").body
    before = attached(body)
    after = attached(enclosed(body, FILES))
    assert after[: len(before)] == before
    assert [(name, content) for name, _, content in after[len(before) :]] == [
        ("letter.pdf", FILES[0].content),
        ("خطاب الوزارة 2026.docx", FILES[1].content),
        ("letter (2).pdf", b"another"),
        ("note.txt", FILES[3].content),
    ]
    assert after[len(before)][1] == "application/pdf"


def test_the_same_letter_and_files_are_the_same_bytes() -> None:
    body = golden("en.sent").body
    assert enclosed(body, FILES) == enclosed(body, FILES)
    assert enclosed(body, ()) == body


def test_every_line_ends_and_is_as_long_as_mail_allows() -> None:
    body = enclosed(golden("en.sent").body, FILES)
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 998
    assert all(byte < 128 for byte in body)
