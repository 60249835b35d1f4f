"""The catalogues in locales/, read from their .po files at start: no compiled file lies about that could be old.

English is the language of the message ids. Its catalogue exists all the same, so that the office can reword a
sentence without touching code; an empty translation means that the message id stands.
"""

from __future__ import annotations

from collections.abc import Callable
from gettext import GNUTranslations, c2py
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.i18n.formats import locale
from bot.talk.errors import ContentError

SOURCE = "en"
"""The language message ids are written in."""

Reader: TypeAlias = Callable[[Path, str], Catalog]
"""What reads a file as the catalogue of a language, as `read` does."""


class Catalogue:
    """The sentences of one language. `ids` are those it has words for; a fuzzy or half-filled entry is none."""

    def __init__(self, catalog: Catalog) -> None:
        binary = BytesIO()
        write_mo(binary, catalog)
        binary.seek(0)
        self._translations = GNUTranslations(binary)
        self.ids = frozenset(msgid(message) for message in catalog if message.id and translated(message))

    def sentence(self, msgid: str, plural: str | None, n: int) -> str:
        """The words for one of `ids`; with `plural`, in the form that goes with `n`."""
        if plural is None:
            return self._translations.gettext(msgid)
        return self._translations.ngettext(msgid, plural, n)


def path(locales: Path, language: str) -> Path:
    """Where the catalogue of a language lies."""
    return locales / language / "LC_MESSAGES" / "messages.po"


def read(file: Path, language: str) -> Catalog:
    """A catalogue as Babel reads it; raises ContentError where there is none or it cannot be read."""
    try:
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=locale(language), abort_invalid=True)
        c2py(catalog.plural_expr)
    except FileNotFoundError:
        raise ContentError(str(file), "", "there is no such catalogue; `make catalogues` makes it") from None
    except PoFileError as error:
        raise ContentError(str(file), f"line {(error.lineno or 0) + 1}", str(error)) from None
    except (OSError, ValueError) as error:
        raise ContentError(str(file), "", f"cannot be read: {error}") from None
    return catalog


def msgid(message: Message) -> str:
    """The message id, of a plural its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message, one for each plural form; empty ones are missing."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def translated(message: Message) -> bool:
    """Whether a message can be shown as it is translated."""
    return not message.fuzzy and all(forms(message))
