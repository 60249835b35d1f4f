"""`python -m bot bench turns`: the table, and the ratios that count."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.bench.contest import OURS, PEERS, Round, Say, contest, missing
from bot.bench.process import apart
from bot.bench.script import TURNS, script
from bot.load import load

HEADS = ("turns/CPU s", "turns/s", "p50 ms", "p95 ms", "p99 ms", "RSS MB")


def measure(*, users: int, forms: int, rounds: int, peers: Sequence[str], today: date, say: Say) -> str:
    """The report, after so many rounds. Raises WrongReply or NotRunning."""
    absent = {peer for peer in peers if missing(peer)}
    for peer in sorted(absent):
        say(f"{peer} is left out: the package {PEERS[peer][1]} is not installed")
    names = (OURS, *(peer for peer in peers if peer not in absent))
    with apart() as core, TemporaryDirectory(prefix="bench-") as folder:
        results = asyncio.run(
            contest(
                script(load(), today),
                names,
                users=users,
                forms=forms,
                rounds=rounds,
                core=core,
                folder=Path(folder),
                say=say,
            )
        )
    begin = f"{users} users, {forms} forms of {TURNS} turns a round, {rounds} rounds; medians (least to most)"
    return "\n".join([begin, "", *table(results), "", *ratios(results)])


def table(results: Mapping[str, Sequence[Round]]) -> list[str]:
    """A line for each bot."""
    names = [field.name for field in fields(Round)]
    lines = [f"{'':8}" + "".join(f"{head:>22}" for head in HEADS)]
    for bot, rounds in results.items():
        columns = ([getattr(round, name) for round in rounds] for name in names)
        lines.append(f"{bot:8}" + "".join(f"{_spread(column):>22}" for column in columns))
    return lines


def ratios(results: Mapping[str, Sequence[Round]]) -> list[str]:
    """Ours beside each peer."""
    return [
        f"{OURS} / {peer} ({PEERS[peer][0]}): "
        f"turns/CPU s {_ratio(results, peer, 'per_cpu_second'):.2f}, p99 {_ratio(results, peer, 'p99'):.2f}"
        for peer in results
        if peer != OURS
    ]


def _spread(values: list[float]) -> str:
    return f"{median(values):.0f} ({min(values):.0f}-{max(values):.0f})"


def _ratio(results: Mapping[str, Sequence[Round]], peer: str, name: str) -> float:
    ours, theirs = (median(getattr(round, name) for round in results[bot]) for bot in (OURS, peer))
    return ours / theirs
