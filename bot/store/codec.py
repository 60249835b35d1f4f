"""What the store keeps of a conversation, as JSON and back, exactly.

A field that is absent, because the row is older than the field, takes its default. One thing JSON in UTF-8 cannot
carry: half of a surrogate pair. `storable` replaces it before the event is stepped, so that what a handler saw is
what is stored.

Writing goes by what a value is (`to_json`), not by what a field may be: half the price where unions are wide, and the
same text. Reading goes by the types.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from bot.talk.events import Event
from bot.talk.replies import Reply
from bot.talk.state import State

_STATE: TypeAdapter[State] = TypeAdapter(State)
_REPLIES: TypeAdapter[tuple[Reply, ...]] = TypeAdapter(tuple[Reply, ...])
_EVENTS: dict[str, TypeAdapter[Any]] = {kind.__name__.lower(): TypeAdapter(kind) for kind in get_args(Event)}


def dump_state(state: State) -> str:
    """A state as text."""
    return to_json(state).decode()


def load_state(text: str) -> State:
    """The state a text was made of."""
    return _STATE.validate_json(text)


def dump_replies(replies: tuple[Reply, ...]) -> str:
    """Replies as text."""
    return to_json(replies).decode()


def load_replies(text: str) -> tuple[Reply, ...]:
    """The replies a text was made of."""
    return _REPLIES.validate_json(text)


def dump_event(event: Event) -> str:
    """`["said", {…}]`: events differ by their kind, two of them in nothing else."""
    return to_json((type(event).__name__.lower(), event)).decode()


def load_event(text: str) -> Event:
    """The event a text was made of."""
    kind, content = from_json(text)
    event: Event = _EVENTS[kind].validate_python(content)
    return event


def storable(event: Event) -> Event:
    """The event with U+FFFD for each half of a surrogate pair in its words; nearly always there is none."""
    mended: dict[str, Any] = {
        field.name: _whole(value)
        for field in fields(event)
        if isinstance(value := getattr(event, field.name), str) and not _encodable(value)
    }
    return replace(event, **mended) if mended else event


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(value: str) -> str:
    """In UTF-16 two halves that belong together make one character again."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
