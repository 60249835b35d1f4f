"""The table at work, held against a second reading of it written as plain as possible."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from bot.commands.guide import ranking
from bot.knowledge.guide import next_criterion, rank
from tests.transcripts import assistant

GUIDANCE = assistant().knowledge.guidance
OBJECTIVES = ("foresight", "open_innovation", "entrepreneurship_sme", "policy_experimentation", "ecosystem_initiatives")
SETS = [subset for size in range(1, 6) for subset in combinations(OBJECTIVES, size)]

# Read again from the circular, column by column: ownership, scope, ticks, sponsor, staff, least budget.
TABLE = {
    "technology": ("itu", "global regional", "1 1 1 1 0", "host_country", "itu", "high"),
    "research_entrepreneurship": (
        "country",
        "regional national",
        "1 1 1 0 0",
        "academic_itu_member",
        "academic",
        "moderate",
    ),
    "digital_transformation": (
        "country",
        "regional national",
        "0 0 1 1 1",
        "host_country",
        "host_country",
        "moderate",
    ),
    "initiatives": ("existing_institution", "regional national", "0 0 0 0 1", "own_resources", "own_staff", "low"),
}
BUDGETS = ("low", "moderate", "high")


def expected_fits(profile: dict[str, object]) -> set[str]:
    """The types that meet every wish, by the second reading."""
    fits = set()
    for type, (ownership, scope, ticks, sponsor, staff, least) in TABLE.items():
        ticked = {objective for objective, tick in zip(OBJECTIVES, ticks.split(), strict=True) if tick == "1"}
        wanted = profile.get("objectives", ())
        budget = profile.get("budget", "unknown")
        holds = [
            profile.get("ownership_wish", "any") in ("any", ownership),
            profile.get("scope", "any") in ("any", *scope.split()),
            set(wanted) <= ticked if isinstance(wanted, tuple) else True,
            profile.get("sponsor", "unknown") in ("unknown", sponsor),
            profile.get("staff", "unknown") in ("unknown", staff),
            budget == "unknown" or BUDGETS.index(str(budget)) >= BUDGETS.index(least),
            type != "initiatives" or profile.get("can_assign_staff_and_operating_budget") is not False,
        ]
        if all(holds):
            fits.add(type)
    return fits


def test_every_profile_fits_what_the_second_reading_says() -> None:
    """31 sets of objectives with every mix of the other criteria: 31 x 4 x 4 x 6 x 5 x 4 x 2 profiles."""
    for ownership, scope, budget, capacity in product(
        ("itu", "country", "existing_institution", "any"),
        ("global", "regional", "national", "any"),
        ("high", "moderate", "low", "unknown"),
        (False, None),
    ):
        for wanted in SETS:
            profile: dict[str, object] = {
                "ownership_wish": ownership,
                "scope": scope,
                "budget": budget,
                "can_assign_staff_and_operating_budget": capacity,
                "objectives": wanted,
            }
            assert {fit.type.id for fit in rank(GUIDANCE, profile).fits} == expected_fits(profile), profile


@pytest.mark.parametrize(
    "sponsor",
    ["host_country", "academic_itu_member", "academic_not_itu_member", "own_resources", "private_company", "unknown"],
)
@pytest.mark.parametrize("staff", ["itu", "host_country", "academic", "own_staff", "unknown"])
def test_sponsors_and_staff_fit_what_the_second_reading_says(sponsor: str, staff: str) -> None:
    for wanted in SETS:
        profile: dict[str, object] = {"sponsor": sponsor, "staff": staff, "objectives": wanted}
        assert {fit.type.id for fit in rank(GUIDANCE, profile).fits} == expected_fits(profile), profile


def test_twelve_sets_of_objectives_are_covered_by_no_type_and_something_is_recommended_all_the_same() -> None:
    uncovered = [wanted for wanted in SETS if not rank(GUIDANCE, {"objectives": wanted}).fits]
    assert len(uncovered) == 12
    for wanted in uncovered:
        ranked = rank(GUIDANCE, {"objectives": wanted})
        assert ranked.recommended
        assert all(fit.missing for fit in ranked.types)


def test_the_remark_orders_the_fits_and_never_excludes() -> None:
    ranked = rank(GUIDANCE, {"objectives": ("entrepreneurship_sme",), "ecosystem": "transformation_all_levels"})
    assert ranked.recommended[0].type.id == "digital_transformation"
    assert len(ranked.fits) == 3


def test_an_unknown_sponsor_is_against_every_type() -> None:
    ranked = rank(GUIDANCE, {"sponsor": "private_company"})
    assert not ranked.fits
    assert all(fit.against == ("sponsor",) for fit in ranked.types)


def test_a_question_that_can_change_nothing_is_not_asked() -> None:
    profile: dict[str, object] = {}
    passed: set[str] = set()
    said: dict[str, object] = {
        "staff": "itu",
        "ownership": "itu",
        "objectives": ("foresight",),
        "sponsor": "host_country",
        "scope": "global",
        "budget": "high",
        "capacity": "unknown",
        "ecosystem": "unknown",
    }
    while (criterion := next_criterion(GUIDANCE, profile, frozenset(passed))) is not None:
        assert criterion.id not in passed
        passed.add(criterion.id)
        profile[criterion.profile] = said[criterion.id]
    assert len(passed) < len(GUIDANCE.criteria)
    assert rank(GUIDANCE, profile).recommended[0].type.id == "technology"


def test_the_command_takes_a_profile_as_lists_and_nulls() -> None:
    found = ranking(GUIDANCE, {"objectives": ["ecosystem_initiatives"], "can_assign_staff_and_operating_budget": False})
    assert found["fits"] == ["digital_transformation"]
    assert found["types"]["initiatives"]["against"] == ["capacity"]
    assert found["types"]["technology"]["missing_objectives"] == ["ecosystem_initiatives"]
