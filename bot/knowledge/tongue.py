"""Which of the six languages words are in: by script where it tells, else by the small words that give one away."""

from __future__ import annotations

import re
from collections import Counter

from bot.knowledge.folding import fold

_SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
)
_SMALL_WORDS = {
    "en": "the is are of what which how who when where why do does did can could a an to for and or in on we our my "
    "you your it this that with from by be has have will would should i me us not any there if as at about tell please",
    "fr": "le la les un une des du de est sont que quel quelle quels quelles qui quand ou comment pourquoi combien "
    "pour et dans sur nous notre je vous votre il elle ce cette ces avec par au aux en ne pas peut faut c l d qu y a t "
    "on mon ma mes son sa ses nos vos se si mais donc cest quoi svp",
    "es": "el la los las un una unos unas de del es son que cual cuales quien cuando donde como por para y o en con "
    "nuestro nuestra su sus mi yo nosotros usted se si no hay puede puedo al lo este esta esto cuanto cuantos cuanta",
}
_LISTS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


def spoken(text: str) -> str | None:
    """`fr`, `en`, `es`, `ar`, `ru` or `zh`, or None where nothing tells (a name, a number, one short word)."""
    letters = Counter({language: len(pattern.findall(text)) for language, pattern in _SCRIPTS})
    language, count = letters.most_common(1)[0]
    latin = len(re.findall(r"[A-Za-z\u00c0-\u024f]", text))
    if count and count * (3 if language == "zh" else 1) >= latin:
        return language
    words = fold(text).split()
    votes = Counter({language: sum(word in known for word in words) for language, known in _LISTS.items()})
    (first, most), (_, second) = votes.most_common(2)
    return first if most > second else None
