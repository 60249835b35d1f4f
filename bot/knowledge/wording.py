"""Words of content/ with what they name: a fact, `{launch_date}`, or where dates lie, `{first_call:status}` or
`{calls:status}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.knowledge.calendar import status
from bot.knowledge.model import PLACEHOLDER, REGIONAL, Document, Knowledge, Topic
from bot.talk.text import Country, Day, Listing, Passage, Text, Value


def value(knowledge: Knowledge, name: str, *, now: datetime) -> Value:
    """What a placeholder stands for, at `now`. `bot.load` has refused names that mean nothing."""
    id, colon, _ = name.partition(":")
    return status(knowledge, id, now=now) if colon else knowledge.facts[id].value


def words(knowledge: Knowledge, msgid: str, *, now: datetime) -> Text:
    """A sentence of content/ with all that it names."""
    return Text(msgid, {name: value(knowledge, name, now=now) for name in PLACEHOLDER.findall(msgid)})  # from content/


def answer(knowledge: Knowledge, topic: Topic, *, now: datetime) -> Passage:
    """A topic's answer with all that it names."""
    return Passage(topic.id, "answer", {name: value(knowledge, name, now=now) for name in sorted(topic.names)})


def sources(knowledge: Knowledge, cited: Iterable[str]) -> tuple[Text, ...]:
    """Where the documents say it, of `document/place`, the best first: a sentence for each document."""
    places: dict[str, list[str]] = {}
    for source in dict.fromkeys(cited):
        document, _, place = source.partition("/")
        places.setdefault(document, []).append(place)
    return tuple(_source(knowledge.documents[id], where) for id, where in places.items())


def _source(document: Document, places: list[str]) -> Text:
    named = Listing(tuple(Text(document.places[place]) for place in places))
    return Text(
        "Source: {document} of {date}: {places}.",
        {"document": Text(document.name), "date": Day(document.date), "places": named},
    )


def country(code: str) -> Value:
    """A country as a value to show."""
    return Text("Regional or international organisation") if code == REGIONAL else Country(code)
