"""`python -m bot bench turns`: the table, and the ratios that count."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeAlias

from bot.bench.contest import OURS, PEERS, Round, Say, contest, missing
from bot.bench.process import apart
from bot.bench.script import TURNS, script
from bot.load import load

Results: TypeAlias = Mapping[str, Sequence[Round]]
"""The rounds of each bot; ours is among them."""


def measure(*, users: int, forms: int, rounds: int, peers: Sequence[str], now: datetime, say: Say) -> str:
    """The report, after so many rounds; `say` is told what is going on. Raises WrongReply or NotRunning."""
    names = [OURS]
    for peer in peers:
        if missing(peer):
            say(f"{peer} is left out: the package {PEERS[peer][1]} is not installed")
        else:
            names.append(peer)
    play = script(load(), now)
    with apart() as core, TemporaryDirectory(prefix="bench-") as folder:
        results = asyncio.run(
            contest(play, names, users=users, forms=forms, rounds=rounds, core=core, folder=Path(folder), say=say)
        )
    head = f"{users} users, {forms} forms of {TURNS} turns a round, {rounds} rounds: medians (least to most)"
    return "\n".join(["", head, "", *table(results), "", *ratios(results)])


def table(results: Results) -> Iterator[str]:
    """A line for each bot, under their heads."""
    yield f"{'':8}{'turns/CPU s':>20}{'turns/s':>10}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'RSS MB':>10}"
    for bot, rounds in results.items():
        speeds = [round.per_cpu_second for round in rounds]
        spread = f"{_median(rounds, 'per_cpu_second'):.0f} ({min(speeds):.0f}-{max(speeds):.0f})"
        others = (_median(rounds, name) for name in ("per_second", "p50", "p95", "p99", "memory"))
        yield f"{bot:8}{spread:>20}" + "".join(f"{figure:>10.0f}" for figure in others)


def ratios(results: Results) -> Iterator[str]:
    """Ours beside each peer."""
    for peer in (bot for bot in results if bot != OURS):
        speed, slowest = (
            _median(results[OURS], name) / _median(results[peer], name) for name in ("per_cpu_second", "p99")
        )
        yield f"{OURS} / {peer}: turns/CPU s {speed:.2f}, p99 {slowest:.2f}   ({PEERS[peer][0]})"


def _median(rounds: Sequence[Round], name: str) -> float:
    return median(float(getattr(round, name)) for round in rounds)
