"""The figures of some weeks, read from what is kept, a few rows at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from bot.knowledge.advance import BEGUN, SENT
from bot.knowledge.model import GENEVA
from bot.knowledge.statistics import WEEKS, Delivered, Statistics, Stop, monday_of, mondays, within
from bot.store import audit, misses, records, submissions
from bot.store.outbox import WAITING
from bot.store.tables import deliveries, steps
from bot.store.tables import submissions as sent

AT_ONCE = 500
"""Rows that are in memory at a time."""


@dataclass(slots=True)
class _Counts:
    """What is counted of submissions on the way through them."""

    weeks: Counter[date] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    withdrawn: int = 0
    erased: int = 0


def gather(connection: Connection, *, last: date, types: Mapping[str, str | None], weeks: int = WEEKS) -> Statistics:
    """The figures of so many weeks up to this day in Geneva. `types`: by form, the field with the type of centre."""
    days = mondays(last, weeks)
    begin = datetime.combine(days[0], time(tzinfo=ZoneInfo(GENEVA)))
    counts = _submissions(connection, begin, last, types)
    missed = misses.between(connection, days[0], last)
    moved = _steps(connection, days[0], last)
    chain = audit.newest(connection)
    return Statistics(
        first=days[0],
        last=last,
        weeks=tuple((day, counts.weeks[day]) for day in days),
        kinds=dict(counts.kinds.most_common()),
        types=dict(counts.types.most_common()),
        countries=dict(counts.countries.most_common()),
        withdrawn=counts.withdrawn,
        erased=counts.erased,
        begun=sum(gone for _, step, _, gone in moved if step == BEGUN),
        stops=tuple(sorted(_stops(moved), key=lambda stop: -stop.stopped)),
        missed=dict(Counter(miss.why for miss in missed).most_common()),
        tongues=dict(Counter(miss.language for miss in missed).most_common()),
        delivered=_delivered(connection, begin),
        acts=chain.entries,
        hash=chain.newest,
    )


def _submissions(connection: Connection, begin: datetime, last: date, types: Mapping[str, str | None]) -> _Counts:
    first = sent.alias()
    query = (
        submissions.latest()
        .join(first, (first.c.reference == sent.c.reference) & (first.c.version == 1))
        .where(first.c.at >= begin)
        .with_only_columns(first.c.at, sent.c.kind, sent.c.status, sent.c.record)
        .order_by(None)
    )
    counts = _Counts()
    for at, kind, status, record in connection.execute(query.execution_options(yield_per=AT_ONCE)):
        there = at.astimezone(ZoneInfo(GENEVA))
        if there.date() > last:
            continue
        if status == "erased":
            counts.erased += 1
            continue
        answers = records.read(record).answers
        counts.weeks[monday_of(there)] += 1
        counts.kinds[kind] += 1
        counts.withdrawn += status == "withdrawn"
        for counter, answer in (
            (counts.types, answers.get(types.get(kind) or "")),
            (counts.countries, answers.get("country")),
        ):
            if isinstance(answer, str):
                counter[answer] += 1
    return counts


def _steps(connection: Connection, first: date, last: date) -> list[tuple[str, str, int, int]]:
    query = (
        select(steps.c.form, steps.c.step, func.sum(steps.c.came), func.sum(steps.c.gone))
        .where(steps.c.day >= first, steps.c.day <= last)
        .group_by(steps.c.form, steps.c.step)
        .order_by(steps.c.form, steps.c.step)
    )
    return [(form, step, int(came), int(gone)) for form, step, came, gone in connection.execute(query)]


def _stops(moved: list[tuple[str, str, int, int]]) -> Iterator[Stop]:
    """A draft that came before these days and left on one of them is counted as leaving only: never below nothing."""
    for form, step, came, gone in moved:
        if step not in (BEGUN, SENT):
            yield Stop(form, step, came, max(0, came - gone))


def _delivered(connection: Connection, begin: datetime) -> Delivered:
    letters = select(deliveries.c.created_at, deliveries.c.accepted_at).where(
        deliveries.c.submission.is_not(None), deliveries.c.created_at >= begin, deliveries.c.accepted_at.is_not(None)
    )
    times = [(accepted - created).total_seconds() for created, accepted in connection.execute(letters)]
    waiting = select(func.count()).where(deliveries.c.submission.is_not(None), deliveries.c.state.in_(WAITING))
    return Delivered(len(times), within(times, 0.5), within(times, 0.95), connection.execute(waiting).scalar_one())
