"""Every word for people reaches the catalogues, and what could not be translated is refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from textwrap import dedent

import pytest
from babel.messages import extract as babel

from bot.i18n import extract
from bot.talk.errors import ContentError


class Named(BytesIO):
    def __init__(self, name: str, text: str) -> None:
        super().__init__(dedent(text).encode())
        self.name = name


def python(text: str) -> list[tuple[int, str | tuple[str, str]]]:
    return [(line, words) for line, _, words, _ in extract.python(Named("x.py", text), (), (), {})]


def test_babel_takes_what_is_found_as_it_is_meant() -> None:
    file = Named("x.py", 'Text("One"), Text("{n} day", {"n": 1}, plural="{n} days")')
    assert [words for _, words, _, _ in babel.extract("bot.i18n.extract:python", file)] == [
        "One",
        ("{n} day", "{n} days"),
    ]


def content(name: str, text: str) -> list[tuple[int, str | tuple[str, str]]]:
    return [(line, words) for line, _, words, _ in extract.content(Named(name, text), (), (), {})]


def test_sentences_are_found_wherever_they_stand() -> None:
    assert python(
        """
        A = {"a": Text("One")}
        def b(n, x):
            return Text("Two {x} " "three", {"x": Text(msgid="Four")}) or Text(
                "{n} day", {"n": n}, plural="{n} days"
            )
        Text(option.label), Text(document.places[place]), Text(words)  # from content/forms
        sqlalchemy.Text("x"), Text(length=3)
        """
    ) == [(2, "One"), (4, "Two {x} three"), (4, "Four"), (4, ("{n} day", "{n} days"))]


@pytest.mark.parametrize(
    "glued",
    ['f"Hello {name}"', '"Hello " + name', '"a" if b else "c"', "words", "TABLE[key]", '"{}".format(name)', "3"],
)
def test_a_sentence_that_is_not_constant_is_refused_with_its_line(glued: str) -> None:
    with pytest.raises(ContentError, match=r"x\.py: line 2: the sentence .* cannot be translated"):
        python(f"\nText({glued})")


@pytest.mark.parametrize(
    "call", ['"{a}"', '"{a}", {"b": 1}', '"{a}", {"a": 1, "b": 1}', '"{a}", {"a": 1}, plural="{a}s"']
)
def test_values_that_are_not_the_placeholders_are_refused(call: str) -> None:
    with pytest.raises(ContentError, match=r"x\.py: line 1: “\{a\}” asks for"):
        python(f"Text({call})")


def test_values_that_are_not_written_out_are_left_to_the_run() -> None:
    assert python('Text("{a}", values), Text("{b}", {"c": 1, **values})') == [(1, "{a}"), (1, "{b}")]


def test_words_of_content_are_found_by_their_keys() -> None:
    assert content(
        "content/forms/host_centre.yaml",
        """
        kind: host_centre
        title: Host a centre
        intro: |
          Two
          lines.
        sections:
          - id: essentials
            fields:
              - {id: a, label: "Yes", min: 2, options: [{id: b, label: B, notice: Not open.}]}
        """,
    ) == [(3, "Host a centre"), (4, "Two\nlines."), (10, "Yes"), (10, "B"), (10, "Not open.")]


def test_a_form_may_be_called_like_another_file() -> None:
    assert content("content/forms/menu.yaml", "title: A form") == [(1, "A form")]


def test_all_words_below_a_key_are_words() -> None:
    text = "types: [{name: T, topic: x, says: {a: clause, b: other}}]"
    assert [words for _, words in content("/x/content/centres.yaml", text)] == ["T", "clause", "other"]


@pytest.mark.parametrize("name", ["facts.yaml", "languages.yaml", "topics/join/topic.yaml"])
def test_files_without_words_for_the_catalogues_have_none(name: str) -> None:
    assert content(f"content/{name}", "a: {name: ITU, label: b, title: c}") == []


def test_every_file_of_the_table_exists() -> None:
    root = Path(__file__).parents[2] / "content"
    assert [
        name for name in extract.WORDS if not (root / name).is_dir() and not (root / f"{name}.yaml").is_file()
    ] == []
