"""Amounts as people write them: number, currency and period in any of the six languages, and nothing guessed."""

import pytest

from bot.knowledge.money import Sum, read

LANGUAGES = ("fr", "en", "es", "ar", "ru", "zh")


@pytest.mark.parametrize(
    ("typed", "number", "currency", "period"),
    [
        ("250 000 USD", "250000", "USD", ""),
        ("usd 250000", "250000", "USD", ""),
        ("US$250,000", "250000", "USD", ""),
        ("€1.5 million", "1500000", "EUR", ""),
        ("1,5 million d'euros", "1500000", "EUR", ""),
        ("5M EUR", "5000000", "EUR", ""),
        ("250k CHF", "250000", "CHF", ""),
        ("100.000,50 €", "100000.5", "EUR", ""),
        ("1,500,000.50 XOF per year", "1500000.5", "XOF", "year"),
        ("1.500 EUR", "1500", "EUR", ""),
        ("1,50,000 INR/year", "150000", "INR", "year"),
        ("250 000 euros par an", "250000", "EUR", "year"),
        ("2 millones de euros al año", "2000000", "EUR", "year"),
        ("2 миллиона долларов США в год", "2000000", "USD", "year"),
        ("٢٥٠ ألف دولار أمريكي", "250000", "USD", ""),
        ("25万美元", "250000", "USD", ""),
        ("每年25万美元", "250000", "USD", "year"),
        ("5 millions USD per month", "5000000", "USD", "month"),
    ],
)
def test_an_amount_is_read_in_any_of_the_six_languages(typed: str, number: str, currency: str, period: str) -> None:
    assert read(typed, LANGUAGES) == Sum(number, currency, period)


@pytest.mark.parametrize("typed", ["250000", "$250,000", "£ 250 000", "¥250000"])
def test_a_currency_that_is_not_said_or_may_be_several_is_left_open(typed: str) -> None:
    assert read(typed, LANGUAGES) == Sum("250000", None, "")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a lot",
        "-5 EUR",
        "between 100 and 200 USD",
        "about 100 EUR from the ministry",
        "1.500 KWD",
        "1,2,3 EUR",
        "1.500 million EUR",
        "5 dinars",
        "9" * 20 + " EUR",
    ],
)
def test_what_is_not_one_amount_is_refused(typed: str) -> None:
    assert read(typed, LANGUAGES) is None
