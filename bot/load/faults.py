"""What no type can see: words that name what is not there, and buttons that are too long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from bot.export.columns import FIXED, LAST
from bot.i18n import markup_faults
from bot.knowledge.calendar import CALLS
from bot.knowledge.model import PLACEHOLDER, STATUSES, Form, Kept, Knowledge, Topic
from bot.knowledge.retention import WARNING
from bot.load.forms import finder_faults, form_faults
from bot.load.reading import Asked, TopicWords
from bot.talk.errors import ContentError
from bot.talk.replies import LONGEST_TOKEN

ID = re.compile(r"[a-z0-9_]{1,40}")
"""What names a call or occasion: in sentences, in buttons, in addresses and in the names of files."""

LONGEST_TITLE = 60
"""Characters of a topic's title: it is a button too, and a phone shows about two lines of one."""
FEWEST_PHRASINGS = 8
"""Ways to ask that a topic needs in each language, or questions about it are not found."""


def faults(
    content: Path, knowledge: Knowledge, words: Mapping[str, TopicWords], asked: Mapping[str, Asked]
) -> Iterator[ContentError]:
    """Every fault of content/, file by file."""
    for id, topic in knowledge.topics.items():
        yield from _topic(content / "topics" / id, knowledge, topic, words[id], asked[id])
    yield from _asked_twice(content / "topics", asked)
    for kind, form in knowledge.forms.items():
        file = content / "forms" / f"{kind}.yaml"
        yield from form_faults(file, knowledge, form)
        yield from _words_of(file, knowledge, form)
    yield from _columns(content / "columns.yaml", knowledge)
    yield from finder_faults(content / "which_form.yaml", knowledge)
    yield from _menu(content / "menu.yaml", knowledge)
    yield from _statuses(content / "statuses.yaml", knowledge)
    yield from _desk(content / "desk.yaml", knowledge)
    yield from _calendar(content / "calendar.yaml", knowledge)
    yield from _sources(content, knowledge)
    if knowledge.guidance.form not in knowledge.forms:
        yield ContentError(str(content / "centres.yaml"), "form", f"there is no form {knowledge.guidance.form}")
    if knowledge.privacy.contact not in knowledge.facts:
        yield ContentError(str(content / "privacy.yaml"), "contact", f"there is no fact {knowledge.privacy.contact}")
    yield from _named(content / "privacy.yaml", knowledge, knowledge.privacy.notice)
    yield from _kept(content / "privacy.yaml", knowledge.privacy.kept)


def _columns(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    """Without its place, a column would stand wherever its form comes, and shift the office's list."""
    asked = dict.fromkeys(field.id for form in knowledge.forms.values() for field in form.fields)
    for id in (*FIXED, *asked, *LAST):
        if id not in knowledge.columns:
            yield ContentError(str(file), id, "has no column yet: add it as the last line")
    for id in {id for id in knowledge.columns if knowledge.columns.count(id) > 1}:
        yield ContentError(str(file), id, "stands there twice")


def _named(file: Path, knowledge: Knowledge, words: str) -> Iterator[ContentError]:
    dated = {CALLS, *knowledge.calendar.ids}
    for name in PLACEHOLDER.findall(words):
        id, colon, what = name.partition(":")
        if not (id in dated and what == "status" if colon else id in knowledge.facts):
            yield ContentError(str(file), f"{{{name}}}", "is in neither facts.yaml nor calendar.yaml")


def _topic(folder: Path, knowledge: Knowledge, topic: Topic, words: TopicWords, asked: Asked) -> Iterator[ContentError]:
    for language in knowledge.languages.offered:
        if language not in words:
            yield ContentError(str(folder / f"{language}.md"), "", f"is missing: {language} is offered")
    original = knowledge.languages.documents
    for language, (title, answer) in words.items():
        page = folder / f"{language}.md"
        yield from _named(page, knowledge, answer)
        yield from _page(page, title, answer, asked=len(asked[language]))
        if original in words:
            yield from _differing(page, answer, original, words[original][1])
    if len(f"topic:{topic.id}".encode()) > LONGEST_TOKEN:
        yield ContentError(str(folder), "", f"its name has more bytes than a button may carry ({LONGEST_TOKEN})")
    for type in topic.compares:
        if knowledge.guidance.type(type) is None:
            yield ContentError(str(folder / "topic.yaml"), "compares", f"there is no type of centre {type}")
    for other in topic.related:
        if other not in knowledge.topics:
            yield ContentError(str(folder / "topic.yaml"), "related", f"there is no topic {other}")


def _asked_twice(topics: Path, asked: Mapping[str, Asked]) -> Iterator[ContentError]:
    """A phrasing is taken at its word, so that it can mean one topic only."""
    first: dict[str, str] = {}
    for id, languages in asked.items():
        for language, phrasings in languages.items():
            for phrasing in phrasings:
                if (other := first.setdefault(phrasing.casefold(), id)) != id:
                    yield ContentError(str(topics / id / f"{language}.md"), phrasing, f"is asked for {other} already")


def _page(page: Path, title: str, answer: str, *, asked: int) -> Iterator[ContentError]:
    if not 0 < len(title) <= LONGEST_TITLE:
        yield ContentError(str(page), "title", f"needs 1 to {LONGEST_TITLE} characters, and has {len(title)}")
    if asked < FEWEST_PHRASINGS:
        yield ContentError(str(page), "phrasings", f"needs at least {FEWEST_PHRASINGS}, and has {asked}")
    if not answer:
        yield ContentError(str(page), "", "has no answer")
    yield from (ContentError(str(page), "answer", what) for what in markup_faults(answer))


def _differing(page: Path, answer: str, original: str, model: str) -> Iterator[ContentError]:
    """Facts that one language states and another leaves out."""
    here, there = (set(PLACEHOLDER.findall(words)) for words in (answer, model))
    for name in sorted(there - here):
        yield ContentError(str(page), f"{{{name}}}", f"is missing: {original}.md names it")
    for name in sorted(here - there):
        yield ContentError(str(page), f"{{{name}}}", f"is not named in {original}.md")


def _words_of(file: Path, knowledge: Knowledge, form: Form) -> Iterator[ContentError]:
    """Names in a form's words that stand for nothing."""
    asked = [part for field in form.fields for part in (field, *field.fields)]
    said = [words for field in asked for words in (field.question, field.help, *(o.notice for o in field.options))]
    said += [form.intro, *(notice.say for notice in form.notices), *(check.say for check in form.checks)]
    for words in said:
        yield from _named(file, knowledge, words or "")


def _menu(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    for entry in knowledge.menu.entries:
        if entry.action == "form" and entry.form not in knowledge.forms:
            yield ContentError(str(file), entry.label, f"there is no form {entry.form}")
        if entry.action == "topic" and entry.topic not in knowledge.topics:
            yield ContentError(str(file), entry.label, f"there is no topic {entry.topic}")


def _statuses(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    for status in sorted(STATUSES - knowledge.statuses.says.keys()):
        yield ContentError(str(file), f"says.{status}", "is missing: the assistant gives submissions this status")


def _desk(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    desk = knowledge.desk
    fields = {field.id for form in knowledge.forms.values() for field in form.fields}
    for id in (*desk.begins, *(next for status in desk.statuses.values() for next in status.next)):
        if id not in desk.statuses:
            yield ContentError(str(file), id, "is not among the statuses")
    for id in sorted(desk.statuses.keys() & {*knowledge.statuses.says, "erased"}):
        yield ContentError(str(file), f"statuses.{id}", "is a status of the assistant's own, in statuses.yaml")
    for id in (*desk.statuses, *desk.replies):
        if not ID.fullmatch(id):
            yield ContentError(str(file), id, "an id is 1 to 40 characters of a-z, 0-9 and _")
    for id in desk.essentials:
        if id not in fields:
            yield ContentError(str(file), "essentials", f"no form has a field {id}")
    if desk.quiet < 1:
        yield ContentError(str(file), "quiet", "must be at least one hour")


def _calendar(file: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    ids = knowledge.calendar.ids
    for id in sorted({id for id in ids if ids.count(id) > 1 or id == CALLS}):
        yield ContentError(str(file), id, "stands twice, or is a name that means all calls")
    for id in ids:
        if not ID.fullmatch(id):
            yield ContentError(str(file), id, "an id is 1 to 40 characters of a-z, 0-9 and _")
    for call in knowledge.calendar.calls:
        if not call.closes:
            yield ContentError(str(file), call.id, "needs at least one date on which it closes")
        if not _placed(call.zone):
            what = f"zone {call.zone} is not the IANA time zone of a place, such as Pacific/Auckland"
            yield ContentError(str(file), call.id, what)
        for kind in call.forms:
            if kind not in knowledge.forms:
                yield ContentError(str(file), call.id, f"there is no form {kind}")


def _placed(zone: str) -> bool:
    """Whether a time zone is known and lies in a country, by which sentences name it: UTC does not."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Pacific" is a folder of zones
        return False
    canonical = get_global("zone_aliases").get(zone, zone)
    return get_global("zone_territories").get(canonical, "ZZ") not in ("001", "ZZ")  # the world, and nowhere


def _kept(file: Path, kept: Kept) -> Iterator[ContentError]:
    if kept.drafts <= WARNING.days:
        yield ContentError(str(file), "kept.drafts", f"needs more than the {WARNING.days} days of its warning")
    for name in ("submissions", "conversations", "questions"):
        if getattr(kept, name) < 1:
            yield ContentError(str(file), f"kept.{name}", "needs at least one day")


def _sources(content: Path, knowledge: Knowledge) -> Iterator[ContentError]:
    cited = [(content / "facts.yaml", id, fact.source) for id, fact in knowledge.facts.items()]
    for id, topic in knowledge.topics.items():
        cited += [(content / "topics" / id / "topic.yaml", "sources", source) for source in topic.sources]
    for call in knowledge.calendar.calls:
        limits = (call.opens, *call.closes)
        cited += [(content / "calendar.yaml", call.id, limit.source) for limit in limits]
    cited += [(content / "calendar.yaml", event.id, event.source) for event in knowledge.calendar.events]
    cited.append((content / "centres.yaml", "source", knowledge.guidance.source))
    for file, place, source in cited:
        document, _, where = source.partition("/")
        if document not in knowledge.documents or where not in knowledge.documents[document].places:
            yield ContentError(str(file), place, f"source {source} is not in documents.yaml")
