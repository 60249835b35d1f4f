"""What a letter encloses as data is what content/schema/submission-1.json promises, and nothing besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.mail.letter import Letter
from bot.mail.record import SCHEMA_VERSION, record, withdrawal_record
from bot.reference import fresh
from bot.talk.effects import Withdraw
from tests.mail import goldens
from tests.mail.filled import FORMS, bare, sent, whole, withdrawn
from tests.mail.office import read

SCHEMA = json.loads((Path("content/schema") / f"submission-{SCHEMA_VERSION}.json").read_text("utf-8"))


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without its leave to pass over names it does not have."""
    closed = deepcopy(schema)
    for name in ("submission", "amendment", "withdrawal", "erasure"):
        closed["$defs"][name]["unevaluatedProperties"] = False
    told = closed["$defs"]["sent"]["properties"]
    for inner in (told["form"], told["consent"], told["files"]["additionalProperties"]):
        inner["additionalProperties"] = False
    return closed


READER = Draft202012Validator(SCHEMA)
WRITER = Draft202012Validator(strict(SCHEMA))


def records() -> Iterator[str]:
    for submission, form in sent():
        yield record(submission, form)
    for form in FORMS.values():
        yield from (withdrawal_record(replace(withdrawn(form), erased=erased)) for erased in (False, True))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_whatever_is_sent_of_any_form_is_as_promised() -> None:
    for written in records():
        WRITER.validate(json.loads(written))


@pytest.mark.parametrize("name", goldens.NAMES)
def test_so_is_what_was_enclosed_before(name: str) -> None:
    letter = read(Letter("", "", (goldens.GOLDEN / f"{name}.eml").read_bytes()))
    data = next(part for part in letter.iter_attachments() if part.get_content_type() == "application/json")
    READER.validate(json.loads(data.get_content()))


def test_a_reader_passes_over_what_is_new() -> None:
    form = FORMS["host_centre"]
    READER.validate({**json.loads(record(whole(form), form)), "mood": "good"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "K7QM3XWD"},
        {"version": 0},
        {"version": 2},
        {"changed": []},
        {"schema_version": 2},
        {"language": "Französisch"},
        {"submitted_at": "2026-11-22T10:46:00+01:00"},
        {"submitted_at": "yesterday"},
        {"answers": {"Needs!": "x"}},
        {"answers": {"needs": None}},
        {"answers": {"needs": 1.5}},
        {"answers": {"team.0.name": "x"}},
        {"skipped": ["needs", "needs"]},
        {"files": {"HN4P-QRTV": {"name": "x.exe", "size": 1, "kind": "exe", "digest": "0a" * 32}}},
        {"consent": {}},
        {"withdrawn_at": "2026-11-22T09:46:00+00:00"},
    ],
)
def test_what_is_not_as_promised_is_told(wrong: dict[str, object]) -> None:
    form = FORMS["host_centre"]
    assert not READER.is_valid({**json.loads(record(bare(form), form)), **wrong})


def test_every_reference_fits() -> None:
    form = FORMS["join_alliance"]
    for _ in range(200):
        withdrawal = Withdraw(fresh(), 1, form.kind, "ar", whole(form).at, {})
        WRITER.validate(json.loads(withdrawal_record(withdrawal)))
