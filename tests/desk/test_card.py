"""The card of a new version names what has changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.store.codec import load_event
from bot.talk.events import Arrived
from bot.talk.looking import Submitted
from bot.talk.state import State
from handlers import card
from handlers.scene import Scene
from tests.transcripts import assistant

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
FORM = assistant().knowledge.forms["host_centre"]


def said(*changed: str, form: str = "host_centre") -> str:
    """What the card says above the table."""
    event = Arrived(at=AT, reference="", submission="K7QM-3XWD")
    sent = Submitted("K7QM-3XWD", 2, form, "en", AT, "accepted", {})
    lines = card.changed(Scene(assistant().knowledge, State(), event), sent, changed)
    return "".join(assistant().languages.words(line, "en") for line in lines)


def test_answers_are_named_in_the_order_of_the_form() -> None:
    assert said("contact_name", "organisation_name") == "Changed: Organisation and Contact person"


def test_what_a_form_no_longer_asks_is_not_named() -> None:
    assert said("contact_name", "no_such_field") == "Changed: Contact person"
    assert said("contact_name", form="no_such_form") == ""


def test_a_group_is_named_once_whatever_of_it_has_changed() -> None:
    changed = ("flagship_initiatives", "flagship_initiatives.1.title", "flagship_initiatives.2.title")
    assert said(*changed, form="partner_centre") == "Changed: The initiatives"


@pytest.mark.parametrize("more", [0, 1])
def test_of_many_it_says_how_many_they_are(more: int) -> None:
    many = [field.id for field in FORM.fields][: card.MOST_NAMED + more]
    assert said(*many).startswith("9 answers have changed." if more else "Changed: ")


def test_news_that_was_owed_before_changes_were_named_names_none() -> None:
    owed = load_event('["arrived", {"at": "2026-11-23T09:00:00Z", "reference": "", "submission": "K7QM-3XWD"}]')
    assert isinstance(owed, Arrived)
    assert said(*owed.changed) == ""
