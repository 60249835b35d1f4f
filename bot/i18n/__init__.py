"""Sentences in a reader's language: catalogues, markup, and values as each locale writes them."""

from bot.i18n.faults import faults
from bot.i18n.languages import Languages
from bot.i18n.markup import markup_faults
from bot.i18n.plain import compared, plain
from bot.i18n.shown import (
    Block,
    Bullets,
    Direction,
    Paragraph,
    Prose,
    Shown,
    ShownChoice,
    ShownComparison,
    ShownCopy,
    ShownDocument,
    ShownPart,
    ShownReport,
    ShownRow,
    ShownTable,
    Span,
)

__all__ = [
    "Block",
    "Bullets",
    "Direction",
    "Languages",
    "Paragraph",
    "Prose",
    "Shown",
    "ShownChoice",
    "ShownComparison",
    "ShownCopy",
    "ShownDocument",
    "ShownPart",
    "ShownReport",
    "ShownRow",
    "ShownTable",
    "Span",
    "compared",
    "faults",
    "markup_faults",
    "plain",
]
