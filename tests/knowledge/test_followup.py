"""Questions that lean on the last answer, in a small world whose scores are set by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.knowledge import followup
from bot.knowledge.model import Knowledge, Topic
from bot.knowledge.search import Found, Gates, Hit
from tests.transcripts import assistant

GATES = Gates(sure=0.6, clear=1.25, offer=0.1)
RELATED = {"centre": ("cost", "types"), "cost": (), "types": (), "p2c": ("p2c-deadline",), "p2c-deadline": ()}
OTHERS = ("deadline", "fees", "lab")


@dataclass(frozen=True)
class Known:
    """An index that finds what it was told to."""

    scores: dict[str, float]
    aside: str | None = None

    def find(self, question: str, *, most: int = 3) -> Found:
        hits = sorted((Hit(id, score) for id, score in self.scores.items()), key=lambda hit: -hit.score)
        if self.aside:
            return Found("none", tuple(hits[:most]), 0.0, self.aside)
        return Found(GATES.confidence(hits[0].score, hits), tuple(hits[:most]), hits[0].score)

    def knows(self, words: str) -> bool:
        return False

    def language(self, words: str) -> str | None:
        return None


def world(scores: dict[str, float], aside: str | None = None) -> Knowledge:
    """The assistant's knowledge with eight topics and these scores for whatever is asked."""
    related = {**RELATED, **dict.fromkeys(OTHERS, ())}
    topics = {id: Topic(id, True, (), near, None, {"en": id}, frozenset()) for id, near in related.items()}
    return replace(assistant().knowledge, topics=topics, index=Known(scores, aside), gates=GATES)


def asked(question: str, about: str | None, scores: dict[str, float]) -> tuple[str, str, bool]:
    found, leaned = followup.find(world(scores), question, about, "en")
    return found.confidence, found.hits[0].topic, leaned


def test_what_is_related_to_the_last_topic_is_preferred() -> None:
    assert asked("and how much?", "centre", {"fees": 0.6, "cost": 0.3, "lab": 0.01}) == ("sure", "cost", True)
    assert asked("and how much?", "lab", {"fees": 0.6, "cost": 0.3, "lab": 0.01})[1] == "fees"


def test_relations_count_in_both_directions() -> None:
    assert asked("and which?", "types", {"fees": 0.6, "centre": 0.3, "lab": 0.01}) == ("sure", "centre", True)


def test_another_initiative_keeps_its_own_deadline() -> None:
    scores = {"deadline": 0.6, "p2c-deadline": 0.3, "lab": 0.01}
    assert asked("and the deadline?", "p2c", scores) == ("sure", "p2c-deadline", True)


def test_where_words_and_last_topic_differ_the_person_is_asked() -> None:
    assert asked("and the deadline?", "p2c", {"deadline": 0.97, "p2c-deadline": 0.02, "lab": 0.0})[0] == "unsure"
    assert asked("deadline", "p2c", {"deadline": 0.7, "p2c-deadline": 0.2, "lab": 0.01})[0] == "unsure"


@pytest.mark.parametrize(
    ("question", "scores", "aside"),
    [
        ("what is the lab?", {"lab": 0.99, "cost": 0.0001, "types": 0.0}, None),
        ("And what is the lab?", {"lab": 0.99, "cost": 0.0001, "types": 0.0}, None),
        ("how much would all of this cost my small organisation", {"fees": 0.7, "cost": 0.2, "types": 0.01}, None),
        ("xqzt", {"fees": 0.05, "cost": 0.04, "types": 0.01}, None),
        ("thanks", {"cost": 0.04, "types": 0.03, "lab": 0.02}, "thanks"),
        ("and the weather?", {"cost": 0.04, "types": 0.03, "lab": 0.02}, "world"),
    ],
)
def test_what_stands_by_itself_is_not_bent(question: str, scores: dict[str, float], aside: str | None) -> None:
    knowledge = world(scores, aside)
    assert followup.find(knowledge, question, "centre", "en") == (knowledge.index.find(question), False)


def test_the_last_topic_is_answered_again_only_where_it_is_named() -> None:
    assert asked("technology centre", "centre", {"centre": 0.8, "lab": 0.1, "cost": 0.05}) == ("sure", "centre", False)
    assert asked("and how much?", "centre", {"centre": 0.4, "cost": 0.3, "lab": 0.1, "fees": 0.05})[1] == "cost"


@pytest.mark.parametrize("about", [None, "gone"])
def test_without_a_last_topic_nothing_is_bent(about: str | None) -> None:
    assert asked("and how much?", about, {"fees": 0.7, "cost": 0.2, "lab": 0.01}) == ("sure", "fees", False)


@pytest.mark.parametrize(
    ("language", "question", "about", "topic"),
    [
        ("en", "and who pays?", "centre-tech", "compare-resources"),
        ("fr", "et la durée ?", "centre-tech", "terms-accreditation"),
        ("es", "y quién lo dirige?", "council-what", "council-chair"),
        ("ru", "а где это?", "lab-what", "lab-location"),
        ("ar", "وما الموعد النهائي؟", "p2c-what", "p2c-deadline"),
        ("zh", "那费用呢？", "centre-dt", "compare-cost"),
    ],
)
def test_in_every_language(language: str, question: str, about: str, topic: str) -> None:
    found, leaned = followup.find(assistant().knowledge, question, about, language)
    assert leaned
    assert topic in [hit.topic for hit in found.hits]
