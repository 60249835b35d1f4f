"""100,000 submissions are exported in at most 200 MB, in each format, from both databases."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.load import ROOT
from bot.mail.record import definition, digest, record
from bot.store import tables
from bot.talk.effects import Submit
from bot.talk.state import Answer
from tests.databases import run
from tests.submission import ANSWERS
from tests.transcripts import assistant

pytestmark = [pytest.mark.anyio, pytest.mark.proof]

HOW_MANY = 100_000
MOST = 200 * 1024
"""Kilobytes of resident memory."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
FORM = assistant().knowledge.forms["host_centre"]
SAID: dict[str, Answer] = {id: tuple(said) if isinstance(said, list) else said for id, said in ANSWERS.items()}  # type: ignore[misc]
PARTNERS: dict[str, Answer] = {f"existing_stakeholders.{number}.name": f"Partner {number}" for number in range(1, 11)}
SENT = Submit("XXXXXXXX", FORM.kind, "en", BEGIN, BEGIN, {**SAID, "existing_stakeholders": True, **PARTNERS})
RECORD, DEFINITION = record(SENT, FORM), definition(FORM)


def full(connection: Connection) -> None:
    connection.execute(insert(tables.forms).values(digest=digest(DEFINITION), definition=DEFINITION))
    for first in range(0, HOW_MANY, 1000):
        connection.execute(insert(tables.submissions), [_row(number) for number in range(first, first + 1000)])


def _row(number: int) -> dict[str, object]:
    return {
        "reference": f"{number:08}",
        "version": 1,
        "conversation": f"web:{number}",
        "kind": FORM.kind,
        "form": digest(DEFINITION),
        "record": RECORD.replace("XXXXXXXX", f"{number:08}"),
        "language": "en",
        "at": BEGIN + timedelta(minutes=number),
        "status": "received",
    }


async def test_a_list_of_any_length_takes_little_memory(engine: AsyncEngine, database_url: str, tmp_path: Path) -> None:
    await run(engine, full)
    for format in ("csv", "xlsx", "jsonl"):
        path = tmp_path / f"list.{format}"
        seconds, memory = exported(database_url, format, path)
        size = path.stat().st_size >> 20
        print(f"{engine.dialect.name} {format}: {seconds:.0f} s, {memory >> 10} MB of memory, {size} MB written")
        assert memory <= MOST
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as text:
        assert sum(1 for _ in csv.reader(text)) == HOW_MANY + 1


def exported(database_url: str, format: str, output: Path) -> tuple[float, int]:
    """Seconds, and the most kilobytes it ever held. The kernel's count for a child is of no use: it begins with what
    the parent held.
    """
    began = time.monotonic()
    main = "import sys, bot.__main__ as b; b.main(sys.argv[1:]); print(open('/proc/self/status').read())"
    command = [sys.executable, "-c", main, "export", "--format", format, "--output", str(output)]
    environment = {**os.environ, "DATABASE_URL": database_url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    (most,) = (line.split()[1] for line in done.stdout.splitlines() if line.startswith("VmHWM:"))
    return time.monotonic() - began, int(most)
