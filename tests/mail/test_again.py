from __future__ import annotations

from datetime import timedelta

import pytest

from bot.i18n import Languages
from bot.mail.again import HEADER, sent_again
from bot.mail.letter import Letter
from bot.mail.proof import compose_code, marked, unmarked
from tests.mail.goldens import golden
from tests.mail.office import AT, OFFICE, SENDER, part, read
from tests.transcripts import assistant

LANGUAGES: Languages = assistant().languages


@pytest.mark.parametrize("language", LANGUAGES.offered)
def test_a_letter_sent_again_is_the_same_but_for_its_name_and_a_line(language: str) -> None:
    first = golden(f"{language}.sent")
    again = sent_again(first, number=2, at=AT + timedelta(days=3), languages=LANGUAGES, office_language=language)
    old, new = read(first), read(again)
    assert again.message_id == new["Message-ID"] == first.message_id.replace("@", ".again2@")
    assert new[HEADER] == "Wed, 25 Nov 2026 09:46:00 +0000"
    assert {name: value for name, value in new.items() if name not in ("Message-ID", HEADER)} == {
        name: value for name, value in old.items() if name != "Message-ID"
    }
    assert part(new, "plain").partition("\n\n")[2] == part(old, "plain")
    assert part(new, "html").count("<strong>") == part(old, "html").count("<strong>") + 1
    assert [each.get_content() for each in new.iter_attachments()] == [
        each.get_content() for each in old.iter_attachments()
    ]


@pytest.mark.parametrize("name", ["fr.sent", "ar.sent", "en.sent"])
def test_a_test_says_so_at_the_head_of_its_subject_and_can_be_told_apart(name: str) -> None:
    letter = golden(name)
    test = marked(letter.body)
    assert read(Letter("<x@y>", OFFICE, test))["Subject"] == f"TEST {read(letter)['Subject']}"
    assert unmarked(test) == unmarked(letter.body) == letter.body


def test_a_test_is_none_when_it_is_sent_again() -> None:
    letter = golden("en.sent")
    test = Letter(letter.message_id, letter.recipient, marked(letter.body))
    again = sent_again(test, number=1, at=AT, languages=LANGUAGES, office_language="en")
    assert read(again)["Subject"] == read(letter)["Subject"]


@pytest.mark.parametrize("language", LANGUAGES.offered)
def test_the_code_stands_in_a_letter_that_is_a_test(language: str) -> None:
    letter = compose_code(
        "123456",
        fresh="K7QM-3XWD",
        at=AT,
        languages=LANGUAGES,
        office_language=language,
        sender=SENDER,
        recipient=OFFICE,
    )
    message = read(letter)
    assert message["Subject"].startswith("TEST ")
    assert "123456" in part(message, "plain")
    assert "TEST" in part(message, "plain")
