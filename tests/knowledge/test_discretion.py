"""What of a question is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.discretion import BLANK, LONGEST, discreet


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("write to awa.diop@example.org please", f"write to {BLANK} please"),
        ("réponse à «awa@пример.рф» merci", f"réponse à {BLANK} merci"),
        ("I am @awa_diop on Telegram", f"I am {BLANK} on Telegram"),
        ("see https://example.org/me?x=1 and www.example.org", f"see {BLANK} and {BLANK}"),
        ("call +221 33 824 69 81 now", f"call {BLANK} now"),
        ("call +290 21234", f"call {BLANK}"),
        ("tel (022) 730-51-11 9", f"tel ({BLANK}"),
        ("passport AB1234567", f"passport AB{BLANK}"),
        ("هاتفي ٠٧٧١٢٣٤٥٦٧", f"هاتفي {BLANK}"),
        ("two\nlines\t here", "two lines here"),
    ],
)
def test_addresses_numbers_and_lines_are_taken_out(typed: str, kept: str) -> None:
    assert discreet(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Is 15 April 2023 the deadline?",
        "15-04-2023 or 2023-03-15?",
        "the 2021-2023 period",
        "BDT/DIR/001",
        "resolution 205",
        "¿cuánto cuesta?",
    ],
)
def test_dates_years_and_names_of_documents_stay(typed: str) -> None:
    assert discreet(typed) == typed


def test_a_pasted_page_is_cut() -> None:
    assert discreet("word " * 10_000) == ("word " * 40)[: LONGEST - 1] + "…"


@given(st.text())
def test_anything_at_all_becomes_one_short_line_without_an_address(typed: str) -> None:
    kept = discreet(typed)
    assert len(kept) <= LONGEST
    assert not set(kept) & {"\n", "@"}
