"""Years, months and dates as people write them: what means one thing is read, what means two is asked back."""

import pytest

from bot.knowledge import days

LANGUAGES = ("fr", "en", "es", "ar", "ru", "zh")


@pytest.mark.parametrize(
    "typed",
    [
        "March 2027",
        "mar 2027",
        "03/2027",
        "2027-03",
        "mars 2027",
        "marzo de 2027",
        "марта 2027 г.",
        "Март 2027",
        "2027年3月",
        "2027年三月",
        "مارس 2027",
        "آذار 2027",
        "٣/٢٠٢٧",
        "en mars 2027",
    ],
)
def test_a_month_is_read_in_any_of_the_six_languages(typed: str) -> None:
    assert days.month(typed, LANGUAGES) == "2027-03"


@pytest.mark.parametrize("typed", ["", "soon", "March", "2027", "not before March 2027", "13/2027", "3/27", "10 1448"])
def test_what_is_not_one_month_is_refused(typed: str) -> None:
    assert days.month(typed, LANGUAGES) is None


@pytest.mark.parametrize(
    "typed",
    [
        "15 March 2027",
        "March 15, 2027",
        "15/03/2027",
        "15.03.2027",
        "2027-03-15",
        "15 marzo de 2027",
        "15 mars 2027",
        "2027年3月15日",
        "١٥ مارس ٢٠٢٧",
        "15 марта 2027 года",
        "le 15 mars 2027",
    ],
)
def test_a_date_is_read_in_any_of_the_six_languages(typed: str) -> None:
    assert days.dates(typed, LANGUAGES) == ("2027-03-15",)


def test_a_date_that_may_be_two_is_both() -> None:
    assert days.dates("03/04/2027", LANGUAGES) == ("2027-04-03", "2027-03-04")


def test_with_points_the_day_comes_first() -> None:
    assert days.dates("03.04.2027", LANGUAGES) == ("2027-04-03",)


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "31 February 2027", "3/4/27", "March 2027", "15 March or later 2027"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert days.dates(typed, LANGUAGES) == ()


@pytest.mark.parametrize("typed", ["2019", " 2019 ", "2019 г.", "٢٠١٩", "2019年", "en 2019"])
def test_a_year_is_read_in_any_script(typed: str) -> None:
    assert days.year(typed, LANGUAGES) == 2019


@pytest.mark.parametrize("typed", ["", "19", "about 2019", "2019 or 2020", "1440", "March 2019"])
def test_what_is_not_one_year_is_refused(typed: str) -> None:
    assert days.year(typed, LANGUAGES) is None
