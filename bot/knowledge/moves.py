"""What another answer changes in the ranking: who moves, and who now meets every wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.guide import Ranking, level
from bot.knowledge.model import CentreType


@dataclass(frozen=True, slots=True)
class Move:
    """A type before and after. Places count from 1, and types that nothing tells apart share one; `fitted` and `fits`:
    whether it met every wish then, and does now.
    """

    type: CentreType
    was: int
    now: int
    fitted: bool
    fits: bool


def moves(before: Ranking, after: Ranking) -> tuple[Move, ...]:
    """The types of which something changed, best first."""
    was, now = _places(before), _places(after)
    fitted, fit = ({one.type.id for one in ranking.fits} for ranking in (before, after))
    every = (
        Move(one.type, was[one.type.id], now[one.type.id], one.type.id in fitted, one.type.id in fit)
        for one in after.types
    )
    return tuple(move for move in every if move.was != move.now or move.fitted != move.fits)


def _places(ranking: Ranking) -> Mapping[str, int]:
    levels = [level(fit) for fit in ranking.types]
    return {fit.type.id: 1 + sum(other < level(fit) for other in levels) for fit in ranking.types}
