"""All the questions of a form as a document."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from bot.commands import wiring
from bot.knowledge.model import Field
from bot.questionnaire.questions import Question, Questionnaire, questions
from bot.questionnaire.word import word
from tests.transcripts import assistant

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FORMS = assistant().knowledge.forms
LANGUAGES = assistant().languages.offered


def of(kind: str, language: str) -> Questionnaire:
    return questions(assistant().knowledge, assistant().languages, FORMS[kind], language, now=NOW)


def every(questionnaire: Questionnaire) -> list[Question]:
    asked = [question for part in questionnaire.parts for question in part.questions]
    return [each for question in asked for each in (question, *question.parts)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FORMS)
def test_a_document_has_every_question_and_option_in_the_reader_s_language(kind: str, language: str) -> None:
    opened = docx.Document(BytesIO(word(of(kind, language), at=NOW)))
    text = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    for question in every(of(kind, language)):
        assert f"{question.number}. {question.question}" in text
        assert all(f"☐ {option}" in text for option in question.options)
    fields: list[Field] = [each for field in FORMS[kind].fields for each in (field, *field.fields)]
    assert len(every(of(kind, language))) == len(fields)
    if language != "en":  # a sentence without words in a language is shown in English
        english = {note for question in every(of(kind, "en")) for note in question.notes}
        assert not english & {note for question in every(of(kind, language)) for note in question.notes}


def test_what_is_asked_only_in_some_cases_says_when_by_the_number_of_the_question_it_hangs_on() -> None:
    asked = {question.question: question for question in every(of("host_centre", "en"))}
    kind = asked["What kind of organisation is it?"]
    note = asked["How would you describe your organisation?"].notes[0]
    assert note == f"Asked only if question {kind.number} (Kind of organisation) is answered with “Other”."


def test_limits_are_said_and_a_long_answer_has_room() -> None:
    needs = next(q for q in every(of("host_centre", "en")) if "At most 3,000 characters." in q.notes)
    assert needs.lines > 1


def test_in_arabic_every_paragraph_and_every_frame_runs_from_right_to_left() -> None:
    opened = docx.Document(BytesIO(word(of("host_centre", "ar"), at=NOW)))
    for style in {paragraph.style.name: paragraph.style for paragraph in opened.paragraphs if paragraph.style}.values():
        assert style.element.find(qn("w:pPr")).find(qn("w:bidi")) is not None
        assert style.element.find(qn("w:rPr")).find(qn("w:rtl")) is not None
    assert opened.tables
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in opened.tables)


def test_the_file_is_made_once_a_day_and_language_and_not_for_a_form_that_is_not_there() -> None:
    files = wiring.files(assistant(), lambda: NOW)
    assert files.questions("host_centre", "fr") is files.questions("host_centre", "fr")
    assert files.questions("nothing", "fr") is None
