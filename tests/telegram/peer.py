"""Telegram, as far as a bot can tell: a Bot API server with people on its other side."""

from __future__ import annotations

from tests.telegram.judge import Json
from tests.telegram.person import Person
from tests.telegram.server import BOT, TOKEN, Server

__all__ = ["BOT", "TOKEN", "Peer"]


class Peer(Server):
    """The server, and who uses it."""

    def person(self, id: int, *, language_code: str | None = None, first_name: str = "Amina") -> Person:
        """Somebody with a private chat; the same number is the same chat."""
        user: Json = {"id": id, "is_bot": False, "first_name": first_name}
        if language_code:
            user["language_code"] = language_code
        return Person(self, self.chat(id, {"id": id, "type": "private", "first_name": first_name}), user)

    def group(self, member: Person, *, id: int = -100, type: str = "group", topics: bool = False) -> Person:
        """The same person in a group or a channel."""
        data: Json = {"id": id, "type": type, "title": "Centres"}
        return Person(self, self.chat(id, {**data, "is_forum": True} if topics else data), member.user)
