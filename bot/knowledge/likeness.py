"""Whether two submissions are likely one sent twice: by the organisation's name and country, or by the address.

Names are compared in Latin letters without accents, whatever script they were typed in, their words in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from anyascii import anyascii
from rapidfuzz import fuzz

from bot.knowledge.folding import fold
from bot.talk.state import Answer

WITHIN = timedelta(days=30)
"""How far apart two submissions may be sent to be taken for one."""
NAME, COUNTRY, ADDRESS = "organisation_name", "country", "contact_email"
"""The fields of content/forms/common.yaml that are compared."""
CLOSE = 85.0
"""Of 100: how like each other names must be. "University of Ghana" and "University of Guelph" have 82."""


def alike(one: Mapping[str, Answer], other: Mapping[str, Answer]) -> bool:
    """Whether these answers to the same form are likely about the same matter."""
    address = one.get(ADDRESS)
    if isinstance(address, str) and address.casefold() == str(other.get(ADDRESS)).casefold():
        return True
    names = one.get(NAME), other.get(NAME)
    if one.get(COUNTRY) != other.get(COUNTRY) or not (isinstance(names[0], str) and isinstance(names[1], str)):
        return False
    first, second = (fold(anyascii(str(name))) for name in names)
    spaced = fuzz.token_sort_ratio(first, second)
    return max(spaced, fuzz.ratio(first.replace(" ", ""), second.replace(" ", ""))) >= CLOSE
