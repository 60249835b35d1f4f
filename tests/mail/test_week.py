"""The weekly report: figures, what shows the last weeks, and the questions that were not answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from bot.mail.week import MOST, compose_week, message_id
from bot.talk.effects import Miss
from tests.statistics import FIGURES, HASH
from tests.transcripts import assistant

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)
AT = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)
SENDER = "assistant@alliance.example"
MISSES = [
    Miss("Qui paie <b>tout</b> ?", "fr", "disliked", LAST, ("compare-cost", "gone-since")),
    Miss("أين المختبر؟", "ar", "declined", LAST),
    Miss("who pays?", "en", "declined", date(2026, 11, 17)),
    Miss("Who pays", "en", "declined", FIRST),
]


def letter(language: str, misses: list[Miss]) -> EmailMessage:
    loaded = assistant()
    body = compose_week(
        misses,
        week=replace(FIGURES, first=FIRST, last=LAST),
        at=AT,
        facts=[("Submissions", "8")],
        enclosed={"png": b"picture", "xlsx": b"workbook"},
        topics=loaded.knowledge.topics.keys(),
        languages=loaded.languages,
        office_language=language,
        sender=SENDER,
        recipient="office@alliance.example",
    ).body
    return message_from_bytes(body, policy=SMTP)


def text(language: str, misses: list[Miss]) -> str:
    part = letter(language, misses).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_its_headers_name_the_week() -> None:
    written = letter("en", MISSES)
    assert written["Message-ID"] == "<week-2026-W47@alliance.example>" == message_id(FIRST, SENDER)
    assert written["Subject"] == "Weekly report, 16 November 2026 to 22 November 2026"
    assert (written["To"], written["Auto-Submitted"]) == ("office@alliance.example", "auto-generated")


def test_the_days_around_new_year_are_of_one_iso_week() -> None:
    assert message_id(date(2026, 12, 28), SENDER) == "<week-2026-W53@alliance.example>"


def test_each_question_stands_once_under_its_reason_with_what_was_shown() -> None:
    found = text("en", MISSES)
    assert found.index("Nothing was found") < found.index("أين المختبر؟") < found.index("who pays?")
    assert found.index("who pays?") < found.index("The answer was not what was asked for") < found.index("Qui paie")
    assert "2 times; language: English" in found
    assert "1 time; language: French; shown: Comparing the cost of the types of centre" in found
    assert "Who pays\n" not in found
    assert "None of the topics offered" not in found


def test_a_question_is_no_markup() -> None:
    page = letter("en", MISSES).get_body(("html",))
    assert page is not None
    assert "&lt;b&gt;tout&lt;/b&gt;" in page.get_content()


@pytest.mark.parametrize("language", ["fr", "en", "es", "ar", "ru", "zh"])
def test_it_is_written_in_every_language_of_an_office(language: str) -> None:
    written = letter(language, MISSES)
    assert written["Content-Language"] == language
    assert ("Nothing was found" in text(language, MISSES)) is (language == "en")


def test_the_attachment_has_all_of_them_as_data() -> None:
    *_, attached = letter("en", MISSES).iter_attachments()
    lines = json.loads(attached.get_content())
    assert [(line["question"], line["times"]) for line in lines][-1] == ("who pays?", 2)
    assert lines[0]["on"] == "2026-11-22"


def test_a_long_week_is_cut_and_says_so() -> None:
    many = [replace(MISSES[1], question=f"question number {n}") for n in range(MOST + 2)]
    found = text("en", many)
    assert "2 more questions are in the attached file." in found
    assert f"question number {MOST - 1}\n" in found
    assert f"question number {MOST}\n" not in found


def test_it_encloses_what_shows_the_last_weeks() -> None:
    attached = [(each.get_content_type(), each.get_filename()) for each in letter("en", []).iter_attachments()]
    assert attached == [
        ("image/png", "week-2026-W47.png"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "week-2026-W47.xlsx"),
    ]
    assert "last 12 weeks" in text("en", [])


def test_it_takes_the_newest_hash_of_the_audit_out_of_the_house() -> None:
    assert HASH in text("en", [])
    assert "5 exports, erasures and acts of the desk" in text("en", [])


def test_a_week_without_a_question_says_nothing_of_questions() -> None:
    found = text("en", [])
    assert "Submissions\n    8" in found
    assert "who asked" not in found
