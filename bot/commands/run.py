"""What each command does. Each imports what it needs when it is called: `ask` need not wait for a web server, nor
`--help` for anything.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot import config
from bot.config import Settings
from bot.talk.errors import ContentError


def check() -> int:
    """Every fault that would stop a start, with file, place and what is wrong; the exit status."""
    from bot.commands import wiring
    from bot.load import inspect
    from bot.mail.message import self_test

    faults: list[ContentError] = []
    try:
        settings = config.read()
        wiring.mailer(settings)
        wiring.postbox(settings)
    except ContentError as wrong:
        faults.append(wrong)
    faults += inspect()[1]
    try:
        self_test()
    except ContentError as wrong:
        faults.append(wrong)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "Content, catalogues and settings are in order.")
    return 1 if faults else 0


def serve(given: argparse.Namespace, settings: Settings) -> None:
    """The web page, Telegram and the courier."""
    from bot.commands.serve import serve as run

    asyncio.run(run(settings))


def deliver(given: argparse.Namespace, settings: Settings) -> None:
    """Only the courier."""
    from bot.commands.deliver import deliver as run

    asyncio.run(run(settings))


def chat(given: argparse.Namespace, settings: Settings) -> None:
    """A talk in the terminal."""
    from bot.commands.chat import chat as run

    asyncio.run(run(settings, language=given.language))


def migrate(given: argparse.Namespace, settings: Settings) -> None:
    """The database brought to the newest version."""
    from bot.store import migrations

    asyncio.run(migrations.upgrade(settings.database_url))
    print("The database is at the newest version.")


def ask(given: argparse.Namespace, settings: Settings) -> None:
    """One question, JSON lines, or what is read on a topic."""
    from bot.commands import ask as asking
    from bot.load import load

    loaded, now = load(), config.clock(settings)()
    if given.topic:
        print(asking.read(loaded, given.topic, given.language or loaded.knowledge.languages.documents, now=now))
        return
    if given.question:
        print(asking.heard(loaded, given.question, given.language, now=now))
        return
    for line in asking.answers(loaded, sys.stdin, now=now):
        print(line, flush=True)


def misses(given: argparse.Namespace, settings: Settings) -> None:
    """What was not answered."""
    from bot.commands.misses import listed

    wanted = listed(settings, since=given.since, language=given.language, format=given.format)
    for line in asyncio.run(wanted):
        print(line)


def export(given: argparse.Namespace, settings: Settings) -> None:
    """All submissions."""
    from bot.commands.export import export as run

    wanted = run(settings, format=given.format, since=given.since, kind=given.kind, output=given.output)
    asyncio.run(wanted)


def audit(given: argparse.Namespace, settings: Settings) -> None:
    """Whether the record holds."""
    from bot.commands.audit import audit as run

    print(asyncio.run(run(settings, holds=given.holds)))


def mailbox(given: argparse.Namespace, settings: Settings) -> None:
    """The mailboxes proved."""
    from bot.commands import mailbox as proof

    match given.does:
        case "send":
            lines = asyncio.run(proof.send(settings))
        case "confirm":
            lines = [asyncio.run(proof.confirm(settings, given.code))]
        case _:
            lines = asyncio.run(proof.status(settings))
    print("\n".join(lines))


def deliveries(given: argparse.Namespace, settings: Settings) -> None:
    """What became of letters."""
    from bot.commands.deliveries import listed

    for line in asyncio.run(listed(settings, reference=given.reference, state=given.state)):
        print(line)


def resend(given: argparse.Namespace, settings: Settings) -> None:
    """Letters sent again."""
    from bot.commands.deliveries import resend as run

    print("\n".join(asyncio.run(run(settings, reference=given.reference))) or "There is nothing to send.")


def acknowledge(given: argparse.Namespace, settings: Settings) -> None:
    """Letters that the office has."""
    from bot.commands.deliveries import acknowledge as run

    print(asyncio.run(run(settings, given.reference)))


def stats(given: argparse.Namespace, settings: Settings) -> None:
    """The figures."""
    from bot.commands.stats import stats as run

    print(asyncio.run(run(settings, given.output)))


def guide(given: argparse.Namespace, settings: Settings) -> None:
    """Profiles ranked."""
    from bot.commands.guide import rankings
    from bot.load import load

    for line in rankings(load().knowledge.guidance, sys.stdin):
        print(line, flush=True)
