"""Every file of the corpus gets its verdict, and its name is fit to be shown, mailed and written to a disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files import cleaned, glance, judge, kind_of, unreachable
from bot.files.names import LONGEST
from bot.talk.files import LARGEST, File, Refused
from tests.files.corpus import CASES, Case, pdf, word


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_file_gets_its_verdict(case: Case) -> None:
    content = case.make()
    verdict = judge(case.name, content)
    if case.says:
        assert isinstance(verdict, Refused), verdict
        assert case.says in verdict.why.msgid
        assert verdict.why.values["name"] == cleaned(case.name)
    else:
        assert isinstance(verdict, File), verdict
        assert (verdict.size, verdict.name) == (len(content), cleaned(case.name))


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CASES) >= 60
    assert sum(case.says == "" for case in CASES.values()) >= 20


@given(st.binary(max_size=300), st.sampled_from(["pdf", "docx", "xlsx", "pptx", "odt", "jpg", "png", "txt", "exe", ""]))
def test_no_bytes_break_the_judge(content: bytes, ending: str) -> None:
    assert isinstance(judge(f"file.{ending}", content), File | Refused)


@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=8))
def test_no_change_of_a_right_file_breaks_the_judge(at: int, change: bytes) -> None:
    for name, content in (("a.docx", word()), ("a.pdf", pdf())):
        place = at % len(content)
        changed = content[:place] + change + content[place + len(change) :]
        assert isinstance(judge(name, changed), File | Refused)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("letter.pdf", "letter.pdf"),
        ("C:\\Users\\Awa\\lettre signée.pdf", "lettre signée.pdf"),
        ("../../etc/passwd", "passwd"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("two\r\nlines\u2028.txt", "two lines.txt"),
        ("CON.pdf", "_CON.pdf"),
        ("com¹.tar.pdf", "_com¹.tar.pdf"),
        ("console.pdf", "console.pdf"),
        (".pdf", "file.pdf"),
        ("", "file"),
        ("...", "file"),
        ("what?.pdf", "what_.pdf"),
        ("half \ud800.pdf", "half.pdf"),
        ("خطاب الوزارة.pdf", "خطاب الوزارة.pdf"),
    ],
)
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert cleaned(name) == clean


@given(st.text())
def test_a_clean_name_stays_as_it_is_and_fits(name: str) -> None:
    clean = cleaned(name)
    assert 0 < len(clean) <= LONGEST
    assert cleaned(clean) == clean
    assert not set(clean) & set('/\\:*?"<>|\n\r\x00\u202e\u2066')


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [("a.exe", 5, "only PDF"), ("a.pdf", LARGEST + 1, "larger than"), ("a.pdf", 0, "empty")],
)
def test_what_is_claimed_can_be_refused_unseen(name: str, size: int, says: str) -> None:
    refused = glance(name, size)
    assert refused
    assert says in refused.why.msgid


def test_what_may_be_fit_is_looked_at() -> None:
    assert glance("a.pdf", LARGEST) is None
    assert glance("a.pdf", None) is None


def test_a_media_type_stands_for_a_kind() -> None:
    assert kind_of("application/pdf") == "pdf"
    assert kind_of("application/zip") is None


def test_a_file_that_could_not_be_fetched_is_named() -> None:
    assert unreachable("a\u202e.pdf").why.values["name"] == "a.pdf"
