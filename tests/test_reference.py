from __future__ import annotations

import re

from bot.reference import ALPHABET, fresh


def test_a_reference_is_two_groups_of_four() -> None:
    assert all(re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", fresh()) for _ in range(1000))


def test_no_two_of_its_characters_are_taken_for_one_another() -> None:
    for alike in ("0O", "1IL", "2Z", "5S", "8B", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1


def test_ten_thousand_are_ten_thousand_and_use_every_character() -> None:
    many = {fresh() for _ in range(10_000)}
    assert len(many) == 10_000
    assert {character for each in many for character in each} == {*ALPHABET, "-"}
