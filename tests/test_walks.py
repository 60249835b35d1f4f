"""Random walks over the pure step: nothing raises, nothing is met with silence, no answer gets lost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge import journey
from bot.store.codec import dump_state, load_state
from bot.talk.effects import Submit
from bot.talk.events import Attached, Commanded, Due, Edited, Event, Opened, Pressed, Said, Woken
from bot.talk.looking import Submitted
from bot.talk.replies import LONGEST_TOKEN
from bot.talk.state import AtField, AtGuide, AtMenu, AtReview, Draft, Place, State
from tests.transcripts import TODAY, assistant, settled, stepper, stored

MESSAGES = 20
"""Names that messages of a walk have: few, so that some are changed later."""
EVENTS = 10_000
WORDS = [
    "ITU staff",
    "University of Ghana",
    "Ghana",
    "Gana",
    "Côte d'Ivoire",
    "12",
    "-3",
    "oui",
    "yes",
    "I agree",
    "no",
    "awa@example.org",
    "awa@",
    "+41 22 730 5111",
    "menu",
    "what is the deadline?",
    "Quelle est la date limite ?",
    "first, second",
    "Open innovation in technology, Policy experimentation",
    "a" * 60,
    "x" * 10_000,
    "",
    " ",
    "?",
    "🙂",
    "<b>bold</b> & 'quotes'",
    "*stars* _lines_ [a](http://x)",
    "'; DROP TABLE turns; --",
    "\u202eright to left",
    "\u0000\u0007",
    "مرحبا",
    "Привет",
    "你好",
    "١٢",
    "Academia member",
    "cancel",
    "guide",
    "dates",
    "remind me",
    "stop reminders",
    "none of your business",
    "and who pays?",
    "council",
    "what is the lab?",
    "{n} {reference} %s",
]

GIVEN_UP = ("r:send:", "r:send=new:", "r:as=", "dropped:", "new:", "sent:withdraw=", "sent:erase:")
"""What a button's token begins with that may end a draft."""
VERDICTS = ["yes:", "yes:lab-what:xx", "no:lab-what:fr", "no:nothing:fr", "no:lab-what:fr:x:y"]


def walk(chance: random.Random, events: int) -> list[Submit]:
    """Acts at random, mostly sensibly, and holds the promises after every event."""
    step, knowledge, languages = stepper(), assistant().knowledge, assistant().languages
    state, tokens, current = State(), ["menu"], ["menu"]
    sent: list[Submit] = []
    mine: dict[str, Submitted] = {}
    for number in range(events):
        header: dict[str, Any] = {
            "at": TODAY + timedelta(minutes=number),
            "reference": f"{number:04}-WALK",
            "hint": chance.choice(["fr", "en", "de", None]),
        }
        event = purposeful(chance, header, state) or act(chance, header, tokens, current)
        before = state
        outcome = settled(step, state, event, mine)
        state = outcome.state
        assert outcome.replies or isinstance(event, Woken)
        assert outcome == settled(step, before, event, mine), "the same arguments gave another outcome"
        mine = stored(mine, outcome.effects)
        shown = [languages.show(reply, state.language or "") for reply in outcome.replies]
        assert all(view.parts for view in shown)
        current = [choice.token for view in shown for row in view.rows for choice in row]
        assert all(len(token.encode()) <= LONGEST_TOKEN for token in current)
        tokens = (tokens + current)[-400:]
        keeps_answers(before, state, event)
        if isinstance(event, Due):
            assert replace(state, language=before.language) == before, "a reminder disturbed what was under way"
        sent.extend(effect for effect in outcome.effects if isinstance(effect, Submit))
        if number % 50 == 0:
            assert load_state(dump_state(state)) == state
    for submit in sent:
        form = knowledge.forms[submit.form]
        draft = Draft("SENT", submit.form, TODAY, submit.answers)
        assert not journey.missing(form, draft)
    assert len({(submit.reference, submit.version) for submit in sent}) == len(sent)
    return sent


ANSWERS = {
    "text": "University of Ghana",
    "long": "Young engineers leave the country for lack of early funding. " * 2,
    "email": "awa@example.org",
    "phone": "+41 22 730 5111",
    "number": "3",
    "country": "Ghana",
    "yesno": "yes",
    "consent": "I agree",
    "url": "https://www.example.org",
    "year": "2019",
    "month": "September 2027",
    "amount": "EUR 250,000",
}


def purposeful(chance: random.Random, header: dict[str, Any], state: State) -> Event | None:
    """Now and then the person does what the form asks for, or the walk would never reach its end."""
    place = state.place
    if not isinstance(place, AtField) or chance.random() > 0.4:
        return None
    draft = state.draft(place.draft)
    field = assistant().knowledge.forms[draft.form].field(place.field) if draft else None
    assert field is not None
    words = ANSWERS.get(field.kind) or next((option.label for option in field.options), None)
    return Said(text=words, **header) if words else None


def act(chance: random.Random, header: dict[str, Any], tokens: list[str], current: list[str]) -> Event:
    """What a person may do next: mostly a button on show, sometimes one from the past or one nobody ever made."""
    match chance.choices(["now", "past", "forged", "said", "other"], weights=[60, 8, 2, 26, 4])[0]:
        case "now" if current:
            return Pressed(token=chance.choice(current), **header)
        case "past":
            return Pressed(token=chance.choice(tokens), **header)
        case "forged":
            return Pressed(
                token=chance.choice(
                    [
                        "",
                        ":",
                        "f:::",
                        "r:send",
                        "f:+:x.y.z",
                        "form:none",
                        "\u0000",
                        "é" * 64,
                        "topic:",
                        "file:of=x",
                        "remind:x",
                        *VERDICTS,
                    ]
                ),
                **header,
            )
        case "other":
            others: list[Event] = [
                Opened(**header),
                Commanded(
                    name=chance.choice(
                        ["menu", "start", "cancel", "help", "language", "deadlines", "submissions", "zz"]
                    ),
                    **header,
                ),
                Attached(kind="sticker", **header),
                Edited(text=chance.choice(WORDS), message=str(chance.randrange(MESSAGES)), **header),
                Due(call=chance.choice(["first_call", "gone"]), **header),
                Woken(**header),
            ]
            return chance.choice(others)
    return Said(text=chance.choice(WORDS), message=str(chance.randrange(MESSAGES)), **header)


def keeps_answers(before: State, after: State, event: Event) -> None:
    """An answer of a draft only changes at its own step; a draft only goes when it is sent or deleted on purpose."""
    place = before.place
    for draft in before.drafts:
        now = next((kept for kept in after.drafts if kept.id == draft.id), None)
        if now is None:
            assert isinstance(event, Pressed)
            assert event.token.startswith(
                ("r:send:", "r:send=new:", "r:as=", "dropped:", "new:", "sent:withdraw=", "sent:erase:")
            )
            continue
        at = place.field if isinstance(place, AtField) and place.draft == draft.id else None
        read = {field for field, message in now.said.items() if draft.said.get(field) != message}
        for field, answer in draft.answers.items():
            undone = isinstance(event, Pressed) and event.token == f"undo:{draft.said.get(field)}:{draft.id}"
            changed = isinstance(event, Edited) and draft.said.get(field) == event.message
            agreed = before.correction and isinstance(event, Pressed) and event.token.startswith("edit:yes:")
            meant = undone or changed or (agreed and before.correction and field in before.correction.answers)
            assert now.answers.get(field) == answer or field == at or meant or _of_group(field, at)
        new = set(now.answers) - set(draft.answers) - read
        assert all(field == at or _of_group(field, at) for field in new)


def _of_group(field: str, at: str | None) -> bool:
    """Whether both are of one group: its own step adds, completes and removes entries."""
    return at is not None and "." in f"{field}{at}" and field.partition(".")[0] == at.partition(".")[0]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in (1, 2))])
def test_ten_thousand_events_raise_nothing_and_lose_nothing(seed: int) -> None:
    sent = walk(random.Random(seed), EVENTS)
    assert sent, "the walk never reached the end of the form, so it proved nothing about it"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(min_value=1, max_value=120))
def test_any_short_walk_holds_too(chance: random.Random, events: int) -> None:
    walk(chance, events)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["menu", "guide", "field", "review"]))
def test_any_words_anywhere_get_an_answer(text: str, where: str) -> None:
    step = stepper()
    state = reached(where)
    outcome = step(state, Said(at=TODAY, reference="ANYW-ORDS", text=text))
    assert outcome.replies
    for reply in outcome.replies:
        assistant().languages.show(replace(reply), outcome.state.language or "")


def reached(where: str) -> State:
    """A state in which the conversation stands there."""
    draft = Draft("D1D1", "host_centre", TODAY, {"organisation_name": "A"})
    places: dict[str, Place] = {
        "menu": AtMenu(),
        "guide": AtGuide("staff"),
        "field": AtField("D1D1", "national_needs_and_priorities"),
        "review": AtReview("D1D1"),
    }
    return State(language="fr", place=places[where], drafts=(draft,))
