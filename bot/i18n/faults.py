"""What is wrong in the catalogues, found before anybody reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import name

from babel.messages.catalog import Catalog, Message

from bot.i18n.catalogues import SOURCE, Reader, forms, path, read, translated
from bot.i18n.markup import markup_faults, placeholders
from bot.knowledge.model import PLACEHOLDER
from bot.talk.errors import ContentError

_SCRIPTS = {"ar": "ARABIC", "en": "LATIN", "es": "LATIN", "fr": "LATIN", "ru": "CYRILLIC", "zh": "CJK"}
"""How the Unicode names of a language's letters begin; a language without an entry is not checked for it."""


def faults(
    locales: Path, *, offered: Iterable[str], prepared: Iterable[str], reader: Reader = read
) -> list[ContentError]:
    """Every fault of every catalogue.

    An offered language must have all sentences, except that English may leave any empty; a prepared one must have
    none that is wrong.
    """
    found: list[ContentError] = []
    complete = {language for language in offered if language != SOURCE}
    for language in (*offered, *prepared):
        file = path(locales, language)
        try:
            catalog = reader(file, language)
        except ContentError as error:
            found.append(error)
            continue
        found += misplaced(file, catalog)
        for message in _messages(catalog):
            found += (_error(file, message, what) for what in _wrong(message, language, complete=language in complete))
    return found


def misplaced(file: Path, catalog: Catalog) -> list[ContentError]:
    """The translations that name other placeholders than their message id does."""
    return [
        _error(file, message, f"has {_list(has)} where the English has {_list(wants)}")
        for message in _messages(catalog)
        for has, wants in _differing(message)
    ]


def _differing(message: Message) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    # A plural form may do without the number: "one centre", and the Arabic dual.
    ids = _ids(message)
    spared = frozenset[str]() if len(ids) == 1 else frozenset({"n"})
    wants = placeholders(ids[-1]) | spared
    for form in filter(None, forms(message)):
        has = placeholders(form) | spared
        if has != wants:
            yield has, wants


def _wrong(message: Message, language: str, *, complete: bool) -> Iterator[str]:
    if not translated(message):
        if complete:
            yield "is not translated" + (" (fuzzy)" if message.fuzzy else "")
        if language != SOURCE:
            return
    for words in filter(None, forms(message) if translated(message) else _ids(message)):
        yield from markup_faults(words)
        if words not in _ids(message) and not _in_script(words, language):
            yield f"has no {_SCRIPTS[language].capitalize()} letter"


def _in_script(words: str, language: str) -> bool:
    letters = [letter for letter in PLACEHOLDER.sub("", words) if letter.isalpha()]
    script = _SCRIPTS.get(language)
    return not letters or script is None or any(name(letter, "").startswith(script) for letter in letters)


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _list(names: frozenset[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"


def _error(file: Path, message: Message, what: str) -> ContentError:
    start = _ids(message)[0].split("\n")[0]
    return ContentError(str(file), f"line {message.lineno}", f"“{start[:60]}” {what}")
