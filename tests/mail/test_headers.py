from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.headers import clean, intact, reply_address
from tests.mail.payloads import HEADERS

WORDS = {"Subject": "words"}
HEAD = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"


@given(st.text() | st.sampled_from(HEADERS))
def test_clean_words_are_one_short_line_without_anything_that_acts(typed: str) -> None:
    line = clean(typed, longest=80)
    assert len(line) <= 80
    assert "=?" not in line
    assert line == " ".join(line.split())
    assert not {unicodedata.category(each) for each in line if each not in "\u200c\u200d"} & {
        "Cc",
        "Cf",
        "Cs",
        "Zl",
        "Zp",
    }


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=80))
def test_ordinary_words_stay_as_they_are(typed: str) -> None:
    assert clean(typed, longest=80) == typed.replace("=?", "= ?")


def test_what_cleaning_joins_is_broken_too() -> None:
    assert clean("=\u200e?utf-8?q?x?=", longest=80) == "= ?utf-8?q?x?="


def test_half_a_surrogate_pair_goes() -> None:
    assert clean("a\ud800b", longest=80) == "ab"


def test_long_words_end_in_an_ellipsis() -> None:
    assert clean("a" * 79 + " b", longest=80) == "a" * 79 + "…"


def test_an_address_is_bare_and_in_ascii() -> None:
    assert reply_address("awa@ucad.example") == "awa@ucad.example"
    assert reply_address("awa@bücher.example") == "awa@xn--bcher-kva.example"


@pytest.mark.parametrize("typed", ["é@ucad.example", "Awa <awa@ucad.example>", "a@b.org, c@d.org", "", "x"])
def test_what_a_reply_to_cannot_hold_is_left_out(typed: str) -> None:
    assert reply_address(typed) is None


def test_no_payload_becomes_an_address_that_says_more_than_one() -> None:
    for address in (address for typed in HEADERS for address in (typed, f"a{typed}@b.org", f"a@b.org{typed}")):
        found = reply_address(address)
        assert found is None or (found.isascii() and found.isprintable() and not set(found) & set(' ,;:<>"\\'))


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: words",
        b"Subject: =?utf-8?q?words?=",
    ],
)
def test_a_header_that_says_what_it_should_is_intact(head: bytes) -> None:
    assert intact(HEAD + head + b"\r\n\r\n", WORDS)


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: other words",
        b"Subject: words\r\nBcc: injected@example.org",
        b"Subject: words\r\nSubject: words",
        b"Subject: words\nBcc: injected@example.org",
        b"Subject: words\rBcc: injected@example.org",
        b"Subject: words\r\n \r\nBcc: injected@example.org",
        b"Subject: words\r\n\r\nX-EOI-Reference: K7QM-3XWD",
        b"Subject : words",
        b"Subject: w\xc3\xb6rds",
        b"Subject: words" + b" " * 1000,
        b"X: words",
        b"",
    ],
)
def test_a_header_that_says_anything_else_is_not(head: bytes) -> None:
    expected = {**WORDS, "X-EOI-Reference": "K7QM-3XWD"} if b"Reference" in head else WORDS
    assert not intact(HEAD + head + b"\r\n\r\n", expected)
