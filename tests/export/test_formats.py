"""A list is read by other people's programs: nothing in a cell is more than words, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from bot.export.columns import FIXED, LAST, Stored, columns, heads
from bot.export.columns import row as row_of
from bot.export.formats import Csv, Jsonl, Writer, Xlsx
from bot.export.guard import inert
from bot.export.workbook import LONGEST, Book
from bot.i18n.bidi import clean
from tests.export.payloads import FORMULAS, LINKS


def field(id: str, kind: str, *parts: str) -> dict[str, object]:
    return {"id": id, "kind": kind, "fields": [field(part, "text") for part in parts]}


FORM = {
    "sections": [
        {"fields": [field("organisation", "text"), field("objectives", "choices"), field("budget", "amount")]},
        {
            "fields": [
                field("premises", "yesno"),
                field("partners", "group", "name", "role"),
                field("documents", "files"),
            ]
        },
    ]
}
COLUMNS = columns([json.dumps(FORM)])
REFERENCE = "K7QM-3XWD"
TRIGGERS = "=+-@＝＋－＠−"
Read: TypeAlias = Callable[..., list[dict[str, str]]]


def sent(answers: Mapping[str, object], status: str = "received") -> Stored:
    record = {
        "reference": REFERENCE,
        "version": 1,
        "submitted_at": "2026-11-22T09:46:00+00:00",
        "answers": dict(answers),
        "files": {"f1": {"name": "plan.pdf", "size": 7}},
        "skipped": ["budget"],
        "concerns": [],
        "consent": {"notice": "1", "language": "fr", "at": "2026-11-22T09:40:00+00:00"},
    }
    return Stored(REFERENCE, 1, status, "host_centre", "fr", json.dumps(record))


def filled(writer: Writer, submissions: Iterable[Stored]) -> None:
    for each in submissions:
        writer.write(each)
    writer.close()


def as_csv(path: Path, *submissions: Stored) -> list[dict[str, str]]:
    filled(Csv(path.open("wb"), COLUMNS), submissions)
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def opened(path: Path) -> Worksheet:
    return load_workbook(io.BytesIO(path.read_bytes()))["submissions"]


def as_xlsx(path: Path, *submissions: Stored) -> list[dict[str, str]]:
    filled(Xlsx(path, COLUMNS, [("id", "label")]), submissions)
    first, *rows = opened(path).iter_rows()
    assert all(
        cell.data_type in ("s", "n") and not (cell.data_type == "n" and cell.value) for row in rows for cell in row
    )
    assert not any(cell.hyperlink for row in rows for cell in row)
    return [{str(head.value): str(cell.value or "") for head, cell in zip(first, row, strict=True)} for row in rows]


def live(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for more than words."""
    seen = cell.lstrip("".join(filter(lambda c: c.isspace() or unicodedata.category(c) == "Cf", set(cell))))
    return cell[:1] in ("\t", "\r", "\n") or seen[:1] in tuple(TRIGGERS)


@pytest.mark.parametrize("read", [as_csv, as_xlsx])
def test_a_row_has_every_answer_under_its_fields_id(read: Read, tmp_path: Path) -> None:
    answers = {
        "organisation": "جامعة الجزائر",
        "objectives": ["foresight", "entrepreneurship_sme"],
        "budget": ["250000", "USD", "year"],
        "premises": False,
        "partners": True,
        "partners.1.name": "Impact\nHub",
        "partners.1.role": "donor",
        "partners.4.name": "Ministry",
        "documents": ["f1"],
    }
    (row,) = read(tmp_path / "list", sent(answers))
    assert list(row) == [*FIXED, "organisation", "objectives", "budget", "premises", "partners", "documents", *LAST]
    assert [row[id] for id in ("reference", "version", "kind", "status", "language")] == [
        "K7QM-3XWD",
        "1",
        "host_centre",
        "received",
        "fr",
    ]
    assert row["organisation"] == "جامعة الجزائر"
    assert row["objectives"] == "foresight, entrepreneurship_sme"
    assert (row["budget"], row["premises"]) == ("250000 USD year", "no")
    assert row["partners"] == "Impact Hub | donor\nMinistry | "
    assert (row["documents"], row["skipped"], row["consent.notice"]) == ("plan.pdf", "budget", "1")


@pytest.mark.parametrize("read", [as_csv, as_xlsx])
def test_what_was_taken_back_has_no_answers(read: Read, tmp_path: Path) -> None:
    erased = Stored("AAAA-AAAA", 2, "erased", erased_at="2026-11-23T00:00:00+00:00")
    rows = read(tmp_path / "list", sent({"organisation": "Canary"}, "withdrawn"), erased)
    assert [(row["reference"], row["status"], row["organisation"], row["consent.at"]) for row in rows] == [
        ("K7QM-3XWD", "withdrawn", "", ""),
        ("AAAA-AAAA", "erased", "", ""),
    ]
    assert (rows[0]["submitted_at"], rows[1]["erased_at"]) == (
        "2026-11-22T09:46:00+00:00",
        "2026-11-23T00:00:00+00:00",
    )


def test_json_lines_are_the_record_and_its_status(tmp_path: Path) -> None:
    path = tmp_path / "list"
    erased = Stored("AAAA-AAAA", 2, "erased", erased_at="2026-11-23T00:00:00+00:00")
    filled(Jsonl(path.open("wb")), [sent({"organisation": "=1+1"}), sent({"organisation": "x"}, "withdrawn"), erased])
    first, second, third = map(json.loads, path.read_text().splitlines())
    assert first == {**json.loads(sent({"organisation": "=1+1"}).record), "status": "received"}
    assert second == {
        "reference": "K7QM-3XWD",
        "version": 1,
        "kind": "host_centre",
        "status": "withdrawn",
        "submitted_at": "2026-11-22T09:46:00+00:00",
        "language": "fr",
    }
    assert third == {
        "reference": "AAAA-AAAA",
        "version": 2,
        "status": "erased",
        "erased_at": "2026-11-23T00:00:00+00:00",
    }


def test_no_payload_is_a_formula_in_csv(tmp_path: Path) -> None:
    rows = as_csv(tmp_path / "list", *(sent({"organisation": payload}) for payload in FORMULAS))
    assert len(rows) == len(FORMULAS) >= 100
    hits = [row["organisation"] for row in rows if live(row["organisation"])]
    assert hits == []
    for payload, row in zip(FORMULAS, rows, strict=True):
        assert row["organisation"].replace("'", "") == clean(payload).replace("'", "")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_nor_where_a_spreadsheet_parts_cells_elsewhere(delimiter: str, tmp_path: Path) -> None:
    as_csv(tmp_path / "list", *(sent({"organisation": payload}) for payload in FORMULAS))
    text = (tmp_path / "list").read_text("utf-8-sig")
    lines = [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    lines += [line.split(delimiter) for line in text.split("\n")]
    assert [cell for line in lines for cell in line if live(cell)] == []


def test_no_payload_is_a_formula_or_a_link_in_a_workbook(tmp_path: Path) -> None:
    payloads = (*FORMULAS, *LINKS)
    rows = as_xlsx(tmp_path / "list", *(sent({"organisation": payload}) for payload in payloads))
    assert [unescape(row["organisation"]) for row in rows] == [clean(payload) for payload in payloads]
    kept = [row[len(FIXED)] for row in opened(tmp_path / "list").iter_rows(min_row=2)]
    assert all(cell.quotePrefix for cell, payload in zip(kept, payloads, strict=True) if payload.startswith("="))


@pytest.mark.parametrize("words", ["Université d’Abomey-Calavi", "a - b", "3 = 2 + 1", "x; y", "", "naïve\nand - so"])
def test_words_that_are_no_formula_stay_as_they_are(words: str) -> None:
    assert inert(words) == words


def test_control_characters_do_no_harm(tmp_path: Path) -> None:
    words = "a\x00b\x07c\x1bd\ufffef"
    (row,) = as_xlsx(tmp_path / "list", sent({"organisation": words}))
    assert row["organisation"].startswith("a\ufffdb\ufffdc")
    (row,) = as_csv(tmp_path / "list", sent({"organisation": words}))
    assert row["organisation"].startswith("a\ufffdb\ufffdc")


def test_a_cell_that_is_too_long_for_a_workbook_says_so(tmp_path: Path) -> None:
    (row,) = as_xlsx(tmp_path / "list", sent({"organisation": "x" * (LONGEST + 1)}))
    assert row["organisation"] == "x" * (LONGEST - 1) + "…"
    (row,) = as_csv(tmp_path / "list", sent({"organisation": "x" * (LONGEST + 1)}))
    assert len(row["organisation"]) == LONGEST + 1


def test_a_sheet_that_is_full_is_not_cut_in_silence(tmp_path: Path) -> None:
    book = Book(tmp_path / "list")
    rows = book.sheet("full", ["id"])
    with pytest.raises(OverflowError):
        rows.add(["x"] * 16_385)
    book.close()


def test_a_field_of_several_forms_has_one_column() -> None:
    second = {"sections": [{"fields": [{"id": "organisation", "kind": "text"}, {"id": "nominee", "kind": "text"}]}]}
    found = columns([json.dumps(FORM), json.dumps(second)])
    assert heads(found)[: -len(LAST)][-2:] == ("documents", "nominee")
    assert len(heads(found)) == len(set(heads(found)))


def test_no_column_of_the_offices_list_ever_moves() -> None:
    before = heads(COLUMNS)
    added, gone = {"id": "acronym", "kind": "text"}, "objectives"
    fields = [asked for section in FORM["sections"] for asked in section["fields"] if asked["id"] != gone]
    after = columns([json.dumps({"sections": [{"fields": [fields[0], added, *fields[1:]]}]})], before)
    assert heads(after) == (*before, "acronym")
    cells = dict(zip(heads(after), row_of(sent({"organisation": "ITU", "acronym": "I"}), after), strict=True))
    assert (cells["organisation"], cells["objectives"], cells["acronym"]) == ("ITU", "", "I")
