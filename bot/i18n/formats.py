"""Values as a locale writes them. Times are those of Geneva."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Literal, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from bot.i18n.shown import Direction
from bot.knowledge.model import GENEVA
from bot.talk.text import Country, Day, Duration, Elapsed, Money, Size, Text, Tongue, Zone

Formatted: TypeAlias = int | Day | Elapsed | Duration | Country | Zone | Money | Size | Tongue

_REGIONS = {"en": "en_GB"}
"""Where a language alone would mean another country's habits: the United Nations write 15 March 2023."""
_UNITS: tuple[tuple[Literal["year", "month", "day"], int, int], ...] = (
    ("year", 365, 730),
    ("month", 30, 60),
    ("day", 1, 0),
)
"""Unit, its days, and the least days for which it is used: a deadline in 45 days is not "in 1 month"."""
_PHONE = re.compile(r"\+?[\d\s().-]{5,}")


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    """The locale whose habits a language follows here."""
    return Locale.parse(_REGIONS.get(language, language))


@lru_cache(maxsize=64)
def direction(language: str) -> Direction:
    """Which way the language is written."""
    return "rtl" if locale(language).text_direction == "rtl" else "ltr"


@lru_cache(maxsize=4096)  # a format takes Babel 10 to 50 µs
def formatted(value: Formatted, language: str) -> str:
    """A number, a date, the name of a country, zone or language; a code that CLDR does not name stands for itself."""
    match value:
        case int():
            return str(format_decimal(value, locale=locale(language)))
        case Day(iso):
            return _day(iso, locale(language))
        case Elapsed(days):
            return _elapsed(days, locale(language))
        case Duration(seconds):
            return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=locale(language))
        case Money(amount, currency):
            # Not more decimals than there are: nobody's budget is 250,000.00.
            return format_currency(
                Decimal(amount), currency, "#,##0.## ¤¤", locale=locale(language), currency_digits=False
            )
        case Country(code):
            return str(locale(language).territories.get(code, code))
        case Zone(name):
            return _place(name, locale(language))
        case Size(bytes):
            return _size(bytes, locale(language))
        case Tongue(code, native=True):
            name = locale(code).language_name or code
            return name[:1].upper() + name[1:]
        case Tongue(code):
            return str(locale(language).languages.get(code, code))


@lru_cache(maxsize=256)
def short_day(day: date, language: str) -> str:
    """Day and month in figures, as a label that must be short."""
    return format_skeleton("Md", day, locale=locale(language))


def moment(iso: str, language: str) -> Text:
    """Date and time in Geneva, as a sentence of the catalogue that names the place."""
    at = datetime.fromisoformat(iso).astimezone(ZoneInfo(GENEVA))
    time = format_time(at.time(), "short", locale=locale(language))
    return Text("{date}, {time} (Geneva time)", {"date": Day(at.date().isoformat()), "time": time})


def today() -> Text:
    """No time at all: CLDR's "in 0 days" is nobody's wording."""
    return Text("today")


@lru_cache(maxsize=512)
def listing(count: int, language: str) -> str:
    """An enumeration of so many placeholders, `{0}` the first."""
    return format_list([f"{{{index}}}" for index in range(count)], locale=locale(language))


def href(address: str) -> str | None:
    """Where an address leads: a mail, a page or a call; None for anything else."""
    if address.startswith(("https://", "http://")):
        return quote(address, safe=":/?#[]@!$&'()*+,;=%~")
    if "@" in address:
        return f"mailto:{quote(address, safe='@+')}"
    return "tel:" + re.sub(r"[^\d+]", "", address) if _PHONE.fullmatch(address) else None


def _day(iso: str, locale: Locale) -> str:
    year, *rest = (int(part) for part in iso.split("-"))
    match rest:
        case [month, day]:
            written = format_date(date(year, month, day), "long", locale=locale)
            # French says "1er", and the CLDR data that Babel has does not know it.
            return f"1er{written[1:]}" if locale.language == "fr" and day == 1 else written
        case [month]:
            return format_skeleton("yMMMM", date(year, month, 1), locale=locale)
        case _:
            return format_skeleton("y", date(year, 1, 1), locale=locale)


def _size(bytes: int, locale: Locale) -> str:
    """Never "0 kB" of what is not empty, nor "1,000 kB"."""
    unit, length = ("megabyte", 2**20) if bytes >= 1000 * 2**10 else ("kilobyte", 2**10)
    count = max(round(bytes / length, 1 if bytes < 10 * length and unit == "megabyte" else 0), min(bytes, 1))
    return str(format_unit(count, f"digital-{unit}", length="short", locale=locale))


def _elapsed(days: int, locale: Locale) -> str:
    """Whole units, the rest dropped: what ended 3 years and 7 months ago ended "3 years ago"."""
    unit, length = next((unit, length) for unit, length, least in _UNITS if abs(days) >= least)
    delta = timedelta(days=int(days / length) * length)
    return format_timedelta(delta, granularity=unit, threshold=inf, add_direction=True, locale=locale)


def _place(zone: str, locale: Locale) -> str:
    """CLDR's "New Zealand (Auckland) Time" without its "time": in Russian, Babel has summer time there all year."""
    before, _, after = locale.zone_formats["region"].partition("%s")
    return get_timezone_location(ZoneInfo(zone), locale=locale).removeprefix(before).removesuffix(after)
