"""The figures of the last weeks, on demand."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from bot import config
from bot.commands.report import report
from bot.commands.serve import database
from bot.config import Settings
from bot.load import unlearnt
from bot.talk.errors import ContentError


async def stats(settings: Settings, output: Path | None) -> str:
    """The report as text, or where it was written: the ending of `output` says whether as a picture or a workbook.

    Raises ContentError if it has another ending, or the database is not prepared.
    """
    if output and output.suffix not in (".png", ".xlsx"):
        raise ContentError("--output", output.name, "write a name that ends in .png or .xlsx")
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        made = await report(engine, unlearnt(), settings, now=config.clock(settings)())
    if output is None:
        return made.text
    made.write(output)
    return f"written to {output}"
