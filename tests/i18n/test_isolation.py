"""Whatever people type: it becomes no markup, and no direction of theirs leaks into our sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Paragraph, Prose, Span
from bot.talk.replies import Choice, Reply
from bot.talk.text import Address, Listing, Text, Value
from tests.i18n import catalogues

with tempfile.TemporaryDirectory() as folder:
    LANGUAGES = catalogues.languages(Path(folder))

HOSTILE = (
    "**",
    "_",
    "`",
    "[a](https://x.org)",
    "<b>",
    "{name}",
    "\n- ",
    "\n\n",
    "1. ",
    "\\",
    "منى",
    "Ω",
    "\ue000",
    "\ue001",
)
CONTROLS = (
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u202a",
    "\u202c",
    "\u202e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x1c",
    "\x00",
    "\r",
)
TYPED = st.lists(st.sampled_from(HOSTILE + CONTROLS) | st.text(max_size=8), max_size=8).map("".join)


def rendered(value: Value, language: str) -> tuple[tuple[Span, ...], str]:
    text = Text("Sent by {name}: {words}", {"name": value, "words": value})
    shown = LANGUAGES.show(Reply((text,), ((Choice(value, "t"),),)), language)
    (prose,) = shown.parts
    assert isinstance(prose, Prose)
    (paragraph,) = prose.blocks
    assert isinstance(paragraph, Paragraph)
    return paragraph.spans, shown.rows[0][0].label


@given(TYPED, st.sampled_from(("fr", "en", "ar", "ru")))
def test_no_value_becomes_markup(typed: str, language: str) -> None:
    spans, _ = rendered(typed, language)
    assert [(span.bold, span.italic, span.href) for span in spans] == [(False, False, None)]


@given(TYPED, st.sampled_from(catalogues.KNOWN))
def test_every_line_closes_the_isolates_it_opens_and_no_other(typed: str, language: str) -> None:
    for value in (typed, Address(typed), Listing((typed, "x"))):
        spans, label = rendered(value, language)
        for line in ["".join(span.text for span in spans), label][0].split("\n") + label.split("\n"):
            depth = 0
            for character in line:
                depth += (character in "\u2066\u2068") - (character == "\u2069")
                assert depth in {0, 1}
            assert depth == 0
            assert not set(line) & {
                "\u202a",
                "\u202b",
                "\u202c",
                "\u202d",
                "\u202e",
                "\u2067",
                "\u2029",
                "\x85",
                "\x1c",
            }


@given(TYPED)
def test_what_can_be_shown_is_shown_as_typed(typed: str) -> None:
    spans, _ = rendered(typed, "zh")
    kept = "".join(character for character in typed if character.isalnum())
    assert "".join(c for c in "".join(span.text for span in spans) if c.isalnum()) == f"由{kept}发送{kept}"
