"""Every topic in every language, as a reader gets it today and as the secretariat wrote it.

What would stop a start (a page that is missing, a title that no button holds) is `bot.load.faults`' to find.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from unicodedata import name

import pytest

from bot.commands.ask import read
from bot.i18n.bidi import FSI, LRI, PDI
from bot.knowledge.calendar import CALLS, span, standing, status, today
from bot.knowledge.folding import fold
from bot.knowledge.model import PLACEHOLDER
from bot.load import ROOT
from bot.load.faults import LONGEST_TITLE
from bot.load.reading import read as read_content
from bot.talk.events import Pressed
from bot.talk.replies import LONGEST_TOKEN, Note, Reply
from bot.talk.state import State
from bot.talk.text import Day
from handlers import step
from tests.transcripts import TODAY, assistant

LOADED = assistant()
KNOWLEDGE = LOADED.knowledge
TOPICS = sorted(KNOWLEDGE.topics)
LANGUAGES = KNOWLEDGE.languages.offered
_, WORDS, ASKED = read_content(ROOT / "content")

NAMED = re.compile(r"Partner2Connect|(?:WTDC|CMDT|ВКРЭ|PP|ПК)-\d\d(?!\d)|Telecom (?:World ')?\d+")
"""Names with digits in them: nothing that could change, and nothing that a locale writes in another way."""
NUMBERED = re.compile(r"^\d+\. ", re.MULTILINE)
"""The marks of a numbered list."""
BY_HAND = re.compile(r"\d|@|https?:|www\.|\.(?:int|org|com)\b")

BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
OFFICIAL = re.compile(
    r"Partner2Connect|ITU Telecom World|Telecom|Digital Innovation Board|eun-ju|"
    r"(?<![A-Za-z])[A-Z]{1,5}(?:-[A-Z])?(?![A-Za-z])"
)
"""What may stand in Latin letters in a text of another script without brackets: acronyms, names, and what the
documents print and the answer quotes."""
SCRIPTS = {"fr": "LATIN", "en": "LATIN", "es": "LATIN", "ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
BORROWED = {"LATIN", "MASCULINE"}
"""Letters of other scripts that a text may have: Latin, which another test narrows, and the º of Spanish ordinals."""

ISOLATE = re.compile(f"[{LRI}{FSI}][^{PDI}]*{PDI}")
BARE = re.compile(r"[!-'*-~]+(?: [!-'*-~]+)*")
"""A run of ASCII; brackets take the direction of the text they stand in."""
STEADY = re.compile(r"[A-Za-z](?:[A-Za-z0-9 /'.&-]*[A-Za-z0-9])?|\d+(?:[.,]\d+)*")
"""What stands as written in a text from right to left without isolates: what begins with a Latin letter and ends with
a letter or digit, which then takes its direction (UAX 9, W7), and a number by itself. A range, a sign before or
after a number, or an address does not."""

AHEAD = {
    "fr": r"aura lieu|se tiendra|\b(?:sera|seront|aura|auront)\b",
    "en": r"\b(?:will|shall|upcoming)\b|\b(?:is|are) to be\b",
    "es": r"\b(?:tendrán?|serán?|habrá|celebrarán?)\b",
    "ar": r"(?:^|[\sو])(?:س[يت]\w+|سوف)",
    "ru": r"\b(?:состоится|состоятся|пройд[её]т|пройдут|будет|будут)\b",
    "zh": r"将(?!被)|即将",
}
REPORTED = {"ar": r"أعلن|ذكر|تقول|سيلي|للاتحاد", "zh": r"说|称|表示|宣布|原定|预告|将来时"}
"""Words that tell what a document announced: languages without a past of the future say it so."""


@cache
def shown(topic: str, language: str) -> str:
    """What a reader gets today."""
    return read(LOADED, topic, language, now=TODAY)


def test_there_are_177_topics_in_six_languages() -> None:
    assert len(TOPICS) == 177
    assert {(topic, language) for topic in TOPICS for language in WORDS[topic]} == {
        (topic, language) for topic in TOPICS for language in ("fr", "en", "es", "ar", "ru", "zh")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_names_its_sources_and_leaves_nothing_to_be_filled_in(language: str) -> None:
    for topic in TOPICS:
        assert any(isinstance(part, Note) for part in told(topic, language).parts), topic
        assert not re.search(r"[{}]|\*\*", shown(topic, language)), topic


def told(topic: str, language: str) -> Reply:
    event = Pressed(at=TODAY, reference="", token=f"topic:{topic}")
    return step(KNOWLEDGE, State(language=language), event).replies[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_addresses_come_from_the_facts(language: str) -> None:
    for topic in TOPICS:
        text = NUMBERED.sub("", NAMED.sub("", PLACEHOLDER.sub("", WORDS[topic][language][1])))
        assert not BY_HAND.search(text), f"{topic}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_are_those_of_the_language(language: str) -> None:
    for topic in TOPICS:
        for text in WORDS[topic][language]:
            scripts = {name(letter).split()[0] for letter in PLACEHOLDER.sub("", text) if letter.isalpha()}
            assert SCRIPTS[language] in scripts, f"{topic}: {text}"
            assert scripts <= {SCRIPTS[language], *BORROWED}, f"{topic}: {scripts}"


@pytest.mark.parametrize("language", ["ar", "ru", "zh"])
def test_only_official_names_stand_in_latin_letters(language: str) -> None:
    for topic in TOPICS:
        for text in WORDS[topic][language]:
            own = OFFICIAL.sub("", BRACKETS.sub("", PLACEHOLDER.sub("", text)))
            assert not re.search("[A-Za-z]", own), f"{topic}: {own}"


def test_nothing_that_could_flip_stands_bare_in_arabic() -> None:
    for topic in TOPICS:
        for run in BARE.findall(ISOLATE.sub("", shown(topic, "ar"))):
            bare = run.strip(" .:/[]")
            assert not bare or STEADY.fullmatch(bare), f"{topic}: {bare}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_can_be_read_and_carried(language: str) -> None:
    for topic in TOPICS:
        reply = told(topic, language)
        for choice in (choice for row in reply.rows for choice in row):
            assert 0 < len(LOADED.languages.words(choice.label, language)) <= LONGEST_TITLE, topic
            assert len(choice.token.encode()) <= LONGEST_TOKEN, topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrasing_belongs_to_two_topics(language: str) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for topic, phrasings in ASKED.items():
        for phrasing in phrasings[language]:
            owners[fold(phrasing)].add(topic)
    assert {phrasing: ids for phrasing, ids in owners.items() if len(ids) > 1} == {}


def test_everything_the_documents_date_is_past_today() -> None:
    assert {standing(call, now=TODAY).phase for call in KNOWLEDGE.calendar.calls} == {"closed"}
    for event in KNOWLEDGE.calendar.events:
        assert "has passed" in status(KNOWLEDGE, event.id, now=TODAY).msgid
    assert "Whether another call is open today is not in the documents" in LOADED.languages.words(
        status(KNOWLEDGE, CALLS, now=TODAY), "en"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_speaks_of_a_past_date_as_ahead(language: str) -> None:
    for topic in TOPICS:
        for sentence in re.split(r"(?<=[.!?؟])\s+|\n|(?<=[。？])", WORDS[topic][language][1]):
            if any(is_past(id) for id in PLACEHOLDER.findall(sentence)) and re.search(AHEAD[language], sentence):
                assert re.search(REPORTED.get(language, "$^"), sentence), f"{topic}: {sentence}"


def is_past(id: str) -> bool:
    value = KNOWLEDGE.facts[id].value if id in KNOWLEDGE.facts else None
    return isinstance(value, Day) and span(value.iso)[1] < today(TODAY)
