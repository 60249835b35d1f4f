"""Mail comes in: the mailbox that delivery reports go to, over IMAP.

imaplib in a thread: five calls every five minutes want no event loop. Nothing is deleted, and only what was understood
is marked as read: what people wrote stays unread for whoever looks after that mailbox.
"""

from __future__ import annotations

import asyncio
import imaplib
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.mail.reports import LONGEST
from bot.talk.errors import ContentError, MailUnavailable

PATIENCE = 30.0
"""Seconds for each answer of the server."""
MOST = 200
"""Messages that are read in one round."""
FOLDER = "INBOX"


class Postbox:
    """The folder of BOUNCE_IMAP_URL: `imaps://user:password@host/INBOX`, `imap://` with STARTTLS and nothing without
    it, or `imap://…?starttls=never` for a test server.
    """

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        """Raises ContentError if `url` cannot be read, without quoting it."""
        self._url = checked(url)
        self._tls = tls or ssl.create_default_context()
        self._seen: set[bytes] = set()

    async def fetch(self) -> list[tuple[bytes, bytes]]:
        """What is unread and was not fetched by this process before: its number and its first bytes. Raises
        MailUnavailable.
        """
        return await asyncio.to_thread(self._fetch)

    async def mark(self, numbers: Collection[bytes]) -> None:
        """These are read. Raises MailUnavailable."""
        if numbers:
            await asyncio.to_thread(self._mark, numbers)

    def _fetch(self) -> list[tuple[bytes, bytes]]:
        with self._opened() as imap:
            _, (found, *_) = imap.uid("SEARCH", "UNSEEN")
            new = [number for number in (found or b"").split() if number not in self._seen][:MOST]
            fetched = [(number, _content(imap, number)) for number in new]
        self._seen.update(new)
        return fetched

    def _mark(self, numbers: Collection[bytes]) -> None:
        with self._opened() as imap:
            imap.uid("STORE", b",".join(numbers).decode(), "+FLAGS.SILENT", r"(\Seen)")

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        try:
            with self._connected() as imap:
                imap.login(unquote(self._url.username or ""), unquote(self._url.password or ""))
                status, _ = imap.select(unquote(self._url.path.strip("/")) or FOLDER)
                if status != "OK":
                    raise MailUnavailable("the folder of BOUNCE_IMAP_URL is not there")
                yield imap
        except (OSError, imaplib.IMAP4.error) as error:  # neither is quoted: they may name the user
            raise MailUnavailable(type(error).__name__) from None

    def _connected(self) -> imaplib.IMAP4:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "imaps":
            return imaplib.IMAP4_SSL(host, port or 993, ssl_context=self._tls, timeout=PATIENCE)
        imap = imaplib.IMAP4(host, port or 143, timeout=PATIENCE)
        try:
            if not _in_the_clear(self._url):
                imap.starttls(self._tls)
        except BaseException:
            imap.shutdown()  # nobody else has hold of it yet
            raise
        return imap


def checked(url: str) -> SplitResult:
    """The address taken apart; raises ContentError, without quoting it, if it cannot be read."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in ("imap", "imaps") and parts.hostname and parts.username and parts.port != 0:
            return parts
    raise ContentError("settings", "BOUNCE_IMAP_URL", "write imaps://user:password@host/INBOX")


def _in_the_clear(url: SplitResult) -> bool:
    return parse_qs(url.query).get("starttls") == ["never"]


def _content(imap: imaplib.IMAP4, number: bytes) -> bytes:
    _, found = imap.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{LONGEST}>)")
    return next((part[1] for part in found if isinstance(part, tuple)), b"")
