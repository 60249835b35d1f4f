"""The questions that were not answered, for whoever writes the content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Literal, TypeAlias

from bot.commands.serve import database
from bot.config import Settings
from bot.knowledge.missed import Counted, counted
from bot.store import misses
from bot.store.engine import reading

Format: TypeAlias = Literal["text", "jsonl"]


async def listed(settings: Settings, *, since: date | None, language: str | None, format: Format) -> list[str]:
    """A line a question, newest first. Raises ContentError if the database is not prepared."""
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with reading(engine).connect() as connection:
            found = await connection.run_sync(partial(misses.between, first=since, last=None))
    chosen = [miss for miss in found if language in (None, miss.language)]
    return list(_lines(counted(chosen), format))


def _lines(lines: tuple[Counted, ...], format: Format) -> Iterator[str]:
    """Text: day, times, language, reason, question and topics, parted by tabs, so that `cut` and `sort` can be used."""
    for line in lines:
        miss = line.miss
        if format == "jsonl":
            yield json.dumps({**asdict(miss), "on": miss.on.isoformat(), "times": line.times}, ensure_ascii=False)
        else:
            topics = " ".join(miss.topics)
            yield f"{miss.on}\t{line.times}\t{miss.language}\t{miss.why}\t{miss.question}\t{topics}".rstrip()
