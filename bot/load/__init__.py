"""Reads content/ and locales/ into `Knowledge` and `Languages`, and finds every fault before a person could meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from babel import Locale

from bot.i18n import Languages, catalogues
from bot.i18n import faults as catalogue_faults
from bot.knowledge import fields
from bot.knowledge.folding import fold
from bot.knowledge.model import Knowledge, Menu
from bot.load.faults import faults
from bot.load.matching import index, matter
from bot.load.reading import Asked, TopicWords, read
from bot.talk.errors import ContentError

ROOT = Path(__file__).parent.parent.parent
NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of two letters that Babel has a name for and that are no country or territory."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a start needs of the owner's files."""

    knowledge: Knowledge
    languages: Languages

    def awaken(self) -> None:
        """Ask something, so that the first person who does need not wait for the encoder. May run in any thread."""
        self.knowledge.index.find("Hello")


def load(content: Path = ROOT / "content", locales: Path = ROOT / "locales") -> Loaded:
    """Everything, or the first fault as ContentError."""
    loaded, found = inspect(content, locales)
    if loaded is None:
        raise found[0]
    return loaded


def unlearnt(content: Path = ROOT / "content", locales: Path = ROOT / "locales") -> Loaded:
    """Enough for who writes letters and answers nobody: without the index, which costs seconds and memory."""
    knowledge, languages, *_ = _written(content, locales, catalogues.read)
    return Loaded(knowledge, languages)


def inspect(
    content: Path = ROOT / "content", locales: Path = ROOT / "locales"
) -> tuple[Loaded | None, list[ContentError]]:
    """Everything, or all its faults."""
    reader = cache(catalogues.read)  # each is compiled and checked, and reading one takes a tenth of a second
    try:
        knowledge, languages, words, asked = _written(content, locales, reader)
    except ContentError as fault:
        return None, [fault]
    found = [*faults(content, knowledge, words, asked)]
    spoken = knowledge.languages
    found += catalogue_faults(locales, offered=spoken.offered, prepared=spoken.prepared, reader=reader)
    if found:
        return None, found
    learnt = replace(
        knowledge,
        names=_names(knowledge, languages),
        countries=_countries(languages.known),
        places=_places(knowledge.menu),
        index=index(matter(knowledge, words, asked), knowledge.gates),
    )
    return Loaded(learnt, languages), []


def _written(
    content: Path, locales: Path, reader: catalogues.Reader
) -> tuple[Knowledge, Languages, Mapping[str, TopicWords], Mapping[str, Asked]]:
    """Everything as it is written; raises ContentError where it cannot be read at all."""
    knowledge, words, asked = read(content)
    spoken = knowledge.languages
    languages = Languages(
        locales,
        offered=spoken.offered,
        prepared=spoken.prepared,
        documents=spoken.documents,
        topics=words,
        reader=reader,
    )
    return knowledge, languages, words, asked


def _names(knowledge: Knowledge, languages: Languages) -> dict[str, tuple[str, ...]]:
    """By message id, what each label that can be typed is called in every language, folded."""
    asked = [part for form in knowledge.forms.values() for field in form.fields for part in (field, *field.fields)]
    options = [option for field in asked for option in field.options]
    options += [option for criterion in knowledge.guidance.asked for option in criterion.options]
    msgids = {option.label for option in options} | {text.msgid for text in (fields.YES, fields.NO, fields.AGREE)}
    return {msgid: tuple({fold(words) for words in languages.translations(msgid)}) for msgid in msgids}


def _places(menu: Menu) -> dict[str, str]:
    """What short words mean, as typed and folded. A word of two places is the first one's."""
    meant: dict[str, str] = {}
    for place, words in menu.words.items():
        for word in filter(None, (*words, *map(fold, words))):
            meant.setdefault(word, place)
    return meant


def _countries(known: tuple[str, ...]) -> dict[str, str]:
    """Babel's names of countries and territories in all languages, folded, with their ISO 3166-1 codes.

    A name that two territories share in some language is left out: it would decide for the person.
    """
    codes: dict[str, set[str]] = {}
    for language in known:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES:
                codes.setdefault(fold(name), set()).add(code)
    return {name: min(found) for name, found in codes.items() if len(found) == 1}
