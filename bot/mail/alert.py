"""What the office is told when letters do not arrive: a few words for the desk, and a letter. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial
from typing import Literal, TypeAlias

from bot.i18n import Languages
from bot.mail.headers import clean
from bot.mail.letter import Letter
from bot.mail.message import write
from bot.mail.sheet import Line, Sheet
from bot.talk.text import Address as Shown
from bot.talk.text import Moment, Text

Kind: TypeAlias = Literal["relay", "mailbox", "stuck", "bounced"]

LONGEST_SUBJECT = 120

_TITLES: Mapping[Kind, Text] = {
    "relay": Text("The mail server takes no messages"),
    "mailbox": Text("A mailbox cannot be reached"),
    "stuck": Text("Messages have been waiting for two days"),
    "bounced": Text("A message was refused or came back"),
}
_ADVICE: Mapping[Kind, Text] = {
    "relay": Text("Nothing is lost. What waits is tried again every minute and leaves by itself when this is mended."),
    "mailbox": Text(
        "Nothing is lost. What waits is tried again every minute and leaves by itself when this is mended."
    ),
    "stuck": Text(
        "Nothing is lost. What waits is tried once a day; please have a look at the mailbox and the mail server."
    ),
    "bounced": Text(
        "Nothing is lost. What the mail server refused is tried again once a day; what it had taken and then sent back "
        "is not. Please have a look at the mailbox; when it is in order, a message can be sent again at once with "
        "{command}.",
        {"command": "python -m bot resend"},
    ),
}
_OVER = Text("It is over: everything that waited has left, or is leaving now.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps letters from arriving. `mailbox` is empty where all are concerned; `until` is None while it lasts;
    `cause` is what the server said, without addresses; `waiting` counts letters.
    """

    id: int
    kind: Kind
    mailbox: str
    since: datetime
    until: datetime | None
    cause: str
    waiting: int


def message_id(trouble: Trouble, sender: str) -> str:
    """One for each trouble."""
    return f"<trouble-{trouble.id}@{sender.rpartition('@')[2]}>"


def told(trouble: Trouble, *, languages: Languages, language: str) -> str:
    """For the desk's chat: what it is, what the server said, how many wait, what to do."""
    page = _page(trouble, languages, language)
    facts = (f"{line.label}: {line.value}" for line in page.facts)
    return "\n".join((page.title, *facts, *page.notes))


def compose_alert(
    trouble: Trouble, *, languages: Languages, office_language: str, sender: str, recipient: str
) -> Letter:
    """The letter: of an outage when it is over, as none would have left before; of the others at once."""
    page = _page(trouble, languages, office_language)
    headers = {
        "Subject": clean(page.title, longest=LONGEST_SUBJECT),
        "From": str(
            Address(clean(languages.words(Text("Alliance assistant"), office_language), longest=80), addr_spec=sender)
        ),
        "To": recipient,
        "Date": format_datetime(trouble.until or trouble.since),
        "Message-ID": message_id(trouble, sender),
        "Auto-Submitted": "auto-generated",
        "Content-Language": office_language,
    }
    return Letter(headers["Message-ID"], recipient, write(headers, page, f"trouble-{trouble.id}", ()))


def _page(trouble: Trouble, languages: Languages, language: str) -> Sheet:
    words = partial(languages.words, language=language)
    facts = [Line(words(Text("Since")), words(Moment(trouble.since.isoformat())))]
    if trouble.until:
        facts.append(Line(words(Text("Until")), words(Moment(trouble.until.isoformat()))))
    if trouble.mailbox:
        facts.append(Line(words(Text("Mailbox")), words(Shown(trouble.mailbox))))
    if trouble.cause:
        facts.append(Line(words(Text("What the mail server said")), trouble.cause, own=True))
    facts.append(Line(words(Text("Messages that wait")), words(trouble.waiting)))
    return Sheet(
        language=language,
        direction=languages.direction(language),
        title=words(_TITLES[trouble.kind]),
        facts=tuple(facts),
        notes=(words(_OVER if trouble.until else _ADVICE[trouble.kind]),),
        parts=(),
    )
