"""What the page needs from the rest of the house: handed over by the roof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from bot.channels.documents import Files
from bot.channels.web.limits import Limit
from bot.channels.web.operations import Checks
from bot.config import Clock
from bot.i18n import Direction, Shown
from bot.talk.events import Event
from bot.talk.replies import Reply
from bot.talk.text import Value
from bot.turn import Past, Taken


class Turns(Protocol):
    """The part of `bot.turn.Turns` used here."""

    async def take(self, conversation: str, key: str, event: Event, *, content: bytes = b"") -> Taken: ...

    async def history(self, conversation: str, limit: int, *, after: int = 0) -> tuple[Past, ...]: ...


class Languages(Protocol):
    """The part of `bot.i18n.Languages` used here."""

    @property
    def offered(self) -> tuple[str, ...]: ...

    def show(self, reply: Reply, language: str) -> Shown: ...

    def words(self, value: Value, language: str) -> str: ...

    def direction(self, language: str) -> Direction: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`privacy` shows the notice in a language; `files` makes what is given out. `checks` are what /health/ready asks
    for: by name, whether all is well.

    `default_language` is for a browser that asks for none of those offered. `public_url`: where people reach the page;
    None: wherever they do, as on a developer's machine. The limits count events and, per address, looks into the past
    too; an address may stand for a whole office, so its limit is the wider one.
    """

    turns: Turns
    languages: Languages
    clock: Clock
    reference: Callable[[], str]
    privacy: Callable[[str], Shown]
    files: Files
    checks: Checks
    default_language: str
    public_url: str | None = None
    per_session: Limit = field(default_factory=lambda: Limit(60, seconds=60))
    per_session_files: Limit = field(default_factory=lambda: Limit(30, seconds=600))
    per_address: Limit = field(default_factory=lambda: Limit(300, seconds=60))

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.public_url is not None and urlsplit(self.public_url).scheme == "https"
