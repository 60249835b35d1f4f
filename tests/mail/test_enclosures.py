"""Files leave with a letter, byte for byte, and the same each time."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from bot.mail.enclosures import enclosed
from bot.mail.parts import Piece
from bot.talk.files import FileKind
from tests.files.corpus import pdf, word
from tests.mail.goldens import golden


@dataclass(frozen=True, slots=True)
class Kept:
    id: str
    name: str
    kind: FileKind
    content: bytes


def attached(body: bytes) -> list[tuple[str | None, str, bytes]]:
    message = message_from_bytes(body, policy=SMTP)
    assert isinstance(message, EmailMessage)
    parts = message.iter_attachments()
    return [(part.get_filename(), part.get_content_type(), bytes(part.get_payload(decode=True))) for part in parts]


FILES = (
    Kept("1", "letter.pdf", "pdf", pdf()),
    Kept("2", "خطاب الوزارة 2026.docx", "docx", word()),
    Kept("3", "letter.pdf", "pdf", b"another"),
    Kept("4", "note.txt", "txt", b"--=_K7QM-3XWD.mixed--\r\nnot the end\n"),
)
ALL = tuple(Piece(file.id) for file in FILES)


def test_files_come_behind_the_data_as_they_were_sent() -> None:
    body = golden("en.sent").body
    before = attached(body)
    after = attached(enclosed(body, ALL, FILES))
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
    assert enclosed(body, ALL, FILES) == enclosed(body, ALL, FILES)
    assert enclosed(body, (), ()) == body


def test_every_line_ends_and_is_as_long_as_mail_allows() -> None:
    body = enclosed(golden("en.sent").body, ALL, FILES)
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 998
    assert all(byte < 128 for byte in body)


def test_a_file_that_is_gone_is_left_out_and_the_others_leave() -> None:
    body = golden("en.sent").body
    assert [name for name, _, _ in attached(enclosed(body, ALL, FILES[:1]))][-1] == "letter.pdf"


def test_pieces_are_named_for_programs_that_put_them_together() -> None:
    pieces = [Piece("2", number, 3) for number in (1, 2, 3)]
    found = attached(enclosed(golden("en.sent").body, pieces, FILES))[-3:]
    assert [name for name, _, _ in found] == [f"خطاب الوزارة 2026.docx.00{number}" for number in (1, 2, 3)]
    assert {kind for _, kind, _ in found} == {"application/octet-stream"}
    assert b"".join(content for _, _, content in found) == FILES[1].content
