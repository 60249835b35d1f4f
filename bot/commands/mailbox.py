"""Proving that the mailboxes letters go to are the secretariat's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial

from bot import config, reference
from bot.commands import wiring
from bot.commands.serve import database
from bot.config import NOBODY, Settings
from bot.load import unlearnt
from bot.mail.proof import compose_code
from bot.store import mailboxes
from bot.store.engine import reading
from bot.talk.errors import ContentError, MailRefused, MailUnavailable
from handlers.mailbox import came_to


async def send(settings: Settings) -> list[str]:
    """Send a code to each mailbox that is not confirmed, at once and not by the courier, so that the code is stored
    nowhere; a line for each. Raises ContentError without SMTP_URL.
    """
    if settings.smtp_url is None:
        raise ContentError("settings", "SMTP_URL", f"mail is written to {wiring.MAILBOX}/: there is nothing to confirm")
    loaded, clock, mailer = unlearnt(), config.clock(settings), wiring.mailer(settings)
    lines = []
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        house.push_async_callback(mailer.hang_up)
        for address in wiring.mailboxes(settings):
            code = f"{secrets.randbelow(10**6):06}"
            letter = compose_code(
                code,
                fresh=reference.fresh(),
                at=clock(),
                languages=loaded.languages,
                office_language=settings.secretariat_language,
                sender=settings.mail_from or NOBODY,
                recipient=address,
            )
            async with engine.begin() as connection:
                if address in await connection.run_sync(mailboxes.confirmed):
                    lines.append(f"{address} is confirmed already.")
                    continue
                await connection.run_sync(partial(mailboxes.ask, address=address, code=code, now=clock()))
            try:
                await mailer.send(letter)
                lines.append(f"A code is on its way to {address}: `python -m bot mailbox confirm CODE`.")
            except (MailUnavailable, MailRefused) as error:
                lines.append(f"{address} could not be sent a code: {error}")
    return lines


async def confirm(settings: Settings, code: str) -> str:
    """Take a code, and say what came of it."""
    clock = config.clock(settings)
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with engine.begin() as connection:
            taken = partial(
                mailboxes.confirm, addresses=wiring.mailboxes(settings), code=code, now=clock(), actor="operator"
            )
            verdict, address = await connection.run_sync(taken)
    return came_to(verdict, address or "").msgid.format(address=address)


async def status(settings: Settings) -> list[str]:
    """A line for each mailbox."""
    async with AsyncExitStack() as house:
        engine = await database(settings, house)
        async with reading(engine).connect() as connection:
            proofs = await connection.run_sync(mailboxes.proofs)
    return list(_lines(wiring.mailboxes(settings), proofs))


def _lines(addresses: tuple[str, ...], proofs: mailboxes.Proofs) -> Iterator[str]:
    for address in addresses:
        proof = proofs.get(address)
        if proof and proof.confirmed_at:
            yield f"{address}\tconfirmed\t{proof.confirmed_at:%Y-%m-%d %H:%M} UTC"
        elif proof and proof.asked_at:
            yield f"{address}\tcode sent\t{proof.asked_at:%Y-%m-%d %H:%M} UTC"
        else:
            yield f"{address}\tnot confirmed"
