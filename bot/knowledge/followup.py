"""A question that leans on the last answer: "and who pays?" after an answer about a type of centre.

Such a question names no matter of its own. It is looked up twice: as it stands, and behind the title of what was
answered last, as the person means it; and topics count for more, the nearer they lie to the last one by their own
relations. Where the words alone say one thing and the last topic another, the person is asked. A question that is long
stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.knowledge.folding import HAN, fold
from bot.knowledge.model import Knowledge, Topic
from bot.knowledge.search import Found, Hit

MOST = 3
"""Topics that are offered."""
ALONE, BEHIND = 20, 40
"""Topics that are looked at in the first look and in the second: what is meant is seldom further down."""
LEAST = 1e-4
"""The chance of a topic that a look did not bring."""
WEIGHT = 0.7
"""How much the second look counts beside the first. Set on the tuned part of tests/questions/followups.jsonl, as are
the next three; and on short questions of gates.jsonl behind any topic, which are to stand as they are."""
NEAR = (50.0, 15.0, 3.0)
"""How much likelier a topic is that is one, two or three relations from the last."""
SURE = 0.9
"""The chance from which a topic is the answer although the words alone do not say which; or say another, where it is
related to the last one."""
RIVAL = 0.05
"""The chance from which a second may be meant as well as the first, although the words alone say the first."""
NAMED = 0.98
"""Trust from which a question names its own matter, even if it begins with "and"."""
WORDS = 6
"""Words a question may have that leans on the last answer."""
CHARACTERS = 10
"""The same in Chinese, which writes no spaces."""

_LEANS = re.compile(r"(and|so|but|what about|how about|et|mais|y|e|pero|а|и|но) |و|那|还有|另外|.*呢$")


def find(knowledge: Knowledge, question: str, about: str | None, language: str) -> tuple[Found, bool]:
    """What `question` may mean in this language after an answer on the topic `about`, None if nothing was answered yet;
    and whether it leaned on it: then `about` stays the matter of what comes next, and is not itself given again.
    """
    last = knowledge.topics.get(about or "")
    if last is None:
        return knowledge.index.find(question), False
    looked = knowledge.index.find(question, most=ALONE)
    alone = replace(looked, hits=looked.hits[:MOST])
    folded = fold(question)
    leans = _LEANS.match(folded) is not None
    if not _short(folded) or (alone.confidence == "sure" and alone.hits[0].topic == last.id):
        return alone, False
    if alone.confidence == "none" and (alone.aside is not None or not leans):
        return alone, False
    behind = knowledge.index.find(f"{last.titles.get(language, '')}: {question}", most=BEHIND)
    steps = _steps(knowledge.topics, last.id)
    near = _weighed(looked.hits, behind.hits, last, steps)
    found = _judged(alone, near, steps) if near else alone
    return found, found is not alone or (leans and alone.trust < NAMED)


def _weighed(alone: Sequence[Hit], behind: Sequence[Hit], last: Topic, steps: Mapping[str, int]) -> list[Hit]:
    """Every topic of both looks but the last one, with its chance, best first."""
    first, second = ({hit.topic: hit.score for hit in hits} for hits in (alone, behind))
    scores = {
        topic: max(first.get(topic, 0), LEAST) * max(second.get(topic, 0), LEAST) ** WEIGHT * _nearness(topic, steps)
        for topic in first | second
        if topic != last.id
    }
    whole = sum(scores.values())
    return sorted((Hit(topic, score / whole) for topic, score in scores.items()), key=lambda hit: -hit.score)


def _judged(alone: Found, near: Sequence[Hit], steps: Mapping[str, int]) -> Found:
    """What is found by the words alone, unless the last topic says more."""
    best, clear = near[0], alone.hits[0].topic
    if alone.confidence != "sure":
        return _found(near, sure=alone.confidence == "unsure" and best.score >= SURE)
    if clear == best.topic:
        rivalled = len(near) > 1 and near[1].score >= RIVAL
        return _found(near, sure=False) if rivalled else alone
    both = sorted(near, key=lambda hit: hit.topic not in (best.topic, clear))
    return _found(both, sure=best.score >= SURE and steps.get(best.topic) == 1)


def _found(near: Sequence[Hit], *, sure: bool) -> Found:
    return Found("sure" if sure else "unsure", tuple(near[:MOST]), near[0].score)


def _nearness(topic: str, steps: Mapping[str, int]) -> float:
    return NEAR[steps[topic] - 1] if steps.get(topic) else 1.0


def _short(folded: str) -> bool:
    return len(folded) <= CHARACTERS if HAN.search(folded) else len(folded.split()) <= WORDS


def _steps(topics: Mapping[str, Topic], about: str) -> dict[str, int]:
    """How many relations away each topic is, in either direction, as far as nearness counts."""
    steps = {about: 0}
    for step in range(1, len(NEAR) + 1):
        reached = {near for id in steps for near in topics[id].related}
        reached |= {id for id, topic in topics.items() if not steps.keys().isdisjoint(topic.related)}
        steps |= dict.fromkeys(reached - steps.keys(), step)
    return steps
