"""The bench of the matcher says of a matcher what is so, and asks a peer the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.bench.matching import report
from bot.knowledge.search import Found, Hit

ENTRIES = {
    "price": [
        "What does it cost?",
        "How much is the fee?",
        "Is there a charge?",
        "price",
        "Do I have to pay anything?",
    ],
    "time": ["How long does it take?", "When is it over?", "duration", "How many months is that?", "Is it quick?"],
    "place": ["Where is it?", "In which country do you sit?", "address", "What city is the office in?", "location"],
}
QUESTIONS = [
    {"question": "How much must I pay?", "expected": "price"},
    {"question": "how long will it last", "expected": "time"},
    {"question": "in what town are you?", "expected": "place"},
    {"question": "Who won the football match?", "expected": None},
]


class Said:
    """Finds what a question says, with the trust it says."""

    def find(self, question: str) -> Found:
        topic, trust = question.split()
        return Found("sure" if float(trust) > 0.5 else "none", (Hit(topic, 1.0), Hit("c", 0.0)), float(trust))


def test_shares_are_of_the_questions_they_are_about() -> None:
    inside = [{"question": f"a {0.4 + at / 100}", "expected": "a"} for at in range(19)]
    wrong = [{"question": "b 0.9", "expected": "c"}]
    outside = [{"question": f"a {trust}", "expected": None} for trust in (0.1, 0.3, 0.45, 0.7)]
    *lines, figures = report(Said(), [*inside, *wrong, *outside], each=True)
    assert len(lines) == 24
    assert json.loads(lines[0]) == {"topic": None, "topics": ["a", "c"]}
    told = json.loads(figures)
    assert told.pop("ms") >= 0
    assert told == {
        "top1": 95.0,
        "top3": 100.0,
        "out_of_scope_refused": 75.0,
        "in_scope_refused": 55.0,
        "out_of_scope_refused_at_5": 50.0,
    }


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    entries, questions = tmp_path / "entries.jsonl", tmp_path / "questions.jsonl"
    entries.write_text("".join(json.dumps({"id": id, "phrasings": said}) + "\n" for id, said in ENTRIES.items()))
    questions.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS))
    return ["--entries", str(entries), "--questions", str(questions)]


def test_ours_and_the_peers_are_asked_the_same(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "matching", *files, "--peers"]) == 0
    ours, *peers = capsys.readouterr().out.splitlines()
    told = json.loads(ours)
    assert told["top1"] == 100
    for name, line in zip(["calibrated", "best slope"], peers, strict=True):
        figures = json.loads(line.removeprefix(name))
        assert figures["top1"] == 100
        assert figures.keys() == told.keys()
