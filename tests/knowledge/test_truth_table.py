"""Every profile there is, against a second reading of the circular's table.

The reading below was made from the circular, column by column, and shares nothing with content/centres.yaml or with
`bot.knowledge.guide` but the names of the values. It works on whole arrays: one axis for each criterion, one place on
it for each value, so that all 1,071,360 profiles are judged at once; then `rank` has to say the same of each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from multiprocessing import get_context
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from bot.knowledge.guide import rank
from bot.knowledge.model import Guidance
from bot.load import unlearnt

Profile: TypeAlias = Mapping[str, object]
Truth: TypeAlias = npt.NDArray[np.bool_]

OBJECTIVES = ("foresight", "open_innovation", "entrepreneurship_sme", "policy_experimentation", "ecosystem_initiatives")
SETS = [chosen for size in range(1, 6) for chosen in combinations(OBJECTIVES, size)]
AXES: dict[str, list[object]] = {
    "objectives": [*SETS],
    "ownership_wish": ["itu", "country", "existing_institution", "any"],
    "scope": ["global", "regional", "national", "any"],
    "sponsor": [
        "host_country", "academic_itu_member", "academic_not_itu_member", "own_resources", "private_company", "unknown",
    ],
    "staff": ["itu", "host_country", "academic", "own_staff", "unknown"],
    "budget": ["high", "moderate", "low", "unknown"],
    "can_assign_staff_and_operating_budget": [True, False, None],
    "ecosystem": [
        "dynamic_needs_scale", "academic_talent", "transformation_all_levels", "few_resources", "emerging", "unknown",
    ],
}  # fmt: skip
TYPES = ("technology", "research_entrepreneurship", "digital_transformation", "initiatives")

#  What each value of an axis means for the four types: "y" it is met, "n" it is against. Columns as in TYPES.
#                            T  R  D  I
TRUTH: dict[str, list[str]] = {
    "ownership_wish":       ["y  n  n  n",    # ITU
                             "n  y  y  n",    # the country
                             "n  n  n  y",    # an existing institution
                             "y  y  y  y"],
    "scope":                ["y  n  n  n",    # global
                             "y  y  y  y",    # regional
                             "n  y  y  y",    # national
                             "y  y  y  y"],
    "sponsor":              ["y  n  y  n",    # the host country
                             "n  y  n  n",    # an academic institution that takes part in ITU's work
                             "n  n  n  n",    # one that does not
                             "n  n  n  y",    # the host organisation's own resources
                             "n  n  n  n",    # a private company
                             "y  y  y  y"],
    "staff":                ["y  n  n  n",    # ITU's
                             "n  n  y  n",    # the host country's
                             "n  y  n  n",    # academic
                             "n  n  n  y",    # the host organisation's own
                             "y  y  y  y"],
    "budget":               ["y  y  y  y",    # high
                             "n  y  y  y",    # moderate
                             "n  n  n  y",    # low
                             "y  y  y  y"],
    "can_assign_staff_and_operating_budget":
                            ["y  y  y  y",    # yes
                             "y  y  y  n",    # no
                             "y  y  y  y"],
}  # fmt: skip
#                            T  R  D  I
TICKS = {
    "foresight":              "y  y  n  n",
    "open_innovation":        "y  y  n  n",
    "entrepreneurship_sme":   "y  y  y  n",
    "policy_experimentation": "y  n  y  n",
    "ecosystem_initiatives":  "n  n  y  y",
}  # fmt: skip
REMARKS = ["y n n n", "n y n n", "n n y n", "n n n y", "n n n n", "n n n n"]
NAMES = {"ownership_wish": "ownership", "can_assign_staff_and_operating_budget": "capacity"}


@cache
def table() -> Guidance:
    """The table as content/ has it."""
    return unlearnt().knowledge.guidance


def told(line: str) -> list[bool]:
    return [sign == "y" for sign in line.split()]


@dataclass(frozen=True)
class Expected:
    """For every profile, one axis a criterion and the types last: what is against each, how many wanted objectives it
    lacks, and whether the remark is about this ecosystem.
    """

    against: dict[str, Truth]
    missing: npt.NDArray[np.int64]
    remark: Truth


@cache
def expected() -> Expected:
    shape = (*map(len, AXES.values()), len(TYPES))

    def along(axis: int, table: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        sides = [1] * len(AXES) + [len(TYPES)]
        sides[axis] = len(table)
        return np.broadcast_to(table.reshape(sides), shape)

    axes = list(AXES)
    against = {
        NAMES.get(name, name): along(axes.index(name), ~np.array([told(line) for line in lines]))
        for name, lines in TRUTH.items()
    }
    lacking = np.array([[sum(not told(TICKS[o])[t] for o in chosen) for t in range(4)] for chosen in SETS])
    missing = along(0, lacking)
    against["objectives"] = missing > 0  # type: ignore[operator]
    remark = along(axes.index("ecosystem"), np.array([told(line) for line in REMARKS]))
    return Expected(against, missing, remark)  # type: ignore[arg-type]


def profiles(first: int) -> Iterator[Profile]:
    """All with this set of objectives, in the order of the arrays."""
    names = list(AXES)
    for values in product([SETS[first]], *list(AXES.values())[1:]):
        yield dict(zip(names, values, strict=True))


def recommended(counts: list[int], missing: list[int], remark: list[bool]) -> list[set[str]]:
    """By the rules as they are written down: groups of types, the best group first, in which no order is asked for."""
    numbers = range(len(TYPES))
    if any(count == 0 for count in counts):
        fits = {i for i in numbers if counts[i] == 0}
        groups = [{i for i in fits if remark[i]}, {i for i in fits if not remark[i]}]
    else:
        fewest = min(counts)
        near = {i for i in numbers if counts[i] == fewest}
        least = min(missing[i] for i in near)
        closest = {i for i in near if missing[i] == least}
        ticking = min(missing)
        ticked = {i for i in numbers if missing[i] == ticking}
        soonest = min(counts[i] for i in ticked)
        groups = [closest, {i for i in ticked if counts[i] == soonest} - closest]
    return [{TYPES[i] for i in group} for group in groups if group]


def judged(first: int) -> tuple[int, list[str]]:
    """How many profiles with this set of objectives were looked at, and those of which `rank` says something else."""
    guidance, reading = table(), expected()
    criteria = list(reading.against)
    against = np.stack([reading.against[name][first] for name in criteria], axis=-1).reshape(-1, 4, len(criteria))
    missing, remark = (side[first].reshape(-1, 4) for side in (reading.missing, reading.remark))
    counts = against.sum(axis=-1)
    masks = against @ (1 << np.arange(len(criteria)))
    names = {mask: {c for at, c in enumerate(criteria) if mask >> at & 1} for mask in range(1 << len(criteria))}
    wrong, seen = [], 0
    rows = zip(profiles(first), masks.tolist(), counts.tolist(), missing.tolist(), remark.tolist(), strict=True)
    for profile, mask, count, lacks, about in rows:
        seen += 1
        found = rank(guidance, profile)
        fits = {fit.type.id: fit for fit in found.types}
        each = all(
            set(fits[type].against) == names[mask[i]] and len(fits[type].missing) == lacks[i]
            for i, type in enumerate(TYPES)
        )
        whole = {fit.type.id for fit in found.fits} == {type for i, type in enumerate(TYPES) if count[i] == 0}
        if not (each and whole and grouped(found.recommended, recommended(count, lacks, about))):
            wrong.append(str(profile))
    return seen, wrong


def grouped(found: tuple[object, ...], groups: list[set[str]]) -> bool:
    """Whether what was found is the first group, in any order, then the second."""
    ids = [fit.type.id for fit in found]  # type: ignore[attr-defined]
    for group in groups:
        if set(ids[: len(group)]) != group:
            return False
        ids = ids[len(group) :]
    return not ids


def test_every_profile_is_ranked_as_the_second_reading_says() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        results = list(pool.map(judged, range(len(SETS))))
    assert sum(seen for seen, _ in results) == 31 * 4 * 4 * 6 * 5 * 4 * 3 * 6
    assert [wrong for _, wrongs in results for wrong in wrongs[:3]] == []


def test_the_second_reading_finds_the_twelve_sets_that_no_type_covers() -> None:
    uncovered = [wanted for wanted in SETS if not any(all(told(TICKS[o])[t] for o in wanted) for t in range(4))]
    assert len(uncovered) == 12


@pytest.mark.parametrize("name", AXES)
def test_the_axes_have_every_value_that_can_be_answered(name: str) -> None:
    criterion = next(c for c in table().criteria if c.profile == name)
    spoken = {"yes": True, "no": False, "unknown": None} if criterion.id == "capacity" else {}
    answers = {spoken.get(option.id, option.id) for option in criterion.options}
    values = set(OBJECTIVES) if name == "objectives" else set(AXES[name])
    assert answers == values
