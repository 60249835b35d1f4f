"""Statistics in the office's words: what the report's letter, picture and workbook show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Literal, TypeAlias, TypeVar

from bot.export.workbook import Book
from bot.i18n import Direction, Languages
from bot.i18n.formats import short_day
from bot.knowledge.advance import REVIEW
from bot.knowledge.model import Knowledge
from bot.knowledge.statistics import Statistics, Stop
from bot.knowledge.wording import country
from bot.talk.effects import Why
from bot.talk.text import Day, Duration, Text, Tongue, Value

TOP = 6
"""Bars of a chart that a picture has room for."""
REASONS: dict[Why, Text] = {
    "declined": Text("Nothing was found"),
    "disliked": Text("The answer was not what was asked for"),
    "unsure": Text("None of the topics offered was chosen"),
}
"""Why a question counts as not answered."""
T = TypeVar("T")
Name: TypeAlias = Literal["weeks", "kinds", "types", "countries", "steps", "reasons", "languages"]


@dataclass(frozen=True, slots=True)
class Bar:
    """What is counted, how often, and how that is written."""

    label: str
    value: int
    shown: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, those of weeks in time, the others the longest first; `rest` says how many there are beside
    the first TOP, empty where there are no more.
    """

    name: Name
    title: str
    bars: tuple[Bar, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is to show, in one language: lines with a label and what stands beside it, then charts that have
    anything in them.
    """

    title: str
    language: str
    direction: Direction
    facts: tuple[tuple[str, str], ...]
    charts: tuple[Chart, ...]

    @property
    def lines(self) -> Iterator[str]:
        """All of it as text, labels and what stands beside them parted by tabs."""
        yield self.title
        yield from ("\t".join(fact) for fact in self.facts)
        for chart in self.charts:
            yield from ("", chart.title)
            yield from (f"{bar.label}\t{bar.shown}" for bar in chart.bars)


def figures(statistics: Statistics, knowledge: Knowledge, languages: Languages, language: str) -> Figures:
    """The statistics in a language. Codes that content/ no longer knows stand for themselves."""
    told = _Told(statistics, knowledge, languages, language)
    days: dict[str, Value] = {
        "first": Day(statistics.first.isoformat()),
        "last": Day(statistics.last.isoformat()),
    }
    return Figures(
        languages.words(Text("Figures, {first} to {last}", days), language),
        language,
        languages.direction(language),
        tuple(told.facts()),
        tuple(chart for chart in told.charts() if any(bar.value for bar in chart.bars)),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    statistics: Statistics
    knowledge: Knowledge
    languages: Languages
    language: str

    def facts(self) -> Iterator[tuple[str, str]]:
        told, delivered = self.statistics, self.statistics.delivered
        yield self._fact(Text("Submissions"), told.submissions)
        if told.withdrawn:
            yield self._fact(Text("Withdrawn since"), told.withdrawn)
        if told.erased:
            yield self._fact(Text("Erased by their senders"), told.erased)
        yield self._fact(Text("Forms begun"), told.begun)
        yield self._fact(Text("Questions without an answer"), sum(told.missed.values()))
        yield self._fact(Text("Letters that the mail server has"), delivered.accepted)
        if delivered.accepted:
            yield self._fact(Text("Half of them within"), Duration(delivered.median))
            yield self._fact(Text("95 of 100 within"), Duration(delivered.most))
        if delivered.waiting:
            yield self._fact(Text("Letters that wait"), delivered.waiting)

    def charts(self) -> Iterator[Chart]:
        told = self.statistics
        weeks = (Bar(short_day(day, self.language), count, self._words(count)) for day, count in told.weeks)
        yield Chart("weeks", self._words(Text("Submissions by week, from its Monday")), tuple(weeks))
        yield self._counted("kinds", Text("Submissions by form"), told.kinds, self._form)
        yield self._counted("types", Text("Submissions by type of centre"), told.types, self._type)
        yield self._counted("countries", Text("Submissions by country"), told.countries, country)
        stops = (self._stop(stop) for stop in told.stops if stop.stopped)
        yield self._chart("steps", Text("Steps at which drafts stopped, of those that came to them"), stops)
        yield self._counted("reasons", Text("Questions without an answer"), told.missed, lambda why: REASONS[why])
        yield self._counted("languages", Text("Questions without an answer, by language"), told.tongues, Tongue)

    def _counted(self, name: Name, title: Text, counts: Mapping[T, int], called: Callable[[T], Value]) -> Chart:
        bars = (Bar(self._words(called(id)), count, self._words(count)) for id, count in counts.items())
        return self._chart(name, title, bars)

    def _chart(self, name: Name, title: Text, bars: Iterable[Bar]) -> Chart:
        drawn = tuple(bars)
        more = len(drawn) - TOP
        rest = Text("and {n} more", {"n": more}, plural="and {n} more")
        return Chart(name, self._words(title), drawn, self._words(rest) if more > 0 else "")

    def _stop(self, stop: Stop) -> Bar:
        form = self.knowledge.forms.get(stop.form)
        field = form.field(stop.step) if form else None
        step = Text("Review") if stop.step == REVIEW else Text(field.label) if field else stop.step
        where = Text("{form}: {step}", {"form": form.letter if form else stop.form, "step": step})
        share = Text("{stopped} of {came}", {"stopped": stop.stopped, "came": stop.came})
        return Bar(self._words(where), stop.stopped, self._words(share))

    def _form(self, kind: str) -> Value:
        form = self.knowledge.forms.get(kind)
        return Text("{letter}. {form}", {"letter": form.letter, "form": Text(form.title)}) if form else kind

    def _type(self, code: str) -> Value:
        asked = (form.field(form.guidance) for form in self.knowledge.forms.values() if form.guidance)
        labels = {option.id: option.label for field in asked if field for option in field.options}
        return Text(labels[code]) if code in labels else code  # from content/

    def _fact(self, label: Text, value: Value) -> tuple[str, str]:
        return self._words(label), self._words(value)

    def _words(self, value: Value) -> str:
        return self.languages.words(value, self.language)


def workbook(figures: Figures) -> bytes:
    """All figures as a workbook: the facts, then a sheet for each chart with all its bars, counts as numbers."""
    stream = BytesIO()
    book = Book(stream, right_to_left=figures.direction == "rtl")
    facts = book.sheet("figures", (figures.title, ""))
    for fact in figures.facts:
        facts.add(fact)
    for chart in figures.charts:
        sheet = book.sheet(chart.name, (chart.title, ""))
        for bar in chart.bars:
            sheet.add((bar.label, bar.value, *([bar.shown] if chart.name == "steps" else [])))
    book.close()
    return stream.getvalue()
