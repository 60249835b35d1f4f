"""The chat in a terminal, or through a pipe: one line in, the replies out."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import Protocol, TextIO
from unicodedata import category, east_asian_width

from bot.channels.documents import address
from bot.config import Clock
from bot.files import glance, judge
from bot.i18n import (
    Languages,
    Paragraph,
    Prose,
    Shown,
    ShownChoice,
    ShownComparison,
    ShownCopy,
    ShownDocument,
    ShownReport,
    compared,
    plain,
)
from bot.reference import fresh
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.talk.events import Attached, Commanded, Event, Opened, Pressed, Said
from bot.talk.files import File, Refused
from bot.talk.text import Text
from bot.turn import Taken

PATIENCE = 5
"""How often an event that failed in our own code is tried: the last time brings an apology."""

_COMMAND = re.compile(r"/([A-Za-z_]+)(?:\s+(.*))?")
_FILE = re.compile(r"/file\s+(.+)")
_PRESS = re.compile(r"(#?)(\d{1,4})")


class Takes(Protocol):
    """What this channel needs of `bot.turn.Turns`."""

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken:
        """See `bot.turn.Turns.take`."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the last turn showed: a text for each reply, and the token of button 1, 2, 3 ... down all of them.

    `sign` stands before the number of a button while the person is asked for digits: a bare number is the answer then.
    """

    texts: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    sign: str = ""

    def pressed(self, words: str) -> str | None:
        """The token of the button that these words press, or None if they press none."""
        match = _PRESS.fullmatch(words)
        if not match or (self.sign and not match[1]) or not 1 <= int(match[2]) <= len(self.tokens):
            return None
        return self.tokens[int(match[2]) - 1]


async def chat(
    turns: Takes,
    languages: Languages,
    *,
    language: str | None,
    clock: Clock,
    name: str,
    site: str,
    source: TextIO,
    out: TextIO,
) -> None:
    """Talk with whoever types into `source`, until its end or `/quit`.

    `language` is what to begin in, where the conversation has no language yet; `name` tells the conversations of one
    database apart; `site` is where the web server would be found, which gives out files.
    A number presses the button it stands before; `/menu` and the like are commands; `/file PATH` sends a file.
    """
    for stream in (source, out):
        if isinstance(stream, TextIOWrapper):  # a byte that is no UTF-8 must not end the conversation
            stream.reconfigure(errors="replace")
    await _Chat(turns, languages, language, clock, f"terminal:{name}", site, source, out).run()


class _Chat:
    """One conversation. `_language` is what it is held in as far as is known."""

    def __init__(
        self,
        turns: Takes,
        languages: Languages,
        hint: str | None,
        clock: Clock,
        key: str,
        site: str,
        source: TextIO,
        out: TextIO,
    ) -> None:
        self._turns, self._languages, self._hint, self._clock = turns, languages, hint, clock
        self._conversation, self._site, self._source, self._out = key, site, source, out
        self._language = hint if hint in languages.known else languages.offered[0]
        self._screen = Screen()

    async def run(self) -> None:
        await self._take(Opened(at=self._clock(), reference=fresh(), hint=self._hint))
        self._say(
            Text(
                "Type a number to press its button, /file and a path to send a file, /menu for the menu, "
                "/quit to leave."
            )
        )
        while line := await self._line():
            words = line.strip()
            if words == "/quit":
                return
            if path := _FILE.fullmatch(words):
                await self._send(path[1])
            elif words:
                await self._take(self._event(words))

    def _event(self, words: str) -> Event:
        at, reference, hint = self._clock(), fresh(), self._hint
        if command := _COMMAND.fullmatch(words):
            name, argument = command[1].lower(), command[2] or ""
            return Commanded(at=at, reference=reference, hint=hint, name=name, argument=argument)
        if token := self._screen.pressed(words):
            return Pressed(at=at, reference=reference, hint=hint, token=token)
        return Said(at=at, reference=reference, hint=hint, text=words)

    async def _send(self, path: str) -> None:
        try:
            file, content = await asyncio.to_thread(_judged, Path(path))
        except OSError:
            self._say(Text("There is no file at {path} that can be read.", {"path": path}))
            return
        event = Attached(at=self._clock(), reference=fresh(), hint=self._hint, kind="document", file=file)
        await self._take(event, content)

    async def _take(self, event: Event, content: bytes = b"") -> None:
        taken = await self._taken(event, content)
        if taken is None:
            self._say(Text("The assistant cannot answer right now, and your last line was not kept. Please try again."))
            return
        self._language = taken.language
        self._screen = screen([self._languages.show(reply, taken.language) for reply in taken.replies], self._site)
        for text in self._screen.texts:
            self._print(text)

    async def _taken(self, event: Event, content: bytes) -> Taken | None:
        for _ in range(PATIENCE):
            try:
                return await self._turns.take(self._conversation, event.reference, event, content=content)
            except TurnFailed:
                continue
            except StoreUnavailable:
                break
        return None

    def _say(self, text: Text) -> None:
        self._print(self._languages.words(text, self._language))

    def _print(self, text: str) -> None:
        if self._out.isatty():
            width = shutil.get_terminal_size().columns
            text = "\n".join(part for line in text.split("\n") for part in wrapped(line, width))
        self._out.write(f"\n{text}\n")
        self._out.flush()

    async def _line(self) -> str:
        """The next line with its line end; empty at the end of the input."""
        if self._out.isatty():
            self._out.write("\n> ")
            self._out.flush()
        future: Future[str] = Future()
        # A thread that nobody joins: Ctrl-C must not have to wait for Enter.
        Thread(target=_read, args=(self._source, future), daemon=True).start()
        return await asyncio.wrap_future(future)


def _judged(path: Path) -> tuple[File | Refused, bytes]:
    """The verdict on a file, and its content if it is good; raises OSError where it cannot be read."""
    path = path.expanduser()
    if refused := glance(path.name, path.stat().st_size):
        return refused, b""
    content = path.read_bytes()
    return judge(path.name, content), content


def screen(replies: Sequence[Shown], site: str) -> Screen:
    """The replies as text, with a number before each button: rows of a table that can be changed, then choices. Of a
    file there is the address from which the web server at `site` gives it out.
    """
    tokens: list[str] = []
    # The person is at the step that was shown last.
    sign = "#" if replies and replies[-1].input in {"number", "phone"} else ""

    def number(token: str) -> str:
        tokens.append(token)
        return f"{sign}{len(tokens)}"

    def blocks(reply: Shown) -> Iterator[str]:
        for part in reply.parts:
            if isinstance(part, Prose):
                yield plain(part.blocks)
                continue
            if isinstance(part, ShownDocument | ShownReport):
                yield f"{part.label}\n    {site}{address(part, reply.language)}"
                continue
            if isinstance(part, ShownCopy):
                yield f"{part.label}\n\n{part.text}"
                continue
            if isinstance(part, ShownComparison):
                yield compared(part)
                continue
            for row in part.rows:
                label = f"{number(row.token)}  {row.label}" if row.token else row.label
                yield f"{label}\n    {plain((Paragraph(row.value),))}"
        if reply.rows:
            yield "\n".join(f"  {number(choice.token)}  {_box(choice)}" for row in reply.rows for choice in row)

    texts = tuple("\n\n".join(blocks(reply)) for reply in replies)
    return Screen(texts, tuple(tokens), sign)


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line broken at its spaces into pieces of at most `width` columns; a longer word is left to the terminal."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    piece, taken = indent, columns(indent)
    for word in line[len(indent) :].split(" "):
        more = columns(word)
        if piece != indent and taken + 1 + more > width:
            yield piece
            piece, taken = indent, columns(indent)
        space = "" if piece == indent else " "
        piece, taken = f"{piece}{space}{word}", taken + len(space) + more
    yield piece


def columns(text: str) -> int:
    """How many columns the text takes on a screen: two for a wide character, none for a mark or a bidi control."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def _box(choice: ShownChoice) -> str:
    return choice.label if choice.chosen is None else f"{'[x]' if choice.chosen else '[ ]'} {choice.label}"


def _read(source: TextIO, future: Future[str]) -> None:
    try:
        future.set_result(source.readline())
    except Exception as error:  # whatever it is, it belongs to whoever waits for the line
        future.set_exception(error)
