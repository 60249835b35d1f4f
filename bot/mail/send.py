"""Mail leaves: to an SMTP server, or into a folder until one is configured.

A letter goes out as the bytes it has, on a connection of its own. What may pass or be mended (network, waiting, TLS,
a password) is MailUnavailable; what the server refuses for good is MailRefused. Neither quotes an address.
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
    SMTPSenderRefused,
)

from bot.mail.headers import clean
from bot.mail.letter import Letter
from bot.talk.errors import ContentError, MailRefused, MailUnavailable

LONGEST_SEND = 300.0
"""Seconds from the first packet to the server's word on the letter. RFC 5321, section 4.5.3.2, would give it 10 minutes
for that word alone: giving up earlier risks a repetition, waiting longer holds the other letters back."""
LONGEST_REPLY = 30.0
"""Seconds the server may take over any one step before the letter."""
FAREWELL = 5.0
"""Seconds for its goodbye, which changes nothing any more."""
LONGEST_CAUSE = 300
"""Characters kept of what a server said."""

OURS_TO_MEND = frozenset({530, 534, 535, 538})
"""Permanent answers that are about how we log in, not about the letter. Source: RFC 4954, section 6."""


class Mailer(Protocol):
    """Something that takes letters. One taken twice has the same bytes twice."""

    async def send(self, letter: Letter) -> None:
        """Returns when the letter is in other hands; raises MailUnavailable or MailRefused if it is not."""


class SmtpMailer:
    """Sends through the server of SMTP_URL. `smtp://` means STARTTLS and nothing without it, `smtps://` TLS from the
    first byte; either way the certificate is checked, against the system's authorities unless `tls` brings others.
    """

    def __init__(self, smtp_url: str, *, sender: str, tls: ssl.SSLContext | None = None) -> None:
        """`sender` is the envelope's; raises ContentError if `smtp_url` cannot be read, without quoting it."""
        self._url = _checked(smtp_url)
        self._sender = sender
        self._tls = tls

    async def send(self, letter: Letter) -> None:
        """Hands the letter to the server, within LONGEST_SEND and FAREWELL."""
        smtp = self._client()
        try:
            async with asyncio.timeout(LONGEST_SEND):
                await smtp.connect()
                await smtp.sendmail(self._sender, letter.recipient, letter.body, timeout=LONGEST_SEND)
        except (SMTPException, OSError) as error:
            raise _verdict(error) from None  # the chain would carry addresses into tracebacks
        else:
            with suppress(SMTPException, OSError):
                await smtp.quit(timeout=FAREWELL)
        finally:
            smtp.close()

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

    async def send(self, letter: Letter) -> None:
        """Returns when the file is on the disk under its name, whole."""
        try:
            await asyncio.to_thread(self._keep, letter)
        except OSError as error:
            raise MailUnavailable(f"{type(error).__name__}: {error.strerror}") from None

    def _keep(self, letter: Letter) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9.-]", "_", letter.message_id.strip("<>").partition("@")[0])
        unfinished = self._folder / f".{name}.{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(letter.body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / f"{name}.eml")
        _sync(self._folder)


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


def _in_the_clear(url: SplitResult) -> bool:
    return parse_qs(url.query).get("starttls") == ["never"]


def _verdict(error: Exception) -> MailUnavailable | MailRefused:
    """What the failure of an attempt means for the letter."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    match error:
        case SMTPSenderRefused(code=code) | SMTPRecipientRefused(code=code) | SMTPDataError(code=code) if (
            500 <= code <= 599 and code not in OURS_TO_MEND
        ):
            return MailRefused(_cause(f"{code} {error.message}"))
        case SMTPResponseException(code=code, message=message):
            return MailUnavailable(_cause(f"{code} {message}"))
        case _:
            return MailUnavailable(_cause(f"{type(error).__name__}: {error}"))


def _cause(words: str) -> str:
    return clean(re.sub(r"\S*@\S*", "[address]", words), longest=LONGEST_CAUSE)
