"""What is stored comes back exactly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.codec import (
    dump_event,
    dump_replies,
    dump_state,
    load_event,
    load_replies,
    load_state,
    storable,
)
from bot.talk.events import Attached, Commanded, Due, Edited, Event, Found, Opened, Pressed, Said, Woken
from bot.talk.files import File, Refused
from bot.talk.looking import Submissions, Submitted
from bot.talk.replies import Choice, Compared, Comparison, Copy, Document, Note, Reply, Report, Row, Table
from bot.talk.state import Album, Asked, AtField, AtGuide, AtMenu, AtResult, AtReview, Consent, Draft, Sent, State
from bot.talk.text import Address, Country, Day, Elapsed, Listing, Moment, Money, Passage, Size, Text, Tongue, Value

words = st.text()
codes = st.text("abc_", max_size=5)
moments = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001, hypothesis adds the zone
answers = st.dictionaries(codes, st.one_of(st.booleans(), st.integers(), words, st.lists(words).map(tuple)), max_size=5)


def several(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(of, max_size=3).map(tuple)


def sentences(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Text]:
    values = st.dictionaries(codes, inner, max_size=3)
    return st.builds(Text, words, values, plural=st.none() | words)


plain: st.SearchStrategy[Value] = st.one_of(
    words,
    st.integers(),
    st.builds(Day, words),
    st.builds(Moment, words),
    st.builds(Elapsed, st.integers()),
    st.builds(Country, words),
    st.builds(Money, words, words),
    st.builds(Size, st.integers(0)),
    st.builds(Tongue, words, native=st.booleans()),
    st.builds(Address, words),
)
values: st.SearchStrategy[Value] = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.builds(Listing, several(inner)),
        sentences(inner),
        st.builds(Passage, words, st.sampled_from(["title", "answer"]), st.dictionaries(codes, inner, max_size=2)),
    ),
    max_leaves=5,
)
texts = sentences(values)
parts = st.one_of(
    texts,
    st.builds(Passage, words, st.just("answer")),
    st.builds(Note, texts),
    st.builds(Document, values, words, several(codes)),
    st.builds(Copy, values, words, words, several(texts)),
    st.builds(Report, values, words),
    st.builds(
        Comparison, values, several(values), several(st.builds(Compared, values, several(values))), several(texts)
    ),
    st.builds(Table, several(st.builds(Row, values, values, st.none() | words))),
)
choices = st.builds(Choice, values, words, st.none() | st.booleans(), primary=st.booleans())
replies = st.builds(
    Reply,
    several(parts),
    several(several(choices)),
    st.sampled_from(["text", "long", "email", "phone", "number", "files", "none"]),
    replaces=st.booleans(),
    language=st.none() | codes,
)
places = st.one_of(
    st.builds(AtMenu),
    st.builds(AtGuide, codes, several(codes)),
    st.builds(AtResult),
    st.builds(AtField, codes, codes, st.booleans(), st.integers(0, 9), several(codes), st.none() | words),
    st.builds(AtReview, codes),
)
files = st.builds(File, words, st.integers(0), st.sampled_from(["pdf", "txt"]), codes)
drafts = st.builds(
    Draft,
    codes,
    codes,
    moments,
    answers,
    several(codes),
    several(codes),
    st.none() | st.builds(Consent, words, codes, moments),
    st.none() | moments,
    several(st.sampled_from(["quiet", "ending"])),
    st.none() | codes,
    st.dictionaries(codes, files, max_size=2),
)
states = st.builds(
    State,
    st.none() | codes,
    st.integers(0),
    places,
    answers,
    several(drafts),
    several(st.builds(Sent, codes, codes, moments)),
    st.booleans(),
    st.none() | codes,
    st.none() | st.builds(Asked, words, codes, st.none() | codes, several(codes)),
    several(moments),
    several(codes),
    st.none() | st.builds(Album, codes, several(texts)),
)
every = {"at": moments, "reference": codes, "hint": st.none() | codes}
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Opened, **every, payload=words),
    st.builds(Said, **every, text=words),
    st.builds(Pressed, **every, token=words),
    st.builds(Commanded, **every, name=words, argument=words),
    st.builds(
        Attached,
        **every,
        kind=st.sampled_from(["photo", "voice", "other"]),
        file=st.none() | files | st.builds(Refused, texts),
        album=codes,
    ),
    st.builds(Edited, **every, text=words),
    st.builds(Due, **every, call=codes),
    st.builds(Woken, **every),
    st.builds(
        Found,
        **every,
        why=codes,
        finding=st.builds(
            Submissions, several(st.builds(Submitted, codes, st.integers(1), codes, codes, moments, codes, answers))
        ),
    ),
)


@settings(deadline=None)  # machines are shared
@given(states)
def test_a_state_comes_back_as_it_was(state: State) -> None:
    back = load_state(dump_state(state))
    assert back == state
    assert dump_state(back) == dump_state(state)  # True and 1 are equal, but not the same answer


@settings(deadline=None)  # machines are shared
@given(several(replies))
def test_replies_come_back_as_they_were(shown: tuple[Reply, ...]) -> None:
    back = load_replies(dump_replies(shown))
    assert back == shown
    assert dump_replies(back) == dump_replies(shown)


@settings(deadline=None)  # machines are shared
@given(events)
def test_an_event_comes_back_as_it_was_and_of_its_kind(event: Event) -> None:
    back = load_event(dump_event(event))
    assert type(back) is type(event)
    assert back == event


def test_a_field_that_is_younger_than_the_row_takes_its_default() -> None:
    assert load_state("{}") == State()
    assert load_state('{"language": "fr"}') == State(language="fr")


def test_a_draft_from_before_is_whole_and_says_nothing_of_what_was_not_kept_then() -> None:
    old = '{"drafts": [{"id": "A", "form": "f", "begun": "2026-11-01T09:00:00Z", "answers": {"n": 1}}]}'
    assert load_state(old).drafts == (Draft("A", "f", datetime(2026, 11, 1, 9, tzinfo=UTC), {"n": 1}),)


def test_a_field_that_was_dropped_since_is_passed_over() -> None:
    assert load_state('{"language": "fr", "mood": "good"}') == State(language="fr")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("plain 👍 \0", "plain 👍 \0"), ("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("\ud83d\udc4d", "👍")],
)
def test_half_a_character_is_replaced_before_it_is_handled(typed: str, kept: str) -> None:
    event = Said(at=datetime(2023, 3, 1, tzinfo=UTC), reference="R", text=typed)
    assert storable(event) == Said(at=event.at, reference="R", text=kept)


def test_an_event_that_can_be_stored_is_left_as_it_is() -> None:
    event = Said(at=datetime(2023, 3, 1, tzinfo=UTC), reference="R", text="hello")
    assert storable(event) is event


def test_the_text_is_json() -> None:
    assert json.loads(dump_state(State(profile={"scope": "national"})))["profile"] == {"scope": "national"}
