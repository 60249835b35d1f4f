"""What a handler sees, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.knowledge.model import Knowledge
from bot.talk.effects import Effect
from bot.talk.events import Commanded, Event, Found, Pressed
from bot.talk.looking import Finding
from bot.talk.replies import LONGEST_TOKEN, Choice, Reply
from bot.talk.state import Place, State
from bot.talk.text import Text, Value

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Token:
    """What a button means: a verb, what it is about and, for a button of one step, that step's stamp."""

    verb: str
    argument: str = ""
    stamp: str = ""

    def __str__(self) -> str:
        written = ":".join((self.verb, self.argument, self.stamp)).rstrip(":")
        if len(written.encode()) > LONGEST_TOKEN:
            raise ValueError(f"token of {len(written.encode())} bytes: {written}")
        return written


def token(written: str) -> Token:
    """A token as it came back; anything at all makes one, meaningful or not."""
    verb, _, rest = written.partition(":")
    argument, _, stamp = rest.rpartition(":") if ":" in rest else (rest, "", "")
    return Token(verb, argument, stamp)


@dataclass(frozen=True, slots=True)
class Scene:
    """One event in one conversation, with all that is known."""

    knowledge: Knowledge
    state: State
    event: Event

    @property
    def language(self) -> str:
        """The person's language; `step` has seen to it that there is one."""
        return self.state.language or self.knowledge.languages.documents

    def pressed(self, verb: str) -> Token | None:
        """The button that was pressed, if it has this verb."""
        found = token(self.event.token) if isinstance(self.event, Pressed) else None
        return found if found and found.verb == verb else None

    def found(self, verb: str) -> tuple[Token, Finding] | None:
        """Why the store was asked and what it answered, if the reason has this verb."""
        if not isinstance(self.event, Found):
            return None
        why = token(self.event.why)
        return (why, self.event.finding) if why.verb == verb else None

    def commanded(self, *names: str) -> bool:
        """Whether one of these commands was given."""
        return isinstance(self.event, Commanded) and self.event.name in names

    def at(self, state: State) -> Scene:
        """The same event seen from another state."""
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class Handled:
    """What a handler made of an event. `aside`: what was under way is shown again below. `line`: it is shown again in
    any case, with this line above it; `above`: with these, and if it `replaces`, in the place of what was shown last.
    `silent`: nothing is shown at all, because somebody else has the chat.
    """

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    aside: bool = False
    line: Text | None = None
    above: tuple[Text, ...] = ()
    replaces: bool = False
    silent: bool = False


def move(state: State, place: Place) -> State:
    """The state at a new step: buttons of earlier steps are of the past from here on."""
    return replace(state, place=place, revision=state.revision + 1)


def stamp(state: State, draft: str, step: str) -> str:
    """What a button carries to prove that it belongs to the step now shown: draft, step and revision."""
    number, digits = state.revision, ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return f"{draft}.{step}.{digits}"


def button(label: Value, verb: str, argument: str = "", stamp: str = "", *, primary: bool = False) -> Choice:
    """A choice whose token has these parts."""
    return Choice(label, str(Token(verb, argument, stamp)), primary=primary)


STALE = Text("That button belongs to an earlier step. Nothing was changed; here is where you are now.")
MENU = button(Text("Menu"), "menu")
