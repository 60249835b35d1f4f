"""Every form of this repository, whatever is answered: its required path is short, and each field can be reached."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import fields, journey
from bot.knowledge.model import Field, Form
from bot.load.forms import LONGEST_PATH
from bot.talk.state import Answer, Draft
from tests.transcripts import assistant

KINDS = sorted(assistant().knowledge.forms)


def some(chance: random.Random, field: Field) -> Answer:
    """An answer, any of those that conditions can tell apart."""
    codes = list(fields.labels(field))
    if field.kind == "choices":
        return tuple(code for code in codes if chance.random() < 0.5) or (codes[0],)
    if field.kind in ("yesno", "group"):
        return chance.random() < 0.5
    if field.kind == "consent":
        return True
    return chance.choice([*codes, "words"]) if codes and field.kind != "choice" else chance.choice(codes or ["words"])


def draft(form: Form, opened: tuple[str, ...] = ()) -> Draft:
    return Draft("D1D1", form.kind, datetime(2026, 11, 22, tzinfo=UTC), opened=opened)


def filled(form: Form, chance: random.Random, begun: Draft) -> tuple[Draft, list[Field]]:
    """The draft with every question of its path answered, and these questions in the order they came."""
    asked: list[Field] = []
    while field := journey.next_field(form, begun):
        asked.append(field)
        begun = Draft(
            begun.id, begun.form, begun.begun, {**begun.answers, field.id: some(chance, field)}, (), begun.opened
        )
    return begun, asked


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_no_required_path_has_more_than_fifteen_questions_and_each_ends_ready_to_send(
    kind: str, chance: random.Random
) -> None:
    form = assistant().knowledge.forms[kind]
    done, asked = filled(form, chance, draft(form))
    assert len(asked) <= LONGEST_PATH
    assert not journey.missing(form, done)
    assert len({field.id for field in asked}) == len(asked)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_can_be_reached(kind: str) -> None:
    form = assistant().knowledge.forms[kind]
    chance = random.Random(0)
    reached: set[str] = set()
    for _ in range(200):
        opened = draft(form, tuple(section.id for section in form.sections))
        reached |= {field.id for field in filled(form, chance, opened)[1]}
    assert {field.id for field in form.fields if field.kind != "files"} <= reached
