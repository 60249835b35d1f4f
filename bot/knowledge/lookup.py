"""Finding cases by what somebody remembers of them: a reference, an organisation, a country; with slips of the pen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.knowledge.folding import fold
from bot.talk.looking import Case

CLOSE = 75.0
"""Of 100: how like what was typed a name has to be."""
NAMED = 86.0
"""The same for a country: their names are short and like one another."""
MOST = 8


def alike(words: str, cases: Sequence[Case], countries: Mapping[str, str]) -> tuple[Case, ...]:
    """The cases that are meant, best first, at most eight. `countries` are folded names with their codes."""
    wanted = fold(words)
    if not wanted:
        return ()
    code = _country(wanted, countries)
    scored = [(_score(wanted, code, case), number, case) for number, case in enumerate(cases)]
    best = sorted((each for each in scored if each[0] >= CLOSE), key=lambda each: (-each[0], each[1]))
    return tuple(case for _, _, case in best[:MOST])


def _score(wanted: str, code: str | None, case: Case) -> float:
    reference = fuzz.ratio(_plain(wanted), _plain(case.id))
    organisation = fold(case.organisation)
    named = fuzz.WRatio(wanted, organisation) if organisation else 0.0
    return max(reference, named, 100.0 if code and code == case.country else 0.0)


def _country(wanted: str, countries: Mapping[str, str]) -> str | None:
    if wanted in countries:
        return countries[wanted]
    found = process.extractOne(wanted, countries.keys(), scorer=fuzz.ratio, score_cutoff=NAMED)
    return countries[found[0]] if found else None


def _plain(reference: str) -> str:
    return "".join(filter(str.isalnum, reference)).upper()
