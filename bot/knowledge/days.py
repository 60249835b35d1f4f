"""Years, months and dates as people write them, in any of the languages: names and habits are CLDR's, by Babel.

A reader takes only what can mean one thing. `03/04/2027` may be March or April: both are handed back. Words beside the
date that are not part of one in some language ("not before March") are refused, for they change what is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache

from babel import Locale

from bot.knowledge.folding import fold

FIRST, LAST = 1900, 2199
"""Years that somebody may mean today; another calendar's fall outside."""
_ALSO = {"ar": ("ar_DZ", "ar_LB")}
"""Arabic has three sets of month names: of the Nile, of the Maghreb and of the Levant."""
_BESIDE = frozenset(
    [
        "of",
        "the",
        "in",
        "en",
        "в",
        "de",
        "del",
        "du",
        "le",
        "el",
        "al",
        "er",
        "st",
        "nd",
        "rd",
        "th",
        "г",
        "года",
        "год",
        "年",
        "日",
        "号",
        "號",
        "في",
        "من",
        "عام",
        "سنة",
    ]
)
"""Words that belong to a date in some language and tell nothing more."""
_BOUNDS = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)|(?=[年月日号號])|(?<=[年月日号號])")


def digits(words: str) -> str:
    """The words with every script's digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(c, c)) for c in words)


def _apart(words: str) -> str:
    """Folded, with spaces around every number and around the Chinese signs of a date."""
    return " ".join(_BOUNDS.sub(" ", fold(words)).split())


@cache
def months(languages: tuple[str, ...]) -> Mapping[str, int]:
    """Names of months, whole and short, as they are compared; the longest first."""
    names: dict[str, int] = {}
    for code in (each for language in languages for each in (language, *_ALSO.get(language, ()))):
        calendar = Locale.parse(code).months
        for form, width in ((f, w) for f in ("format", "stand-alone") for w in ("wide", "abbreviated")):
            names |= {_apart(digits(name)): number for number, name in calendar[form][width].items()}
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _taken_apart(words: str, languages: tuple[str, ...]) -> tuple[list[int], int | None, bool] | None:
    """The numbers, the month if it is named, and whether the first number is the year; None where there is more."""
    text = f" {_apart(digits(words))} "
    names = months(languages)
    named = next((name for name in names if f" {name} " in text), None)
    rest = (text.replace(f" {named} ", " ", 1) if named else text).split()
    numbers = [word for word in rest if word.isdecimal()]
    if any(word not in _BESIDE for word in rest if not word.isdecimal()) or any(len(n) > 4 for n in numbers):
        return None
    return [int(n) for n in numbers], names[named] if named else None, bool(numbers) and len(numbers[0]) == 4


def year(words: str, languages: tuple[str, ...]) -> int | None:
    """The one year that is meant, or None."""
    match _taken_apart(words, languages):
        case ([value], None, _) if FIRST <= value <= LAST:
            return value
    return None


def month(words: str, languages: tuple[str, ...]) -> str | None:
    """The one month of a year that is meant, as `2027-03`, or None."""
    match _taken_apart(words, languages):
        case ([value], int(named), _):
            found = (value, named)
        case ([value, number], None, True):
            found = (value, number)
        case ([number, value], None, False):
            found = (value, number)
        case _:
            return None
    return f"{found[0]}-{found[1]:02}" if FIRST <= found[0] <= LAST and 1 <= found[1] <= 12 else None


def dates(words: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The dates that may be meant, ISO 8601: one, two where day and month can be told apart by nothing, or none."""
    match _taken_apart(words, languages):
        case ([value, day], int(named), True) | ([day, value], int(named), False):
            orders = [(value, named, day)]
        case ([value, number, day], None, True):
            orders = [(value, number, day)]
        case ([day, number, value], None, False):
            # With points it is always the day that comes first.
            orders = [(value, number, day)] if "." in words else [(value, number, day), (value, day, number)]
        case _:
            return ()
    found = (_date(*order) for order in orders)
    return tuple(dict.fromkeys(each for each in found if each))


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if FIRST <= year <= LAST else None
    except ValueError:
        return None
