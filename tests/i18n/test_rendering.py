"""Sentences and answers: which words, in which language, with what markup."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.i18n import Bullets, Languages, Paragraph, Prose, Span, plain
from bot.talk.replies import Choice, Note, Part, Reply, Row, Table
from bot.talk.text import Address, Day, Elapsed, Passage, Text, Value
from tests.i18n import catalogues

ANSWER = """\
Le **premier** appel s’est clos le **{end}**.

# À savoir

1. Une *note*
2. Un [lien](https://www.itu.int)
   - dessous

Écrivez à {mail}.\\
Merci.
"""
TOPICS = {
    "deadline": {"fr": ("Date limite", ANSWER)},
    "both": {"fr": ("Les deux", "Oui."), "en": ("Both", "Yes.")},
    "wrapped": {"zh": ("换行", "数字\n创新 ITU\nCentre")},
}


VALUES: dict[str, Value] = {"end": Day("2023-03-15"), "mail": Address("innovation@itu.int")}


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    return catalogues.languages(tmp_path_factory.mktemp("locales"), TOPICS)


def blocks(languages: Languages, part: Part, language: str) -> tuple[object, ...]:
    (prose,) = languages.show(Reply((part,)), language).parts
    assert isinstance(prose, Prose)
    return prose.blocks


def test_a_sentence_is_in_the_readers_language_with_its_values(languages: Languages) -> None:
    text = Text("It closes on {day}, {left}.", {"day": Day("2023-03-15"), "left": Elapsed(-40)})
    assert languages.words(text, "fr") == "Clôture le 15 mars 2023, il y a 40 jours."
    assert languages.words(text, "en") == "It closes on 15 March 2023, 40 days ago."
    assert languages.words(text, "ar") == "تغلق في 15 مارس 2023، قبل 40 يومًا."


def test_a_sentence_without_a_translation_is_english_to_its_end(languages: Languages) -> None:
    text = Text("It closes on {day}, {left}.", {"day": Day("2023-03-15"), "left": Elapsed(-40)})
    assert languages.words(text, "ru") == "It closes on 15 March 2023, 40 days ago."


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("fr", 0, "0 centre retenu"),
        ("fr", 17, "17 centres retenus"),
        ("en", 1, "1 centre"),
        ("en", 17, "17 centres"),
        ("ar", 2, "مركزان"),
        ("ar", 5, "5 مراكز"),
        ("ru", 5, "5 centres"),
    ],
)
def test_a_plural_follows_its_language(languages: Languages, language: str, count: int, words: str) -> None:
    assert languages.words(Text("{n} centre", {"n": count}, plural="{n} centres"), language) == words


def test_english_can_be_reworded_without_touching_code(languages: Languages) -> None:
    assert blocks(languages, Text("Send it"), "en") == (
        Paragraph((Span("Send your "), Span("expression of interest", bold=True))),
    )


def test_line_breaks_around_a_message_id_do_not_count(languages: Languages) -> None:
    assert languages.words(Text("Menu\n"), "ar") == "القائمة"


def test_an_answer_keeps_its_paragraphs_lists_and_links(languages: Languages) -> None:
    assert blocks(languages, Passage("deadline", "answer", VALUES), "fr") == (
        Paragraph(
            (
                Span("Le "),
                Span("premier", bold=True),
                Span(" appel s’est clos le "),
                Span("15 mars 2023", bold=True),
                Span("."),
            )
        ),
        Paragraph((Span("À savoir", bold=True),)),
        Bullets(
            (
                (Span("Une "), Span("note", italic=True)),
                (Span("Un "), Span("lien", href="https://www.itu.int")),
                (Span("dessous"),),
            ),
            ordered=True,
        ),
        Paragraph(
            (Span("Écrivez à "), Span("innovation@itu.int", href="mailto:innovation@itu.int"), Span(".\nMerci."))
        ),
    )


def test_a_value_is_put_in_after_the_markup_was_read(languages: Languages) -> None:
    typed = "**no** [x](https://x.org) {name} <b>&amp;\n- item"
    assert blocks(languages, Text("Sent by {name}: {words}", {"name": "I", "words": typed}), "en") == (
        Paragraph((Span(f"Sent by I: {typed}"),)),
    )


def test_bold_around_a_placeholder_closes_before_a_chinese_character(languages: Languages) -> None:
    text = Text("Sent by {name}: {words}", {"name": "Li", "words": "好"})
    assert blocks(languages, text, "zh") == (Paragraph((Span("由"), Span("Li", bold=True), Span("发送：好"))),)


def test_a_wrapped_line_leaves_a_space_except_between_chinese_characters(languages: Languages) -> None:
    assert blocks(languages, Passage("wrapped", "answer"), "zh") == (Paragraph((Span("数字创新 ITU Centre"),)),)


def test_html_is_text(languages: Languages) -> None:
    assert blocks(languages, Text("<b>x</b> &lt;"), "en") == (Paragraph((Span("<b>x</b> <"),)),)


def test_an_answer_that_a_language_lacks_is_given_in_that_of_the_documents(languages: Languages) -> None:
    assert languages.words(Passage("deadline", "title"), "en") == "Date limite"
    assert languages.words(Passage("both", "title"), "ru") == "Les deux"


def test_words_of_another_direction_are_isolated_inside_a_sentence(languages: Languages) -> None:
    text = Text("Sent by {name}: {words}", {"name": Passage("both", "title"), "words": Text("Menu")})
    assert languages.words(text, "ar") == "أرسله \u2068Les deux\u2069: القائمة"


def test_blocks_inside_a_sentence_become_one_line_and_keep_their_style(languages: Languages) -> None:
    inner = Text("One\n\n- **two**\n- three")
    assert blocks(languages, Text("*A* {b} C", {"b": inner}), "en") == (
        Paragraph((Span("A", italic=True), Span(" One "), Span("two", bold=True), Span(" three C"))),
    )


def test_a_missing_value_shows_its_name_and_is_logged(languages: Languages) -> None:
    with capture_logs() as logs:
        assert languages.words(Text("Hello {name}."), "fr") == "Hello {name}."
    assert logs == [{"event": "placeholder_without_value", "placeholder": "name", "log_level": "error"}]


def test_a_reply_becomes_what_channels_show(languages: Languages) -> None:
    reply = Reply(
        parts=(Note(Text("Menu")), Table((Row(Text("Menu"), "Ωmega", "t"),))),
        rows=((Choice(Text("Menu"), "m", chosen=True, primary=True),),),
        input="email",
        replaces=True,
    )
    shown = languages.show(reply, "ar")
    assert (shown.language, shown.direction, shown.input, shown.replaces) == ("ar", "rtl", "email", True)
    assert str(shown.parts[0]) == str(Prose((Paragraph((Span("القائمة"),)),), small=True))
    assert (shown.rows[0][0].label, shown.rows[0][0].token) == ("القائمة", "m")
    assert (shown.rows[0][0].chosen, shown.rows[0][0].primary) == (True, True)
    assert plain(shown) == "القائمة\n\nالقائمة\n  \u2068Ωmega\u2069"


def test_a_reply_in_a_language_of_its_own_is_shown_in_it(languages: Languages) -> None:
    assert languages.show(Reply((Text("Menu"),), language="fr"), "ar").direction == "ltr"


def test_translations_are_all_the_languages_have(languages: Languages) -> None:
    assert languages.translations("Menu") == ("Menu", "القائمة")
    assert languages.translations("Send it") == ("Send your expression of interest",)


def test_plain_text_has_marks_for_items_and_the_target_of_a_link(languages: Languages) -> None:
    shown = languages.show(Reply((Passage("deadline", "answer", VALUES), Text("[write](mailto:a@b.int)"))), "fr")
    assert plain(shown) == (
        "Le premier appel s’est clos le 15 mars 2023.\n\nÀ savoir\n\n1. Une note\n2. Un lien (https://www.itu.int)\n"
        "3. dessous\n\nÉcrivez à innovation@itu.int.\nMerci.\n\nwrite (a@b.int)"
    )
