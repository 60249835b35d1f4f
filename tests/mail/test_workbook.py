"""The row that a letter encloses for the office's own list, opened with another library."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.export.columns import columns, heads
from bot.mail.record import definition, record
from bot.mail.workbook import workbook
from bot.talk.effects import Submit
from tests.export.payloads import FORMULAS
from tests.mail.filled import COLUMNS, FORMS, amended, bare, whole


def made(submission: Submit) -> bytes:
    return workbook("x", submission, record(submission, FORMS[submission.form]), COLUMNS).content


def rows(content: bytes) -> list[list[str]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True, max_col=len(heads(COLUMNS)))]


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_one_row_stands_below_the_heads_of_an_export(kind: str) -> None:
    for submission in (whole(FORMS[kind]), bare(FORMS[kind]), amended(FORMS[kind])):
        top, row = rows(made(submission))
        assert tuple(top) == heads(COLUMNS)
        told = dict(zip(top, row, strict=True))
        assert told["reference"] == submission.reference
        assert told["version"] == str(submission.version)
        assert {id for id in told if told[id]} >= {id for id in submission.answers if "." not in id and id in told}


def test_the_columns_are_those_whatever_form_it_is() -> None:
    assert len({tuple(rows(made(whole(form)))[0]) for form in FORMS.values()}) == 1
    assert columns(definition(form) for form in sorted(FORMS.values(), key=lambda form: form.letter)) == COLUMNS


def test_no_answer_becomes_a_formula_a_link_or_a_number() -> None:
    form = FORMS["join_alliance"]
    fields = [field.id for field in form.fields if field.kind in ("text", "long")]
    assert len(set(FORMULAS)) >= 100
    for typed in FORMULAS:
        submission = bare(form)
        content = made(replace(submission, answers={**submission.answers, **dict.fromkeys(fields, typed)}))
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}, typed
        assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row), typed
        written = ZipFile(BytesIO(content))
        assert not [name for name in written.namelist() if re.search("externalLink|vba|connections|hyperlink", name)]
        assert b"<f>" not in written.read("xl/worksheets/sheet1.xml"), typed


def test_the_same_submission_makes_the_same_bytes() -> None:
    submission = whole(FORMS["host_centre"])
    assert made(submission) == made(submission)
