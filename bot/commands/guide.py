"""The guide without a conversation, for checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.knowledge.guide import rank
from bot.knowledge.model import Guidance


def ranking(guidance: Guidance, profile: Mapping[str, object]) -> dict[str, Any]:
    """A profile's ranking with codes; what speaks for a type is in the table's words, in English."""
    ranked = rank(guidance, profile)
    return {
        "fits": [fit.type.id for fit in ranked.fits],
        "recommended": [fit.type.id for fit in ranked.recommended],
        "types": {
            fit.type.id: {
                "for": [fit.type.says[id] for id in fit.speaks_for if id in fit.type.says],
                "against": list(fit.against),
                "missing_objectives": list(fit.missing),
            }
            for fit in ranked.types
        },
    }


def rankings(guidance: Guidance, lines: Iterable[str]) -> Iterator[str]:
    """One JSON line for each profile, in order."""
    for line in filter(str.strip, lines):
        yield json.dumps(ranking(guidance, json.loads(line)), ensure_ascii=False)
