from __future__ import annotations

from datetime import timedelta

import pytest

from bot.mail.alert import Kind, Trouble, compose_alert, told
from bot.mail.headers import intact
from tests.mail.office import AT, OFFICE, SENDER, part, read
from tests.transcripts import assistant

LANGUAGES = assistant().languages


def trouble(kind: Kind, *, over: bool = False) -> Trouble:
    until = AT + timedelta(hours=3) if over else None
    return Trouble(7, kind, "" if kind == "relay" else OFFICE, AT, until, "450 4.2.0 <b>later</b>", 12)


@pytest.mark.parametrize("language", LANGUAGES.offered)
@pytest.mark.parametrize("kind", ["relay", "mailbox", "stuck", "bounced"])
@pytest.mark.parametrize("over", [False, True])
def test_it_is_a_sound_letter_in_the_offices_language(language: str, kind: Kind, over: bool) -> None:
    letter = compose_alert(
        trouble(kind, over=over), languages=LANGUAGES, office_language=language, sender=SENDER, recipient=OFFICE
    )
    message = read(letter)
    names = ("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language")
    assert intact(letter.body, {name: str(message[name]) for name in names})
    assert "<b>" not in part(message, "html")
    assert "12" in part(message, "plain") or "١٢" in part(message, "plain")


def test_the_desk_reads_what_it_is_and_what_to_do() -> None:
    words = told(trouble("bounced"), languages=LANGUAGES, language="en")
    assert words.splitlines()[0] == "A message was refused or came back"
    assert "python -m bot resend" in words
