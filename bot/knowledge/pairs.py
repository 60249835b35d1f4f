"""Which two types of centre typed words want to see side by side."""

from __future__ import annotations

import re
from typing import TypeAlias

from bot.knowledge.folding import fold
from bot.knowledge.model import CentreType, Guidance

Pair: TypeAlias = tuple[CentreType, CentreType]


def named(guidance: Guidance, text: str) -> Pair | None:
    """The types that words name, as in "technology and initiatives"; None where they name fewer or more than two, or
    say anything else.
    """
    found, rest = _split(guidance, text)
    known = _folded((*guidance.comparing, *guidance.between))
    return _pair(found) if rest <= known else None


def asked(guidance: Guidance, text: str) -> Pair | None:
    """The same, if the words also ask for a comparison: the names alone may be the answer to a question."""
    _, rest = _split(guidance, text)
    return named(guidance, text) if rest & _folded(guidance.comparing) else None


def _split(guidance: Guidance, text: str) -> tuple[list[CentreType], set[str]]:
    """The types named, in order, and what is left: Arabic and Chinese write names and other words in one."""
    owners = {fold(name): type for type in guidance.types for name in type.called}
    names = re.compile("|".join(map(re.escape, sorted(owners, key=len, reverse=True))))
    found = [owners[match.group()] for match in names.finditer(fold(text))]
    return found, set(names.sub(" ", fold(text)).split())


def _folded(words: tuple[str, ...]) -> set[str]:
    return {part for word in words for part in fold(word).split()}


def _pair(found: list[CentreType]) -> Pair | None:
    return (found[0], found[1]) if len(found) == 2 and found[0] != found[1] else None
