"""Somebody hears of it when letters do not arrive: once, however many letters it concerns.

An alert is an error in the log, a metric, and a few words in the desk's chat; and a letter, which of an outage can only
leave when it is over. An outage becomes an alert when it has lasted five minutes, so that a server that restarts wakes
nobody; letters that are stuck or came back become one at once, unless an outage explains them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.mail.alert import Trouble
from bot.mail.letter import Letter
from bot.metrics import INCIDENTS
from bot.rounds import rounds
from bot.store import incidents, outbox
from bot.store.incidents import Incident

PAUSE = 60.0
"""Seconds between two looks."""
SHORT = timedelta(minutes=5)
"""What is over sooner is only in the log."""
RECENT = timedelta(days=2)
"""How long after the end of an outage its letter is still owed, if nobody looked before."""
KINDS: tuple[incidents.Kind, ...] = ("relay", "mailbox", "stuck", "bounced")

_log = structlog.get_logger()


class Alerts:
    """`compose` writes the letters, none where there is nobody to write to; `tell` reaches the desk, where there is
    one. Any number of processes may look, and those without a desk leave it to the others.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        compose: Callable[[Trouble], tuple[Letter, ...]],
        clock: Clock,
        tell: Callable[[Trouble], Awaitable[None]] | None = None,
    ) -> None:
        self._engine = engine
        self._compose = compose
        self._clock = clock
        self._tell = tell

    async def run(self, stop: asyncio.Event) -> None:
        """A look every minute until `stop`."""
        await rounds("alerts", self.look, every=PAUSE, stop=stop)

    async def look(self) -> None:
        """Note what has begun and ended, raise what has to be, and owe the letters."""
        async with self._engine.begin() as connection:
            untold = await connection.run_sync(self._look)
        if self._tell is not None:
            for trouble in untold:
                await self._tell(trouble)
                async with self._engine.begin() as connection:
                    await connection.run_sync(incidents.tell, trouble.id, now=self._clock())

    def _look(self, connection: Connection) -> list[Trouble]:
        """What the desk is still to be told."""
        now = self._clock()
        self._survey(connection, now)
        current = incidents.current(connection)
        for kind in KINDS:
            INCIDENTS.labels(kind=kind).set(sum(incident.kind == kind for incident in current))
        for incident in current:
            if self._grave(incident, now) and incidents.alert(connection, incident, now=now):
                self._raise(connection, incident)
        for incident in incidents.over(connection, since=now - RECENT):
            if incident.kind in ("relay", "mailbox"):
                self._owe(connection, _trouble(connection, incident))
        return [_trouble(connection, incident) for incident in incidents.untold(connection)]

    def _survey(self, connection: Connection, now: datetime) -> None:
        """Open and close what nobody notes at the moment it happens: letters that are stuck, or came back."""
        current = incidents.current(connection)
        explained = {incident.mailbox for incident in current if incident.kind in ("relay", "mailbox")}
        for kind in ("stuck", "bounced"):
            troubled = incidents.troubled(connection, kind)
            for mailbox, cause in troubled.items():
                if kind == "bounced" or not explained & {"", mailbox}:
                    incidents.begin(connection, kind, mailbox, cause=cause, now=now)
            for incident in current:
                if incident.kind == kind and incident.mailbox not in troubled:
                    incidents.end(connection, kind, incident.mailbox, now=now)

    def _grave(self, incident: Incident, now: datetime) -> bool:
        return incident.kind in ("stuck", "bounced") or now - incident.since >= SHORT

    def _raise(self, connection: Connection, incident: Incident) -> None:
        trouble = _trouble(connection, incident)
        _log.error(
            "alert", incident=incident.id, kind=incident.kind, cause=incident.cause, letters_waiting=trouble.waiting
        )
        if incident.kind in ("stuck", "bounced"):
            self._owe(connection, trouble)

    def _owe(self, connection: Connection, trouble: Trouble) -> None:
        for letter in self._compose(trouble):
            outbox.owe_once(connection, letter, self._clock())


def _trouble(connection: Connection, incident: Incident) -> Trouble:
    return Trouble(
        incident.id,
        incident.kind,
        incident.mailbox,
        incident.since,
        incident.until,
        incident.cause,
        incidents.waiting(connection, incident.mailbox),
    )
