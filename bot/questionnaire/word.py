"""The document as DOCX (ISO/IEC 29500), which a phone opens and a team fills in with Word or anything like it.

In a language that runs from right to left every paragraph and table does. Word tells three kinds of letters apart, each
with a font, a size and a weight: what is set for one is set for all, or Arabic would be small and thin.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from bot.questionnaire.questions import Part, Question, Questionnaire

LINE = Cm(0.75)
"""Height of a line to write on."""
_BLUE, _PALE = RGBColor(0x0B, 0x5C, 0x9E), RGBColor(0x4A, 0x58, 0x66)
_FONTS = {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "Microsoft YaHei"}
_STYLES = {
    *("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Subtitle", "List"),
    *("Default Paragraph Font", "Normal Table", "No List", "Table Grid"),
}
_LANGUAGES = {"zh": "eastAsia", "ar": "bidi"}
"""Where a language is set that is not written in Latin, Greek or Cyrillic letters."""


def word(questionnaire: Questionnaire, *, at: datetime) -> bytes:
    """The file; `at` stands in its properties."""
    return _Writer(questionnaire).file(at)


class _Writer:
    """One document, from top to bottom."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._asked = questionnaire
        self._rtl = questionnaire.direction == "rtl"
        self._docx: Docx = Document()

    def file(self, at: datetime) -> bytes:
        self._set_up(at)
        self._docx.add_paragraph(self._asked.title, "Title")
        self._notes(self._asked.notes, "Normal", joined=False)
        for part in self._asked.parts:
            self._part(part)
        out = BytesIO()
        self._docx.save(out)
        return out.getvalue()

    def _set_up(self, at: datetime) -> None:
        properties = self._docx.core_properties
        properties.title, properties.language, properties.author = self._asked.title, self._asked.language, ""
        properties.comments, properties.created, properties.modified = "", at, at
        page = self._docx.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin = page.bottom_margin = Cm(1.8)
        for style in [style for style in self._docx.styles if style.name not in _STYLES]:
            style.delete()  # python-docx goes through all of them for every paragraph: half of the time
        self._style("Normal", 10.5, after=4)
        self._style("Title", 20, bold=True, color=_BLUE, after=8)
        self._style("Heading 1", 14, bold=True, color=_BLUE, before=18, after=4)
        self._style("Heading 2", 11, bold=True, before=12, after=2)
        self._style("Heading 3", 10.5, bold=True, before=8, after=2)
        self._style("Subtitle", 9.5, color=_PALE, after=2)
        self._style("List", 10.5, after=1)

    def _style(
        self,
        name: str,
        size: float,
        *,
        bold: bool = False,
        color: RGBColor | None = None,
        before: float = 0,
        after: float,
    ) -> None:
        style = self._docx.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.cs_bold, style.font.cs_italic, style.font.rtl = bold, False, self._rtl
        style.font.color.rgb = color or RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.left_indent = style.paragraph_format.first_line_indent = None
        for link in [*style.element.iterchildren(qn("w:link"))]:
            style.element.remove(link)
        run = style.element.get_or_add_rPr()
        for old in [*run.iterchildren(qn("w:rFonts"), qn("w:lang"), qn("w:szCs"), qn("w:spacing"), qn("w:kern"))]:
            run.remove(old)
        run.insert(0, _element("rFonts", **_FONTS))
        run.find(qn("w:sz")).addnext(_element("szCs", val=str(int(size * 2))))
        run.append(_element("lang", **{_LANGUAGES.get(self._asked.language, "val"): self._asked.language}))
        paragraph = style.element.get_or_add_pPr()
        for old in [*paragraph.iterchildren(qn("w:pBdr"), qn("w:bidi"), qn("w:jc"))]:
            paragraph.remove(old)
        if self._rtl:
            paragraph.insert_element_before(_element("bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing")

    def _part(self, part: Part) -> None:
        self._docx.add_paragraph(part.title, "Heading 1")
        self._notes(part.notes, "Subtitle", joined=True)
        for question in part.questions:
            self._question(question, "Heading 2")

    def _question(self, question: Question, style: str) -> None:
        self._docx.add_paragraph(f"{question.number}. {question.question}", style)
        self._notes(question.notes, "Subtitle", joined=bool(question.options or question.lines or question.parts))
        options = [self._docx.add_paragraph(f"☐ {option}", "List") for option in question.options]
        for option in options[:-1] if question.lines == 0 else options:
            option.paragraph_format.keep_with_next = True
        if question.lines:
            self._box(question.lines)
        for part in question.parts:
            self._question(part, "Heading 3")

    def _notes(self, notes: Iterable[str], style: str, *, joined: bool) -> None:
        """Paragraphs; `joined`: on one page with what comes after them, as a question is with where its answer goes."""
        for note in notes:
            self._docx.add_paragraph(note, style).paragraph_format.keep_with_next = joined

    def _box(self, lines: int) -> None:
        """A frame that grows with what is written into it."""
        table = self._docx.add_table(rows=1, cols=1, style="Table Grid")
        if self._rtl:
            table._tbl.tblPr.append(_element("bidiVisual"))
        row = table.rows[0]
        row.height, row.height_rule = LINE * lines, WD_ROW_HEIGHT_RULE.AT_LEAST


def _element(name: str, **values: str) -> BaseOxmlElement:
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element
