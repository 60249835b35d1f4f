"""A submission, or that it was taken back -> the letter that the secretariat gets. Pure: the same gives the same bytes.

Whatever a person typed, a letter comes of it: where the header does not survive being read again, the letter goes out
with the reference alone for a subject, and at worst without the applicant's address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial
from typing import Protocol

from bot.i18n import Languages
from bot.knowledge.fields import show
from bot.knowledge.model import Form, Guidance
from bot.mail.headers import clean, intact, reply_address
from bot.mail.letter import Letter
from bot.mail.message import write
from bot.mail.notice import notice
from bot.mail.record import named, record, withdrawal_record
from bot.mail.sheet import Sheet, Words, sheet
from bot.talk.effects import Submit, Withdraw
from bot.talk.state import Answer
from bot.talk.text import Text

CONTACT = "contact_email"
"""The field whose answer a reply goes to."""
SUBJECT = ("centre_type_wish", "country", "organisation_name")
"""The fields whose answers stand in the subject, where a form asks for them."""

LONGEST_IN_SUBJECT = 80
"""Characters that one answer may take there."""


def compose(
    submission: Submit,
    form: Form,
    *,
    guidance: Guidance,
    languages: Languages,
    office_language: str,
    sender: str,
    recipient: str,
) -> Letter:
    """The letter about a submission, in the office's language, the applicant's own words as they were typed.

    `sender` and `recipient` are bare addresses in ASCII. Message-ID, Date and boundaries follow from the submission.
    """
    post = _Post(languages, office_language, sender, recipient)
    first = submission.version == 1

    def page(answerable: bool) -> Sheet:
        return sheet(submission, form, guidance, languages=languages, language=office_language, answerable=answerable)

    return post.letter(
        submission,
        form,
        subject=Text("Expression of interest") if first else Text("Amended expression of interest"),
        number=str(submission.version),
        page=page,
        data=record(submission, form),
        files=named(submission),
    )


def announce(
    withdrawal: Withdraw, form: Form, *, languages: Languages, office_language: str, sender: str, recipient: str
) -> Letter:
    """The notice that a submission was taken back; as `compose`, and in the thread of its letters."""
    post = _Post(languages, office_language, sender, recipient)
    subject = Text("Erased expression of interest") if withdrawal.erased else Text("Withdrawn expression of interest")

    def page(answerable: bool) -> Sheet:
        return notice(withdrawal, form, languages=languages, language=office_language, answerable=answerable)

    return post.letter(
        withdrawal,
        form,
        subject=subject,
        number="erased" if withdrawal.erased else f"{withdrawal.version}.withdrawn",
        page=page,
        data=withdrawal_record(withdrawal),
    )


class _About(Protocol):
    """What the header takes from a submission or its withdrawal."""

    @property
    def reference(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def answers(self) -> Mapping[str, Answer]: ...


@dataclass(frozen=True, slots=True)
class _Post:
    """Where a letter goes, and in whose words."""

    languages: Languages
    language: str
    sender: str
    recipient: str

    def letter(
        self,
        about: _About,
        form: Form,
        *,
        subject: Text,
        number: str,
        page: Callable[[bool], Sheet],
        data: str,
        files: tuple[str, ...] = (),
    ) -> Letter:
        """`number` tells the letters of one reference apart; `page` is given whether a reply reaches the applicant."""
        words = partial(self.languages.words, language=self.language)
        domain = self.sender.rpartition("@")[2]
        first = f"<{about.reference}.1@{domain}>"
        fixed = {
            "From": str(Address(_ours(Text("Alliance assistant"), words), addr_spec=self.sender)),
            "To": self.recipient,
            "Date": format_datetime(about.at),
            "Message-ID": f"<{about.reference}.{number}@{domain}>",
            "X-EOI-Reference": about.reference,
            "Auto-Submitted": "auto-generated",
            "Content-Language": self.language,
            **({} if number == "1" else {"In-Reply-To": first, "References": first}),
        }
        short = f"{_ours(subject, words)} | {about.reference}"
        full, reply_to = _subject(subject, about, form, words), _reply_to(about, form)
        for line, address in ((full, reply_to), (short, reply_to), (short, None)):
            headers = {**fixed, "Subject": line, **({"Reply-To": address} if address else {})}
            body = write(headers, page(address is not None), about.reference, data)
            if intact(body, headers):
                break
        return Letter(fixed["Message-ID"], self.recipient, body, files)


def _ours(text: Text, words: Words) -> str:
    return clean(words(text), longest=LONGEST_IN_SUBJECT)


def _subject(subject: Text, about: _About, form: Form, words: Words) -> str:
    """Fixed words, kind, centre type, country, organisation, reference; what was not answered is left out."""
    fields = [field for id in SUBJECT if id in about.answers and (field := form.field(id))]
    answers = [show(field, about.answers[field.id]) for field in fields]
    values = (subject, Text(form.title), *answers)
    lines = (value if isinstance(value, str) else words(value) for value in values)
    cleaned = (clean(line, longest=LONGEST_IN_SUBJECT) for line in lines)
    return " | ".join([*filter(None, cleaned), about.reference])


def _reply_to(about: _About, form: Form) -> str | None:
    """Where the applicant can be written to: never the person who is proposed, whose address a form may ask first."""
    typed = about.answers.get(CONTACT) if form.field(CONTACT) else None
    return reply_address(typed) if isinstance(typed, str) else None
