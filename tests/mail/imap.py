"""A mailbox to read over IMAP: as much of RFC 3501 as imaplib asks for."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """Messages by number, from 1; `read` are those marked so. `asked` are the commands, without their tags."""

    messages: list[bytes] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    password: str = "ri@ght"

    def answer(self, command: str) -> bytes:
        """What is said to a command, without the last line."""
        name, _, rest = command.partition(" ")
        match name.upper(), rest.split():
            case "CAPABILITY", _:
                return b"* CAPABILITY IMAP4rev1\r\n"
            case "LOGIN", [_, password]:
                if password.strip('"') != self.password:
                    raise PermissionError
                return b""
            case "SELECT", [folder]:
                if folder.strip('"') != "INBOX":
                    raise PermissionError
                return f"* {len(self.messages)} EXISTS\r\n".encode()
            case "UID", ["SEARCH", "UNSEEN"]:
                unread = (str(number) for number in range(1, len(self.messages) + 1) if number not in self.read)
                return f"* SEARCH {' '.join(unread)}\r\n".encode()
            case "UID", ["FETCH", number, part]:
                longest = re.search(r"<0\.(\d+)>", part)
                assert longest
                content = self.messages[int(number) - 1][: int(longest[1])]
                head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n".encode()
                return head + content + b")\r\n"
            case "UID", ["STORE", numbers, "+FLAGS.SILENT", r"(\Seen)"]:
                self.read |= set(map(int, numbers.split(",")))
                return b""
            case "LOGOUT", _:
                return b"* BYE\r\n"
        raise NotImplementedError(command)


@asynccontextmanager
async def served(mailbox: Mailbox, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port it listens on."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):  # of a client that does not trust us
            await answer(reader, writer)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode("latin-1").strip():
            tag, _, command = line.partition(" ")
            mailbox.asked.append(command.partition(" ")[0] if command.startswith("LOGIN") else command)
            try:
                writer.write(mailbox.answer(command) + f"{tag} OK done\r\n".encode())
            except (PermissionError, NotImplementedError):
                writer.write(f"{tag} NO never\r\n".encode())
            if command == "LOGOUT":
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for _ in range(5):  # rounds of the loop in which the transports say goodbye
            await asyncio.sleep(0)
