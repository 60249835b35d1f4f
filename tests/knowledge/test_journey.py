"""The way through a form follows from the answers: what applies, what is asked, what counts."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.knowledge import journey
from bot.knowledge.model import Field, FieldKind, Form, Section, When
from bot.talk.state import Answer, Draft


def field(id: str, kind: FieldKind = "text", *, required: bool | None = None, when: When = ()) -> Field:
    return Field(id, kind, id, f"{id}?", required=required, when=when)


WANTED: When = ({"wish": ("yes",)},)
FORM = Form(
    "f",
    "Z",
    "Form",
    "Intro",
    "secretariat",
    (
        Section("must", "Must", True, (field("name"), field("wish", "yesno"), field("why", when=WANTED))),
        Section("may", "May", False, (field("more"), field("sure", required=True, when=({"why": ("x",)},)))),
        Section("never", "Never", False, (field("other"),), when=({"name": ("nobody",)},)),
    ),
)


def draft(**answers: Answer) -> Draft:
    return Draft("D1D1", "f", datetime(2026, 11, 22, tzinfo=UTC), answers)


def path(given: Draft) -> list[str]:
    return [field.id for field in journey.path(FORM, given)]


def test_a_field_is_asked_only_where_its_condition_holds() -> None:
    assert path(draft(wish=False)) == ["name", "wish"]
    assert path(draft(wish=True)) == ["name", "wish", "why"]


def test_a_required_field_of_an_optional_section_is_asked_where_its_condition_holds() -> None:
    asked = draft(wish=True, why="x")
    assert path(asked) == ["name", "wish", "why", "sure"]
    assert [field.id for field in journey.missing(FORM, asked)] == ["name", "sure"]


def test_an_answer_that_no_longer_applies_is_kept_and_counts_for_nothing() -> None:
    given = draft(name="A", wish=True, why="x", sure="yes")
    changed = replace(given, answers={**given.answers, "wish": False})
    assert journey.counted(FORM, changed) == {"name": "A", "wish": False}
    assert "sure" not in path(changed)
    assert journey.inapplicable(FORM, changed) == ("why", "sure", "other")
    assert journey.counted(FORM, replace(changed, answers={**changed.answers, "wish": True})) == dict(given.answers)


def test_only_sections_that_apply_are_offered_with_how_much_they_ask() -> None:
    assert [(section.id, n) for section, n in journey.closed_sections(FORM, draft())] == [("may", 1)]
    assert [section.id for section, _ in journey.closed_sections(FORM, draft(name="nobody"))] == ["may", "never"]
