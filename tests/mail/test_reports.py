from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.reports import Report, read

SAMPLES = Path(__file__).parent / "reports"
LETTER = "<K7QM-3XWD.1@alliance.example>"
"""The letter that all samples are about."""

SAID = {
    "postfix": "550 5.1.1 [address] Recipient address rejected: User unknown",
    "exim": "5.0.0 550 5.1.1 User unknown",
    "exchange": "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException",
    "gmail": "550-5.1.1 The email account that you tried to reach does not exist. Please try 550 5.1.1 double-checking "
    "the recipient's email address",
}


def sample(name: str) -> Report:
    """As IMAP hands it out: with CRLF at the ends of lines."""
    return read((SAMPLES / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("server", SAID)
def test_what_mail_servers_write_names_the_letter_its_mailbox_and_why(server: str) -> None:
    report = sample(f"{server}_failed")
    assert (report.kind, report.message_ids[0], report.reference) == ("failed", LETTER, "K7QM-3XWD")
    assert report.recipients == ("office@alliance.example",)
    assert report.said == SAID[server]


def test_what_is_only_late_is_not_failed() -> None:
    assert sample("postfix_delayed").kind == "delayed"


def test_an_old_exim_says_it_in_a_header_and_in_plain_words() -> None:
    report = sample("exim_old_failed")
    assert (report.kind, report.message_ids, report.reference) == ("failed", (LETTER,), "K7QM-3XWD")
    assert report.said.startswith("This message was created automatically")
    assert "@" not in report.said


def test_where_the_server_gave_the_letter_another_name_its_reference_is_found() -> None:
    report = sample("renamed_failed")
    assert (report.kind, report.reference) == ("failed", "K7QM-3XWD")
    assert LETTER not in report.message_ids
    assert report.said == "5.7.1"


def test_who_is_out_of_office_has_the_letter() -> None:
    assert sample("out_of_office") == Report("automatic")


def test_what_somebody_wrote_is_nobodys_report() -> None:
    assert sample("human") == Report("other")


@given(st.binary(max_size=2000), st.sampled_from(sorted(SAMPLES.glob("*.eml"))), st.integers(0, 3000))
def test_nothing_that_comes_in_breaks_it(noise: bytes, path: Path, at: int) -> None:
    content = path.read_bytes()
    for broken in (noise, content[:at] + noise + content[at:], content[:at]):
        assert read(broken).kind in ("failed", "delayed", "automatic", "other")
