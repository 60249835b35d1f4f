"""Mail servers to send to: one that works, with faults on demand, and one that says what it is told to say."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Faults:
    """What the server answers instead of 250, by command; `before_accepting` is awaited once a message is in."""

    replies: dict[str, str] = field(default_factory=dict)
    before_accepting: Callable[[SMTP], Awaitable[None]] | None = None


@dataclass
class Peer:
    """aiosmtpd with faults. `received` are the messages that came in whole, accepted or not, with their recipients;
    `lines` the connections there were. `largest`: it takes no message of more bytes, and does not say so before.
    """

    faults: Faults = field(default_factory=Faults)
    largest: int | None = None
    received: list[tuple[list[str], bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    lines: list[SMTP] = field(default_factory=list)

    @property
    def connections(self) -> int:
        """How often it was called."""
        return len(self.lines)

    def hang_up(self) -> None:
        """Cut all lines."""
        for line in self.lines:
            abort(line.transport)

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.senders.append(address)
        return self.faults.replies.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.faults.replies.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.original_content, bytes)
        self.received.append((envelope.rcpt_tos, envelope.original_content))
        if self.faults.before_accepting:
            await self.faults.before_accepting(server)
        if self.largest is not None and len(envelope.original_content) > self.largest:
            return "552 5.3.4 message too big"
        return self.faults.replies.get("DATA", "250 OK")


def abort(transport: asyncio.BaseTransport | None) -> None:
    """Cut a connection, where there is one."""
    if transport is not None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


async def drop(server: SMTP) -> None:
    """Cut the line before the 250."""
    abort(server.transport)


async def stall(server: SMTP) -> None:
    """Never say anything."""
    await asyncio.Event().wait()


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    """Take the password `right`."""
    right = getattr(data, "login", b"") == b"us" and getattr(data, "password", b"") == b"ri@ght"
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def served(
    peer: Peer,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    auth: bool = False,
    port: int = 0,
) -> AsyncIterator[int]:
    """The port it listens on."""

    def connect() -> SMTP:
        connection = SMTP(
            peer,
            hostname="localhost",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate if auth else None,
            auth_required=auth,
        )
        peer.lines.append(connection)
        return connection

    server = await asyncio.get_running_loop().create_server(connect, "127.0.0.1", port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for connection in peer.lines:
            abort(connection.transport)
            abort(connection._original_transport)
        for _ in range(5):  # rounds of the loop in which the transports say goodbye
            await asyncio.sleep(0)


@asynccontextmanager
async def scripted(
    answers: dict[bytes, bytes], heard: bytearray, greeting: bytes = b"220 hello\r\n"
) -> AsyncIterator[int]:
    """A server that answers each command, by its first word, as told, or with 250, and keeps all it hears."""
    talks: list[asyncio.Task[None]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        while line := await reader.readline():
            heard.extend(line)
            writer.write(answers.get((line.split() or [b""])[0].upper(), b"250 OK\r\n"))
        writer.close()
        await writer.wait_closed()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.ensure_future(talk(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*talks, return_exceptions=True)


@dataclass(frozen=True)
class Certificate:
    """A certificate for localhost that only its own authority, itself, vouches for."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificate(folder: Path) -> Certificate:
    """Made by the openssl command, where there is one."""
    if shutil.which("openssl") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no openssl command to make a certificate with")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {crt}"
    names = ["-addext", "subjectAltName=DNS:localhost", "-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(crt, key)
    return Certificate(server, ssl.create_default_context(cafile=crt))
