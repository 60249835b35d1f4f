"""The submissions of a database: the latest versions, in their order, and on record. On both databases."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.commands.export import export, write
from bot.config import Settings
from bot.export.formats import Format
from bot.mail.record import definition, digest, record
from bot.store import audit, tables
from bot.talk.effects import Submit
from bot.talk.errors import ContentError
from bot.talk.state import Answer
from tests.databases import run
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 22, 9, 46, tzinfo=UTC)
FORMS = assistant().knowledge.forms
FROZEN = '{"sections": [{"fields": [{"id": "asked_in_2023", "kind": "text"}]}]}'


def submitted(
    reference: str, version: int, at: datetime, *, kind: str = "host_centre", name: str = "x", **more: Answer
) -> Submit:
    return Submit(reference, kind, "fr", at, at, {"organisation_name": name, **more}, version=version)


def keep(connection: Connection, sent: Sequence[tuple[Submit, str]]) -> None:
    """As they would lie there, each with its status."""
    known = {definition(form) for form in FORMS.values()} | {FROZEN}
    frozen = [{"digest": digest(each), "definition": each} for each in sorted(known)]
    connection.execute(insert(tables.forms), frozen)
    rows = [
        {
            "reference": each.reference,
            "version": each.version,
            "status": status,
            "at": each.at,
            "conversation": None if status == "erased" else "web:x",
            "kind": None if status == "erased" else each.form,
            "form": None if status == "erased" else digest(definition(FORMS[each.form])),
            "record": None if status == "erased" else record(each, FORMS[each.form]),
            "language": None if status == "erased" else each.language,
        }
        for each, status in sent
    ]
    connection.execute(insert(tables.submissions), rows)


async def stocked(engine: AsyncEngine) -> None:
    await run(
        engine,
        partial(
            keep,
            sent=[
                (submitted("CCCC-CCCC", 1, AT + timedelta(days=2), kind="join_alliance", name="Third"), "received"),
                (submitted("AAAA-AAAA", 1, AT, name="First"), "received"),
                (submitted("AAAA-AAAA", 2, AT + timedelta(days=1), name="First, amended"), "received"),
                (submitted("BBBB-BBBB", 1, AT, name="Second"), "withdrawn"),
                (submitted("DDDD-DDDD", 1, AT + timedelta(days=3)), "erased"),
            ],
        ),
    )


async def written(
    engine: AsyncEngine, into: Path, format: Format = "csv", since: date | None = None, kind: str | None = None
) -> list[dict[str, str]]:
    """The rows of a list."""
    forms = [form for form in FORMS.values() if kind in (None, form.kind)]
    await write(
        engine, into, forms, format=format, since=since, kind=kind, actor="operator", now=AT, words=lambda msgid: msgid
    )
    return rows(into, format)


def rows(path: Path, format: Format) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    return list(map(json.loads, text.splitlines()) if format == "jsonl" else csv.DictReader(io.StringIO(text)))


async def test_the_latest_version_of_each_stands_in_the_order_in_which_they_came(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    await stocked(engine)
    rows = await written(engine, tmp_path / "list")
    assert [(row["reference"], row["version"], row["status"], row["organisation_name"]) for row in rows] == [
        ("BBBB-BBBB", "1", "withdrawn", ""),
        ("AAAA-AAAA", "2", "received", "First, amended"),
        ("CCCC-CCCC", "1", "received", "Third"),
        ("DDDD-DDDD", "1", "erased", ""),
    ]
    assert rows[3]["erased_at"] == "2026-11-25T09:46:00+00:00"


async def test_a_day_counts_from_its_midnight_in_geneva(engine: AsyncEngine, tmp_path: Path) -> None:
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)
    sent = [(submitted("AAAA-AAAA", 1, midnight - timedelta(seconds=1)), "received")]
    sent += [(submitted("BBBB-BBBB", 1, midnight), "received")]
    await run(engine, partial(keep, sent=sent))
    rows = await written(engine, tmp_path / "list", "jsonl", since=date(2026, 11, 23))
    assert [row["reference"] for row in rows] == ["BBBB-BBBB"]


async def test_one_kind_has_its_own_columns(engine: AsyncEngine, tmp_path: Path) -> None:
    await stocked(engine)
    (row,) = await written(engine, tmp_path / "list", kind="join_alliance")
    assert row["reference"] == "CCCC-CCCC"
    assert "contribution" in row
    assert "staffing" not in row


async def test_a_field_that_forms_once_had_keeps_its_column(engine: AsyncEngine, tmp_path: Path) -> None:
    await stocked(engine)
    old = {"answers": {"asked_in_2023": "said then"}, "submitted_at": "2023-03-01T00:00:00+00:00"}
    row = {"reference": "OLD2-OLD2", "version": 1, "kind": "host_centre", "form": digest(FROZEN), "status": "received"}
    added = {**row, "record": json.dumps(old), "language": "fr", "at": AT, "conversation": "web:y"}
    await run(engine, lambda connection: connection.execute(insert(tables.submissions).values(added)))
    rows = await written(engine, tmp_path / "list")
    assert [row["asked_in_2023"] for row in rows if row["asked_in_2023"]] == ["said then"]


async def test_a_workbook_says_what_its_columns_are_called(engine: AsyncEngine, tmp_path: Path) -> None:
    await stocked(engine)
    path = tmp_path / "list.xlsx"
    forms = list(FORMS.values())
    words = {"Organisation": "Organisation (fr)"}
    await write(
        engine,
        path,
        forms,
        format="xlsx",
        since=None,
        kind=None,
        actor="operator",
        now=AT,
        words=lambda msgid: words.get(msgid, msgid),
    )
    book = load_workbook(path)
    assert book["submissions"]["A2"].value == "BBBB-BBBB"
    legend = {row[0]: row[1:] for row in book["columns"].iter_rows(values_only=True)}
    assert legend["id"] == ("label", "forms", "codes")
    assert legend["organisation_name"][0] == "Organisation (fr)"
    assert "academia: University or research institute" in str(legend["organisation_type"][2])
    heads = [cell.value for cell in book["submissions"][1]]
    assert set(legend) - {"id"} <= set(heads)


async def test_it_is_in_the_audit_before_it_is_written(engine: AsyncEngine, tmp_path: Path) -> None:
    await stocked(engine)
    with pytest.raises(IsADirectoryError):
        await written(engine, tmp_path, since=date(2026, 11, 1))
    (entry,) = await run(engine, lambda connection: connection.execute(select(tables.audit)).all())
    assert (entry.actor, entry.act) == ("operator", "export")
    assert json.loads(entry.details) == {"format": "csv", "kind": "all", "rows": 4, "since": "2026-11-01"}
    assert (await run(engine, audit.verified)).broken is None


async def test_the_file_is_there_when_it_is_complete_and_for_its_owner_alone(
    engine: AsyncEngine, database_url: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    await stocked(engine)
    settings = Settings(_env_file=None, database_url=database_url)  # type: ignore[call-arg]
    into = tmp_path / "lists" / "submissions.csv"
    into.parent.mkdir()
    await export(settings, format="csv", since=None, kind=None, output=into)
    assert stat.S_IMODE(into.stat().st_mode) == 0o600
    assert [path.name for path in into.parent.iterdir()] == ["submissions.csv"]
    await export(settings, format="csv", since=None, kind=None, output=None)
    assert capfdbinary.readouterr().out == into.read_bytes()
    with pytest.raises(ContentError, match="no such form"):
        await export(settings, format="csv", since=None, kind="host_center", output=into)
