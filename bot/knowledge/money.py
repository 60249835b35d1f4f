"""Amounts of money as people write them: number, currency and, where they say so, for each year or month.

Codes are those of ISO 4217; the words for currencies, thousands and periods are CLDR's, in all languages, by Babel.
What can mean several things is asked back: a bare "$" is the sign of twenty currencies, "dinars" of ten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Literal

from babel import Locale
from babel.numbers import get_currency_precision, list_currencies
from babel.units import format_compound_unit

from bot.knowledge.days import digits
from bot.knowledge.folding import HAN, fold

PERIODS = ("year", "month")
MOST = Decimal(10) ** 15
_AMBIGUOUS = frozenset("$¥£")
"""Signs of several countries' money, though CLDR gives some of them to one."""
_BESIDE = frozenset(["de", "d", "of", "a", "al", "each", "每", "个", "元"])
"""Words that stand between the parts of an amount and tell nothing more."""
_NUMBER = re.compile(r"\d(?:[\d.,'’\s]*\d)?")


@dataclass(frozen=True, slots=True)
class Sum:
    """What was read: the number in plain digits (`250000`, `1500.5`), and `currency` and `period` where they were said.

    `period` is one of PERIODS, or empty.
    """

    number: str
    currency: str | None
    period: str


def read(words: str, languages: tuple[str, ...]) -> Sum | None:
    """The one amount in these words; None where there is none, or anything besides."""
    text = unicodedata.normalize("NFKC", digits(words)).replace("٫", ".").replace("٬", ",")
    found = _NUMBER.findall(text)
    if len(found) != 1 or re.search(r"[-−]\s*\d", text):
        return None
    rest = _Rest(text.replace(found[0], " ", 1))
    currency = rest.take(_signs()) or rest.fold().take(_currencies(languages))
    period = rest.fold().take(_periods(languages)) or ""
    scales = list(iter(lambda: rest.take(_scales(languages)), None))
    number = _number(found[0], scaled=bool(scales), precision=get_currency_precision(currency) if currency else 2)
    if number is None or not rest.empty:
        return None
    for scale in scales:
        number *= 10 ** int(scale)
    return Sum(_plain(number), currency, period) if number < MOST else None


class _Rest:
    """Words from which what is understood is taken away."""

    def __init__(self, words: str) -> None:
        self.words = words

    def fold(self) -> _Rest:
        self.words = fold(self.words)
        return self

    def take(self, names: Mapping[str, str]) -> str | None:
        """What the first of these names that is there stands for; names are the longest first."""
        for name, meaning in names.items():
            sign = HAN.search(name) or not name[0].isalnum()
            pattern = re.escape(name) if sign else rf"(?<!\w){re.escape(name)}(?!\w)"
            if re.search(pattern, self.words):
                self.words = re.sub(pattern, " ", self.words, count=1)
                return meaning
        return None

    @property
    def empty(self) -> bool:
        return all(word in _BESIDE for word in fold(self.words).split())


def _number(written: str, *, scaled: bool, precision: int) -> Decimal | None:
    """A number with its separators; None where a separator may be for thousands or for decimals."""
    bare = re.sub(r"(?<=\d)[\s'’](?=\d{3}(?!\d))", "", written)
    if not re.fullmatch(r"[\d.,]+", bare):
        return None
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        return Decimal(bare)
    last = marks[-1]
    whole, _, decimals = bare.rpartition(last)
    if marks.count(last) > 1 or (len(marks) == 1 and len(decimals) == 3):
        if len(marks) == 1 and (scaled or precision == 3):
            return None
        return _grouped(bare, last) if len(set(marks)) == 1 else None
    if len(marks) > 1:
        return _with(_grouped(whole, "." if last == "," else ","), decimals)
    return _with(Decimal(whole), decimals) if whole else None


def _grouped(written: str, mark: str) -> Decimal | None:
    """Thousands, or the lakhs and crores of India."""
    fits = re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{2,3}})*{re.escape(mark)}\d{{3}}", written)
    return Decimal(written.replace(mark, "")) if fits else None


def _with(whole: Decimal | None, decimals: str) -> Decimal | None:
    return None if whole is None else whole + Decimal(f"0.{decimals}")


def _plain(number: Decimal) -> str:
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _longest_first(names: Mapping[str, set[str]]) -> dict[str, str]:
    """Names that mean one thing."""
    kept = sorted(
        ((name, found) for name, found in names.items() if name and len(found) == 1), key=lambda n: -len(n[0])
    )
    return {name: min(found) for name, found in kept}


@cache
def _signs() -> Mapping[str, str]:
    """Signs that are one currency's, before words are folded, for folding drops them: `€`, `US$`, `₦`."""
    names: dict[str, set[str]] = {}
    for code, sign in Locale.parse("en_001").currency_symbols.items():
        if any(unicodedata.category(c) == "Sc" for c in sign) and sign not in _AMBIGUOUS and code != "XXX":
            names.setdefault(sign, set()).add(code)
    return _longest_first(names)


@cache
def _currencies(languages: tuple[str, ...]) -> Mapping[str, str]:
    """Codes and names of all currencies. A code as typed is never a name: "all" is one too, and refused elsewhere."""
    names: dict[str, set[str]] = {fold(code): {code} for code in list_currencies("en")}
    for language in languages:
        locale = Locale.parse(language)
        for code, name in locale.currencies.items():
            names.setdefault(fold(name), set()).add(code)
        for code, forms in locale._data["currency_names_plural"].items():  # Babel gives them singly and slowly
            for name in forms.values():
                names.setdefault(fold(str(name)), set()).add(code)
    return _longest_first(names)


@cache
def _periods(languages: tuple[str, ...]) -> Mapping[str, str]:
    names: dict[str, set[str]] = {}
    lengths: tuple[Literal["long", "short"], ...] = ("long", "short")
    for language, period, length in product(languages, PERIODS, lengths):
        said = format_compound_unit("", None, denominator_unit=f"duration-{period}", length=length, locale=language)
        if said and "duration" not in said:  # Babel has no long form for Chinese
            phrase = fold(said)
            for name in (phrase, phrase.split()[-1]):
                if len(name) > 1 or HAN.match(name):  # "5 m" are millions
                    names.setdefault(name, set()).add(period)
    return _longest_first(names)


@cache
def _scales(languages: tuple[str, ...]) -> Mapping[str, str]:
    """Words for thousands and millions, with their power of ten."""
    names: dict[str, set[str]] = {}
    for language in languages:
        formats = Locale.parse(language)._data["compact_decimal_formats"]  # Babel only writes with them
        for width in ("long", "short"):
            for form in formats.get(width, {}).values():
                for power, pattern in form.items():
                    written = str(pattern.pattern)
                    zeros = written.count("0")
                    names.setdefault(fold(written.replace("0", "")), set()).add(str(len(power) - zeros))
    return _longest_first(names)
