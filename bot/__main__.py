"""`python -m bot`: one command for each thing the assistant does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot import config, logs
from bot.commands import run
from bot.config import Settings
from bot.talk.errors import AssistantError

CONTENT = Path(__file__).parent.parent / "content"
LANGUAGES = ("fr", "en", "es", "ar", "ru", "zh")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 with the reason on standard error."""
    given = _parser(arguments).parse_args(arguments)
    try:
        if given.command == "check":
            return run.check()
        settings = config.read()
        logs.configure(settings.log_format)
        given.run(given, settings)
    except AssistantError as error:
        print(f"bot: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    return 0


def _parser(arguments: list[str] | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    parser.set_defaults(command="serve", run=run.serve)

    def command(
        name: str, act: Callable[[argparse.Namespace, Settings], None], does: str, example: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=does,
            description=does,
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=act)
        return added

    command("serve", run.serve, "the web page, Telegram and the courier (default)", "PORT=8000 python -m bot serve")
    command("deliver", run.deliver, "only the courier: sends what is owed", "python -m bot deliver")
    talk = command("chat", run.chat, "talk to the assistant in the terminal", "python -m bot chat --language fr")
    talk.add_argument("--language", choices=LANGUAGES, help="the language to begin in")
    question = command(
        "ask",
        run.ask,
        "answer one question, or JSON lines from standard input; or show what a person reads on a topic",
        """python -m bot ask 'What is the deadline?'
  python -m bot ask --topic lab-what --language ar
  echo '{"question": "Quels sont les objectifs ?"}' | python -m bot ask""",
    )
    asked = question.add_mutually_exclusive_group()
    asked.add_argument("question", nargs="?", help="the question; without it, JSON lines are read")
    topics = [page.parent.name for page in sorted((CONTENT / "topics").glob("*/topic.yaml"))]
    asked.add_argument("--topic", choices=topics, metavar="ID", help="a topic: a folder's name in content/topics")
    question.add_argument("--language", choices=LANGUAGES, help="the language of the person who asks or reads")
    missed = command(
        "misses",
        run.misses,
        "questions that were not answered, newest first: day, times, language, reason, question, topics",
        "python -m bot misses --since 2026-11-01 --language fr",
    )
    missed.add_argument("--since", type=date.fromisoformat, help="the first day that counts, as 2026-11-01")
    missed.add_argument("--language", choices=LANGUAGES, help="only questions in this language")
    missed.add_argument("--format", choices=("text", "jsonl"), default="text", help="parted by tabs, or JSON lines")
    exported = command(
        "export",
        run.export,
        "the latest version of every submission, a row each, for the office's own lists",
        "python -m bot export --format xlsx --since 2026-11-01 --output submissions.xlsx",
    )
    exported.add_argument("--format", choices=("csv", "xlsx", "jsonl"), required=True)
    exported.add_argument("--since", type=date.fromisoformat, help="the first day that counts, as 2026-11-01")
    exported.add_argument("--kind", help="only this form: its file's name in content/forms, such as host_centre")
    exported.add_argument("--output", type=Path, help="a file, for its owner alone; else standard output")
    audited = command(
        "audit",
        run.audit,
        "whether the record of exports, erasures and the desk's acts is as it was written",
        "python -m bot audit",
    )
    audited.add_argument("--holds", metavar="HASH", help="look also for this hash, as a weekly report names one")
    proof = command(
        "mailbox",
        run.mailbox,
        "prove that the mailboxes are the secretariat's: until then every subject begins with TEST",
        "python -m bot mailbox send\n  python -m bot mailbox confirm 123456",
    )
    steps = proof.add_subparsers(dest="does", metavar="{send,confirm,status}")
    steps.add_parser("send", help="send a six-digit code to each mailbox that is not confirmed")
    steps.add_parser("confirm", help="take the code").add_argument("code")
    steps.add_parser("status", help="which mailboxes are confirmed (default)")
    seen = command(
        "deliveries",
        run.deliveries,
        "what became of the letters of a submission; without one, those that wait, are stuck or came back",
        "python -m bot deliveries K7QM-3XWD",
    )
    seen.add_argument("reference", nargs="?", help="of a submission")
    seen.add_argument("--state", choices=("queued", "stuck", "accepted", "bounced", "acknowledged", "replaced"))
    again = command(
        "resend",
        run.resend,
        "send the letters of a submission again, marked as such; without one, all that came back",
        "python -m bot resend K7QM-3XWD",
    )
    again.add_argument("reference", nargs="?", help="of a submission")
    command(
        "acknowledge",
        run.acknowledge,
        "note that the office has what it was sent about a submission",
        "python -m bot acknowledge K7QM-3XWD",
    ).add_argument("reference", help="of a submission")
    counted = command(
        "stats",
        run.stats,
        "the figures of the last twelve weeks: submissions, where people stop, questions, delivery times",
        "python -m bot stats --output figures.png",
    )
    counted.add_argument("--output", type=Path, help="a picture (.png) or a workbook (.xlsx); else text")
    command(
        "guide",
        run.guide,
        "rank the centre types for profiles, JSON lines from standard input",
        """echo '{"scope": "global", "objectives": ["foresight"]}' | python -m bot guide""",
    )
    command(
        "check",
        run.serve,
        "read content, catalogues and settings as a start would, and say every fault",
        "python -m bot check",
    )
    command(
        "migrate",
        run.migrate,
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
