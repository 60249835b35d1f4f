"""The terminal: what is typed becomes an event, what comes back is printed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import TextIO

import pytest

from bot.channels.terminal import PATIENCE, chat, columns, wrapped
from bot.i18n import Languages
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.talk.events import Attached, Commanded, Event, Opened, Pressed, Said
from bot.talk.files import File, Refused
from bot.talk.replies import Choice, Reply, Row, Table
from bot.talk.text import Text
from bot.turn import Taken
from tests.files.corpus import pdf
from tests.i18n import catalogues

NOW = datetime(2026, 11, 22, 9, 46, tzinfo=UTC)
MENU = Reply((Text("Menu"),), ((Choice(Text("Ask"), "ask"), Choice(Text("Guide"), "guide")), (Choice("None", "no"),)))
REVIEW = Reply(
    (Table((Row(Text("Name"), "Acme", "edit:name"), Row(Text("Sum"), 3))),), ((Choice(Text("Send"), "send"),),)
)
BOXES = Reply((Text("Which?"),), ((Choice("A", "a", chosen=True),), (Choice("B", "b", chosen=False),)))
COUNT = Reply((Text("How many?"),), ((Choice(Text("Skip"), "skip"),),), input="number")


class FakeTurns:
    """Answers every event with the next of `answers`, the last of them for ever; an exception is raised."""

    def __init__(self, *answers: Reply | tuple[Reply, ...] | Exception) -> None:
        self._answers = list(answers)
        self.events: list[Event] = []
        self.keys: list[tuple[str, str]] = []
        self.contents: list[bytes] = []

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken:
        self.events.append(event)
        self.keys.append((conversation, key))
        self.contents.append(content)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        replies = answer if isinstance(answer, tuple) else (answer,)
        return Taken(turn=1, replies=replies, language="fr", repeated=False, sent=0)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    return catalogues.languages(tmp_path_factory.mktemp("locales"))


def talk(languages: Languages, turns: FakeTurns, typed: str | TextIO, out: StringIO | None = None) -> str:
    out = out or StringIO()
    source = StringIO(typed) if isinstance(typed, str) else typed
    asyncio.run(
        chat(
            turns,
            languages,
            language="fr-CH",
            clock=lambda: NOW,
            name="anna",
            site="http://127.0.0.1:8080",
            source=source,
            out=out,
        )
    )
    return out.getvalue()


def said(languages: Languages, screen: Reply | tuple[Reply, ...], line: str) -> Event:
    """The event that a line becomes under what was shown."""
    turns = FakeTurns(screen)
    talk(languages, turns, f"{line}\n")
    assert len(turns.events) == 2
    return turns.events[1]


def test_the_conversation_is_opened_with_the_hint_and_ends_with_the_input(languages: Languages) -> None:
    turns = FakeTurns(MENU)
    assert "\nMenu\n\n  1  Ask\n  2  Guide\n  3  None\n" in talk(languages, turns, "")
    (event,) = turns.events
    assert event == Opened(at=NOW, reference=event.reference, hint="fr-CH")
    assert turns.keys == [("terminal:anna", event.reference)]


def test_quit_ends_it_and_an_empty_line_says_nothing(languages: Languages) -> None:
    turns = FakeTurns(MENU)
    talk(languages, turns, "\n   \n/quit\nhello\n")
    assert len(turns.events) == 1


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [("/menu", "menu", ""), ("/START  abc d", "start", "abc d"), ("  /language \t fr ", "language", "fr")],
)
def test_a_slash_makes_a_command(languages: Languages, line: str, name: str, argument: str) -> None:
    event = said(languages, MENU, line)
    assert isinstance(event, Commanded)
    assert (event.name, event.argument) == (name, argument)


@pytest.mark.parametrize(("line", "token"), [("2", "guide"), ("#3", "no"), ("٣", "no"), ("01", "ask")])
def test_a_number_presses_the_button_it_stands_before(languages: Languages, line: str, token: str) -> None:
    event = said(languages, MENU, line)
    assert isinstance(event, Pressed)
    assert event.token == token


@pytest.mark.parametrize("line", ["0", "4", "1 2", "2023", "/", "/1", "Guide", "²", "👍 **x** \u202e"])
def test_everything_else_is_said_as_typed(languages: Languages, line: str) -> None:
    event = said(languages, MENU, line)
    assert isinstance(event, Said)
    assert event.text == line


def test_where_digits_are_the_answer_a_button_takes_its_sign(languages: Languages) -> None:
    assert isinstance(said(languages, (MENU, COUNT), "1"), Said)
    event = said(languages, (MENU, COUNT), "#4")
    assert isinstance(event, Pressed)
    assert event.token == "skip"
    assert "How many?\n\n  #4  Skip" in talk(languages, FakeTurns((MENU, COUNT)), "")


def test_rows_that_can_be_changed_are_numbered_before_the_choices(languages: Languages) -> None:
    assert "1  Name\n    Acme\n\nSum\n    3\n\n  2  Send\n" in talk(languages, FakeTurns(REVIEW), "")
    event = said(languages, REVIEW, "1")
    assert isinstance(event, Pressed)
    assert event.token == "edit:name"


def test_boxes_show_whether_they_are_ticked(languages: Languages) -> None:
    assert "  1  [x] A\n  2  [ ] B\n" in talk(languages, FakeTurns(BOXES), "")


def test_what_fails_is_tried_again_under_the_same_key(languages: Languages) -> None:
    turns = FakeTurns(*(TurnFailed("KeyError") for _ in range(PATIENCE - 1)), MENU)
    assert "Menu" in talk(languages, turns, "")
    assert len(turns.keys) == PATIENCE
    assert len(set(turns.keys)) == 1


def test_a_database_that_is_away_is_told_and_the_chat_goes_on(languages: Languages) -> None:
    turns = FakeTurns(StoreUnavailable("locked"), MENU)
    text = talk(languages, turns, "hello\n")
    assert text.index("cannot answer right now") < text.index("Menu\n\n")


def test_a_broken_byte_in_the_input_is_no_end(languages: Languages) -> None:
    turns = FakeTurns(MENU)
    talk(languages, turns, TextIOWrapper(BytesIO(b"caf\xe9\n"), "utf-8"))
    assert isinstance(turns.events[1], Said)
    assert turns.events[1].text == "caf\ufffd"


def test_a_terminal_gets_a_prompt_and_lines_of_its_width(languages: Languages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    shown = talk(languages, FakeTurns(Reply((Text("word " * 30),))), "", Terminal())
    assert shown.endswith("\n> ")
    assert {columns(line) for line in shown.split("\n") if line.startswith("word")} == {29}


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("", [""]),
        ("aa bb cc", ["aa bb", "cc"]),
        ("  aa bb", ["  aa", "  bb"]),
        ("unbreakable a", ["unbreakable", "a"]),
        ("创新 中心", ["创新", "中心"]),
        ("\u2068ab\u2069 cd", ["\u2068ab\u2069 cd"]),
    ],
)
def test_lines_break_at_spaces_by_columns_not_characters(line: str, pieces: list[str]) -> None:
    assert list(wrapped(line, 5)) == pieces


def test_a_file_is_sent_by_its_path(languages: Languages, tmp_path: Path) -> None:
    path = tmp_path / "our letter.pdf"
    path.write_bytes(pdf())
    turns = FakeTurns(BOXES)
    talk(languages, turns, f"/file {path}\n")
    event = turns.events[1]
    assert isinstance(event, Attached)
    assert isinstance(event.file, File)
    assert (event.file.name, turns.contents[1]) == ("our letter.pdf", pdf())


def test_a_file_that_is_not_there_or_not_fit_is_told(languages: Languages, tmp_path: Path) -> None:
    path = tmp_path / "setup.exe"
    path.write_bytes(b"MZ")
    turns = FakeTurns(BOXES)
    told = talk(languages, turns, f"/file {tmp_path}/nothing.pdf\n/file {tmp_path}\n/file {path}\n")
    assert told.count("no file at") == 1
    assert [isinstance(event.file, Refused) for event in turns.events[1:] if isinstance(event, Attached)] == [True] * 2
