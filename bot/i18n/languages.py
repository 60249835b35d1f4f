"""Replies in words: `Languages` chooses the words, formats each value for its reader and puts it in its place.

A sentence is of one language from end to end: one that has no words in the reader's is shown in English with
English dates and numbers, and isolated where it stands in a sentence that runs the other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import structlog

from bot.i18n import formats
from bot.i18n.bidi import FSI, LRI, PDI, isolated
from bot.i18n.catalogues import SOURCE, Catalogue, Reader, path, read
from bot.i18n.faults import misplaced
from bot.i18n.markup import Template, flat, mapped, merged, parse, unformatted
from bot.i18n.plain import part as plain_part
from bot.i18n.shown import (
    Block,
    Direction,
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
from bot.talk.replies import Choice, Comparison, Copy, Document, Note, Part, Reply, Report, Row, Table
from bot.talk.text import Address, Elapsed, Listing, Moment, Money, Passage, Text, Tongue, Value

Topics: TypeAlias = Mapping[str, Mapping[str, tuple[str, str]]]
"""Title and answer (Markdown) of every topic, by its id and the language."""

_log = structlog.get_logger()
_SPACE = re.compile(r"[ \t\n]+")  # not \s: a French no-break space must stay


class Languages:
    """All the words of the assistant.

    `offered` are the languages people can choose, `known` also those in preparation; `documents` is the one the
    source documents are written in, and stands in for a missing answer.
    """

    def __init__(
        self,
        locales: Path,
        *,
        offered: Iterable[str],
        prepared: Iterable[str],
        documents: str,
        topics: Topics,
        reader: Reader = read,
    ) -> None:
        """Reads locales/; raises ContentError where a catalogue cannot be read or a placeholder is not its msgid's."""
        self.offered = tuple(offered)
        self.known = (*self.offered, *prepared)
        self.documents = documents
        self._topics = topics
        self._catalogues = {language: _catalogue(path(locales, language), language, reader) for language in self.known}

    def show(self, reply: Reply, language: str) -> Shown:
        """The reply as its reader is to see it; the reply's own language wins over `language`."""
        language = reply.language or language
        return Shown(
            parts=tuple(self._part(part, language) for part in reply.parts),
            rows=tuple(tuple(self._choice(choice, language) for choice in row) for row in reply.rows),
            input=reply.input,
            replaces=reply.replaces,
            language=language,
            direction=formats.direction(language),
        )

    def words(self, value: Value, language: str) -> str:
        """One line of plain text, for a button or a subject."""
        line = "".join([span.text for span in self._spans(value, language)])
        return _SPACE.sub(" ", line) if "\n" in line else line

    def direction(self, language: str) -> Direction:
        """Which way the language is written."""
        return formats.direction(language)

    def translations(self, msgid: str) -> tuple[str, ...]:
        """A sentence in every language that has it, English among them, each once."""
        having = (language for language in self.known if self._has(msgid, language))
        text = Text(msgid)  # from content/
        return tuple(dict.fromkeys(self.words(text, language) for language in (SOURCE, *having)))

    def _part(self, part: Part, language: str) -> ShownPart:
        match part:
            case Table(rows):
                return ShownTable(tuple(self._row(row, language) for row in rows))
            case Comparison():
                return self._comparison(part, language)
            case Document(label, name, of, form):
                return ShownDocument(self.words(label, language), name, of, form)
            case Copy(label, name, text, parts):
                made = text or "\n\n".join(map(plain_part, (self._part(each, language) for each in parts))) + "\n"
                return ShownCopy(self.words(label, language), name, made)
            case Report(label, name):
                return ShownReport(self.words(label, language), name)
            case Note(text):
                return self._prose(text, language, small=True)
            case Text() | Passage():
                return self._prose(part, language)

    def _prose(self, words: Text | Passage, language: str, *, small: bool = False) -> Prose:
        return Prose(self._blocks(words, language)[0], small)

    def _comparison(self, part: Comparison, language: str) -> ShownComparison:
        return ShownComparison(
            self.words(part.title, language),
            tuple(self.words(head, language) for head in part.heads),
            tuple(
                (self.words(row.label, language), tuple(self._spans(value, language) for value in row.values))
                for row in part.rows
            ),
            tuple(self._prose(text, language) for text in part.alt),
        )

    def _row(self, row: Row, language: str) -> ShownRow:
        return ShownRow(self.words(row.label, language), self._spans(row.value, language), row.token)

    def _choice(self, choice: Choice, language: str) -> ShownChoice:
        return ShownChoice(self.words(choice.label, language), choice.token, choice.chosen, choice.primary)

    def _blocks(self, words: Text | Passage, language: str) -> tuple[tuple[Block, ...], str]:
        """The blocks, and the language they turned out to be in."""
        if isinstance(words, Text):
            source, spoken = self._sentence(words, language)
        else:
            source, spoken = self._told(words, language)
        return self._filled(parse(source), words.values, spoken), spoken

    def _sentence(self, text: Text, language: str) -> tuple[str, str]:
        # Whoever edits a block of YAML or a .po file does not see the line break at its end: it never counts.
        msgid, n = text.msgid.strip(), text.values.get("n")
        count = n if isinstance(n, int) else 0
        for spoken in (language, SOURCE):
            if self._has(msgid, spoken):
                return self._catalogues[spoken].sentence(msgid, text.plural, count), spoken
        return msgid if text.plural is None or count == 1 else text.plural, SOURCE

    def _has(self, msgid: str, language: str) -> bool:
        return language in self._catalogues and msgid in self._catalogues[language].ids

    def _told(self, passage: Passage, language: str) -> tuple[str, str]:
        topic = self._topics[passage.topic]
        spoken = next(known for known in (language, self.documents, SOURCE, *topic) if known in topic)
        title, answer = topic[spoken]
        return title if passage.part == "title" else answer, spoken

    def _filled(self, template: Template, values: Mapping[str, Value], language: str) -> tuple[Block, ...]:
        if not template.holes:
            return template.blocks
        return mapped(template.blocks, lambda spans: merged(self._pieces(spans, template, values, language)))

    def _pieces(
        self, spans: Iterable[Span], template: Template, values: Mapping[str, Value], language: str
    ) -> Iterator[Span]:
        for span in spans:
            name = template.holes.get(span.text)
            if name is None:
                yield span
            elif name in values:
                for piece in self._spans(values[name], language):
                    yield _styled(piece, span)
            else:  # a fault of ours, which `faults` and the extraction look for; a person's chat goes on
                _log.error("placeholder_without_value", placeholder=name)
                yield _styled(Span(f"{{{name}}}"), span)

    def _spans(self, value: Value, language: str) -> tuple[Span, ...]:
        """A value as it stands inside a sentence of that language."""
        direction = formats.direction(language)
        match value:
            case str():
                return (Span(isolated(value, direction)),)
            case Text() | Passage():
                blocks, spoken = self._blocks(value, language)
                spans = flat(blocks)
                return spans if formats.direction(spoken) == direction else (Span(FSI), *spans, Span(PDI))
            case Listing(items):
                values = {str(index): item for index, item in enumerate(items)}
                return flat(self._filled(unformatted(formats.listing(len(items), language)), values, language))
            case Address(address):
                return (Span(isolated(address, direction, LRI), href=formats.href(address)),)
            case Moment(iso):
                return self._spans(formats.moment(iso, language), language)
            case Elapsed(days=0):
                return self._spans(formats.today(), language)
            case Money():
                return (Span(isolated(formats.formatted(value, language), direction, LRI)),)
            case Tongue(native=True):
                return (Span(isolated(formats.formatted(value, language), direction)),)
            case _:
                return (Span(formats.formatted(value, language)),)


def _catalogue(file: Path, language: str, reader: Reader) -> Catalogue:
    catalog = reader(file, language)
    for fault in misplaced(file, catalog):
        raise fault
    return Catalogue(catalog)


def _styled(piece: Span, style: Span) -> Span:
    if not (style.bold or style.italic or style.href):
        return piece
    return Span(piece.text, piece.bold or style.bold, piece.italic or style.italic, piece.href or style.href)
