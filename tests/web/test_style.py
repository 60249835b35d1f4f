"""The colours and the directions of the style sheet, measured."""

from __future__ import annotations

import re

import pytest

from bot.channels.web import pages

STYLE = pages.STYLE.decode()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w{6});", root)) for root in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)

WORDS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "tint"),
    ("quiet", "paper"),
    ("quiet", "card"),
    ("accent", "paper"),
    ("accent", "card"),
    ("accent", "tint"),
    ("accent-deep", "tint"),
    ("accent-deep", "paper"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-mine", "mine"),
    ("on-warn", "warn"),
]
EDGES = [
    ("edge", "paper"),
    ("edge", "card"),
    ("accent", "paper"),
    ("focus", "paper"),
    ("focus", "card"),
    ("focus", "warn"),
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("over", "under"), WORDS)
def test_words_stand_out(colours: dict[str, str], over: str, under: str) -> None:
    assert contrast(colours[over], colours[under]) >= 4.5  # WCAG 1.4.3, AA


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("over", "under"), EDGES)
def test_edges_of_what_can_be_pressed_stand_out(colours: dict[str, str], over: str, under: str) -> None:
    assert contrast(colours[over], colours[under]) >= 3  # WCAG 1.4.11


def test_nothing_is_said_to_be_left_or_right() -> None:
    rules = re.sub(r"/\*.*?\*/|@media \([^)]*\)", "", STYLE, flags=re.DOTALL)
    assert not re.search(r"(?<![-\w])(left|right|top|bottom|width|height)\s*:", rules)
    assert not re.search(r"(margin|padding|border)-(left|right|top|bottom)", rules)
