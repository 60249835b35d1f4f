"""`python -m bot`: one command for each thing the assistant does."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot import config, logs
from bot.commands import ask, deliveries, guide, mailbox, misses, wiring
from bot.commands.audit import audit
from bot.commands.chat import chat
from bot.commands.deliver import deliver
from bot.commands.export import export
from bot.commands.serve import serve
from bot.commands.stats import stats
from bot.config import Settings
from bot.load import ROOT, inspect, load
from bot.mail.message import self_test
from bot.store import migrations
from bot.talk.errors import AssistantError, ContentError

LANGUAGES = ("fr", "en", "es", "ar", "ru", "zh")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 with the reason on standard error."""
    given = _parser(arguments).parse_args(arguments)
    try:
        if given.command == "check":
            return _check()
        settings = config.read()
        logs.configure(settings.log_format)
        run: Callable[[argparse.Namespace, Settings], None] = given.run
        run(given, settings)
    except AssistantError as error:
        print(f"bot: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    return 0


def _check() -> int:
    """Every fault that would stop a start, with file, place and what is wrong."""
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


def _serve(given: argparse.Namespace, settings: Settings) -> None:
    asyncio.run(serve(settings))


def _deliver(given: argparse.Namespace, settings: Settings) -> None:
    asyncio.run(deliver(settings))


def _chat(given: argparse.Namespace, settings: Settings) -> None:
    asyncio.run(chat(settings, language=given.language))


def _migrate(given: argparse.Namespace, settings: Settings) -> None:
    asyncio.run(migrations.upgrade(settings.database_url))
    print("The database is at the newest version.")


def _ask(given: argparse.Namespace, settings: Settings) -> None:
    loaded, now = load(), config.clock(settings)()
    if given.topic:
        print(ask.read(loaded, given.topic, given.language or loaded.knowledge.languages.documents, now=now))
        return
    if given.question:
        print(ask.answer(loaded, given.question, given.language, now=now)["text"])
        return
    for line in ask.answers(loaded, sys.stdin, now=now):
        print(line, flush=True)


def _misses(given: argparse.Namespace, settings: Settings) -> None:
    wanted = misses.listed(settings, since=given.since, language=given.language, format=given.format)
    for line in asyncio.run(wanted):
        print(line)


def _export(given: argparse.Namespace, settings: Settings) -> None:
    wanted = export(settings, format=given.format, since=given.since, kind=given.kind, output=given.output)
    asyncio.run(wanted)


def _audit(given: argparse.Namespace, settings: Settings) -> None:
    print(asyncio.run(audit(settings, holds=given.holds)))


def _mailbox(given: argparse.Namespace, settings: Settings) -> None:
    match given.does:
        case "send":
            lines = asyncio.run(mailbox.send(settings))
        case "confirm":
            lines = [asyncio.run(mailbox.confirm(settings, given.code))]
        case _:
            lines = asyncio.run(mailbox.status(settings))
    print("\n".join(lines))


def _deliveries(given: argparse.Namespace, settings: Settings) -> None:
    for line in asyncio.run(deliveries.listed(settings, reference=given.reference, state=given.state)):
        print(line)


def _resend(given: argparse.Namespace, settings: Settings) -> None:
    print("\n".join(asyncio.run(deliveries.resend(settings, reference=given.reference))) or "There is nothing to send.")


def _acknowledge(given: argparse.Namespace, settings: Settings) -> None:
    print(asyncio.run(deliveries.acknowledge(settings, given.reference)))


def _stats(given: argparse.Namespace, settings: Settings) -> None:
    print(asyncio.run(stats(settings, given.output)))


def _guide(given: argparse.Namespace, settings: Settings) -> None:
    for line in guide.rankings(load().knowledge.guidance, sys.stdin):
        print(line, flush=True)


def _parser(arguments: list[str] | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    parser.set_defaults(command="serve", run=_serve)

    def command(
        name: str, run: Callable[[argparse.Namespace, Settings], None], does: str, example: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=does,
            description=does,
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added

    command("serve", _serve, "the web page, Telegram and the courier (default)", "PORT=8000 python -m bot serve")
    command("deliver", _deliver, "only the courier: sends what is owed", "python -m bot deliver")
    talk = command("chat", _chat, "talk to the assistant in the terminal", "python -m bot chat --language fr")
    talk.add_argument("--language", choices=LANGUAGES, help="the language to begin in")
    question = command(
        "ask",
        _ask,
        "answer one question, or JSON lines from standard input; or show what a person reads on a topic",
        """python -m bot ask 'What is the deadline?'
  python -m bot ask --topic lab-what --language ar
  echo '{"question": "Quels sont les objectifs ?"}' | python -m bot ask""",
    )
    asked = question.add_mutually_exclusive_group()
    asked.add_argument("question", nargs="?", help="the question; without it, JSON lines are read")
    topics = [page.parent.name for page in sorted((ROOT / "content" / "topics").glob("*/topic.yaml"))]
    asked.add_argument("--topic", choices=topics, metavar="ID", help="a topic: a folder's name in content/topics")
    question.add_argument("--language", choices=LANGUAGES, help="the language of the person who asks or reads")
    missed = command(
        "misses",
        _misses,
        "questions that were not answered, newest first: day, times, language, reason, question, topics",
        "python -m bot misses --since 2026-11-01 --language fr",
    )
    missed.add_argument("--since", type=date.fromisoformat, help="the first day that counts, as 2026-11-01")
    missed.add_argument("--language", choices=LANGUAGES, help="only questions in this language")
    missed.add_argument("--format", choices=("text", "jsonl"), default="text", help="parted by tabs, or JSON lines")
    exported = command(
        "export",
        _export,
        "the latest version of every submission, a row each, for the office's own lists",
        "python -m bot export --format xlsx --since 2026-11-01 --output submissions.xlsx",
    )
    exported.add_argument("--format", choices=("csv", "xlsx", "jsonl"), required=True)
    exported.add_argument("--since", type=date.fromisoformat, help="the first day that counts, as 2026-11-01")
    exported.add_argument("--kind", help="only this form: its file's name in content/forms, such as host_centre")
    exported.add_argument("--output", type=Path, help="a file, for its owner alone; else standard output")
    audited = command(
        "audit",
        _audit,
        "whether the record of exports, erasures and the desk's acts is as it was written",
        "python -m bot audit",
    )
    audited.add_argument("--holds", metavar="HASH", help="look also for this hash, as a weekly report names one")
    proof = command(
        "mailbox",
        _mailbox,
        "prove that the mailboxes are the secretariat's: until then every subject begins with TEST",
        "python -m bot mailbox send\n  python -m bot mailbox confirm 123456",
    )
    steps = proof.add_subparsers(dest="does", metavar="{send,confirm,status}")
    steps.add_parser("send", help="send a six-digit code to each mailbox that is not confirmed")
    steps.add_parser("confirm", help="take the code").add_argument("code")
    steps.add_parser("status", help="which mailboxes are confirmed (default)")
    seen = command(
        "deliveries",
        _deliveries,
        "what became of the letters of a submission; without one, those that wait, are stuck or came back",
        "python -m bot deliveries K7QM-3XWD",
    )
    seen.add_argument("reference", nargs="?", help="of a submission")
    seen.add_argument("--state", choices=("queued", "stuck", "accepted", "bounced", "acknowledged", "replaced"))
    again = command(
        "resend",
        _resend,
        "send the letters of a submission again, marked as such; without one, all that came back",
        "python -m bot resend K7QM-3XWD",
    )
    again.add_argument("reference", nargs="?", help="of a submission")
    command(
        "acknowledge",
        _acknowledge,
        "note that the office has what it was sent about a submission",
        "python -m bot acknowledge K7QM-3XWD",
    ).add_argument("reference", help="of a submission")
    counted = command(
        "stats",
        _stats,
        "the figures of the last twelve weeks: submissions, where people stop, questions, delivery times",
        "python -m bot stats --output figures.png",
    )
    counted.add_argument("--output", type=Path, help="a picture (.png) or a workbook (.xlsx); else text")
    command(
        "guide",
        _guide,
        "rank the centre types for profiles, JSON lines from standard input",
        """echo '{"scope": "global", "objectives": ["foresight"]}' | python -m bot guide""",
    )
    command(
        "check",
        _serve,
        "read content, catalogues and settings as a start would, and say every fault",
        "python -m bot check",
    )
    command(
        "migrate",
        _migrate,
        "bring the database to the newest version",
        "DATABASE_URL=postgresql://… python -m bot migrate",
    )
    bench = commands.add_parser("bench", help="measure the assistant beside others")
    if (sys.argv[1:] if arguments is None else arguments)[:1] == ["bench"]:
        from bot.bench.command import add_to  # its peers and tools would cost every other command half a second

        add_to(bench)
    return parser


if __name__ == "__main__":
    sys.exit(main())
