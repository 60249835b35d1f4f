"""Questions that were not answered, counted: the same words asked again are one line of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.knowledge.folding import fold
from bot.talk.effects import Miss


@dataclass(frozen=True, slots=True)
class Counted:
    """A question as it was asked last, and how many times it was asked in that language and missed for that reason."""

    miss: Miss
    times: int


def counted(misses: Iterable[Miss]) -> tuple[Counted, ...]:
    """Each question once, in the order of its newest; `misses` are newest first. Case and accents do not count."""
    lines: dict[tuple[str, str, str], Counted] = {}
    for miss in misses:
        key = (miss.language, miss.why, fold(miss.question))
        line = lines.get(key, Counted(miss, 0))
        lines[key] = replace(line, times=line.times + 1)
    return tuple(lines.values())
