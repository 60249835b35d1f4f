"""People who use the bot through the peer: what they do, and what they see."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import count

from tests.telegram.judge import Json
from tests.telegram.markup import units
from tests.telegram.server import BOT, Chat, Message, Server, buttons

_queries = count(1)

_FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 1000}
_PICTURE = {**_FILE, "width": 90, "height": 90}
ATTACHMENTS: dict[str, Json] = {
    "photo": {"photo": [_PICTURE], "caption": "our building"},
    "document": {"document": {**_FILE, "file_name": "statutes.pdf"}},
    "voice": {"voice": {**_FILE, "duration": 3}},
    "audio": {"audio": {**_FILE, "duration": 3}},
    "video": {"video": {**_PICTURE, "duration": 3}},
    "sticker": {"sticker": {**_PICTURE, "type": "regular", "is_animated": False, "is_video": False}},
    "location": {"location": {"latitude": -1.95, "longitude": 30.06}},
    "contact": {"contact": {"phone_number": "+250700000000", "first_name": "Eric"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "other": {"dice": {"emoji": "🎲", "value": 3}},
}


@dataclass
class Person:
    """Somebody with a private chat. `already`: how much of what the bot said they have looked at."""

    peer: Server
    chat: Chat
    user: Json
    already: int = 0

    async def says(self, text: str, *, wait: bool = True) -> int:
        """Types and sends; a text too long for one message goes in several, as the apps do it. Returns the number of
        the last update, by default when the bot has confirmed it."""
        number = 0
        while text:
            piece = text[: 4096 // (2 if units(text) > len(text) else 1)]
            text = text[len(piece) :]
            number = self._enters(text=piece)
        return await self._confirmed(number, wait=wait)

    async def sends(self, kind: str, *, wait: bool = True, **otherwise: object) -> int:
        """Sends something other than words: a name in ATTACHMENTS."""
        return await self._confirmed(self._enters(**{**ATTACHMENTS[kind], **otherwise}), wait=wait)

    async def sends_file(
        self, name: str, content: bytes, *, claimed: int | None = None, album: str = "", wait: bool = True
    ) -> int:
        """Sends a document of that name; `claimed` is the size it is said to have, `album` what it is sent with."""
        id = f"file-{len(self.peer.files)}"
        self.peer.files[id] = content
        document: Json = {"file_id": id, "file_unique_id": id, "file_name": name}
        document["file_size"] = len(content) if claimed is None else claimed
        more = {"media_group_id": album} if album else {}
        return await self._confirmed(self._enters(document=document, **more), wait=wait)

    async def sends_sticker(self) -> int:
        return await self.sends("sticker")

    async def presses(self, button: str, *, again: bool = False, wait: bool = True) -> int:
        """Presses the lowest button with that label or token; `again`: the first ever seen with that label, which may
        be gone from the screen by now."""
        message, token = self._oldest(button) if again else self._found(button)
        return await self.sends_data(token, message, wait=wait)

    async def sends_data(self, token: str, message: Message | None = None, *, wait: bool = True) -> int:
        """Sends what a button would, true or forged."""
        query: Json = {"id": str(next(_queries)), "from": self.user, "chat_instance": "1", "data": token}
        if message:
            query["message"] = message.raw or {"message_id": message.id, "date": 0, "chat": self.chat.data}
        self.peer.open_queries.add(query["id"])
        number = self.peer.enter(("user", self.user["id"]), callback_query=query)
        return await self._confirmed(number, wait=wait)

    async def edits(self, text: str, *, of: str = "", wait: bool = True, **more: object) -> int:
        """Changes their last message, or the last that says `of`; `more` is what else stands in it."""
        own = (message for message in self.chat.messages.values() if not message.mine)
        last = max(message.id for message in own if not of or message.text == of)
        self.chat.messages[last].text = text
        edited = {**self._message(last, text=text, **more), "edit_date": 1_700_000_100}
        return await self._confirmed(self.peer.enter(("chat", self.chat.id), edited_message=edited), wait=wait)

    async def replies(self, words: str, text: str, *, wait: bool = True, **more: object) -> int:
        """Replies with `text` to the last message of the bot that has these words in it."""
        to = next(message for message in reversed(self.screen()) if message.mine and words in message.text)
        return await self._confirmed(self._enters(text=text, reply_to_message=to.raw, **more), wait=wait)

    async def does(self, content: Json) -> int:
        """Sends a message with these fields."""
        return await self._confirmed(self._enters(**content), wait=True)

    async def blocks(self) -> int:
        """Blocks the bot."""
        self.chat.blocked = True
        return await self._confirmed(self._membership("member", "kicked"), wait=True)

    async def unblocks(self) -> int:
        self.chat.blocked = False
        return await self._confirmed(self._membership("kicked", "member"), wait=True)

    async def hears(self, messages: int = 1) -> tuple[Message, ...]:
        """Waits until the bot has said or changed so many more, and looks at all of the chat."""
        wanted = self.already + messages
        if self.chat.heard < wanted:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.chat.waiting = [waiting for waiting in self.chat.waiting if not waiting[1].done()]
            self.chat.waiting.append((wanted, future))
            await asyncio.wait_for(future, 10)
        self.already = self.chat.heard
        return self.screen()

    def screen(self) -> tuple[Message, ...]:
        """What stands in the chat now, from top to bottom, edits applied."""
        return tuple(sorted(self.chat.messages.values(), key=lambda message: message.id))

    def said_to(self) -> list[str]:
        """The texts of the bot's messages, from top to bottom."""
        return [message.text for message in self.screen() if message.mine]

    def labels(self) -> list[list[str]]:
        """The labels under the bot's last message, row by row."""
        last = [message for message in self.screen() if message.mine][-1]
        return [[label for label, _ in row] for row in last.keyboard]

    def _found(self, button: str) -> tuple[Message, str]:
        for message in reversed(self.screen()):
            for label, token in buttons(message):
                if button in (label, token):
                    return message, token
        raise LookupError(f"no button {button!r} among {[label for m in self.screen() for label, _ in buttons(m)]}")

    def _oldest(self, label: str) -> tuple[Message, str]:
        mine = next(message for message in self.screen() if message.mine)
        return mine, self.chat.seen[label][0]

    def _enters(self, **content: object) -> int:
        self.chat.started = True
        id = self.peer.next_message()
        message = self._message(id, **content)
        self.chat.messages[id] = Message(id, False, str(content.get("text", "")), raw=message)
        return self.peer.enter(("chat", self.chat.id), message=message)

    def _message(self, id: int, **content: object) -> Json:
        return {"message_id": id, "date": 1_700_000_000, "chat": self.chat.data, "from": self.user, **content}

    def _membership(self, old: str, new: str) -> int:
        return self.peer.enter(("user", self.user["id"]), my_chat_member=membership(self.chat, self.user, old, new))

    async def _confirmed(self, number: int, *, wait: bool) -> int:
        if wait:
            await self.peer.confirmed(number)
        return number


def membership(chat: Chat, user: Json, old: str, new: str) -> Json:
    """The bot's place in a chat has changed."""

    def member(status: str) -> Json:
        return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    return {
        "chat": chat.data,
        "from": user,
        "date": 1_700_000_000,
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
