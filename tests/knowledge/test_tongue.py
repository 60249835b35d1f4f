"""The language of words, and what folding forgets."""

import pytest

from bot.knowledge.folding import fold
from bot.knowledge.tongue import spoken


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
