"""The report: on demand, and every week by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import NOBODY, Settings
from bot.figures import Figures, figures, workbook
from bot.knowledge.calendar import today
from bot.knowledge.model import Knowledge
from bot.knowledge.statistics import Statistics
from bot.load import Loaded
from bot.mail.letter import Letter
from bot.mail.week import compose_week, message_id
from bot.pictures import NotDrawn, plot
from bot.store.engine import reading
from bot.store.statistics import gather
from bot.talk.effects import Miss
from bot.weekly import Weekly

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Report:
    """The last weeks up to today, in the office's language. The picture and the workbook are made when they are asked
    for; that takes up to a second and is safe in a thread.
    """

    figures: Figures

    @property
    def text(self) -> str:
        """All figures, labels and what stands beside them parted by tabs."""
        return "\n".join(self.figures.lines)

    def picture(self) -> bytes:
        """PNG; raises NotDrawn."""
        return plot(self.figures)

    def workbook(self) -> bytes:
        """XLSX."""
        return workbook(self.figures)

    def write(self, output: Path) -> None:
        """Into a file, whose ending says as what."""
        output.write_bytes(self.picture() if output.suffix == ".png" else self.workbook())


async def report(engine: AsyncEngine, loaded: Loaded, settings: Settings, *, now: datetime) -> Report:
    """The report as of now."""
    async with reading(engine).connect() as connection:
        counted = partial(gather, last=today(now), types=_type_fields(loaded.knowledge))
        found = await connection.run_sync(counted)
    return Report(_figures(found, loaded, settings))


def weekly(engine: AsyncEngine, loaded: Loaded, settings: Settings) -> Weekly:
    """What owes the secretariat its weekly report."""
    return Weekly(
        engine,
        gather=partial(gather, types=_type_fields(loaded.knowledge)),
        compose=partial(_letter, loaded, settings),
        message_id=partial(message_id, sender=settings.mail_from or NOBODY),
    )


def _letter(
    loaded: Loaded, settings: Settings, misses: Sequence[Miss], *, week: Statistics, recent: Statistics, at: datetime
) -> Letter:
    shown = _figures(recent, loaded, settings)
    enclosed = {"xlsx": workbook(shown)}
    try:
        enclosed = {"png": plot(shown), **enclosed}
    except NotDrawn:  # the workbook has the same figures
        _log.exception("picture_not_drawn")
    return compose_week(
        misses,
        week=week,
        at=at,
        facts=_figures(week, loaded, settings).facts,
        enclosed=enclosed,
        topics=loaded.knowledge.topics.keys(),
        languages=loaded.languages,
        office_language=settings.secretariat_language,
        sender=settings.mail_from or NOBODY,
        recipient=settings.secretariat_mailbox or NOBODY,
    )


def _figures(statistics: Statistics, loaded: Loaded, settings: Settings) -> Figures:
    return figures(statistics, loaded.knowledge, loaded.languages, settings.secretariat_language)


def _type_fields(knowledge: Knowledge) -> dict[str, str | None]:
    """By form, the field with the type of centre."""
    return {form.kind: form.guidance for form in knowledge.forms.values()}
