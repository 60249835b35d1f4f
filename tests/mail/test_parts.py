"""A submission whose files are too large for one message comes in several, and nothing of it is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.export.columns import columns
from bot.i18n import Languages
from bot.mail.compose import compose
from bot.mail.enclosures import enclosed
from bot.mail.letter import Letter
from bot.mail.parts import SMALLEST, Piece, shared
from bot.mail.record import definition
from bot.mail.workbook import XLSX
from bot.store.files import Kept
from bot.talk.files import LARGEST, MOST, File
from tests.mail.office import FORM, GUIDANCE, OFFICE, SENDER, part, read, submission
from tests.mail.test_enclosures import attached

MB = 2**20


def file(size: int, name: str = "Plan d’action.pdf") -> File:
    return File(name, size, "pdf", "0a" * 32)


def files(*sizes: int) -> dict[str, File]:
    return {f"FILE-{number:04}": file(size, f"Document {number}.pdf") for number, size in enumerate(sizes, 1)}


def content(id: str, size: int) -> bytes:
    return (id.encode() * (size // len(id) + 1))[:size]


def letters(words: Languages, sent: dict[str, File], largest: int | None, *, version: int = 1) -> tuple[Letter, ...]:
    """What comes of a submission with those files."""
    asked = replace(FORM.sections[1], fields=(replace(FORM.sections[1].fields[0], id="documents", kind="files"),))
    submitted = replace(submission(documents=tuple(sent)), files=sent, version=version)
    form = replace(FORM, sections=(FORM.sections[0], asked))
    return compose(
        submitted,
        form,
        guidance=GUIDANCE,
        languages=words,
        office_language="en",
        sender=SENDER,
        recipient=OFFICE,
        columns=columns([definition(form)]),
        largest=largest,
    )


def leaving(letter: Letter, sent: dict[str, File]) -> bytes:
    """The message as it goes to the server."""
    kept = [Kept(id, each.name, each.kind, content(id, each.size)) for id, each in sent.items()]
    return enclosed(letter.body, map(Piece.read, letter.files), kept)


def received(messages: list[bytes]) -> dict[str, bytes]:
    """The files out of all messages, pieces put together in the order of their names."""
    found = [(name or "", content) for each in messages for name, _, content in attached(each)]
    whole: dict[str, bytes] = {}
    for name, content in sorted(found):
        whole.setdefault(re.sub(r"\.\d{3}$", "", name), b"")
        whole[re.sub(r"\.\d{3}$", "", name)] += content
    return whole


@given(st.lists(st.integers(1, LARGEST), max_size=MOST), st.integers(SMALLEST, 60 * MB), st.integers(5_000, 100_000))
def test_every_byte_of_every_file_is_in_exactly_one_message_and_in_order(
    sizes: list[int], largest: int, first: int
) -> None:
    sent = files(*sizes)
    messages = shared(list(sent.items()), first=first, largest=largest)
    pieces = [piece for message in messages for piece, _ in message]
    for id, each in sent.items():
        mine = [piece for piece in pieces if piece.id == id]
        assert [piece.number for piece in mine] == list(range(1, mine[0].of + 1))
        assert sum(len(range(each.size)[slice(*_span(piece, each.size))]) for piece in mine) == each.size
    assert [piece.id for piece in pieces] == sorted(piece.id for piece in pieces)
    assert all(messages[1:]), "no message but the first is empty"


def _span(piece: Piece, size: int) -> tuple[int, int]:
    return size * (piece.number - 1) // piece.of, size * piece.number // piece.of


@pytest.mark.parametrize(
    ("sizes", "largest", "count"),
    [
        ((), 10_240_000, 1),
        ((MB,) * 5, None, 1),
        ((MB, MB), 10_240_000, 1),
        ((LARGEST,) * 5, 35 * MB, 3),
        ((LARGEST,), 10_240_000, 2),
        ((6 * MB, 6 * MB), 10_240_000, 2),
        ((3 * MB, 300_000), SMALLEST, 27),
    ],
)
def test_no_message_is_larger_than_the_server_takes(
    languages: Languages, sizes: tuple[int, ...], largest: int | None, count: int
) -> None:
    sent = files(*sizes)
    made = letters(languages, sent, largest)
    messages = [leaving(letter, sent) for letter in made]
    assert len(made) == count
    assert largest is None or max(map(len, messages)) <= largest
    back = received(messages)
    assert {name: back[name] for name in back if name.startswith("Document")} == {
        each.name: content(id, each.size) for id, each in sent.items()
    }
    assert messages == [leaving(letter, sent) for letter in letters(languages, sent, largest)]


def test_each_message_says_which_it_is_and_where_everything_is(languages: Languages) -> None:
    made = letters(languages, files(6 * MB, 6 * MB, 100), 10_240_000)
    mails = [read(letter) for letter in made]
    assert [letter.message_id for letter in made] == [
        "<K7QM-3XWD.1@alliance.example>",
        "<K7QM-3XWD.1.part2@alliance.example>",
    ]
    assert [str(mail["Subject"]).rpartition(" | ")[2] for mail in mails] == ["K7QM-3XWD (1/2)", "K7QM-3XWD (2/2)"]
    assert [mail["In-Reply-To"] for mail in mails] == [None, "<K7QM-3XWD.1@alliance.example>"]
    for number, mail in enumerate(mails, 1):
        text = part(mail, "plain")
        assert f"*** Message {number} of 2: the files were too large for one." in text
        assert "Message 1 of 2\n    Document 1.pdf\n" in text
        assert "Message 2 of 2\n    • Document 2.pdf\n    • Document 3.pdf\n" in text
        assert mail["Reply-To"] == "awa.diop@ucad.example"
    assert "Université Cheikh Anta Diop" in part(mails[0], "plain")
    assert "The answers are in the first message." in part(mails[1], "plain")
    assert [_types(mail) for mail in mails] == [["application/json", XLSX], []]


def _types(mail: EmailMessage) -> list[str]:
    return [each.get_content_type() for each in mail.iter_attachments()]


def test_pieces_are_explained(languages: Languages) -> None:
    made = letters(languages, files(LARGEST), 10_240_000, version=2)
    assert "7-Zip" in part(read(made[0]), "plain")
    assert "Document 1.pdf.001" in part(read(made[0]), "plain")
    assert [letter.message_id for letter in made][1:] == ["<K7QM-3XWD.2.part2@alliance.example>"]
    assert {read(letter)["References"] for letter in made} == {"<K7QM-3XWD.1@alliance.example>"}


def test_a_piece_is_what_was_stored() -> None:
    for piece in (Piece("K7QM-3XWD"), Piece("K7QM-3XWD", 2, 3)):
        assert Piece.read(str(piece)) == piece
    assert str(Piece("K7QM-3XWD")) == "K7QM-3XWD"


def test_a_limit_that_no_message_could_keep_is_not_believed(languages: Languages) -> None:
    assert len(letters(languages, files(100), 1)) == 1
