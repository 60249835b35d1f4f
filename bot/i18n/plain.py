"""What is shown, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.i18n.shown import (
    Block,
    Paragraph,
    Prose,
    Shown,
    ShownComparison,
    ShownCopy,
    ShownDocument,
    ShownPart,
    ShownReport,
    Span,
)


def plain(shown: Shown | tuple[Block, ...]) -> str:
    """The parts from top to bottom with an empty line between two; buttons are left out.

    A list has a line for each item; a row of a table has its label, and its value indented on the next line;
    of a comparison there are the title and the rows, each with its values by their heads; a file has its label and its
    name. A link is followed by its address where its words are not the address.
    """
    blocks = (part(each) for each in shown.parts) if isinstance(shown, Shown) else map(_block, shown)
    return "\n\n".join(blocks)


def line(spans: Iterable[Span]) -> str:
    """Spans as text."""
    return "".join(span.text + _target(span) for span in spans)


def part(part: ShownPart) -> str:
    """One part."""
    if isinstance(part, Prose):
        return plain(part.blocks)
    if isinstance(part, ShownDocument | ShownCopy | ShownReport):
        return f"{part.label} ({part.name})"
    if isinstance(part, ShownComparison):
        return compared(part)
    return "\n".join(f"{row.label}\n  {line(row.value)}" for row in part.rows)


def compared(comparison: ShownComparison) -> str:
    """A comparison as text: the title, then each label with a line for every value."""
    rows = (
        "\n".join((label, *(f"  {head}: {line(value)}" for head, value in zip(comparison.heads, values, strict=True))))
        for label, values in comparison.rows
    )
    return "\n\n".join((comparison.title, *rows))


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return line(block.spans)
    return "\n".join(_items(block.items, ordered=block.ordered))


def _items(items: Iterable[tuple[Span, ...]], *, ordered: bool) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        yield f"{number}. {line(item)}" if ordered else f"• {line(item)}"


def _target(span: Span) -> str:
    if span.href is None or span.href.startswith("tel:"):
        return ""
    address = span.href.removeprefix("mailto:")
    return "" if address in span.text else f" ({address})"
