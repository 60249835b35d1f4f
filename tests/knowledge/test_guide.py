"""The table at work; tests/knowledge/test_truth_table.py has every profile there is."""

from __future__ import annotations

from itertools import combinations

from bot.commands.guide import ranking
from bot.knowledge.guide import next_criterion, rank
from bot.knowledge.moves import moves
from bot.knowledge.pairs import asked
from tests.transcripts import assistant

GUIDANCE = assistant().knowledge.guidance
OBJECTIVES = ("foresight", "open_innovation", "entrepreneurship_sme", "policy_experimentation", "ecosystem_initiatives")
SETS = [subset for size in range(1, 6) for subset in combinations(OBJECTIVES, size)]


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


def test_a_change_says_who_moves_and_who_now_meets_everything() -> None:
    before, after = (rank(GUIDANCE, {"staff": staff}) for staff in ("host_country", "itu"))
    technology, *_, transformation = moves(before, after)
    assert (technology.type.id, technology.was, technology.now, technology.fits) == ("technology", 2, 1, True)
    assert (transformation.type.id, transformation.fitted, transformation.fits) == (
        "digital_transformation",
        True,
        False,
    )


def test_a_change_that_changes_nothing_moves_nobody() -> None:
    ranked = rank(GUIDANCE, {"staff": "itu"})
    assert moves(ranked, rank(GUIDANCE, {"staff": "itu", "scope": "regional"})) == ()


def test_types_that_nothing_tells_apart_share_a_place() -> None:
    before, after = rank(GUIDANCE, {}), rank(GUIDANCE, {"staff": "itu"})
    assert {move.now for move in moves(before, after) if not move.fits} == {2}


def test_words_name_two_types_in_every_language_or_none() -> None:
    said = {
        "compare technology and initiatives": ("technology", "initiatives"),
        "Comparer le centre de recherche et le centre technologie": ("research_entrepreneurship", "technology"),
        "comparar iniciativas con transformación digital": ("initiatives", "digital_transformation"),
        "قارن بين المبادرات والتحول الرقمي": ("initiatives", "digital_transformation"),
        "сравнить технологии и инициативы": ("technology", "initiatives"),
        "比较技术和举措": ("technology", "initiatives"),
    }
    for words, (first, second) in said.items():
        pair = asked(GUIDANCE, words)
        assert pair, words
        assert (pair[0].id, pair[1].id) == (first, second)
    for words in (
        "technology and initiatives",
        "compare the cost of technology and initiatives",
        "compare technology",
        "",
    ):
        assert asked(GUIDANCE, words) is None, words
