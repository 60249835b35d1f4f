"""The language of words, and the topic they ask for."""

import pytest

from bot.knowledge.folding import fold
from bot.knowledge.search import Index
from bot.knowledge.tongue import spoken

TOPICS: dict[str, dict[str, tuple[str, ...]]] = {
    "deadline": {"en": ("What is the deadline?", "closing date"), "fr": ("Quelle est la date limite ?",)},
    "lab": {"en": ("What does the lab do?", "digital transformation lab")},
    "council": {"en": ("Who sits on the council?",)},
}


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("What is the deadline?", "en"),
        ("quelle est la date limite svp", "fr"),
        ("¿Cuál es la fecha límite?", "es"),
        ("ما هو الموعد النهائي؟", "ar"),
        ("Какой крайний срок?", "ru"),
        ("截止日期是什么时候", "zh"),
        ("ITU在中国的中心是什么", "zh"),
        ("Zavazava", None),
        ("42", None),
        ("", None),
    ],
)
def test_the_language_is_found_where_something_tells_it(words: str, language: str | None) -> None:
    assert spoken(words) == language


def test_folding_forgets_case_accents_and_punctuation() -> None:
    assert fold("  Côte d’Ivoire!! ") == "cote d ivoire"
    assert fold("ＡＢＣ\u200b") == "abc"


def test_a_question_nearly_as_written_is_sure() -> None:
    found = Index(TOPICS).find("wat is the deadline")
    assert found.confidence == "sure"
    assert found.hits[0].topic == "deadline"


def test_a_question_of_another_world_is_none() -> None:
    assert Index(TOPICS).find("how do I cook rice for twenty people").confidence == "none"


@pytest.mark.parametrize("nothing", ["", " ", "?", "🙂", "a"])
def test_nothing_to_go_by_is_none(nothing: str) -> None:
    assert Index(TOPICS).find(nothing).confidence == "none"


def test_a_pasted_page_is_looked_at_from_its_beginning_only() -> None:
    assert Index(TOPICS).find("What is the deadline? " + "x" * 100_000).hits


def test_a_known_question_is_recognised_where_an_answer_is_expected() -> None:
    index = Index(TOPICS)
    assert index.knows("what is the deadline")
    assert not index.knows("University of Ghana")
