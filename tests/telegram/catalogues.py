"""Catalogues for these tests: English as written, a few sentences in Arabic and French."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.i18n import Languages

WORDS = {
    "ar": {
        "ITU answers soon.": "ITU سيجيب قريبا.",
        "Back": "رجوع",
        "Skip": "تخطي",
        "Show the menu": "عرض القائمة",
        "You wrote: {words}": "كتبتَ: {words}",
    },
    "fr": {
        "Show the menu": "Afficher le menu",
        "I can help you in a private chat: {link}": "Je peux vous aider dans une conversation privée : {link}",
    },
    "en": {},
}


def languages(folder: Path) -> Languages:
    """Writes the catalogues into a folder and reads them as the assistant would."""
    for language, words in WORDS.items():
        catalogue = Catalog(locale=language)
        for msgid, translation in words.items():
            catalogue.add(msgid, translation)
        file = folder / language / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True)
        with file.open("wb") as stream:
            write_po(stream, catalogue)
    return Languages(folder, offered=("en", "fr", "ar"), prepared=(), documents="fr", topics={})
