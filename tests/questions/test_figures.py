"""What people may rely on, on questions that nothing was set by: content that makes it worse does not land."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.bench.matching import judge, rows
from tests.transcripts import assistant

HELD = Path(__file__).parent / "held.jsonl"


@pytest.fixture(scope="module")
def groups() -> dict[str, Counter[str]]:
    search = assistant().knowledge.index
    return dict(judge((row, search.find(str(row["question"]))) for row in rows(HELD)).groups)


def share(tally: Counter[str], part: str, whole: str) -> float:
    return 100 * tally[part] / tally[whole]


def test_first_answers_are_right_and_seldom_wrong(groups: dict[str, Counter[str]]) -> None:
    every = groups["all"]
    assert share(every, "right", "in") >= 95
    assert share(every, "right", "in") + share(every, "offered", "in") >= 97
    assert share(every, "wrong", "in") <= 2


def test_what_is_out_of_scope_is_declined(groups: dict[str, Counter[str]]) -> None:
    assert share(groups["all"], "refused", "out") >= 97


def test_no_language_is_left_behind(groups: dict[str, Counter[str]]) -> None:
    spoken = {name: share(tally, "right", "in") for name, tally in groups.items() if name.startswith("language")}
    assert len(spoken) == 6
    assert min(spoken.values()) >= 92, spoken
