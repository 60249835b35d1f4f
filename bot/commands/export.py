"""The submissions, for the office's own lists and systems."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import config
from bot.commands.serve import database
from bot.config import Settings
from bot.export.columns import Column, Stored, columns
from bot.export.formats import Csv, Format, Jsonl, Writer, Xlsx
from bot.knowledge.model import GENEVA, Form
from bot.load import unlearnt
from bot.mail.record import definition
from bot.store import audit, submissions
from bot.store.engine import reading
from bot.talk.errors import ContentError
from bot.talk.text import Text

AT_ONCE = 500
"""Rows that are in memory at a time."""
OFTEN = 1000
"""Rows between two words about the progress."""


async def export(
    settings: Settings, *, format: Format, since: date | None, kind: str | None, output: Path | None
) -> None:
    """Write the latest version of every submission to `output`, or to standard output; `since` is a day in Geneva.

    Raises ContentError if the database is not prepared or there is no form of that kind.
    """
    loaded = unlearnt()
    forms = sorted(loaded.knowledge.forms.values(), key=lambda form: form.letter)
    if kind is not None and kind not in loaded.knowledge.forms:
        raise ContentError("--kind", kind, f"there is no such form, but {', '.join(form.kind for form in forms)}")
    words = partial(loaded.languages.words, language=settings.secretariat_language)
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        with _complete(output) as file:
            await write(
                engine,
                file,
                [form for form in forms if kind in (None, form.kind)],
                format=format,
                since=since,
                kind=kind,
                actor="operator",
                now=config.clock(settings)(),
                words=lambda msgid: words(Text(msgid)),  # from content/
                order=loaded.knowledge.columns,
                progress=_progress if sys.stderr.isatty() else None,
            )


async def write(
    engine: AsyncEngine,
    into: Path,
    forms: Sequence[Form],
    *,
    format: Format,
    since: date | None,
    kind: str | None,
    actor: str,
    now: datetime,
    words: Callable[[str], str],
    order: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write them into a file. That `actor` asked for them is in the audit before the first is read. `words` puts a
    label into the office's language; `order` is that of the columns of the office's list, of which those of other
    forms are left out where one `kind` is asked for; `progress` is told how many of how many are written.
    """
    wanted = submissions.latest(since=_midnight(since), kind=kind)
    async with engine.begin() as connection:
        counted = wanted.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
        total = (await connection.execute(counted)).scalar_one()
        day = since.isoformat() if since else "ever"
        asked: audit.Details = {"format": format, "kind": kind or "all", "since": day, "rows": total}
        await connection.run_sync(partial(audit.add, actor=actor, act="export", subject="", at=now, details=asked))
    async with reading(engine).connect() as connection:
        frozen = await connection.run_sync(partial(submissions.definitions, kind=kind))
        definitions = (*map(definition, forms), *frozen)
        there = {column.id for column in columns(definitions)}
        listed = columns(definitions, [id for id in order if kind is None or id in there])
        writer = _writer(into, format, listed, partial(_legend, listed, forms, words))
        found = await connection.stream(wanted.execution_options(yield_per=AT_ONCE))
        done = 0
        async for row in found:
            writer.write(_stored(row))
            done += 1
            if progress and (done % OFTEN == 0 or done == total):
                progress(done, total)
        writer.close()


def _writer(
    into: Path, format: Format, listed: Sequence[Column], legend: Callable[[], Iterator[tuple[str, ...]]]
) -> Writer:
    match format:
        case "csv":
            return Csv(into.open("wb"), listed)
        case "jsonl":
            return Jsonl(into.open("wb"))
        case "xlsx":
            return Xlsx(into, listed, legend())


def _stored(row: Row[Any]) -> Stored:
    if row.status == "erased":
        at = row.at.astimezone(UTC).isoformat()
        return Stored(row.reference, row.version, row.status, erased_at=at)
    return Stored(row.reference, row.version, row.status, row.kind, row.language, row.record)


def _legend(listed: Sequence[Column], forms: Sequence[Form], words: Callable[[str], str]) -> Iterator[tuple[str, ...]]:
    """What each column of an answer is called today, and the forms that ask for it, by letter."""
    yield ("id", "label", "forms", "codes")
    for column in listed:
        asked = [(form, field) for form in forms if (field := form.field(column.id))]
        if asked:
            field = asked[0][1]
            parts = (f"{part.id}: {words(part.label)}" for part in field.fields)
            options = (f"{option.id}: {words(option.label)}" for option in field.options)
            letters = ", ".join(form.letter for form, _ in asked)
            yield (column.id, words(field.label), letters, "\n".join((*parts, *options)))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(tzinfo=ZoneInfo(GENEVA)))


@contextmanager
def _complete(output: Path | None) -> Iterator[Path]:
    """A file for its owner alone, which takes its place, or goes to standard output, once it is complete."""
    with NamedTemporaryFile(dir=output.parent if output else None, prefix=".export-", delete=False) as made:
        path = Path(made.name)
    try:
        yield path
        if output:
            path.replace(output)
        else:
            with path.open("rb") as written:
                shutil.copyfileobj(written, sys.stdout.buffer)
            sys.stdout.flush()
    finally:
        path.unlink(missing_ok=True)


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done:,} of {total:,}", end=end, file=sys.stderr, flush=True)
