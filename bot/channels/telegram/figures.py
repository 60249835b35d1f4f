"""The figures of the last weeks as a message: what is counted in words, and before them as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.figures import Figures
from bot.i18n import Paragraph, Prose, Shown, ShownPart, ShownReport, ShownRow, ShownTable, Span


def reported(shown: Shown) -> bool:
    """Whether figures belong to it that are still to be counted."""
    return any(isinstance(part, ShownReport) for part in shown.parts)


def counted(shown: Shown, figures: Figures) -> Shown:
    """The same with the figures in words before the workbook that has them too."""
    return replace(shown, parts=tuple(_parts(shown.parts, figures)))


def _parts(parts: Iterable[ShownPart], figures: Figures) -> Iterator[ShownPart]:
    for part in parts:
        if isinstance(part, ShownReport):
            yield _title(figures.title)
            yield _table(figures.facts)
            for chart in figures.charts:
                yield _title(chart.title)
                yield _table((bar.label, bar.shown) for bar in chart.bars)
        yield part


def _title(title: str) -> Prose:
    return Prose((Paragraph((Span(title, bold=True),)),), small=False)


def _table(lines: Iterable[tuple[str, str]]) -> ShownTable:
    return ShownTable(tuple(ShownRow(label, (Span(shown),), None) for label, shown in lines))
