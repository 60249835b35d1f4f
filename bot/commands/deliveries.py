"""What became of letters, and what is done about them by hand."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import config
from bot.commands.serve import database
from bot.config import Settings
from bot.load import unlearnt
from bot.mail.again import sent_again
from bot.mail.letter import Letter
from bot.store import audit, deliveries, outbox
from bot.store.deliveries import Known
from bot.store.engine import reading


async def listed(settings: Settings, *, reference: str | None, state: str | None) -> list[str]:
    """A line a delivery, oldest first: reference, version, about, state, tries, mailbox, owed and accepted since (UTC),
    the server's words; parted by tabs. Of one submission, or of those in a state: what waits, is stuck or came back.
    """
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with reading(engine).connect() as connection:
            found = await connection.run_sync(partial(_found, reference=reference, state=state))
    return [_line(known) for known in found]


async def resend(settings: Settings, *, reference: str | None) -> list[str]:
    """Send the letters of a submission's latest version again; without one, all letters that came back. A line each."""
    loaded, clock = unlearnt(), config.clock(settings)
    now = clock()

    def rewrite(known: Known, number: int) -> Letter:
        letter = Letter(known.message_id, known.recipient, known.body, known.files)
        language = settings.secretariat_language
        return sent_again(letter, number=number, at=now, languages=loaded.languages, office_language=language)

    def work(connection: Connection) -> list[str]:
        found = (
            _latest(deliveries.of(connection, reference)) if reference else deliveries.in_state(connection, "bounced")
        )
        return [_again(connection, known) for known in found]

    def _again(connection: Connection, known: Known) -> str:
        if known.state in outbox.WAITING:
            return f"{known.reference}\t{known.recipient}\tis still being tried by itself"
        if not known.body:
            return f"{known.reference}\t{known.recipient}\twas erased: there is nothing left to send"
        deliveries.repeat(connection, known, rewrite, now)
        _audited(connection, "resend", known.reference or "", now)
        return f"{known.reference}\t{known.recipient}\tis sent again"

    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with engine.begin() as connection:
            return await connection.run_sync(work)


async def acknowledge(settings: Settings, reference: str) -> str:
    """Note that the office has what it was sent about a submission."""
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with engine.begin() as connection:
            count = await connection.run_sync(outbox.acknowledge, reference)
            if count:
                await connection.run_sync(_audited, "acknowledge", reference, config.clock(settings)())
    return f"{reference}: {count} acknowledged."


def _audited(connection: Connection, act: str, reference: str, now: datetime) -> None:
    audit.add(connection, actor="operator", act=act, subject=reference, at=now)


def _found(connection: Connection, *, reference: str | None, state: str | None) -> list[Known]:
    if reference:
        return list(deliveries.of(connection, reference))
    states = (state,) if state else (*outbox.WAITING, "bounced")
    return sorted((each for one in states for each in deliveries.in_state(connection, one)), key=lambda each: each.id)


def _latest(all_: tuple[Known, ...]) -> list[Known]:
    """The letters of the latest version, as they were composed last, each in its latest repetition."""
    version = max((known.version or 0 for known in all_), default=0)
    latest = [known for known in all_ if known.version == version and known.state != "replaced"]
    last = {known.about: known.series for known in sorted(latest, key=lambda known: known.series)}
    return [known for known in latest if known.series == last[known.about] and not known.repeated]


def _line(known: Known) -> str:
    accepted = f"{known.accepted_at:%Y-%m-%dT%H:%M:%SZ}" if known.accepted_at else ""
    about = f"{known.about}{', sent again' if known.again else ''}{', test' if known.test else ''}"
    return "\t".join(
        (
            known.reference or "",
            str(known.version or ""),
            about,
            known.state,
            str(known.attempts + (known.accepted_at is not None)),
            known.recipient,
            f"{known.created_at:%Y-%m-%dT%H:%M:%SZ}",
            accepted,
            known.said or "",
        )
    )
