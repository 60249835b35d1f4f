"""What is shown becomes messages that Telegram takes, and that read as they should in either direction."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.render import LONGEST, bare, bubbles
from bot.i18n import (
    Bullets,
    Direction,
    Paragraph,
    Prose,
    Shown,
    ShownChoice,
    ShownPart,
    ShownRow,
    ShownTable,
    Span,
)
from tests.telegram.markup import parse, units


def prose(*paragraphs: str | Span, small: bool = False) -> Prose:
    spans = (Span(words) if isinstance(words, str) else words for words in paragraphs)
    return Prose(tuple(Paragraph((span,)) for span in spans), small)


def shown(*parts: ShownPart, rows: tuple[tuple[ShownChoice, ...], ...] = (), direction: Direction = "ltr") -> Shown:
    language = "en" if direction == "ltr" else "ar"
    return Shown(parts, rows, "text", replaces=False, language=language, direction=direction)


def choice(label: str, *, chosen: bool | None = None, primary: bool = False) -> ShownChoice:
    return ShownChoice(label, f"to:{label}"[:20], chosen, primary)


def html(*parts: ShownPart, direction: Direction = "ltr") -> str:
    (only,) = bubbles(shown(*parts, direction=direction))
    return only.html


def labels(*rows: tuple[ShownChoice, ...], direction: Direction = "ltr") -> list[list[str]]:
    (only,) = bubbles(shown(prose("x"), rows=rows, direction=direction))
    return [[button["text"] for button in row] for row in only.keyboard]


def test_paragraphs_lists_and_small_print() -> None:
    numbered = Bullets(((Span("one"),), (Span("two"),)), ordered=True)
    dotted = Bullets(((Span("a"),), (Span("b"),)), ordered=False)
    body = Prose((Paragraph((Span("Hello "), Span("you", bold=True))), numbered, dotted), small=False)
    assert html(body, prose("Source: 001", small=True)) == (
        "Hello <b>you</b>\n\n1. one\n2. two\n\n• a\n• b\n\n<i>Source: 001</i>"
    )


def test_a_table_has_a_line_for_each_row_and_buttons_for_those_that_can_be_changed() -> None:
    rows = (ShownRow("Name", (Span("<Kigali>"),), "edit:name"), ShownRow("Country", (Span("Rwanda"),), None))
    (only,) = bubbles(shown(ShownTable(rows), rows=((choice("Send", primary=True),),)))
    assert only.html == "<b>Name</b>: &lt;Kigali&gt;\n<b>Country</b>: Rwanda"
    assert only.keyboard == [
        [{"text": "✎ Name", "callback_data": "edit:name"}],
        [{"text": "Send", "callback_data": "to:Send", "style": "primary"}],
    ]


def test_links_are_links_only_where_telegram_takes_them() -> None:
    web = Span("the site", href='https://www.itu.int/?a=1&b="2"')
    assert html(prose(web)) == '<a href="https://www.itu.int/?a=1&amp;b=&quot;2&quot;">the site</a>'
    assert html(prose(Span("a@itu.int", href="mailto:a@itu.int"))) == "a@itu.int"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n<>&\"'"), min_size=1))
def test_no_words_are_ever_markup(words: str) -> None:
    text, entities = parse(html(prose(words)))
    assert text.lstrip("\u200e") == words.lstrip("\u200e")
    assert entities == ()


@given(st.lists(st.tuples(st.text("ab c.\n🎲é", max_size=3000), st.booleans(), st.booleans()), max_size=8))
def test_long_text_is_cut_into_messages_that_lose_nothing(spans: list[tuple[str, bool, bool]]) -> None:
    paragraphs = [Span(words, bold=bold, italic=italic) for words, bold, italic in spans]
    cut = bubbles(shown(prose(*paragraphs, Span("the end")), rows=((choice("Go"),),)))
    read = [parse(each.html)[0] for each in cut]
    assert all(units(text) <= LONGEST for text in read)
    assert "".join("".join(read).split()) == "".join("".join(words + " " for words, _, _ in spans).split()) + "theend"
    assert [bool(each.keyboard) for each in cut] == [False] * (len(cut) - 1) + [True]


def test_the_cut_is_between_paragraphs_where_it_can_be() -> None:
    first, second = bubbles(shown(prose("a" * 3000, "b" * 1000, "c" * 1000)))
    assert first.html == "a" * 3000 + "\n\n" + "b" * 1000
    assert second.html == "c" * 1000


def test_one_paragraph_that_is_too_long_is_cut_at_a_sentence() -> None:
    first, second = bubbles(shown(prose("word " * 500 + "end. " + "word " * 500)))
    assert first.html.endswith("end. ")
    assert second.html.startswith("word")


def test_without_markup_the_words_are_as_they_were() -> None:
    assert bare(html(prose(Span("1 < 2 & <b>", bold=True)))) == "1 < 2 & <b>"


@pytest.mark.parametrize(
    ("words", "direction", "marked"),
    [
        ("ITU سيجيب قريبا", "rtl", True),
        ("• ITU سيجيب", "rtl", True),
        ("\u2066a@itu.int\u2069 هو العنوان", "rtl", True),
        ("سيجيب ITU قريبا", "rtl", False),
        ("2023", "rtl", False),
        ("The answer is سيجيب", "ltr", False),
        ("\u2068مركز\u2069 is the name", "ltr", True),
    ],
)
def test_a_paragraph_that_begins_with_a_word_of_the_other_direction_runs_its_own_way(
    words: str, direction: Direction, marked: bool
) -> None:
    mark = "\u200f" if direction == "rtl" else "\u200e"
    assert html(prose(words), direction=direction) == (mark + words if marked else words)


def test_every_row_of_a_table_runs_its_own_way() -> None:
    rows = (ShownRow("E-mail", (Span("a@b.c"),), None), ShownRow("البلد", (Span("رواندا"),), None))
    assert html(ShownTable(rows), direction="rtl") == "\u200f<b>E-mail</b>: a@b.c\n<b>البلد</b>: رواندا"


@pytest.mark.parametrize(("language", "said"), [("es", "A</b>: b"), ("fr", "A</b>\u00a0: b"), ("zh", "A</b>：b")])
def test_a_label_ends_as_its_language_writes_it(language: str, said: str) -> None:
    table = ShownTable((ShownRow("A", (Span("b"),), None),))
    (only,) = bubbles(replace(shown(table), language=language))
    assert only.html == f"<b>{said}"


def test_rows_stay_as_given_until_they_are_too_wide_for_a_phone() -> None:
    assert labels((choice("Back"), choice("Skip")), (choice("Save for later"),)) == [
        ["Back", "Skip"],
        ["Save for later"],
    ]
    assert labels(tuple(choice(str(n)) for n in range(7))) == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    assert labels((choice("More than twenty letters"), choice("Skip"))) == [
        ["More than twenty letters"],
        ["Skip"],
    ]


def test_a_box_and_signs_as_wide_as_two_letters_take_their_room() -> None:
    label = "L" * 17
    assert labels((choice(label), choice("b"))) == [[label, "b"]]
    assert labels((choice(label, chosen=True), choice("b"))) == [[f"☑ {label}"], ["b"]]
    assert labels((choice("一" * 9), choice("b"))) == [["一" * 9, "b"]]
    assert labels((choice("一" * 10), choice("b"))) == [["一" * 10], ["b"]]


def test_boxes_are_ticked_or_not() -> None:
    assert labels((choice("a", chosen=True), choice("b", chosen=False), choice("c"))) == [["☑ a", "☐ b", "c"]]


def test_the_first_button_is_on_the_reader_s_side_of_the_start() -> None:
    assert labels((choice("رجوع"), choice("تخطي")), direction="rtl") == [["تخطي", "رجوع"]]
