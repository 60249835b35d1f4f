"""What is kept of questions that were not answered, and what a person sees of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from bot.knowledge.discretion import LONGEST
from bot.knowledge.search import Found, Hit
from bot.store.codec import dump_state, load_state
from bot.talk.effects import Effect, Miss
from bot.talk.events import Commanded, Due, Event, Pressed, Said
from bot.talk.outcome import Outcome
from bot.talk.state import State
from handlers import step
from tests.transcripts import TODAY, assistant

HEADER: dict[str, Any] = {"at": TODAY, "reference": "T001-TEST", "hint": "en"}
OFFERED = ("lab-what", "network-what", "council-what")


@dataclass(frozen=True)
class Told:
    """An index that finds what a question stands for: `sure`, `unsure`, `none`, or small talk."""

    def find(self, question: str, *, most: int = 3) -> Found:
        hits = tuple(Hit(topic, 0.9) for topic in OFFERED)
        if question == "thanks":
            return Found("none", hits, 0.0, "thanks")
        known = question.split()[0]
        return Found(known if known in ("sure", "unsure") else "none", hits)  # type: ignore[arg-type]

    def knows(self, words: str) -> bool:
        return False

    def language(self, words: str) -> str | None:
        return None


@dataclass
class Somebody:
    """A conversation over that index."""

    state: State = field(default_factory=lambda: State(language="en"))

    def does(self, event: Event) -> Outcome:
        outcome = step(replace(assistant().knowledge, index=Told()), self.state, event)
        self.state = load_state(dump_state(outcome.state))
        return outcome

    def says(self, text: str) -> tuple[Effect, ...]:
        return self.does(Said(text=text, **HEADER)).effects

    def presses(self, token: str) -> tuple[Effect, ...]:
        return self.does(Pressed(token=token, **HEADER)).effects


@pytest.fixture
def somebody() -> Somebody:
    return Somebody()


kept = partial(Miss, language="en", on=TODAY.date())


def test_what_was_declined_is_kept_at_once(somebody: Somebody) -> None:
    assert somebody.says("where is awa@example.org") == (kept("where is […]", why="declined"),)


@pytest.mark.parametrize("typed", ["thanks", "🙂", "?!"])
def test_small_talk_and_what_has_no_words_is_not(somebody: Somebody, typed: str) -> None:
    assert somebody.says(typed) == ()


@pytest.mark.parametrize(
    "event",
    [Said(text="sure thing", **HEADER), Pressed(token="menu", **HEADER), Commanded(name="help", **HEADER)],
)
def test_who_chooses_nothing_of_what_was_offered_missed_it(somebody: Somebody, event: Event) -> None:
    assert somebody.says("unsure of it") == ()
    assert somebody.does(event).effects == (kept("unsure of it", why="unsure", topics=OFFERED),)
    assert somebody.presses("menu") == ()


def test_a_reminder_in_between_is_nothing_the_person_did(somebody: Somebody) -> None:
    somebody.says("unsure of it")
    before = somebody.state
    assert somebody.does(Due(call="first_call", **HEADER)).effects == ()
    assert somebody.state == before


def test_who_chooses_one_missed_nothing_and_may_still_dislike_it(somebody: Somebody) -> None:
    somebody.says("unsure of it")
    assert somebody.presses("topic:network-what") == ()
    assert somebody.presses("no:network-what:en") == (kept("unsure of it", why="disliked", topics=("network-what",)),)


def test_a_disliked_question_is_kept_once(somebody: Somebody) -> None:
    somebody.says("sure about it")
    expected = (kept("sure about it", why="disliked", topics=("lab-what",)),)
    assert [somebody.presses("no:lab-what:en") for _ in range(3)] == [expected, (), ()]


def test_a_verdict_on_an_older_answer_keeps_no_other_question(somebody: Somebody) -> None:
    somebody.says("sure about it")
    assert somebody.presses("no:council-what:en") == ()
    assert somebody.state.asked is not None


def test_a_liked_answer_stays_and_loses_its_question(somebody: Somebody) -> None:
    before = somebody.does(Said(text="sure about it", **HEADER)).replies[0]
    (after,) = somebody.does(Pressed(token="yes:lab-what:en", **HEADER)).replies
    assert after.replaces
    assert after.parts[:-1] == before.parts[:-1]
    assert after.rows == before.rows[1:]


def test_a_verdict_speaks_the_language_of_the_answer(somebody: Somebody) -> None:
    for token, language in (("yes:lab-what:fr", "fr"), ("no:lab-what:xx", "en"), ("no:lab-what", "en")):
        (reply,) = somebody.does(Pressed(token=token, **HEADER)).replies
        assert reply.language == language


def test_a_verdict_in_the_middle_of_a_form_does_not_repeat_its_step(somebody: Somebody) -> None:
    somebody.does(Commanded(name="form", argument="host_centre", **HEADER))
    assert len(somebody.does(Pressed(token="topic:lab-what", **HEADER)).replies) == 2
    assert len(somebody.does(Pressed(token="yes:lab-what:en", **HEADER)).replies) == 1


def test_a_disliked_answer_offers_others_and_never_itself(somebody: Somebody) -> None:
    somebody.says("sure about it")
    (reply,) = somebody.does(Pressed(token="no:lab-what:en", **HEADER)).replies
    tokens = [choice.token for row in reply.rows for choice in row]
    assert tokens[:2] == ["topic:network-what", "topic:council-what"]
    assert "topic:lab-what" not in tokens
    assert tokens[-1] == "menu"


def test_what_is_remembered_of_a_question_is_short_and_forgotten_by_the_next(somebody: Somebody) -> None:
    somebody.says("sure " + "x" * 10_000)
    assert somebody.state.asked is not None
    assert len(somebody.state.asked.question) == LONGEST
    somebody.says("thanks")
    assert somebody.state.asked is None
    assert somebody.state.topic == "lab-what", "small talk changes nothing of what was spoken about"


def test_every_verdict_button_fits_its_token(somebody: Somebody) -> None:
    for topic in assistant().knowledge.topics:
        somebody.does(Pressed(token=f"topic:{topic}", **HEADER))
