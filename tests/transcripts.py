"""Transcripts: conversations written down in tests/conversations, and a person who acts them out on the pure step.

A turn says what the person does and what is then on the screen:

    - open: | said: words | command: menu | attached: sticker | edited: words
      | files: [names in tests/files/samples.py], sent together where there are several
        beside `edited`, `of:` has the words of the message that is changed; without it, it is the last
      | pressed: label of a button, where it was shown last | pressed_again: the same, where it was shown first
      | changed: label of a line in a table, whose value is to become another
      shows: [each is in the words that came]     lacks: [none is]     offers: [labels of buttons that came]
      submits: true                               one expression of interest goes out
      keeps: [questions kept for the secretariat, on the pure step]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from bot.files import judge
from bot.i18n import Shown, ShownTable, plain
from bot.load import Loaded, inspect
from bot.talk.effects import Effect, Forget, Look, Submit, Withdraw
from bot.talk.events import Attached, Commanded, Edited, Event, Found, Opened, Pressed, Said
from bot.talk.looking import Belongings, Mine, Submissions, Submitted
from bot.talk.outcome import Outcome, Step
from bot.talk.state import State
from handlers import step
from tests.files.samples import SAMPLES

FOLDER = Path(__file__).parent / "conversations"
TODAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ACTS = {"open", "said", "pressed", "pressed_again", "command", "attached", "files", "edited", "changed"}
EXPECTATIONS = {"of", "shows", "lacks", "offers", "submits", "keeps"}


@cache
def assistant() -> Loaded:
    """The content and catalogues of this repository, read once; whether they are in order is another test's matter."""
    loaded, faults = inspect()
    assert loaded is not None, faults
    return loaded


def stepper() -> Step:
    """The conversation with this repository's knowledge."""
    return partial(step, assistant().knowledge)


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person does, and what must then be seen."""

    act: str
    value: str
    of: str = ""
    shows: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    submits: bool = False
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation from its file. `now` is when it begins; `hint` is the language the channel knows of."""

    name: str
    promise: str
    now: datetime
    hint: str
    turns: tuple[Turn, ...]


def transcripts() -> Iterator[Transcript]:
    """All transcripts, by file name."""
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        now = datetime.fromisoformat(str(data.get("now", TODAY.isoformat())))
        turns = tuple(_turn(turn, path) for turn in data["turns"])
        yield Transcript(path.stem, data["promise"], now, data.get("hint", "en"), turns)


def _turn(data: dict[str, Any], path: Path) -> Turn:
    acts = ACTS & set(data)
    unknown = set(data) - ACTS - EXPECTATIONS
    if len(acts) != 1 or unknown:
        raise ValueError(f"{path.name}: {data}: one act a turn, and nothing unknown")
    act = acts.pop()
    value = ", ".join(data[act]) if act == "files" else str(data[act] or "")
    lists = {name: tuple(map(str, data.get(name, ()))) for name in ("shows", "lacks", "offers", "keeps")}
    return Turn(act, value, str(data.get("of", "")), submits=data.get("submits", False), **lists)


@dataclass
class Person:
    """Somebody at the pure step. `seen`: the tokens every label has had, oldest first; a label is pressed where it was
    seen last. `on_show`: the buttons of the last replies; `lines`: the tokens of the lines that tables have shown;
    `words`: the message in which each was said.
    """

    now: datetime = TODAY
    hint: str = "en"
    state: State = field(default_factory=State)
    step: Step = field(default_factory=stepper)
    seen: dict[str, list[str]] = field(default_factory=dict)
    on_show: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    sent: list[Submit] = field(default_factory=list)
    stored: dict[str, Submitted] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def does(self, turn: Turn) -> tuple[Outcome, list[Shown]]:
        """Acts, and looks at what came; of files that were sent together, at what came last."""
        if turn.act != "files":
            return self.meets(self._event(turn.act, turn.value, turn.of))
        names = turn.value.split(", ")
        album = f"album {self.count}" if len(names) > 1 else ""
        met = [self.meets(replace(self._event("files", name), album=album)) for name in names]
        replies = tuple(reply for outcome, _ in met for reply in outcome.replies)
        return replace(met[-1][0], replies=replies), met[-1][1]

    def meets(self, event: Event) -> tuple[Outcome, list[Shown]]:
        """An event happens to this person's conversation."""
        outcome = settled(self.step, self.state, event, self.stored)
        self.state = outcome.state
        self.stored = stored(self.stored, outcome.effects)
        self.sent.extend(effect for effect in outcome.effects if isinstance(effect, Submit))
        shown = [assistant().languages.show(reply, self.state.language or "en") for reply in outcome.replies]
        self.on_show = {choice.label: choice.token for view in shown for row in view.rows for choice in row}
        tables = (part for view in shown for part in view.parts if isinstance(part, ShownTable))
        self.lines |= {row.label: row.token for table in tables for row in table.rows if row.token}
        for label, token in self.on_show.items():
            self.seen.setdefault(label, []).append(token)
        return outcome, shown

    def _event(self, act: str, value: str, of: str = "") -> Any:  # noqa: ANN401
        self.count += 1
        if act == "said":
            self.words[value] = self.count
        changed = self.words.get(of) or max(self.words.values(), default=0)
        if act == "edited":
            self.words = {**{text: id for text, id in self.words.items() if id != changed}, value: changed}
        header: dict[str, Any] = {
            "at": self.now + timedelta(minutes=self.count),
            "reference": f"T{self.count:03}-TEST",
            "hint": self.hint,
        }
        make: dict[str, Callable[[], Event]] = {
            "open": lambda: Opened(**header),
            "said": lambda: Said(text=value, message=str(self.count), **header),
            "edited": lambda: Edited(text=value, message=str(changed), **header),
            "command": lambda: _command(value, header),
            "attached": lambda: Attached(kind=value, **header),  # type: ignore[arg-type]
            "changed": lambda: Pressed(token=self.lines[value], **header),
            "files": lambda: Attached(kind="document", file=judge(value, SAMPLES[value]()), **header),
            "pressed": lambda: Pressed(token=self.seen[value][-1], **header),
            "pressed_again": lambda: Pressed(token=self.seen[value][0], **header),
        }
        return make[act]()


def settled(step: Step, state: State, event: Event, mine: Mapping[str, Submitted]) -> Outcome:
    """The outcome once all that is looked for is found, as the durable turn settles it; the store has `mine`, and no
    code is good.
    """
    outcome = step(state, event)
    while look := next((effect for effect in outcome.effects if isinstance(effect, Look)), None):
        finding = Submissions(tuple(mine.values())) if isinstance(look.query, Mine) else Belongings()
        found = Found(at=event.at, reference=event.reference, hint=event.hint, why=look.why, finding=finding)
        after = step(outcome.state, found)
        done = tuple(effect for effect in outcome.effects if effect is not look)
        outcome = replace(after, replies=(*outcome.replies, *after.replies), effects=(*done, *after.effects))
    return outcome


def stored(mine: Mapping[str, Submitted], effects: Iterable[Effect]) -> dict[str, Submitted]:
    """What the store has of a conversation after these effects, before any letter has left."""
    now = dict(mine)
    for effect in effects:
        match effect:
            case Submit(reference, form, language, _, at, answers):
                version = effect.version
                now[reference] = Submitted(
                    reference, version, form, language, at, "delivering", answers, effect.consent
                )
            case Withdraw(reference):
                now[reference] = replace(now[reference], status="withdrawn")
            case Forget():
                now = {}
    return now


def _command(line: str, header: dict[str, Any]) -> Commanded:
    name, _, argument = line.partition(" ")
    return Commanded(name=name, argument=argument, **header)


def check(turn: Turn, text: str, labels: list[str]) -> None:
    """Holds what is on the screen against what the turn says; spaces of any kind are one."""
    words = " ".join(text.split())
    for expected in turn.shows:
        assert " ".join(expected.split()) in words, f"{expected!r} is not in:\n{text}"
    for unwanted in turn.lacks:
        assert " ".join(unwanted.split()) not in words, f"{unwanted!r} is in:\n{text}"
    for offered in turn.offers:
        assert offered in labels, f"{offered!r} is not among {labels}"


def visible(shown: list[Shown]) -> str:
    """Everything a person reads in these replies, as plain text."""
    return "\n".join(plain(view) for view in shown)
