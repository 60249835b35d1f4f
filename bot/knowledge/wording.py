"""Words of content/ with what they name: a fact, `{launch_date}`, or where a date lies, `{first_call:status}`."""

from __future__ import annotations

from datetime import date

from bot.knowledge.calendar import cite, status
from bot.knowledge.model import PLACEHOLDER, REGIONAL, Knowledge, Topic
from bot.talk.text import Country, Listing, Passage, Text, Value


def value(knowledge: Knowledge, name: str, *, today: date) -> Value:
    """What a placeholder stands for, as of `today` in Geneva. `bot.load` has refused names that mean nothing."""
    id, colon, _ = name.partition(":")
    return status(knowledge, id, today=today) if colon else knowledge.facts[id].value


def words(knowledge: Knowledge, msgid: str, *, today: date) -> Text:
    """A sentence of content/ with all that it names."""
    return Text(msgid, {name: value(knowledge, name, today=today) for name in PLACEHOLDER.findall(msgid)})


def answer(knowledge: Knowledge, topic: Topic, *, today: date) -> Passage:
    """A topic's answer with all that it names."""
    return Passage(topic.id, "answer", {name: value(knowledge, name, today=today) for name in sorted(topic.names)})


def sources(knowledge: Knowledge, topic: Topic) -> Listing:
    """Where the documents say what a topic answers, best place first."""
    return Listing(tuple(cite(knowledge.documents, source) for source in topic.sources))


def country(code: str) -> Value:
    """A country as a value to show."""
    return Text("Regional or international organisation") if code == REGIONAL else Country(code)
