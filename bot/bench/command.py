"""`python -m bot bench`: what can be measured, and with what."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.bench import growth, matching
from bot.bench.contest import PEERS
from bot.bench.turns import measure
from bot.config import Settings
from bot.knowledge import followup
from bot.load import load

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_to(parser: argparse.ArgumentParser) -> None:
    """Adds what can be measured to the command `bench`."""
    bench = parser.add_subparsers(required=True)
    _add_turns(bench)
    _add_matching(bench)
    _add_questions(bench)
    _add_growth(bench)


def _parser(bench: Commands, name: str, does: str, example: str) -> argparse.ArgumentParser:
    return bench.add_parser(
        name,
        help=does,
        description=does,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_turns(bench: Commands) -> None:
    turns = _parser(
        bench,
        "turns",
        "form turns through the Telegram webhook, everything on the disk, beside other bots:\n"
        + "\n".join(f"{name}: {what}" for name, (what, _) in PEERS.items()),
        "python -m bot bench turns --peers usual",
    )
    turns.add_argument("--users", type=int, default=50, help="people who write at the same time (50)")
    turns.add_argument("--forms", type=int, default=150, help="forms they fill in together in a round (150)")
    turns.add_argument("--rounds", type=int, default=4, help="rounds of each bot (4)")
    turns.add_argument("--peers", type=_peers, default=tuple(PEERS), help=f"bots beside ours ({','.join(PEERS)})")
    turns.set_defaults(run=_turns)


def _peers(written: str) -> tuple[str, ...]:
    names = tuple(name for name in written.split(",") if name)
    if unknown := [name for name in names if name not in PEERS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(PEERS)}")
    return names


def _turns(given: argparse.Namespace, settings: Settings) -> None:
    report = measure(
        users=given.users,
        forms=given.forms,
        rounds=given.rounds,
        peers=given.peers,
        now=config.clock(settings)(),
        say=partial(print, file=sys.stderr, flush=True),
    )
    print(report)


def _add_matching(bench: Commands) -> None:
    alone = _parser(
        bench,
        "matching",
        "the matcher alone on any set of entries and questions, JSON lines",
        "python -m bot bench matching --entries entries.jsonl --questions questions.jsonl --peers",
    )
    alone.add_argument("--entries", type=Path, required=True, help='lines of {"id", "phrasings"}')
    alone.add_argument("--questions", type=Path, required=True, help='lines of {"question", "expected"}')
    alone.add_argument("--rows", action="store_true", help="first a line for each question")
    alone.add_argument(
        "--peers",
        action="store_true",
        help="and, a line each, the mean of two linear heads (by scikit-learn, which is there where the tests are)",
    )
    alone.set_defaults(run=_matching)


def _matching(given: argparse.Namespace, settings: Settings) -> None:
    phrasings, questions = matching.entries(given.entries), matching.rows(given.questions)
    for line in matching.report(matching.index(phrasings), questions, each=given.rows):
        print(line)
    if given.peers:
        from bot.bench.heads import peers  # scikit-learn is not there where the assistant only runs

        for name, peer in peers(phrasings):
            print(name, *matching.report(peer, questions, each=False))


def _add_questions(bench: Commands) -> None:
    asked = _parser(
        bench,
        "questions",
        "labelled questions put to the assistant's own topics, by language and kind; `about`: what was answered before",
        "python -m bot bench questions tests/questions/held.jsonl",
    )
    asked.add_argument("questions", type=Path, help='lines of {"question", "lang", "expected", "kind", "about"?}')
    asked.add_argument("--gates", action="store_true", help="also say which gates of content/matching.yaml fit best")
    asked.set_defaults(run=_questions)


def _questions(given: argparse.Namespace, settings: Settings) -> None:
    knowledge = load().knowledge
    found = [
        (row, followup.find(knowledge, str(row["question"]), row.get("about"), str(row["lang"]))[0])
        for row in matching.rows(given.questions)
    ]
    for line in matching.judge(found).lines():
        print(line)
    if given.gates:
        best = matching.best_gates(found, wrong=0.02, declined=0.97)
        print(f"sure: {best.sure}\nclear: {best.clear}")


def _add_growth(bench: Commands) -> None:
    grown = _parser(
        bench,
        "growth",
        "what a question costs with many times as many topics",
        "python -m bot bench growth tests/questions/gates.jsonl --times 1 10",
    )
    grown.add_argument("questions", type=Path, help='lines of {"question"}')
    grown.add_argument("--times", type=int, nargs="+", default=[1, 10], help="how many times as many topics (1 10)")
    grown.set_defaults(run=_growth)


def _growth(given: argparse.Namespace, settings: Settings) -> None:
    for line in growth.measure(given.times, given.questions):
        print(line, flush=True)
