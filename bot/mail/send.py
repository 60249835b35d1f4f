"""Mail leaves: to an SMTP server, or into a folder until one is configured.

A letter goes out as the bytes it has. What may pass or be mended is MailUnavailable: RelayDown where it would keep any
letter back (network, TLS, a password, our own address), MailboxShut where it would any to this mailbox (we may not send
there). What the server refuses for good, the mailbox or the letter, is MailRefused. None quotes an address.
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from bot.mail.headers import without_addresses
from bot.mail.letter import Letter
from bot.talk.errors import ContentError, LetterTooLarge, MailboxShut, MailRefused, MailUnavailable, RelayDown

LONGEST_SEND = 300.0
"""Seconds from the first packet to the server's word on the letter. RFC 5321, section 4.5.3.2, would give it 10 minutes
for that word alone: giving up earlier risks a repetition, waiting longer holds the other letters back."""
LONGEST_REPLY = 30.0
"""Seconds the server may take over any one step before the letter."""
FAREWELL = 5.0
"""Seconds for its goodbye, which changes nothing any more."""
LETTERS_A_CONNECTION = 50

OURS_TO_MEND = frozenset({530, 534, 535, 538})
"""Permanent answers that are about how we log in, not about the letter. Source: RFC 4954, section 6."""

_WE_MAY_NOT = re.compile(
    r"5\.(7\.\d+|1\.[78])\b|(?!\d\.\d+\.\d+\b).*\b(relay(ing)?|authenticat(e|ed|ion)|log ?in|blocked)\b",
    re.DOTALL | re.IGNORECASE,
)
"""The answer to a recipient is about who asks. Servers keep what they have against the sender until then. Source: RFC
3463, sections 3.2 and 3.8; where no such code stands first, what Postfix, Exim, Sendmail and Exchange say in words."""

_TOO_LARGE = re.compile(r"5\.(3\.4|2\.3)\b")
"""The answer is about the size of the letter. Source: RFC 3463, sections 3.3 and 3.4."""
_ENHANCED = re.compile(r"\d\.\d+\.\d+\b")
"""Such a code is there, so that the reply's own is not guessed at."""
SIZES = frozenset({523, 552})
"""What servers without such codes answer to it. A full mailbox is 552 as well, but that is known when it is named:
before (MAIL) and after (DATA) it is the size. Source: RFC 1870, section 6."""

CLOSING = 421
"""The server is going away, whatever the letter. Source: RFC 5321, section 3.8."""


class Mailer(Protocol):
    """Something that takes letters, one after the other. One taken twice has the same bytes twice."""

    @property
    def announced(self) -> tuple[str, int] | None:
        """The server, and how many bytes of a message it said to take when it was last met, 0 for any; None if it was
        not yet, or if there is no server.
        """

    async def send(self, letter: Letter) -> str:
        """Returns what was said of it when the letter is in other hands; raises MailUnavailable or MailRefused if it
        is not.
        """

    async def hang_up(self) -> None:
        """There is nothing more to send for now. Never fails."""


class SmtpMailer:
    """Sends through the server of SMTP_URL. `smtp://` means STARTTLS and nothing without it, `smtps://` TLS from the
    first byte; either way the certificate is checked, against the system's authorities unless `tls` brings others.

    Letters that follow one another share a connection, up to LETTERS_A_CONNECTION: after an outage a server would
    rather be called twenty times than a thousand.
    """

    def __init__(self, smtp_url: str, *, sender: str, tls: ssl.SSLContext | None = None) -> None:
        """`sender` is the envelope's; raises ContentError if `smtp_url` cannot be read, without quoting it."""
        self._url, self._relay = _checked(smtp_url), relay(smtp_url)
        self._sender = sender
        self._tls = tls
        self._smtp: SMTP | None = None
        self._handed_over = 0
        self._largest: int | None = None

    @property
    def announced(self) -> tuple[str, int] | None:
        """Its host and port, and what its EHLO said of SIZE (RFC 1870)."""
        return None if self._largest is None else (self._relay, self._largest)

    async def send(self, letter: Letter) -> str:
        """Hands the letter to the server, within LONGEST_SEND and two FAREWELLs; returns the server's final 250."""
        connected = False
        try:
            async with asyncio.timeout(LONGEST_SEND):
                smtp = await self._connected()
                connected = True
                try:
                    _, said = await smtp.sendmail(self._sender, letter.recipient, letter.body, timeout=LONGEST_SEND)
                finally:
                    if not smtp.is_ehlo_or_helo_needed:  # it is, and all that was said forgotten, when the line is cut
                        self._largest = _size(smtp)
        except (SMTPException, OSError) as error:
            verdict = _verdict(error, connected=connected)
            if isinstance(verdict, RelayDown) or not isinstance(error, SMTPResponseException | SMTPRecipientsRefused):
                self._drop()
            raise verdict from None  # the chain would carry addresses into tracebacks
        except BaseException:
            self._drop()
            raise
        self._handed_over += 1
        if self._handed_over == LETTERS_A_CONNECTION:
            await self.hang_up()
        return without_addresses(f"250 {said}")

    async def hang_up(self) -> None:
        """Ends the connection, if there is one."""
        try:
            if self._smtp is not None and self._smtp.is_connected:
                with suppress(SMTPException, OSError):
                    await self._smtp.quit(timeout=FAREWELL)
        finally:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    async def _connected(self) -> SMTP:
        """The connection there is, if the server still knows of it, or a new one."""
        if self._smtp is not None:
            with suppress(SMTPException, OSError):
                await self._smtp.noop(timeout=FAREWELL)
                return self._smtp
            self._drop()
        self._smtp, self._handed_over = self._client(), 0
        await self._smtp.connect()
        return self._smtp

    def _client(self) -> SMTP:
        url, secure = self._url, self._url.scheme == "smtps"
        return SMTP(
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=secure,
            # Its default would send in the clear to a server, or to somebody between, that offers no STARTTLS.
            start_tls=not secure and not _in_the_clear(url),
            tls_context=self._tls,
            timeout=LONGEST_REPLY,
            # Its default asks the DNS for this machine's name, which in a container takes long and gives nothing.
            local_hostname=self._sender.rpartition("@")[2],
        )


class FolderMailer:
    """Keeps each letter as an .eml file in a folder. A letter taken again replaces itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def announced(self) -> None:
        """A folder has no limit."""
        return None

    async def send(self, letter: Letter) -> str:
        """Returns the file's name when it is on the disk under it, whole."""
        try:
            return await asyncio.to_thread(self._keep, letter)
        except OSError as error:
            raise RelayDown(f"{type(error).__name__}: {error.strerror}") from None

    async def hang_up(self) -> None:
        """A folder needs no goodbye."""

    def _keep(self, letter: Letter) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9.-]", "_", letter.message_id.strip("<>").partition("@")[0])
        unfinished = self._folder / f".{name}.{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(letter.body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / f"{name}.eml")
        _sync(self._folder)
        return f"{name}.eml"


def _sync(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(smtp_url: str) -> SplitResult:
    try:
        url = urlsplit(smtp_url)
        asked = parse_qs(url.query, keep_blank_values=True).get("starttls", ["required"])
        if url.scheme in ("smtp", "smtps") and url.hostname and url.port != 0 and asked in (["required"], ["never"]):
            return url
    except ValueError:
        pass  # brackets or a port that cannot be read: the same advice
    raise ContentError("settings", "SMTP_URL", "write smtp://user:password@host:587 or smtps://user:password@host:465")


def _size(smtp: SMTP) -> int:
    """What the server announced; 0 if it names no limit. Source: RFC 1870, section 3."""
    said = smtp.esmtp_extensions.get("size", "")
    return int(said) if said.isdecimal() else 0


def relay(smtp_url: str) -> str:
    """What the server of that SMTP_URL is remembered by."""
    url = urlsplit(smtp_url)
    return f"{url.hostname}:{url.port}" if url.port else f"{url.scheme}://{url.hostname}"


def _about_size(error: SMTPResponseException) -> bool:
    if _ENHANCED.match(error.message):
        return bool(_TOO_LARGE.match(error.message))
    return error.code in SIZES and not isinstance(error, SMTPRecipientRefused)


def _in_the_clear(url: SplitResult) -> bool:
    return parse_qs(url.query).get("starttls") == ["never"]


def _verdict(error: Exception, *, connected: bool) -> MailUnavailable | MailRefused:
    """What the failure of an attempt means for the letter, and for those after it."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    if not isinstance(error, SMTPResponseException):
        # Once connected, a line that is cut may be cut because of this very letter.
        unavailable = MailUnavailable if connected else RelayDown
        return unavailable(without_addresses(f"{type(error).__name__}: {error}"))
    cause = without_addresses(f"{error.code} {error.message}")
    if error.code == CLOSING or error.code in OURS_TO_MEND:
        return RelayDown(cause)
    final = 500 <= error.code <= 599
    match error:
        case _ if final and _about_size(error):
            return LetterTooLarge(cause)
        case SMTPRecipientRefused(message=message) if final and _WE_MAY_NOT.match(message):
            return MailboxShut(cause)
        case SMTPRecipientRefused() | SMTPDataError():
            return MailRefused(cause) if final else MailUnavailable(cause)
        case _:  # all letters are from the same address, so that one refused there is none's own
            return RelayDown(cause)
