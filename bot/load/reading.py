"""Files of content/ -> types. What cannot be read is a ContentError with file, place and what is wrong."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.knowledge import model
from bot.knowledge.model import PLACEHOLDER, Fact, Knowledge, Topic, Written
from bot.knowledge.search import Gates, Unlearnt
from bot.talk.errors import ContentError
from bot.talk.text import Address, Day, Value

T = TypeVar("T")
COMMON = "common.yaml"
"""Beside the forms: the fields that several of them have, by name."""
TopicWords: TypeAlias = Mapping[str, tuple[str, str]]
"""A topic's title and answer (Markdown) by language."""
Asked: TypeAlias = Mapping[str, tuple[str, ...]]
"""How people ask for a topic, by language: needed until it is learnt."""


@dataclass(frozen=True, slots=True)
class _Head(Written):
    """topic.yaml."""

    answerable: bool
    sources: tuple[str, ...]
    related: tuple[str, ...] = ()
    action: Literal["guide", "form"] | None = None
    compares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page(Written):
    """What stands between the two lines of --- of a topic in one language."""

    title: str
    phrasings: tuple[str, ...]


def read(content: Path) -> tuple[Knowledge, dict[str, TopicWords], dict[str, Asked]]:
    """All of content/, with nothing learnt yet, the words of its topics, and how they are asked for."""

    def one(name: str, kind: type[T]) -> T:
        return _as(kind, _yaml(content / name), content / name)

    topics, words, asked = _topics(content / "topics")
    knowledge = Knowledge(
        languages=one("languages.yaml", model.Languages),
        documents=one("documents.yaml", dict[str, model.Document]),
        facts=_facts(content / "facts.yaml"),
        calendar=one("calendar.yaml", model.Calendar),
        guidance=one("centres.yaml", model.Guidance),
        forms=_forms(content / "forms"),
        columns=one("columns.yaml", tuple[str, ...]),
        finder=one("which_form.yaml", tuple[model.Crossing, ...]),
        topics=topics,
        menu=one("menu.yaml", model.Menu),
        privacy=one("privacy.yaml", model.Privacy),
        statuses=one("statuses.yaml", model.Statuses),
        desk=one("desk.yaml", model.Desk),
        asides=one("asides.yaml", dict[str, model.Aside]),
        gates=one("matching.yaml", Gates),
        index=Unlearnt(),
    )
    return knowledge, words, asked


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ContentError(str(path), "", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ContentError(str(path), f"byte {error.start}", "is not UTF-8") from None


def _parsed(text: str, path: Path) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506  (a SafeLoader that leaves more things as they are written)
    except yaml.YAMLError as error:
        raise ContentError(str(path), "", f"is not YAML: {' '.join(str(error).split())}") from None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # ten times as fast in C
    """Dates and numbers as the characters they are written with: pydantic makes of them what the type says."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in {"bool", "null", "merge"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _yaml(path: Path) -> Any:
    return _parsed(_text(path), path)


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    """Made once a type: there are a thousand pages of one."""
    return TypeAdapter(kind)


def _as(kind: type[T], data: Any, path: Path) -> T:
    try:
        checked: T = _adapter(cast("Hashable", kind)).validate_python(data)
        return checked
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ContentError(str(path), ".".join(str(part) for part in first["loc"]), first["msg"]) from None


def _forms(folder: Path) -> dict[str, model.Form]:
    """By kind, in the order of the office's letters."""
    shared = _as(dict[str, dict[str, Any]], _yaml(folder / COMMON), folder / COMMON)
    paths = (path for path in sorted(folder.glob("*.yaml")) if path.name != COMMON)
    forms = {path.stem: _as(model.Form, _written_out(_yaml(path), shared, path), path) for path in paths}
    return dict(sorted(forms.items(), key=lambda item: item[1].letter))


def _written_out(data: Any, shared: Mapping[str, Mapping[str, Any]], path: Path) -> Any:
    """The form's YAML with each `use` replaced by the common field it names, and yes and no as the codes they are."""
    match data:
        case {"use": name, **own}:
            if name not in shared:
                raise ContentError(str(path), f"use: {name}", f"is not in {COMMON}")
            return _written_out({"id": name, **shared[name], **own, "common": name}, shared, path)
        case dict():
            return {
                key: _codes(value) if key == "when" else _written_out(value, shared, path)
                for key, value in data.items()
            }
        case list():
            return [_written_out(item, shared, path) for item in data]
    return data


def _codes(data: Any) -> Any:
    """YAML takes a bare yes and no for truth values."""
    match data:
        case bool():
            return "yes" if data else "no"
        case dict():
            return {key: _codes(value) for key, value in data.items()}
        case list():
            return [_codes(item) for item in data]
    return data


def _facts(path: Path) -> dict[str, Fact]:
    return {id: _fact(entry, path, id) for id, entry in _as(dict[str, dict[str, str]], _yaml(path), path).items()}


def _fact(entry: dict[str, str], path: Path, id: str) -> Fact:
    match {name: raw for name, raw in entry.items() if name != "source"}:
        case {"number": raw, **others} if not others and raw.isdecimal():
            value: Value = int(raw)
        case {"date": raw, **others} | {"month": raw, **others} | {"year": raw, **others} if not others:
            value = Day(raw)
        case {"address": raw, **others} if not others:
            value = Address(raw)
        case {"name": raw, **others} if not others:
            value = raw
        case _:
            raise ContentError(str(path), id, "needs exactly one of date, month, year, number, address, name")
    if "source" not in entry:
        raise ContentError(str(path), id, "needs a source")
    return Fact(value, entry["source"])


def _topics(folder: Path) -> tuple[dict[str, Topic], dict[str, TopicWords], dict[str, Asked]]:
    topics: dict[str, Topic] = {}
    words: dict[str, TopicWords] = {}
    asked: dict[str, Asked] = {}
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        pages = {page.stem: _page(page) for page in sorted(path.glob("*.md"))}
        head = _as(_Head, _yaml(path / "topic.yaml"), path / "topic.yaml")
        topics[path.name] = Topic(
            id=path.name,
            answerable=head.answerable,
            sources=head.sources,
            related=head.related,
            action=head.action,
            compares=head.compares,
            titles={language: page.title for language, (page, _) in pages.items()},
            names=frozenset(name for _, answer in pages.values() for name in PLACEHOLDER.findall(answer)),
        )
        words[path.name] = {language: (page.title, answer) for language, (page, answer) in pages.items()}
        asked[path.name] = {language: page.phrasings for language, (page, _) in pages.items()}
    return topics, words, asked


def _page(path: Path) -> tuple[_Page, str]:
    text = _text(path)
    head, separator, answer = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator:
        raise ContentError(str(path), "line 1", "must begin with a head between two lines of ---")
    return _as(_Page, _parsed(head, path), path), answer.strip()
