"""A question -> ranked topics, or none.

Two heads look at every question. The lexical head compares its letters and words with every phrasing and answer (TF-IDF
over character and word n-grams: typing errors, names, numbers). The meaning head compares its sentence embedding
(multilingual: a phrasing in another language counts too). Their scores are weighed into one for each topic; what
is said to whom is decided by that score alone and its distance to the second: answer, offer three, or decline.
"""

from bot.knowledge.search.index import (
    ASIDE,
    Found,
    Gates,
    Hit,
    Index,
    Learnt,
    Matter,
    Phrased,
    Search,
    Unlearnt,
    learn,
    tables,
)
from bot.knowledge.search.meaning import Embed

__all__ = [
    "ASIDE",
    "Embed",
    "Found",
    "Gates",
    "Hit",
    "Index",
    "Learnt",
    "Matter",
    "Phrased",
    "Search",
    "Unlearnt",
    "learn",
    "tables",
]
