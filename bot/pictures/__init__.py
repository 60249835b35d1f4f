"""What is easier seen than read, as a picture: PNG, as wide as a phone, as high as it needs. A comparison is drawn for
a channel that has no tables, and its title stands beside it; a report's figures have theirs in the picture.

Typst sets it: it shapes Arabic, breaks Chinese lines and takes each character from the first of our fonts that has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import fontpkg_noto_sans  # type: ignore[import-untyped]  # it names a folder and a family
import fontpkg_noto_sans_arabic  # type: ignore[import-untyped]  # likewise
import pylopdf_fonts_zh_cn
import typst

from bot.figures import TOP, Figures
from bot.i18n import Direction, ShownComparison, Span
from bot.talk.errors import AssistantError

SHARPNESS = 200
"""Pixels an inch. The page is 400 points wide: 1111 pixels, of which Telegram keeps up to 1280 of the longer side."""
FONTS = (fontpkg_noto_sans.ROOT, fontpkg_noto_sans_arabic.ROOT, pylopdf_fonts_zh_cn.sans_path().parent)
"""Folders with Noto Sans: Latin, Greek and Cyrillic; Arabic; Chinese and signs."""


class NotDrawn(AssistantError):
    """Nobody can mend it by waiting: words must do."""


def draw(comparison: ShownComparison, *, language: str, direction: Direction) -> bytes:
    """The picture; raises NotDrawn. Takes some 25 ms of one core and may run in any thread."""
    content = {
        "language": language,
        "direction": direction,
        "heads": comparison.heads,
        "rows": [{"label": label, "values": [_styled(value) for value in values]} for label, values in comparison.rows],
    }
    return _drawn("comparison", content)


def plot(figures: Figures) -> bytes:
    """The picture of a report, of each chart the first bars; raises NotDrawn. Takes some 20 ms of one core and may
    run in any thread.
    """
    charts = [
        {
            "name": chart.name,
            "title": chart.title,
            "rest": chart.rest,
            "bars": [
                {"label": bar.label, "shown": bar.shown, "share": bar.value / max(1, *(b.value for b in chart.bars))}
                for bar in (chart.bars if chart.name == "weeks" else chart.bars[:TOP])
            ],
        }
        for chart in figures.charts
        if chart.name != "languages"  # a higher page would be too small to read on a phone
    ]
    content = {"title": figures.title, "language": figures.language, "direction": figures.direction}
    return _drawn("figures", {**content, "facts": figures.facts, "charts": charts})


def _drawn(template: str, content: Mapping[str, object]) -> bytes:
    try:
        picture = typst.compile(
            _template(template),
            font_paths=_fonts(),
            format="png",
            ppi=SHARPNESS,
            sys_inputs={"content": json.dumps(content)},
        )
    except typst.TypstError as error:
        raise NotDrawn from error
    assert isinstance(picture, bytes), "the page is as high as it needs: there is one"
    return picture


def _styled(spans: tuple[Span, ...]) -> list[dict[str, str | bool]]:
    return [{"text": span.text, "quiet": span.italic} for span in spans]


@cache
def _fonts() -> typst.Fonts:
    """Only ours: a picture is the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FONTS))


@cache
def _template(name: str) -> bytes:
    return Path(__file__).with_name(f"{name}.typ").read_bytes()
