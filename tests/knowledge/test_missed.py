from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.knowledge.missed import Counted, counted
from bot.talk.effects import Miss

ASKED = Miss("Qui paie ?", "fr", "declined", date(2026, 11, 16))


def test_the_same_words_are_one_line_with_the_newest_of_them() -> None:
    older = replace(ASKED, question="qui PAIE", on=date(2026, 11, 9))
    assert counted([ASKED, older]) == (Counted(ASKED, 2),)


def test_another_language_or_reason_is_another_line() -> None:
    others = [replace(ASKED, language="en"), replace(ASKED, why="disliked"), replace(ASKED, question="Qui ?")]
    assert [line.times for line in counted([ASKED, *others])] == [1, 1, 1, 1]
