"""Reads every five minutes what came back: letters that a server took and could not deliver.

What is noted is committed before the message is marked as read, so that a report is rather read twice than lost; the
second time it changes nothing. Who hears of it is `bot.alerts`' to settle.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.mail import reports
from bot.mail.reports import Report
from bot.metrics import REPORTS
from bot.rounds import rounds
from bot.store import outbox
from bot.talk.errors import MailUnavailable

PAUSE = 300.0
"""Seconds between two rounds."""

_log = structlog.get_logger()


class Postbox(Protocol):
    """Where reports come in."""

    async def fetch(self) -> list[tuple[bytes, bytes]]: ...

    async def mark(self, numbers: list[bytes]) -> None: ...


class Bounces:
    """Takes reports from a mailbox. Any number of processes may: what is bounced already stays so."""

    def __init__(self, engine: AsyncEngine, postbox: Postbox) -> None:
        self._engine = engine
        self._postbox = postbox

    async def run(self, stop: asyncio.Event) -> None:
        """A round every five minutes until `stop`."""
        await rounds("bounces", self.look, every=PAUSE, stop=stop)

    async def look(self) -> int:
        """One round: how many deliveries bounced. A mailbox that does not answer is an error in the log."""
        try:
            found = await self._postbox.fetch()
            read = [(number, reports.read(content)) for number, content in found]
            bounced = [await self._note(report) for _, report in read]
            await self._postbox.mark([number for number, report in read if report.kind != "other"])
        except MailUnavailable as error:
            _log.error("bounce_mailbox_unavailable", cause=error.cause)
            return 0
        return sum(bounced)

    async def _note(self, report: Report) -> int:
        REPORTS.labels(kind=report.kind).inc()
        if report.kind != "failed":
            _log.info("report_read", kind=report.kind)
            return 0
        bounce = partial(
            outbox.bounce,
            message_ids=report.message_ids,
            reference=report.reference,
            recipients=report.recipients,
            said=report.said,
        )
        async with self._engine.begin() as connection:
            ids = await connection.run_sync(bounce)
        for id in ids:
            _log.warning("letter_bounced", delivery=id, said=report.said)
        if not ids:
            _log.warning("report_of_no_letter_of_ours")
        return len(ids)
