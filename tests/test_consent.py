"""Consent is kept with the notice's version, language and time, and is asked for again when the notice has changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.mail.record import record
from bot.talk.state import AtField, AtReview, Consent, Draft
from handlers import step
from tests.submission import SUBMISSION
from tests.transcripts import Person, Turn, assistant, visible

KNOWLEDGE = assistant().knowledge
CHANGED = replace(KNOWLEDGE, privacy=replace(KNOWLEDGE.privacy, version="another"))


def acts(person: Person, *script: tuple[str, str]) -> str:
    """What is on the screen at the end."""
    shown = ""
    for act, value in script:
        _, views = person.does(Turn({"press": "pressed", "say": "said"}.get(act, act), value))
        shown = visible(views)
    return shown


def up_to(label: str) -> tuple[tuple[str, str], ...]:
    """The script of a whole submission, from the menu to just before that button."""
    labels = [value for _, value in SUBMISSION]
    return (("open", ""), *SUBMISSION[: labels.index(label)])


def draft(person: Person) -> Draft:
    (only,) = person.state.drafts
    return only


def going_on(person: Person) -> str:
    """The button of the draft."""
    return next(label for label, token in person.on_show.items() if token.startswith("resume:"))


def changed(person: Person) -> None:
    """The secretariat has changed the notice."""
    person.step = partial(step, CHANGED)


def test_the_notice_comes_before_the_first_personal_question() -> None:
    person = Person()
    _, views = person.does(Turn("command", "form host_centre"))
    shown = visible(views)
    assert "What is kept" in shown
    assert "30 days after your last change" in shown
    assert shown.index("What is kept") < shown.index("Step 1 of")


def test_it_is_kept_in_the_draft_and_goes_with_the_submission() -> None:
    person = Person()
    acts(person, *up_to("University of Ghana"))
    agreed = draft(person).begun + timedelta(minutes=1)
    given = Consent(KNOWLEDGE.privacy.version, "en", agreed)
    assert draft(person).consent == given
    acts(person, *SUBMISSION[3:])
    (sent,) = person.sent
    assert sent.consent == given
    written = json.loads(record(sent, KNOWLEDGE.forms["host_centre"]))
    assert written["consent"] == {"notice": given.version, "language": "en", "at": given.at.isoformat()}


def test_there_is_none_before_it_is_given() -> None:
    person = Person()
    acts(person, *up_to("I agree"))
    assert draft(person).consent is None


@pytest.mark.parametrize("leave", [("press", "Save for later"), ("command", "menu")])
def test_a_changed_notice_is_shown_and_asked_about_on_resuming(leave: tuple[str, str]) -> None:
    person = Person()
    acts(person, *up_to("Yes, academia member"), leave)
    before = draft(person)
    changed(person)
    shown = acts(person, ("press", going_on(person)))
    assert "The privacy notice has changed since you agreed to it." in shown
    assert "May this assistant keep your answers" in shown
    assert {**draft(person).answers, "consent_data": True} == before.answers
    shown = acts(person, ("press", "I agree"))
    assert "Is your organisation a member of ITU?" in shown
    given = draft(person).consent
    assert given
    assert given.version == "another"


def test_an_answer_given_meanwhile_is_kept() -> None:
    person = Person()
    acts(person, *up_to("University of Ghana"))
    changed(person)
    shown = acts(person, ("say", "University of Ghana"))
    assert "The privacy notice has changed" in shown
    assert "May this assistant keep your answers" in shown
    assert draft(person).answers["organisation_name"] == "University of Ghana"


def test_nothing_is_sent_under_a_notice_that_has_changed() -> None:
    person = Person()
    acts(person, *up_to("Send"))
    assert isinstance(person.state.place, AtReview)
    changed(person)
    shown = acts(person, ("press", "Send"))
    assert "The privacy notice has changed" in shown
    assert isinstance(person.state.place, AtField)
    assert person.sent == []
    acts(person, ("press", "I agree"), ("press", "Send"))
    (sent,) = person.sent
    assert sent.consent
    assert sent.consent.version == "another"


def test_a_notice_that_has_not_changed_is_not_asked_about() -> None:
    person = Person()
    acts(person, *up_to("Yes, academia member"), ("press", "Save for later"))
    shown = acts(person, ("press", going_on(person)))
    assert "has changed" not in shown
    assert "Is your organisation a member of ITU?" in shown
