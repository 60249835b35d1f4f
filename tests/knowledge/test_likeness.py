from __future__ import annotations

import pytest

from bot.knowledge.likeness import alike


def answers(name: str, country: str = "GH", address: str = "a@example.org") -> dict[str, str]:
    return {"organisation_name": name, "country": country, "contact_email": address}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("University of Ghana", "Ghana University"),
        ("Макерере университет", "Makerere University"),
        ("Кыргызский национальный университет", "Kyrgyzskiy natsionalnyy universitet"),
        ("جامعة القاهرة", "جامعه القاهره"),
        ("Université Cheikh Anta Diop", "Universite Cheikh Anta Diop de Dakar"),
        ("清华大学", "Qinghua Daxue"),
    ],
)
def test_a_name_is_the_same_in_another_order_script_or_spelling(one: str, other: str) -> None:
    assert alike(answers(one), answers(other, address="b@example.org"))
    assert not alike(answers(one), answers(other, country="SN", address="b@example.org"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("University of Ghana", "University of Guelph"), ("Ministry of Finance", "Ministry of Science")],
)
def test_a_name_that_is_only_built_alike_is_another(one: str, other: str) -> None:
    assert not alike(answers(one), answers(other, address="b@example.org"))


def test_the_same_address_is_enough() -> None:
    assert alike(answers("One"), answers("Quite another", country="SN", address="A@EXAMPLE.org"))


def test_what_was_not_answered_is_like_nothing() -> None:
    assert not alike({}, {})
