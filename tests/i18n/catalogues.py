"""Small catalogues to render with, and whatever else a rule needs written into one."""

from __future__ import annotations

from pathlib import Path

from bot.i18n import Languages
from bot.i18n.languages import Topics

KNOWN = ("fr", "en", "es", "ar", "ru", "zh")

PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "en": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "zh": "nplurals=1; plural=0;",
}

ENTRIES = {
    "fr": """
msgid "Menu"
msgstr "Menu"

msgid "It closes on {day}, {left}."
msgstr "Clôture le {day}, {left}."

msgid "{n} centre"
msgid_plural "{n} centres"
msgstr[0] "{n} centre retenu"
msgstr[1] "{n} centres retenus"

msgid "Sent by {name}: {words}"
msgstr "Envoyé par {name} : {words}"

msgid "today"
msgstr "aujourd’hui"
""",
    "en": """
msgid "Send it"
msgstr "Send your **expression of interest**"
""",
    "es": "",
    "ar": """
msgid "Menu"
msgstr "القائمة"

msgid "It closes on {day}, {left}."
msgstr "تغلق في {day}، {left}."

msgid "{n} centre"
msgid_plural "{n} centres"
msgstr[0] "لا مراكز"
msgstr[1] "مركز واحد"
msgstr[2] "مركزان"
msgstr[3] "{n} مراكز"
msgstr[4] "{n} مركزًا"
msgstr[5] "{n} مركز"

msgid "Sent by {name}: {words}"
msgstr "أرسله {name}: {words}"
""",
    "ru": "",
    "zh": """
msgid "Sent by {name}: {words}"
msgstr "由**{name}**发送：{words}"
""",
}


def write(locales: Path, language: str, entries: str) -> Path:
    """A catalogue with these entries."""
    file = locales / language / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n'
    file.write_text(f'msgid ""\nmsgstr ""\n{head}{entries}', "utf-8")
    return file


def languages(locales: Path, topics: Topics | None = None) -> Languages:
    """French and English offered, the others prepared, with the entries above."""
    for language in KNOWN:
        write(locales, language, ENTRIES[language])
    return Languages(locales, offered=KNOWN[:2], prepared=KNOWN[2:], documents="fr", topics=topics or {})
