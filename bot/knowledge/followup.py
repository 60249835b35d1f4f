"""A question that leans on the last answer: "and who pays?" after an answer about a type of centre.

Such a question names no matter of its own. What it may mean is judged by its own words, as any question, and by how
near each topic lies to the last one, by the topics' own relations: no second look at the index. A question that stands
by itself is never bent: it is long, or its answer is clear without the last topic. Where its words alone say one thing
and the last topic another, the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge.folding import fold
from bot.knowledge.model import Knowledge, Topic
from bot.knowledge.search import Found, Hit

MOST = 3
"""Topics that are offered."""
LOOKED_AT = 12
"""Topics that are weighed again: the one that is meant is seldom further down by its words alone."""
NEAR = (1.2, 1.0, 0.4)
"""What a topic gains that is one, two or three relations from the last. Set on the tuned half of
tests/questions/followups.jsonl, as are the next three."""
BY_ITSELF = 2.8
"""Score from which a sure answer stands, however short the question."""
WORDS = 6
"""Words a question may have that leans on the last answer."""
CHARACTERS = 10
"""The same in Chinese, which writes no spaces."""

_LEANS = re.compile(r"(and|so|but|what about|how about|et|mais|y|e|pero|а|и|но) |و|那|还有|另外|.*呢$")
_HAN = re.compile(r"[\u3400-\u9fff]")


def find(knowledge: Knowledge, question: str, about: str | None) -> tuple[Found, bool]:
    """What `question` may mean after an answer on the topic `about`, None if nothing was answered yet; and whether it
    leaned on it: then `about` stays the matter of what comes next, and is not itself given a second time.
    """
    if about is None or about not in knowledge.topics:
        return knowledge.index.find(question), False
    looked = knowledge.index.find(question, most=LOOKED_AT)
    alone = replace(looked, hits=looked.hits[:MOST])
    best = alone.hits[0] if alone.confidence == "sure" else None
    clear = best is not None and (best.score >= BY_ITSELF or best.topic == about)
    folded = fold(question)
    leans = _LEANS.match(folded) is not None
    unknown = alone.confidence == "none" and (alone.aside is not None or not leans)
    if clear or unknown or not _short(folded):
        return alone, False
    steps = _steps(knowledge.topics, about)
    near = sorted((_nearer(hit, steps) for hit in looked.hits if hit.topic != about), key=lambda hit: -hit.score)
    if len(near) < MOST:
        return alone, False
    confidence = knowledge.gates.confidence(near[0].score, near[1].score)
    first = alone.hits[0].topic
    if first not in (about, near[0].topic) and not leans:
        near.sort(key=lambda hit: hit.topic != first)
        confidence = "unsure"
    return Found(confidence, tuple(near[:MOST]), None, near[1].score), True


def _short(folded: str) -> bool:
    return len(folded) <= CHARACTERS if _HAN.search(folded) else len(folded.split()) <= WORDS


def _nearer(hit: Hit, steps: Mapping[str, int]) -> Hit:
    away = steps.get(hit.topic)
    return replace(hit, score=round(hit.score + NEAR[away - 1], 3)) if away else hit


def _steps(topics: Mapping[str, Topic], about: str) -> dict[str, int]:
    """How many relations away each topic is, in either direction, as far as nearness counts."""
    steps = {about: 0}
    for step in range(1, len(NEAR) + 1):
        reached = {near for id in steps for near in topics[id].related}
        reached |= {id for id, topic in topics.items() if not steps.keys().isdisjoint(topic.related)}
        steps |= dict.fromkeys(reached - steps.keys(), step)
    return steps
