"""Puts the house together: knowledge, conversation, store, mail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.alerts import Alerts
from bot.bounces import Bounces
from bot.calendar_file import calendar_file
from bot.channels.documents import Files
from bot.commands.report import Report, report, weekly
from bot.config import NOBODY, Clock, Settings
from bot.courier import Courier
from bot.division import Division, Recompose
from bot.export.columns import Column, columns
from bot.export.formats import Format
from bot.i18n import Languages, Shown
from bot.knowledge.advance import advances
from bot.knowledge.calendar import today
from bot.knowledge.checks import concerns, notices
from bot.knowledge.model import Form, Knowledge
from bot.knowledge.retention import wakes
from bot.load import Loaded
from bot.mail.alert import Trouble, compose_alert, told
from bot.mail.compose import announce, compose
from bot.mail.letter import Letter
from bot.mail.receive import Postbox
from bot.mail.record import definition, digest, record
from bot.mail.send import FolderMailer, Mailer, SmtpMailer, relay
from bot.mail.sheet import Anew
from bot.office import Office
from bot.purge import Purge
from bot.questionnaire.questions import questions
from bot.store import cases, outbox
from bot.store.submissions import Filed
from bot.sweep import Sweep
from bot.talk.effects import Submit, Withdraw
from bot.talk.events import Commanded, Found
from bot.talk.looking import CaseFile
from bot.talk.outcome import Step
from bot.talk.replies import Reply
from bot.talk.state import Desk, State, Wish
from bot.talk.text import Text
from bot.turn import Turns
from bot.turn.batch import Compose
from handlers import step
from handlers.desk import VERB

MAILBOX = Path("var/mailbox")
"""Where the secretariat's mail is written until SMTP_URL is set."""


def conversation(knowledge: Knowledge, settings: Settings | None = None) -> Step:
    """The conversation with its knowledge in hand; with a desk where the settings name one."""
    staffed = settings is not None and desk(settings) is not None
    office = settings.secretariat_language if settings and staffed else None
    return partial(step, replace(knowledge, office=office))


def desk(settings: Settings) -> str | None:
    """The key of the desk's conversation; None where there is no desk, or nobody who may act at it."""
    staffed = settings.telegram_token and settings.desk_chat and settings.desk_members
    return f"{cases.PREFIX}{settings.desk_chat}" if staffed else None


def office(engine: AsyncEngine, turns: Turns, loaded: Loaded, settings: Settings, clock: Clock) -> Office:
    """The desk as a page."""
    taken = conversation(loaded.knowledge, settings)

    def shown(file: CaseFile, act: str) -> Reply:
        wish = Wish(act, file.case.id if file.case else "")
        found = Found(at=clock(), reference="", why=VERB, finding=file)
        return taken(State(desk=Desk(wish=wish)), found).replies[0]

    async def export(into: Path, format: Format, actor: str) -> None:
        from bot.commands.export import write  # here, because the command itself is put together with this module

        forms = sorted(loaded.knowledge.forms.values(), key=lambda form: form.letter)
        words = partial(loaded.languages.words, language=settings.secretariat_language)
        await write(
            engine,
            into,
            forms,
            format=format,
            since=None,
            kind=None,
            actor=actor,
            now=clock(),
            words=lambda msgid: words(Text(msgid)),  # from content/
            order=loaded.knowledge.columns,
        )

    async def counted() -> Report:
        return await report(engine, loaded, settings, now=clock())

    return Office(
        engine,
        turns,
        loaded.knowledge,
        members=frozenset(settings.desk_members),
        mailboxes=mailboxes(settings),
        shown=shown,
        export=export,
        report=counted,
        clock=clock,
    )


UNTIL_TOLD = 10_240_000
"""Bytes of a message before the mail server has said how many it takes: what Postfix takes unless told otherwise."""


def turns(engine: AsyncEngine, loaded: Loaded, settings: Settings, clock: Clock) -> Turns:
    """The durable turn over this database."""
    return Turns(
        engine,
        conversation(loaded.knowledge, settings),
        compose=filing(loaded, settings),
        announce=partial(_announced, loaded, settings),
        clock=clock,
        default_language=loaded.languages.offered[0],
        wakes=partial(wakes, kept=loaded.knowledge.privacy.kept),
        desk=desk(settings),
        advances=lambda before, after, at: advances(before, after, at=at, forms=loaded.knowledge.forms),
    )


def filing(loaded: Loaded, settings: Settings) -> Compose:
    """What makes a submission ready to store: its frozen form, its record, and what goes to the form's mailbox."""
    letters = _writing(loaded, settings)

    def file(submission: Submit, announced: Mapping[str, int]) -> Filed:
        form = loaded.knowledge.forms[submission.form]
        frozen = definition(form)
        return Filed(digest(frozen), frozen, record(submission, form), letters(submission, announced, None))

    return file


def again(loaded: Loaded, settings: Settings) -> Recompose:
    """What writes the letters of a submission that was read back from the store."""
    letters = _writing(loaded, settings)

    def write(submission: Submit, announced: Mapping[str, int], anew: Anew | None) -> tuple[outbox.Letter, ...]:
        form, answers, at = loaded.knowledge.forms[submission.form], submission.answers, submission.at
        found = {each.id: each.says for each in concerns(loaded.knowledge, form, answers, now=at)}
        told = notices(loaded.knowledge, form, answers, now=at)
        return letters(replace(submission, concerns=found, notices=told), announced, anew)

    return write


def _writing(loaded: Loaded, settings: Settings) -> Recompose:
    """What writes the letters; the columns of the office's list are those of an export of all forms."""
    forms = sorted(loaded.knowledge.forms.values(), key=lambda form: form.letter)
    return partial(_letters, loaded, settings, columns(map(definition, forms), loaded.knowledge.columns))


def _letters(
    loaded: Loaded,
    settings: Settings,
    listed: tuple[Column, ...],
    submission: Submit,
    announced: Mapping[str, int],
    anew: Anew | None,
) -> tuple[Letter, ...]:
    """What goes to the form's mailbox."""
    form = loaded.knowledge.forms[submission.form]
    return compose(
        submission,
        form,
        guidance=loaded.knowledge.guidance,
        languages=loaded.languages,
        office_language=settings.secretariat_language,
        sender=settings.mail_from or NOBODY,
        recipient=_mailbox(form, settings),
        columns=listed,
        largest=largest(settings, announced),
        anew=anew,
    )


def largest(settings: Settings, announced: Mapping[str, int]) -> int | None:
    """Bytes that a message may have: what the mail server has announced, or less where LARGEST_MESSAGE says so; None
    where there is no limit.
    """
    if settings.smtp_url is None:
        return None
    said = announced.get(relay(settings.smtp_url.get_secret_value()), UNTIL_TOLD)
    limits = [limit for limit in (said, settings.largest_message) if limit]
    return min(limits, default=None)


def _announced(loaded: Loaded, settings: Settings, withdrawal: Withdraw) -> Letter:
    """The notice to the form's mailbox that a submission was taken back."""
    form = loaded.knowledge.forms[withdrawal.form]
    return announce(
        withdrawal,
        form,
        languages=loaded.languages,
        office_language=settings.secretariat_language,
        sender=settings.mail_from or NOBODY,
        recipient=_mailbox(form, settings),
    )


def _mailbox(form: Form, settings: Settings) -> str:
    mailboxes = {
        "secretariat": settings.secretariat_mailbox,
        "partner2connect": settings.partner2connect_mailbox,
    }
    return mailboxes[form.mailbox] or NOBODY


def files(loaded: Loaded, clock: Clock) -> Files:
    """What makes the files that are given out, as of now; the questions of a form once a day for each language."""

    @lru_cache(maxsize=64)
    def asked(kind: str, language: str, day: date) -> bytes | None:
        form = loaded.knowledge.forms.get(kind)
        if form is None:
            return None
        from bot.questionnaire.word import word  # what writes Word files takes a while to import, and few ask for one

        now = clock()
        return word(questions(loaded.knowledge, loaded.languages, form, language, now=now), at=now)

    return Files(
        calendar=lambda of, language: calendar_file(
            loaded.knowledge, loaded.languages, of, language, today=today(clock())
        ),
        questions=lambda kind, language: asked(kind, language, today(clock())),
    )


def purge(engine: AsyncEngine, loaded: Loaded) -> Purge:
    """What deletes what was kept long enough."""
    return Purge(engine, kept=loaded.knowledge.privacy.kept)


def sweep(engine: AsyncEngine, loaded: Loaded, settings: Settings, clock: Clock) -> Sweep:
    """What looks for submissions without a letter."""
    return Sweep(
        engine,
        compose=again(loaded, settings),
        announce=partial(_announced, loaded, settings),
        clock=clock,
    )


def alerts(
    engine: AsyncEngine,
    loaded: Loaded,
    settings: Settings,
    clock: Clock,
    say: Callable[[str], Awaitable[None]] | None = None,
) -> Alerts:
    """What tells the secretariat, by mail and through `say` in the desk's chat, that letters do not arrive."""
    language, sender = settings.secretariat_language, settings.mail_from or NOBODY
    mailbox = settings.secretariat_mailbox or NOBODY

    def compose(trouble: Trouble) -> tuple[Letter, ...]:
        return (
            compose_alert(
                trouble, languages=loaded.languages, office_language=language, sender=sender, recipient=mailbox
            ),
        )

    async def tell(trouble: Trouble) -> None:
        if say is not None:
            await say(told(trouble, languages=loaded.languages, language=language))

    return Alerts(engine, compose=compose, clock=clock, tell=tell if say else None)


def courier(engine: AsyncEngine, loaded: Loaded, settings: Settings, clock: Clock) -> Courier:
    """What sends the letters: to a mail server only as tests, until the mailboxes are confirmed."""
    first, second = settings.secretariat_mailbox or NOBODY, settings.secretariat_mailbox_2
    server = settings.smtp_url
    return Courier(
        engine,
        mailer(settings),
        clock=clock,
        copies={first: second} if second else {},
        proved=server is not None,
        divide=Division(again(loaded, settings), relay=relay(server.get_secret_value())) if server else None,
    )


def upkeep(
    engine: AsyncEngine, loaded: Loaded, settings: Settings, clock: Clock, stop: asyncio.Event
) -> Iterator[Coroutine[None, None, None]]:
    """All that sends, looks after what is sent and deletes, until `stop`."""
    yield courier(engine, loaded, settings, clock).run(stop)
    yield weekly(engine, loaded, settings).run(stop, clock)
    yield purge(engine, loaded).run(stop, clock)
    yield sweep(engine, loaded, settings, clock).run(stop)
    if reports := bounces(engine, settings):
        yield reports.run(stop)


def bounces(engine: AsyncEngine, settings: Settings) -> Bounces | None:
    """What reads delivery reports, where there is a mailbox for them."""
    reports = postbox(settings)
    return Bounces(engine, reports) if reports else None


def postbox(settings: Settings) -> Postbox | None:
    """Where delivery reports come in, where there is such a mailbox."""
    url = settings.bounce_imap_url
    return Postbox(url.get_secret_value()) if url else None


def mailboxes(settings: Settings) -> tuple[str, ...]:
    """All that letters go to, each once."""
    named = (settings.secretariat_mailbox, settings.secretariat_mailbox_2, settings.partner2connect_mailbox)
    return tuple(dict.fromkeys(filter(None, named)))


def mailer(settings: Settings) -> Mailer:
    """By SMTP where it is configured, else into a folder."""
    if settings.smtp_url is None or settings.mail_from is None:
        return FolderMailer(MAILBOX)
    return SmtpMailer(settings.smtp_url.get_secret_value(), sender=settings.mail_from)


def privacy(knowledge: Knowledge, languages: Languages, clock: Clock, language: str) -> Shown:
    """The privacy notice as a page shows it: what /privacy says, without its buttons."""
    asked = Commanded(at=clock(), reference="", name="privacy")
    notice = step(knowledge, State(language=language), asked).replies[0]
    shown = languages.show(notice, language)
    return Shown(shown.parts, (), "none", False, shown.language, shown.direction)
