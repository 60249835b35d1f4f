"""The guidance table at work: a profile of wishes and resources -> the centre types, ranked, with reasons.

The table (circular BDT/DIR/001 of 25 January 2023, Annex 1, "Guidance for selecting an acceleration centre") has words,
not amounts. A wish that a type does not meet is one criterion against it; what is not known constrains nothing; the
objectives count once however many are missing. Reading "costly" and "moderate" as the least budget is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from bot.knowledge.model import CentreType, Criterion, Guidance

OPEN: frozenset[object] = frozenset({None, "", "any", "unknown", ()})
"""Profile values that constrain nothing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a type stands to a profile: the criteria for and against it, in the table's order, and the wanted objectives
    that the table does not tick for it.
    """

    type: CentreType
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def remark_matches(self) -> bool:
        """Whether the table's remark describes the profile's ecosystem."""
        return "ecosystem" in self.speaks_for


@dataclass(frozen=True, slots=True)
class Ranking:
    """`types` best first. `fits` meet every wish; `closest` are the fits or, where there are none, those with the
    fewest criteria against them and, among these, the fewest objectives missing; `alternative` are then those that
    tick more of the wanted objectives.
    """

    types: tuple[Fit, ...]
    fits: tuple[Fit, ...]
    closest: tuple[Fit, ...]
    alternative: tuple[Fit, ...] = ()

    @property
    def recommended(self) -> tuple[Fit, ...]:
        """What to look at, best first; never empty."""
        return self.closest + self.alternative


def known(profile: Mapping[str, object], criterion: Criterion) -> object:
    """What a profile says to a criterion, lists as tuples, or None where it constrains nothing."""
    said = profile.get(criterion.profile)
    said = tuple(said) if isinstance(said, list | tuple) else said
    return None if said in OPEN else said


def _meets(type: CentreType, id: str, said: object) -> bool:
    match id:
        case "objectives":
            return set(said if isinstance(said, tuple) else ()) <= set(type.objectives)
        case "ownership" | "scope" | "sponsor" | "staff" | "budget":
            return said in getattr(type, id)
        case "capacity":
            return not type.capacity_needed or said not in (False, "no")
        case _:
            return said == type.ecosystem


def weigh(guidance: Guidance, type: CentreType, profile: Mapping[str, object]) -> Fit:
    """One type against a profile. The ecosystem can only speak for a type: the table's remark is no condition."""
    return _weigh(type, _asked(guidance, profile))


def _asked(guidance: Guidance, profile: Mapping[str, object]) -> dict[str, object]:
    said = ((criterion.id, known(profile, criterion)) for criterion in guidance.criteria)
    return {id: value for id, value in said if value is not None}


def _weigh(type: CentreType, asked: Mapping[str, object]) -> Fit:
    met = {id for id, value in asked.items() if _meets(type, id, value)}
    wanted = asked.get("objectives", ())
    return Fit(
        type=type,
        speaks_for=tuple(id for id in asked if id in met and (id != "capacity" or type.capacity_needed)),
        against=tuple(id for id in asked if id not in met and id != "ecosystem"),
        missing=tuple(o for o in (wanted if isinstance(wanted, tuple) else ()) if o not in type.objectives),
    )


def rank(guidance: Guidance, profile: Mapping[str, object]) -> Ranking:
    """All types ranked for `profile` (names and values as in content/centres.yaml; unknown names are ignored)."""
    asked = _asked(guidance, profile)
    types = tuple(sorted((_weigh(type, asked) for type in guidance.types), key=level))
    if fits := tuple(fit for fit in types if not fit.against):
        return Ranking(types, fits, fits)
    best = level(types[0])[:2]
    closest = tuple(fit for fit in types if level(fit)[:2] == best)
    most = min((len(fit.missing), len(fit.against)) for fit in types)
    alternative = tuple(f for f in types if (len(f.missing), len(f.against)) == most and f not in closest)
    return Ranking(types, fits, closest, alternative)


def level(fit: Fit) -> tuple[int, int, bool]:
    """What a type is ranked by, least first: criteria against it, objectives missing, a remark about somebody else."""
    return len(fit.against), len(fit.missing), not fit.remark_matches


def covered(guidance: Guidance, profile: Mapping[str, object]) -> bool:
    """Whether some type is ticked for all the objectives that are wanted; of the 31 sets there are, 12 are not."""
    return any("objectives" not in weigh(guidance, type, profile).against for type in guidance.types)


def _possible(criterion: Criterion) -> list[object]:
    ids = [option.id for option in criterion.options if option.id not in OPEN]
    if criterion.id != "objectives":
        return list(ids)
    return [subset for size in range(1, len(ids) + 1) for subset in combinations(ids, size)]


def _leaders(guidance: Guidance, profile: Mapping[str, object]) -> frozenset[str]:
    closest = rank(guidance, profile).closest
    return frozenset(fit.type.id for fit in closest if level(fit) == level(closest[0]))


def next_criterion(guidance: Guidance, profile: Mapping[str, object], passed: frozenset[str]) -> Criterion | None:
    """The question worth asking next: the one after which, on average, the fewest types remain in the lead.

    None once no single answer could change who leads. `passed` are criteria already put, answered or not.
    """
    leaders = _leaders(guidance, profile)
    best: tuple[float, Criterion] | None = None
    for criterion in guidance.criteria:
        if criterion.id in passed:
            continue
        after = [_leaders(guidance, {**profile, criterion.profile: answer}) for answer in _possible(criterion)]
        if all(lead == leaders for lead in after):
            continue
        remaining = sum(map(len, after)) / len(after)
        if best is None or remaining < best[0] - 1e-9:
            best = (remaining, criterion)
    return best[1] if best else None
