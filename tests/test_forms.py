"""What a form can do whatever it asks: conditions, entries of a group, checks, forms that lead to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from bot.knowledge.model import Check, Field, FieldKind, Form, Notice, Option, Section
from bot.talk.effects import Submit
from bot.talk.state import AtField, AtReview
from handlers import step
from tests.transcripts import Person, Turn, assistant, visible


def field(id: str, kind: FieldKind = "text", **more: object) -> Field:
    return replace(Field(id, kind, id.capitalize(), f"What {id}?"), **more)  # type: ignore[arg-type]  # a test's short hand


TEAM = field("team", "group", one="Person", max=3, fields=(field("name", min=2), field("role", required=False)))
NAME = field("organisation", common="organisation")
HELP = Form("help", "C", "Help", "Help.", "secretariat", (Section("a", "A", True, (NAME, field("want"))),))


def form(fields: Iterable[Field], *, checks: tuple[Check, ...] = (), notices: tuple[Notice, ...] = ()) -> Form:
    sections = (Section("first", "First", True, tuple(fields)),)
    return Form("test", "A", "Test", "A test.", "secretariat", sections, notices, checks)


def person(*forms: Form) -> Person:
    knowledge = replace(assistant().knowledge, forms={each.kind: each for each in (*forms, HELP)})
    someone = Person(step=partial(step, knowledge))
    someone.does(Turn("open", ""))
    someone.seen["begin"] = ["form:test"]
    return someone


def acts(someone: Person, *what: str) -> str:
    """What is on the screen after the last of these: a button where one has that label, else words."""
    shown = ""
    for each in what:
        act = "pressed" if each in someone.on_show or each == "begin" else "said"
        shown = visible(someone.does(Turn(act, each))[1])
    return shown


def submission(someone: Person) -> Submit:
    return someone.sent[-1]


def test_the_entries_of_a_group_are_asked_one_after_the_other() -> None:
    someone = person(form([TEAM]))
    shown = acts(someone, "begin", "Add: Person", "Awa Diop", "Director")
    assert "Person 1: Name" in shown
    assert "Awa Diop" in shown
    acts(someone, "Add: Person", "Kofi Annan", "Skip", "Done")
    assert isinstance(someone.state.place, AtReview)
    acts(someone, "Send")
    assert submission(someone).answers == {
        "team": True,
        "team.1.name": "Awa Diop",
        "team.1.role": "Director",
        "team.2.name": "Kofi Annan",
    }


def test_words_typed_where_a_group_lists_its_entries_begin_another() -> None:
    someone = person(form([TEAM]))
    assert "What role?" in acts(someone, "begin", "Awa Diop")
    assert someone.state.drafts[0].answers == {"team.1.name": "Awa Diop"}


def test_an_entry_is_changed_and_removed_and_its_number_is_never_another_ones() -> None:
    someone = person(form([TEAM]))
    acts(someone, "begin", "Awa Diop", "Skip", "Kofi Annan", "Skip")
    acts(someone, "Change: Person 1 (Awa Diop)", "Remove: Person 1")
    assert set(someone.state.drafts[0].answers) == {"team.2.name"}
    acts(someone, "Change: Person 1 (Kofi Annan)", "Name", "Kofi A. Annan")
    assert someone.state.drafts[0].answers == {"team.2.name": "Kofi A. Annan"}


def test_a_group_takes_no_more_entries_than_it_may_and_needs_one_to_be_complete() -> None:
    someone = person(form([TEAM]))
    acts(someone, "begin")
    assert "Done" not in someone.on_show
    acts(someone, "Awa", "Skip", "Ben", "Skip", "Cem", "Skip")
    assert "Add: Person" not in someone.on_show
    assert "no room for more" in acts(someone, "Dan")


def test_a_group_is_changed_from_the_review_which_gets_it_back() -> None:
    someone = person(form([TEAM]))
    acts(someone, "begin", "Awa Diop", "Skip", "Done", "Change an answer", "Team", "Ben Ali", "Skip")
    assert isinstance(someone.state.place, AtField)
    acts(someone, "Done")
    assert isinstance(someone.state.place, AtReview)
    acts(someone, "Change an answer", "Person 2: Name", "Ben A.")
    assert isinstance(someone.state.place, AtReview)
    assert someone.state.drafts[0].answers["team.2.name"] == "Ben A."


def test_what_is_refused_in_an_entry_is_said_there() -> None:
    someone = person(form([TEAM]))
    assert "a little short" in acts(someone, "begin", "A")


def test_a_condition_that_no_longer_holds_takes_its_answer_out_of_what_is_sent() -> None:
    why = field("why", when=({"wish": ("yes",)},))
    someone = person(form([field("wish", "yesno"), why]))
    assert "What why?" in acts(someone, "begin", "Yes")
    shown = acts(someone, "Because", "Change an answer", "Wish", "No")
    assert "Because" not in shown
    acts(someone, "Send")
    assert submission(someone).answers == {"wish": False}
    assert submission(someone).inapplicable == ("why",)


def test_a_concern_is_said_at_the_review_with_a_button_to_change_its_answer_and_sent_along() -> None:
    check = Check("odd", ({"wish": ("no",)},), "That is odd.")
    someone = person(form([field("wish", "yesno")], checks=(check,)))
    shown = acts(someone, "begin", "No")
    assert "That is odd." in shown
    assert "Change: Wish" in someone.on_show
    acts(someone, "Send")
    assert list(submission(someone).concerns) == ["odd"]


def test_a_concern_that_blocks_keeps_the_form_until_it_is_mended() -> None:
    check = Check("never", ({"wish": ("no",)},), "That cannot be.", blocks=True)
    someone = person(form([field("wish", "yesno")], checks=(check,)))
    assert "That cannot be." in acts(someone, "begin", "No")
    assert "Send" not in someone.on_show
    acts(someone, "Change: Wish", "Yes")
    assert "Send" in someone.on_show


def test_a_notice_is_told_where_its_condition_holds() -> None:
    notice = Notice("Mind this.", ({"wish": ("yes",)},))
    someone = person(form([field("wish", "yesno")], notices=(notice,)))
    assert "Mind this." in acts(someone, "begin", "Yes")
    assert "Mind this." not in acts(someone, "Change an answer", "Wish", "No")


def test_a_form_that_was_asked_for_is_begun_with_what_both_ask() -> None:
    someone = person(form([NAME, field("assess", "yesno", link="help")]))
    assert "Help" in acts(someone, "begin", "University of Ghana", "Yes")
    acts(someone, "Send")
    (draft,) = someone.state.drafts
    assert (draft.form, draft.answers) == ("help", {"organisation": "University of Ghana"})
    assert "What want?" in acts(someone, "Continue: Help")


def test_a_form_that_may_help_is_offered_beside_its_concern() -> None:
    check = Check("weak", ({"assess": ("no",)},), "That is weak.", offers="help")
    someone = person(form([NAME, field("assess", "yesno")], checks=(check,)))
    acts(someone, "begin", "University of Ghana", "No")
    assert "What want?" in acts(someone, "Begin: Help")
    assert [draft.form for draft in someone.state.drafts] == ["test", "help"]
    assert someone.state.drafts[1].answers == {"organisation": "University of Ghana"}


def test_words_can_be_said_with_a_button_where_the_form_has_one() -> None:
    assessed = field("staff", "long", min=10, options=(Option("not_done", "Not done yet"),))
    someone = person(form([assessed]))
    acts(someone, "begin", "Not done yet", "Send")
    assert submission(someone).answers == {"staff": "not_done"}
    assert "Not done yet" in acts(person(form([assessed])), "begin", "not done yet")
