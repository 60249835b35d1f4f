"""What a message is to a form: a piece of an answer, several answers, or a change of one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.talk.events import Edited
from bot.talk.replies import Choice
from bot.talk.state import AtField, AtMenu, AtReview, Consent, Draft, Piece, Sent, State
from handlers import pieces
from tests.transcripts import Person, assistant

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANSWERS = {"consent_data": True, "understands_call_status": True}


def person(field: str) -> Person:
    """Somebody at a field of the form that joins the Alliance."""
    consent = Consent(assistant().knowledge.privacy.version, "en", NOW)
    draft = Draft("T001", "join_alliance", NOW, ANSWERS, consent=consent)
    return Person(state=State("en", drafts=(draft,), place=AtField("T001", field)))


def says(someone: Person, *texts: str) -> Draft:
    """The draft when this has been said."""
    for text in texts:
        someone.meets(someone._event("said", text))
    return someone.state.drafts[0]


@pytest.mark.parametrize(
    ("texts", "whole"),
    [
        (("a" * 4096, "b"), "a" * 4096 + "b"),
        (("One sentence.", "Another."), "One sentence.\nAnother."),
        (("one word", "another"), "one word another"),
        (("🎲" * 2048, "🎲"), "🎲" * 2049),
    ],
)
def test_pieces_are_put_together_where_telegram_cut_them(texts: tuple[str, ...], whole: str) -> None:
    assert pieces.whole(Piece(str(n), text) for n, text in enumerate(texts)) == whole


@pytest.mark.parametrize(("size", "waits"), [(2048, False), (2049, True), (4096, True), (4097, False)])
def test_only_what_telegram_may_have_cut_waits_for_more(size: int, *, waits: bool) -> None:
    assert pieces.may_go_on("a" * size) is waits


def test_no_piece_ever_answers_the_next_question() -> None:
    draft = says(person("organisation_name"), "a" * 4096, "Ghana", "Private company")
    assert draft.answers == ANSWERS


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("organisation_name", "Ministry of Trade, Industry and Crafts"),  # nothing but words
        ("organisation_type", "Private company, perhaps"),
        ("country", "Congo, Awa Diop, Director"),  # two countries are called so
        ("country", "1,500"),
        ("contact_email", "a@example.org, b@example.org"),  # nothing asks for the second
    ],
)
def test_several_answers_are_never_guessed(field: str, text: str) -> None:
    someone = person(field)
    draft = says(someone, text)
    assert set(draft.answers) - set(ANSWERS) <= {field}
    assert not isinstance(someone.state.place, AtReview)


def test_what_was_sent_is_changed_by_an_amendment_and_not_by_a_message() -> None:
    sent = Sent("K7QM-3XWD", "join_alliance", NOW, "T001", ("17",))
    someone = Person(state=State("en", sent=(sent,), place=AtMenu()))
    outcome, _ = someone.meets(Edited(at=NOW, reference="T002-TEST", text="Other", message="17"))
    assert outcome.state == someone.state
    buttons = [choice for reply in outcome.replies for row in reply.rows for choice in row]
    assert Choice(buttons[0].label, "sent:amend=K7QM-3XWD", primary=True) == buttons[0]


def test_a_changed_message_that_answered_nothing_changes_nothing() -> None:
    someone = person("country")
    before = someone.state
    someone.meets(Edited(at=NOW, reference="T002-TEST", text="Ghana", message="99"))
    assert someone.state.drafts[0].answers == before.drafts[0].answers
