"""A question that leans on the last answer: "and who pays?" after an answer about a type of centre.

Such a question names no matter of its own. What it may mean is judged by its own words, as any question, and by how
near each topic lies to the last one, by the topics' own relations: no second look at the index. A question that stands
by itself is never bent: it is long, or its answer is clear without the last topic. Where its words alone say one thing
and the last topic another, the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.knowledge.folding import HAN, fold
from bot.knowledge.model import Knowledge, Topic
from bot.knowledge.search import Confidence, Found, Hit

MOST = 3
"""Topics that are offered."""
LOOKED_AT = 12
"""Topics that are weighed again: the one that is meant is seldom further down by its words alone."""
NEAR = (100.0, 30.0, 5.0)
"""How much likelier a topic is that is one, two or three relations from the last. Set on the tuned half of
tests/questions/followups.jsonl, as are the next four."""
BY_ITSELF, LEANING = 0.93, 0.98
"""Trust from which a sure answer stands, however short the question; the second where it begins with "and"."""
SURE = 0.75
"""The share of what was looked at from which a topic near the last one is the answer."""
RIVAL = 0.0005
"""The chance from which a topic related to the last one may be meant, where another is clear by its words."""
WORDS = 6
"""Words a question may have that leans on the last answer."""
CHARACTERS = 10
"""The same in Chinese, which writes no spaces."""

_LEANS = re.compile(r"(and|so|but|what about|how about|et|mais|y|e|pero|а|и|но) |و|那|还有|另外|.*呢$")


def find(knowledge: Knowledge, question: str, about: str | None) -> tuple[Found, bool]:
    """What `question` may mean after an answer on the topic `about`, None if nothing was answered yet; and whether it
    leaned on it: then `about` stays the matter of what comes next, and is not itself given a second time.
    """
    if about is None or about not in knowledge.topics:
        return knowledge.index.find(question), False
    looked = knowledge.index.find(question, most=LOOKED_AT)
    alone = replace(looked, hits=looked.hits[:MOST])
    folded = fold(question)
    leans = _LEANS.match(folded) is not None
    if not _short(folded) or (alone.confidence == "none" and (alone.aside is not None or not leans)):
        return alone, False
    steps = _steps(knowledge.topics, about)
    if alone.confidence == "sure" and (
        alone.trust >= (LEANING if leans else BY_ITSELF) or alone.hits[0].topic == about
    ):
        rivalled = _rivalled(alone.hits, steps)
        return (replace(alone, confidence="unsure") if rivalled else alone), rivalled
    return _near(looked, about, steps, leans=leans)


def _rivalled(hits: Sequence[Hit], steps: Mapping[str, int]) -> bool:
    """Whether something related to the last topic could be meant as well as the best, which is not: the deadline, just
    after an answer on another initiative that had one too.
    """
    related = (hit for hit in hits[1:] if steps.get(hit.topic) == 1)
    return steps.get(hits[0].topic) not in (0, 1) and any(hit.score >= RIVAL for hit in related)


def _near(looked: Found, about: str, steps: Mapping[str, int], *, leans: bool) -> tuple[Found, bool]:
    """What was found, weighed again by the last topic."""
    near = sorted((_nearer(hit, steps) for hit in looked.hits if hit.topic != about), key=lambda hit: -hit.score)
    if len(near) < MOST:
        return replace(looked, hits=looked.hits[:MOST]), False
    trust = near[0].score / sum(hit.score for hit in near)
    first = looked.hits[0].topic
    if first not in (about, near[0].topic) and not leans:
        near.sort(key=lambda hit: hit.topic != first)
        trust = 0.0
    elif first == near[0].topic and _rivalled(near[:MOST], steps):
        trust = 0.0
    confidence: Confidence = "sure" if trust >= SURE else "unsure"
    return Found(confidence, tuple(near[:MOST]), trust), True


def _short(folded: str) -> bool:
    return len(folded) <= CHARACTERS if HAN.search(folded) else len(folded.split()) <= WORDS


def _nearer(hit: Hit, steps: Mapping[str, int]) -> Hit:
    away = steps.get(hit.topic)
    return replace(hit, score=hit.score * NEAR[away - 1]) if away else hit


def _steps(topics: Mapping[str, Topic], about: str) -> dict[str, int]:
    """How many relations away each topic is, in either direction, as far as nearness counts."""
    steps = {about: 0}
    for step in range(1, len(NEAR) + 1):
        reached = {near for id in steps for near in topics[id].related}
        reached |= {id for id, topic in topics.items() if not steps.keys().isdisjoint(topic.related)}
        steps |= dict.fromkeys(reached - steps.keys(), step)
    return steps
