"""A fault in a catalogue is found before a person reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.i18n import Languages, faults, markup_faults
from bot.talk.errors import ContentError
from tests.i18n import catalogues


def found(locales: Path, language: str, entries: str, *, offered: bool = False) -> list[str]:
    catalogues.write(locales, language, entries)
    names = ((language,), ()) if offered else ((), (language,))
    return [f"{error.place}: {error.what}" for error in faults(locales, offered=names[0], prepared=names[1])]


def test_the_catalogues_of_the_other_tests_have_none(tmp_path: Path) -> None:
    catalogues.languages(tmp_path)
    assert faults(tmp_path, offered=("en",), prepared=("fr", "es", "ar", "ru", "zh")) == []


def test_other_placeholders_than_the_english_stop_the_start(tmp_path: Path) -> None:
    wrong = 'msgid "To {name}"\nmsgstr "À {nom}"\n'
    assert found(tmp_path, "fr", wrong) == ["line 5: “To {name}” has {nom} where the English has {name}"]
    with pytest.raises(ContentError, match=r"messages\.po: line 5: “To \{name\}” has \{nom\}"):
        Languages(tmp_path, offered=("fr",), prepared=(), documents="fr", topics={})


def test_a_plural_form_may_do_without_its_number_and_nothing_else(tmp_path: Path) -> None:
    entries = 'msgid "one of {all}"\nmsgid_plural "{n} of {all}"\nmsgstr[0] "un de {all}"\nmsgstr[1] "{n} de"\n'
    assert found(tmp_path, "fr", entries) == ["line 5: “one of {all}” has {n} where the English has {all} {n}"]


def test_an_offered_language_must_have_every_sentence(tmp_path: Path) -> None:
    entries = 'msgid "Menu"\nmsgstr ""\n\n#, fuzzy\nmsgid "Back"\nmsgstr "Retour"\n'
    assert found(tmp_path, "fr", entries, offered=True) == [
        "line 5: “Menu” is not translated",
        "line 9: “Back” is not translated (fuzzy)",
    ]
    assert found(tmp_path, "fr", entries) == []
    assert found(tmp_path, "en", entries, offered=True) == []


def test_a_translation_is_in_the_script_of_its_language(tmp_path: Path) -> None:
    entries = 'msgid "Menu"\nmsgstr "{0}"\n\nmsgid "ITU"\nmsgstr "ITU"\n\nmsgid "{{a}} / {{b}}"\nmsgstr "{{a}}/{{b}}"\n'
    assert found(tmp_path, "ar", entries.format("Al-qaima")) == ["line 5: “Menu” has no Arabic letter"]
    assert found(tmp_path, "ru", entries.format("القائمة")) == ["line 5: “Menu” has no Cyrillic letter"]
    assert found(tmp_path, "zh", entries.format("菜单")) == []


def test_markup_that_would_be_seen_is_a_fault(tmp_path: Path) -> None:
    assert found(tmp_path, "zh", 'msgid "Note"\nmsgstr "**注意：**请"\n') == [
        "line 5: “Note” ** stands in the text: bold is not closed, or has a space or punctuation on its inner side"
    ]
    assert list(markup_faults("[x](/menu)")) == [
        "the link to /menu must begin with one of https:// http:// mailto: tel:"
    ]
    assert list(markup_faults("2023. A year")) == [
        'a numbered list begins at 2023; begin it at 1, or write "\\." after the number'
    ]
    assert list(markup_faults("1. **a** {b}\n2. <https://itu.int> 2 * 3")) == []


def test_a_missing_or_unreadable_catalogue_names_its_file(tmp_path: Path) -> None:
    (error,) = faults(tmp_path, offered=("fr",), prepared=())
    assert error == ContentError(str(tmp_path / "fr/LC_MESSAGES/messages.po"), "", error.what)
    assert found(tmp_path, "fr", 'msgid "Menu"\nmsgstr "Menu\nnonsense\n')[0].startswith("line 7: ")
    catalogues.write(tmp_path, "fr", "").write_bytes(b'msgid "a"\nmsgstr "\xff"\n')
    assert "cannot be read" in str(faults(tmp_path, offered=("fr",), prepared=())[0])


def test_a_broken_plural_rule_is_named(tmp_path: Path) -> None:
    file = catalogues.write(tmp_path, "fr", 'msgid "Menu"\nmsgstr "Menu"\n')
    file.write_text(file.read_text().replace("(n > 1)", "import os"))
    assert [error.file for error in faults(tmp_path, offered=("fr",), prepared=())] == [str(file)]
