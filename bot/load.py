"""Reads content/ and locales/ into `Knowledge` and `Languages`, and finds every fault before a person could meet it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import yaml
from babel import Locale
from pydantic import TypeAdapter, ValidationError

from bot.i18n import Languages, faults
from bot.knowledge import fields, model
from bot.knowledge.folding import fold
from bot.knowledge.model import PLACEHOLDER, Fact, Knowledge, Topic
from bot.knowledge.search import Index
from bot.talk.errors import ContentError
from bot.talk.replies import LONGEST_TOKEN
from bot.talk.text import Address, Day, Value

T = TypeVar("T")
TopicWords: TypeAlias = Mapping[str, tuple[str, str]]
"""A topic's title and answer (Markdown) by language."""
CONTENT = Path(__file__).parent.parent / "content"
LOCALES = Path(__file__).parent.parent / "locales"
LONGEST_STAMP = len(":") + 4 + len(".") + len(".") + 4
"""Bytes that `:draft.field.revision` adds to a button's token, without the field."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a start needs of the owner's files."""

    knowledge: Knowledge
    languages: Languages


def load(content: Path = CONTENT, locales: Path = LOCALES) -> Loaded:
    """Everything, or the first fault as ContentError."""
    loaded, found = inspect(content, locales)
    if loaded is None or found:
        raise found[0]
    return loaded


def inspect(content: Path = CONTENT, locales: Path = LOCALES) -> tuple[Loaded | None, list[ContentError]]:
    """Everything with all its faults; None where a file cannot be read at all."""
    try:
        knowledge, topics = _read(content)
        offered = knowledge.languages
        languages = Languages(
            locales,
            offered=offered.offered,
            prepared=offered.prepared,
            documents=offered.documents,
            topics=topics,
        )
    except ContentError as fault:
        return None, [fault]
    named = replace(knowledge, names=_names(knowledge, languages), countries=_countries(languages.known))
    found = [*_faults(content, named, topics), *faults(locales, offered=offered.offered, prepared=offered.prepared)]
    return Loaded(named, languages), found


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise ContentError(str(path), "", f"cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(str(path), "", f"is not YAML: {' '.join(str(error).split())}") from None


def _as(kind: type[T], data: Any, path: Path, place: str = "") -> T:
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(filter(None, [place, *(str(part) for part in first["loc"])]))
        raise ContentError(str(path), where, first["msg"]) from None


def _read(content: Path) -> tuple[Knowledge, dict[str, TopicWords]]:
    def one(name: str, kind: type[T]) -> T:
        return _as(kind, _plain(_yaml(content / name)), content / name)

    languages = one("languages.yaml", model.Languages)
    topics, words = _topics(content / "topics")
    forms = {path.stem: _as(model.Form, _yaml(path), path) for path in sorted((content / "forms").glob("*.yaml"))}
    knowledge = Knowledge(
        languages=languages,
        documents=one("documents.yaml", dict[str, model.Document]),
        facts=_facts(content / "facts.yaml"),
        calendar=one("calendar.yaml", model.Calendar),
        guidance=one("centres.yaml", model.Guidance),
        forms=forms,
        topics=topics,
        menu=one("menu.yaml", model.Menu),
        privacy=one("privacy.yaml", model.Privacy),
        index=Index({id: topic.phrasings for id, topic in topics.items()}),
    )
    return knowledge, words


def _plain(data: Any) -> Any:
    """YAML reads `2023-01-25` as a date and `2018` as a number; content/ means the characters."""
    match data:
        case dict():
            return {str(key): _plain(value) for key, value in data.items()}
        case list():
            return [_plain(value) for value in data]
        case bool() | None | str():
            return data
        case _:
            return str(data)


def _facts(path: Path) -> dict[str, Fact]:
    return {id: _fact(entry, path, id) for id, entry in _yaml(path).items()}


def _fact(entry: Any, path: Path, id: str) -> Fact:
    kinds = {"date": Day, "month": Day, "year": Day, "number": int, "address": Address, "name": str}
    known = [kind for kind in kinds if isinstance(entry, dict) and kind in entry]
    if len(known) != 1 or set(entry) != {known[0], "source"}:
        raise ContentError(str(path), id, f"needs `source` and exactly one of {', '.join(kinds)}")
    raw = entry[known[0]]
    value: Value = int(raw) if known[0] == "number" else kinds[known[0]](str(raw))
    return Fact(value, str(entry["source"]))


def _topics(folder: Path) -> tuple[dict[str, Topic], dict[str, TopicWords]]:
    topics, words = {}, {}
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        pages = {page.stem: _page(page) for page in sorted(path.glob("*.md"))}
        data = _yaml(path / "topic.yaml")
        if not isinstance(data, dict):
            raise ContentError(str(path / "topic.yaml"), "", "is empty")
        try:
            topics[path.name] = Topic(
                id=path.name,
                answerable=data["answerable"],
                sources=tuple(data["sources"]),
                related=tuple(data.get("related", ())),
                action=data.get("action"),
                phrasings={language: page.phrasings for language, page in pages.items()},
                names=frozenset(name for page in pages.values() for name in PLACEHOLDER.findall(page.answer)),
            )
        except KeyError as missing:
            raise ContentError(str(path / "topic.yaml"), str(missing), "is missing") from None
        words[path.name] = {language: (page.title, page.answer) for language, page in pages.items()}
    return topics, words


@dataclass(frozen=True, slots=True)
class _Page:
    title: str
    phrasings: tuple[str, ...]
    answer: str


def _page(path: Path) -> _Page:
    text = path.read_text("utf-8")
    head, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator:
        raise ContentError(str(path), "line 1", "must begin with a head between two lines of ---")
    try:
        data = yaml.safe_load(head)
        return _Page(str(data["title"]), tuple(str(phrasing) for phrasing in data["phrasings"]), body.strip())
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError(str(path), "head", f"needs `title` and a list of `phrasings` ({error})") from None


def _names(knowledge: Knowledge, languages: Languages) -> dict[str, tuple[str, ...]]:
    """By message id, what each label that can be typed is called in every language, folded."""
    options = [
        option for form in knowledge.forms.values() for s in form.sections for f in s.fields for option in f.options
    ]
    options += [option for criterion in knowledge.guidance.criteria for option in criterion.options]
    msgids = {option.label for option in options} | {text.msgid for text in (fields.YES, fields.NO, fields.AGREE)}
    return {msgid: tuple({fold(words) for words in languages.translations(msgid)}) for msgid in msgids}


def _countries(known: tuple[str, ...]) -> dict[str, str]:
    """Babel's names of countries and territories in all languages, folded, with their ISO 3166-1 codes.

    A name that two territories share in some language is left out: it would decide for the person.
    """
    codes: dict[str, set[str]] = {}
    for language in known:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}:
                codes.setdefault(fold(name), set()).add(code)
    return {name: min(found) for name, found in codes.items() if len(found) == 1}


def _faults(content: Path, knowledge: Knowledge, words: Mapping[str, TopicWords]) -> Iterator[ContentError]:
    yield from _topic_faults(content / "topics", knowledge, words)
    yield from _source_faults(content, knowledge)
    yield from _form_faults(content, knowledge)
    yield from _menu_faults(content / "menu.yaml", knowledge)
    for file, msgid in _sentences(content, knowledge):
        for name in PLACEHOLDER.findall(msgid):
            if not _means(knowledge, name):
                yield ContentError(str(file), msgid[:60], f"{{{name}}} is in neither facts.yaml nor calendar.yaml")


def _means(knowledge: Knowledge, name: str) -> bool:
    id, colon, what = name.partition(":")
    if not colon:
        return id in knowledge.facts
    return what == "status" and id in {entry.id for entry in (*knowledge.calendar.calls, *knowledge.calendar.events)}


def _sentences(content: Path, knowledge: Knowledge) -> Iterator[tuple[Path, str]]:
    yield content / "privacy.yaml", knowledge.privacy.notice
    for kind, form in knowledge.forms.items():
        yield content / "forms" / f"{kind}.yaml", form.intro
        for field in (field for section in form.sections for field in section.fields):
            for msgid in (field.question, field.help, *(option.notice for option in field.options)):
                yield content / "forms" / f"{kind}.yaml", msgid or ""


def _topic_faults(folder: Path, knowledge: Knowledge, words: Mapping[str, TopicWords]) -> Iterator[ContentError]:
    for id, topic in knowledge.topics.items():
        for language in knowledge.languages.offered:
            page = folder / id / f"{language}.md"
            if language not in words[id]:
                yield ContentError(str(page), "", f"is missing: {language} is offered")
            elif not words[id][language][1]:
                yield ContentError(str(page), "", "has no answer")
        for name in sorted(topic.names):
            if not _means(knowledge, name):
                yield ContentError(str(folder / id), f"{{{name}}}", "is in neither facts.yaml nor calendar.yaml")
        for other in topic.related:
            if other not in knowledge.topics:
                yield ContentError(str(folder / id / "topic.yaml"), "related", f"there is no topic {other}")


def _source_faults(content: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    cited = [(content / "facts.yaml", id, fact.source) for id, fact in knowledge.facts.items()]
    cited += [
        (content / "topics" / id / "topic.yaml", "sources", s) for id, t in knowledge.topics.items() for s in t.sources
    ]
    cited += [(content / "calendar.yaml", call.id, s.source) for call in knowledge.calendar.calls for s in call.closes]
    cited += [(content / "calendar.yaml", event.id, event.source) for event in knowledge.calendar.events]
    for file, place, source in cited:
        document, _, where = source.partition("/")
        if document not in knowledge.documents or where not in knowledge.documents[document].places:
            yield ContentError(str(file), place, f"source {source} is not in documents.yaml")


def _form_faults(content: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    for kind, form in knowledge.forms.items():
        file = str(content / "forms" / f"{kind}.yaml")
        if form.kind != kind:
            yield ContentError(file, "kind", f"must be {kind}, like the file")
        all_fields = [field for section in form.sections for field in section.fields]
        for id in {field.id for field in all_fields if [f.id for f in all_fields].count(field.id) > 1}:
            yield ContentError(file, id, "stands twice")
        for field in all_fields:
            if field.kind in ("choice", "choices") and len(field.options) < 2:
                yield ContentError(file, field.id, "needs at least two options")
            longest = max((len(code.encode()) for code in fields.labels(field)), default=12)
            if len("f:+") + longest + LONGEST_STAMP + len(field.id.encode()) > LONGEST_TOKEN:
                yield ContentError(
                    file, field.id, f"its id and its longest option's are too long for a button ({LONGEST_TOKEN} bytes)"
                )


def _menu_faults(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    for entry in knowledge.menu.entries:
        if entry.action == "form" and entry.form not in knowledge.forms:
            yield ContentError(str(file), entry.label, f"there is no form {entry.form}")
        if entry.action == "topic" and entry.topic not in knowledge.topics:
            yield ContentError(str(file), entry.label, f"there is no topic {entry.topic}")
