"""Kinds of answer: how words are read into an answer, and how an answer is shown.

A reader of words never guesses: what it cannot read it refuses with `Unreadable`, what it only nearly reads it hands
back as `Nearly`, for the person to confirm. Numbers may be in any script's digits. Limits are those of the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz import fuzz, process

from bot.knowledge import days, money
from bot.knowledge.folding import fold
from bot.knowledge.model import REGIONAL, Field
from bot.knowledge.wording import country
from bot.talk.errors import Unreadable
from bot.talk.files import File
from bot.talk.state import Answer
from bot.talk.text import Address, Day, Listing, Money, Size, Text, Value

YES = Text("Yes")
NO = Text("No")
AGREE = Text("I agree")

CLOSE = 80.0
"""Of 100: how like a name typed words must be to be offered."""
SAME = 92.0
"""Of 100: how like an option's label typed words must be to be taken for it."""
LONGEST_URL = 300
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What stands unseen around a number or an address in Arabic, and comes along when it is copied."""
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")

NO_FILES: Mapping[str, File] = {}


@dataclass(frozen=True, slots=True)
class Nearly:
    """Words that may mean one of these options, country codes or dates, likeliest first; the person is to confirm."""

    candidates: tuple[str, ...]


def labels(field: Field) -> Mapping[str, Value]:
    """What each code of a field is called; empty for kinds without codes."""
    match field.kind:
        case "yesno":
            return {"yes": YES, "no": NO}
        case "consent":
            return {"yes": AGREE}
        case _:
            return {option.id: Text(option.label) for option in field.options}


def called(field: Field, code: str) -> Value:
    """What a button with one of a field's codes says."""
    match field.kind:
        case "country":
            return country(code)
        case "date":
            return Day(code)
        case _:
            return labels(field)[code]


def show(field: Field, answer: Answer, files: Mapping[str, File] = NO_FILES) -> Value:
    """An answer as a value to put in a sentence: codes become labels, words stay as typed, `files` are named."""
    match answer:
        case tuple() if field.kind == "files":
            return Listing(tuple(_file(files[id]) for id in answer if id in files))
        case bool():
            return labels(field).get("yes" if answer else "no", YES if answer else NO)
        case str() if answer in labels(field):
            return labels(field)[answer]
        case (str(number), str(currency), *period) if field.kind == "amount":
            return _amount(Money(number, currency), period[0] if period else "")
        case tuple():
            return Listing(tuple(labels(field).get(code, code) for code in answer))
        case str() if field.kind == "country":
            return country(answer)
        case str() if field.kind in ("email", "phone", "url"):
            return Address(answer)
        case int() | str() if field.kind in ("year", "month", "date"):
            return Day(str(answer))
        case _:
            return answer


def _amount(sum: Money, period: str) -> Value:
    match period:
        case "year":
            return Text("{amount} per year", {"amount": sum})
        case "month":
            return Text("{amount} per month", {"amount": sum})
        case _:
            return sum


def _file(file: File) -> Text:
    return Text("{name} ({size})", {"name": file.name, "size": Size(file.size)})


def named(field: Field, names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What can be typed for a field's codes: `names` by message id -> code by folded name."""
    texts = ((code, label) for code, label in labels(field).items() if isinstance(label, Text))
    return {name: code for code, label in texts for name in names.get(label.msgid, (fold(label.msgid),))}


def from_code(field: Field, code: str) -> Answer | None:
    """The answer a button stands for, or None if this field has no such button."""
    if field.kind == "country":
        return code if re.fullmatch("[A-Z]{2}", code) else None
    if field.kind == "date":
        return code if days.dates(code, ()) == (code,) else None
    if code not in labels(field):
        return None
    return code == "yes" if field.kind in ("yesno", "consent") else code


def read(
    field: Field, typed: str, *, names: Mapping[str, str], languages: tuple[str, ...], today: date
) -> Answer | Nearly:
    """The answer in `typed`. `names` are countries or option labels, folded, with their codes; `languages` are those in
    which months and currencies are understood; `today` is the day that a limit may name.

    Raises Unreadable with a sentence for the person.
    """
    words = typed.strip()
    if field.options and field.kind not in ("choice", "choices") and fold(words) in names:
        return names[fold(words)]
    bare = _DIRECTION.sub("", words)
    match field.kind:
        case "text" | "long":
            return _words(field, words)
        case "email":
            return _email(bare)
        case "phone":
            return _phone(bare)
        case "url":
            return _url(bare)
        case "number":
            return _number(field, bare)
        case "amount":
            return _money(bare, languages)
        case "year" | "month" | "date":
            return _time(field, bare, languages, today)
        case "country":
            return _named(bare, names, close=CLOSE)
        case "choices":
            return _several(field, bare, names)
        case "choice" | "yesno" | "consent":
            found = _named(bare, names, close=SAME)
            if isinstance(found, Nearly):
                return found
            return found == "yes" if field.kind != "choice" else found
        case "files":
            raise Unreadable(Text("Please send the file itself here, or go on without one."))
        case "group":
            raise Unreadable(Text("Please use the buttons for this."))
        case _:
            assert_never(field.kind)


def bounds(field: Field, today: date) -> tuple[int | None, int | None]:
    """The least and the most that a field takes, where the day does not matter or is `today`."""
    least, most = (today.year if bound == "now" else bound for bound in (field.min, field.max))
    return least, most


def _words(field: Field, words: str) -> str:
    length = len(words)
    least, most = bounds(field, date.min)
    if least and length < least:
        raise Unreadable(
            Text(
                "This is a little short: {n} character of at least {min}.",
                {"n": length, "min": least},
                plural="This is a little short: {n} characters of at least {min}.",
            )
        )
    if most and length > most:
        raise Unreadable(
            Text(
                "This is too long: {n} character, and there is room for {max}. Please shorten it and send it again.",
                {"n": length, "max": most},
                plural="This is too long: {n} characters, and there is room for {max}. "
                "Please shorten it and send it again.",
            )
        )
    if "\n" in words and field.kind == "text":
        return " ".join(words.split())
    return words


def _email(words: str) -> str:
    bare = words.removeprefix("mailto:").strip("<> ")
    try:
        return str(validate_email(bare, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Unreadable(Text("This does not look like an e-mail address.")) from None


def _phone(words: str) -> str:
    digits = sum(c.isdigit() for c in words)
    if not 6 <= digits <= 20 or re.search(r"[^\d\s+()./\-–extEXT]", words):
        raise Unreadable(Text("This does not look like a phone number: it should have 6 to 20 digits."))
    try:
        number = phonenumbers.parse(words, None)
    except phonenumbers.NumberParseException:
        return words
    if not phonenumbers.is_possible_number(number):
        return words
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _number(field: Field, words: str) -> int:
    found = re.findall(r"\d+", re.sub(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}\b)", "", words))
    if len(found) != 1 or len(found[0]) > 12 or re.search(r"[-−]\s*\d|\d[.,]\d", words):
        raise Unreadable(Text("Please write one whole number."))
    value = int(found[0])
    least, most = bounds(field, date.min)
    least, most = least or 0, most if most is not None else 10**12
    if not least <= value <= most:
        raise Unreadable(Text("The number should be between {min} and {max}.", {"min": least, "max": most}))
    return value


def _url(words: str) -> str:
    """An address of the web; `www.example.org` is one too."""
    address = words if re.match(r"https?://", words, re.IGNORECASE) else f"https://{words}"
    try:
        split = urlsplit(address)
        host, _ = split.hostname or "", split.port
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host) or "@" in split.netloc or re.search(r"\s", words):
        raise Unreadable(Text("This does not look like a web address."))
    if len(address) > LONGEST_URL:
        raise Unreadable(Text("The web address is too long: there is room for {n} characters.", {"n": LONGEST_URL}))
    return address


def _money(words: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    found = money.read(words, languages)
    if found is None:
        raise Unreadable(
            Text(
                "Please write one amount with its currency and nothing else, such as {example}.",
                {"example": Money("250000", "USD")},
            )
        )
    if found.currency is None:
        raise Unreadable(
            Text(
                "In which currency? Please write the amount with the currency's three letters, as in {example}.",
                {"example": Money(found.number, "USD")},
            )
        )
    return (found.number, found.currency, *filter(None, [found.period]))


def _time(field: Field, words: str, languages: tuple[str, ...], today: date) -> Answer | Nearly:
    """A year, a month or a date within its limits."""
    found: tuple[str, ...]
    match field.kind:
        case "year":
            read = days.year(words, languages)
            found = () if read is None else (f"{read:04}",)
            why = Text("Please write one year in four digits, such as {example}.", {"example": Day(f"{today.year}")})
        case "month":
            found = tuple(filter(None, [days.month(words, languages)]))
            soon = Day(f"{today.year + 1}-03")
            why = Text("Please write one month and its year, such as {example}.", {"example": soon})
        case _:
            found = days.dates(words, languages)
            soon = Day(f"{today.year + 1}-03-15")
            why = Text("Please write one date with day, month and year, such as {example}.", {"example": soon})
    if not found:
        raise Unreadable(why)
    now = today.isoformat()[: len(found[0])]
    least, most = (now if bound == "now" else str(bound or "") for bound in (field.min, field.max))
    fit = tuple(each for each in found if least <= each and (not most or each <= most))
    if not fit and found[0] < least:
        raise Unreadable(Text("This should not be before {earliest}.", {"earliest": Day(least)}))
    if not fit:
        raise Unreadable(Text("This should not be after {latest}.", {"latest": Day(most)}))
    if len(fit) > 1:
        return Nearly(fit)
    return int(fit[0]) if field.kind == "year" else fit[0]


def _named(words: str, names: Mapping[str, str], *, close: float) -> str | Nearly:
    """The code of that name; what is a part of other names too ("Congo", "Guinea") is never taken for granted."""
    folded = fold(words)
    inside = _holding(folded, names) if len(folded) >= 4 else []
    if folded in names and not set(inside) - {names[folded]}:
        return names[folded]
    like = process.extract(folded, names.keys(), scorer=fuzz.ratio, score_cutoff=close, limit=12)
    candidates = [names[name] for name, _, _ in like] + inside
    if not candidates:
        raise Unreadable(Text("I could not find this among the possible answers."))
    return Nearly(tuple(dict.fromkeys(candidates))[:4])


def _holding(words: str, names: Mapping[str, str]) -> list[str]:
    """The codes of the names that hold these words, whole."""
    # The plain test first: it lets few of the thousand names through, and costs a tenth of the other.
    return [code for name, code in names.items() if words in name and f" {words} " in f" {name} "]


def _several(field: Field, words: str, names: Mapping[str, str]) -> Answer | Nearly:
    parts = [part for part in re.split(r"[,;\n،、；，]", words) if part.strip()]
    codes: list[str] = []
    for part in parts:
        found = _named(part, names, close=SAME)
        codes.extend(found.candidates[:1] if isinstance(found, Nearly) else [found])
    return chosen(field, codes)


def chosen(field: Field, codes: Iterable[str]) -> tuple[str, ...]:
    """Ticked boxes as an answer, in the field's order. Raises Unreadable when they are too few or too many."""
    ticked = set(codes)
    answer = tuple(option.id for option in field.options if option.id in ticked)
    least, most = bounds(field, date.min)
    if least and len(answer) < least:
        raise Unreadable(Text("Please choose at least {n}.", {"n": least}, plural="Please choose at least {n}."))
    if most and len(answer) > most:
        raise Unreadable(Text("Please choose at most {n}.", {"n": most}, plural="Please choose at most {n}."))
    return answer


def is_country(code: str, names: Mapping[str, str], *, regional: bool) -> bool:
    """Whether a button's country code is one that this field takes."""
    return (regional and code == REGIONAL) or code in names.values()
