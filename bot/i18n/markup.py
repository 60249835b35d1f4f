"""Markdown of catalogues and topics, read once into blocks with holes.

The markup is read before any value is put in, so that a value can never become markup. While it is read, a
placeholder is one private-use character: to CommonMark that is a letter, and `**{name}**是` closes as written; the
brace would be punctuation, after which `**` does not close when a letter follows, as it does in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.i18n.shown import Block, Bullets, Paragraph, Span
from bot.knowledge.model import PLACEHOLDER

_HOLE = re.compile("([\ue000-\uf8ff])")
_FIRST = 0xE000
_WRAPPED = re.compile("(?<=[\u3000-\u9fff\uff01-\uff60])\n(?=[\u3000-\u9fff\uff01-\uff60])")
_LINKS = ("https://", "http://", "mailto:", "tel:")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["blockquote", "code", "fence", "hr", "lheading", "reference", "html_block", "html_inline", "backticks", "image"]
)


@dataclass(frozen=True, slots=True)
class Template:
    """Blocks in which a span whose text is one of `holes` stands for the value of that name."""

    blocks: tuple[Block, ...]
    holes: Mapping[str, str]


@lru_cache(maxsize=8192)  # more than all sentences and topics in all languages; reading one takes some 100 µs
def parse(source: str) -> Template:
    """The template of a sentence or an answer."""
    text, holes = _opened(source)
    # Chinese and Japanese have no spaces: a line wrapped in the file must not leave one.
    tree = SyntaxTreeNode(_MARKDOWN.parse(_WRAPPED.sub("", text)))
    blocks = tuple(_block(node) for node in tree.children)
    return Template(blocks if holes else mapped(blocks, merged), holes)


def unformatted(source: str) -> Template:
    """The template of words that have placeholders and no markup."""
    text, holes = _opened(source)
    return Template((Paragraph(tuple(_split(text, Span("")))),), holes)


def placeholders(source: str) -> frozenset[str]:
    """The names a sentence asks values for."""
    return frozenset(PLACEHOLDER.findall(source))


def mapped(blocks: Iterable[Block], change: Callable[[tuple[Span, ...]], tuple[Span, ...]]) -> tuple[Block, ...]:
    """The blocks with the spans of every paragraph and item changed."""
    return tuple(
        Paragraph(change(block.spans))
        if isinstance(block, Paragraph)
        else Bullets(tuple(change(item) for item in block.items), block.ordered)
        for block in blocks
    )


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans with neighbours of the same style made one."""
    runs = groupby(spans, attrgetter("bold", "italic", "href"))
    return tuple(Span("".join([span.text for span in run]), *style) for style, run in runs)


_SUSPECT = re.compile(r"\*\*|\]|<|^\s*\d+[.)]", re.MULTILINE)
"""Bold, links and numbered lists: whatever can be wrong."""


def markup_faults(source: str) -> Iterator[str]:
    """What a reader would see and should not, each as a sentence for whoever wrote the source."""
    if not _SUSPECT.search(source):  # most sentences are plain, and parsing all of them costs half a second at a start
        return
    for token in _MARKDOWN.parse(_opened(source)[0]):
        if token.type == "ordered_list_open" and token.attrGet("start") is not None:
            yield f'a numbered list begins at {token.attrGet("start")}; begin it at 1, or write "\\." after the number'
        for child in token.children or ():
            if child.type == "text" and "**" in child.content:
                yield "** stands in the text: bold is not closed, or has a space or punctuation on its inner side"
            if child.type == "link_open" and not str(child.attrGet("href")).startswith(_LINKS):
                yield f"the link to {child.attrGet('href')} must begin with one of {' '.join(_LINKS)}"


def _opened(source: str) -> tuple[str, Mapping[str, str]]:
    """The source with a hole for each placeholder, and the placeholders by hole."""
    holes: dict[str, str] = {}

    def hole(match: re.Match[str]) -> str:
        character = chr(_FIRST + len(holes))
        holes[character] = match[1]
        return character

    return PLACEHOLDER.sub(hole, _HOLE.sub("", source)), holes


def _split(text: str, style: Span) -> Iterator[Span]:
    return (replace(style, text=part) for part in _HOLE.split(text) if part)


def _block(node: SyntaxTreeNode) -> Block:
    if node.type in {"bullet_list", "ordered_list"}:
        return Bullets(tuple(_items(node)), ordered=node.type == "ordered_list")
    return Paragraph(tuple(_spans(node, Span("", bold=node.type == "heading"))))


def _items(node: SyntaxTreeNode) -> Iterator[tuple[Span, ...]]:
    for item in node.children:
        blocks = [_block(child) for child in item.children]
        yield flat(block for block in blocks if isinstance(block, Paragraph))
        for block in blocks:
            if isinstance(block, Bullets):
                yield from block.items


def flat(blocks: Iterable[Block]) -> tuple[Span, ...]:
    """All blocks as one line."""
    spans: list[Span] = []
    for block in blocks:
        for line in (block.spans,) if isinstance(block, Paragraph) else block.items:
            spans += (Span(" "), *line) if spans else line
    return tuple(spans)


def _spans(node: SyntaxTreeNode, style: Span) -> Iterator[Span]:
    match node.type:
        case "text":
            yield from _split(node.content, style)
        case "softbreak":
            yield replace(style, text=" ")
        case "hardbreak":
            yield replace(style, text="\n")
        case "strong":
            style = replace(style, bold=True)
        case "em":
            style = replace(style, italic=True)
        case "link" if str(node.attrs["href"]).startswith(_LINKS):
            style = replace(style, href=str(node.attrs["href"]))
    for child in node.children:
        yield from _spans(child, style)
