"""A question -> ranked topics, or none.

Two heads look at every question. The lexical head knows letters and words: naive Bayes over the TF-IDF of n-grams
(typing errors, names, numbers). The meaning head knows sentences: softmax regression over a multilingual sentence
encoder (a phrasing in another language counts too). Both are learnt from the phrasings of the topics and weighed into
one chance for each topic, for each kind of small talk, and for "none of these"; that chance decides what is said:
answer, offer three, or decline.
"""

from bot.knowledge.search.found import Confidence, Found, Gates, Hit, Search, Unlearnt
from bot.knowledge.search.index import ASIDE, Index, Learnt, Matter, Phrased, learn
from bot.knowledge.search.meaning import Embed

__all__ = [
    "ASIDE",
    "Confidence",
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
]
