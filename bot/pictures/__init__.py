"""A comparison as a picture, for a channel that has no tables: PNG, as wide as a phone, as high as it needs. Its title
stands beside it.

Typst sets it: it shapes Arabic, breaks Chinese lines and takes each character from the first of our fonts that has it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import fontpkg_noto_sans  # type: ignore[import-untyped]  # it names a folder and a family
import fontpkg_noto_sans_arabic  # type: ignore[import-untyped]  # likewise
import pylopdf_fonts_zh_cn
import typst

from bot.i18n import Direction, ShownComparison, Span
from bot.talk.errors import AssistantError

SHARPNESS = 200
"""Pixels an inch. The page is 400 points wide: 1111 pixels, of which Telegram keeps up to 1280 of the longer side."""
FONTS = (fontpkg_noto_sans.ROOT, fontpkg_noto_sans_arabic.ROOT, pylopdf_fonts_zh_cn.sans_path().parent)
"""Folders with Noto Sans: Latin, Greek and Cyrillic; Arabic; Chinese and signs."""

_TEMPLATE = Path(__file__).with_name("comparison.typ")


class NotDrawn(AssistantError):
    """Nobody can mend it by waiting: the words of the comparison must do."""


def draw(comparison: ShownComparison, *, language: str, direction: Direction) -> bytes:
    """The picture; raises NotDrawn. Takes some 25 ms of one core and may run in any thread."""
    content = {
        "language": language,
        "direction": direction,
        "heads": comparison.heads,
        "rows": [{"label": label, "values": [_styled(value) for value in values]} for label, values in comparison.rows],
    }
    try:
        picture = typst.compile(
            _template(), font_paths=_fonts(), format="png", ppi=SHARPNESS, sys_inputs={"content": json.dumps(content)}
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
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
