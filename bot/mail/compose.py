"""A submission, or that it was taken back -> what the secretariat gets: a letter, or several where files are large.

Pure: the same gives the same bytes.

Whatever a person typed, a letter comes of it: where the header does not survive being read again, the letter goes out
with the reference alone for a subject, and at worst without the applicant's address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial
from typing import Protocol

from bot.export.columns import Column
from bot.i18n import Languages
from bot.knowledge.fields import show
from bot.knowledge.model import Form, Guidance
from bot.mail.headers import clean, intact, reply_address
from bot.mail.letter import Letter
from bot.mail.message import Attachment, write
from bot.mail.notice import notice
from bot.mail.parts import Piece, shared
from bot.mail.record import named, record, stem, withdrawal_record
from bot.mail.sheet import Anew, Share, Sheet, Words, continued, sheet
from bot.mail.titles import subject
from bot.mail.workbook import workbook
from bot.talk.effects import Submit, Withdraw
from bot.talk.files import File
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
    columns: Sequence[Column],
    largest: int | None = None,
    anew: Anew | None = None,
) -> tuple[Letter, ...]:
    """The letter about a submission, in the office's language, the applicant's own words as they were typed; or
    several, where with its files it would have more than `largest` bytes.

    `sender` and `recipient` are bare addresses in ASCII; `columns` are those of the office's list. Message-ID, Date and
    boundaries follow from the submission, and from how often it was composed (`anew`).
    """
    post = _Post(languages, office_language, sender, recipient)
    number = str(submission.version)
    name, data = stem(submission.reference, number), record(submission, form)
    enclosed = (Attachment.of_data(name, data), workbook(name, submission, data, columns))
    page = partial(sheet, submission, form, guidance, languages=languages, language=office_language, anew=anew)
    files = [(id, submission.files[id]) for id in named(submission)] if not (anew and anew.bare) else []
    if anew:
        number = f"{number}.{anew.name}"

    whole = post.letter(submission, form, number=number, page=page, enclosed=enclosed)
    messages = shared(files, first=len(whole.body), largest=largest)
    if len(messages) == 1:
        return (_with(whole, messages[0]),)
    held = tuple(tuple(piece.named(file.name) for piece, file in message) for message in messages)
    more = partial(continued, submission, form, languages=languages, language=office_language, anew=anew)
    shares = [Share(which, held) for which in range(1, len(held) + 1)]
    letters = (
        post.letter(
            submission,
            form,
            number=number,
            page=partial(more if share.number > 1 else page, share=share),
            enclosed=() if share.number > 1 else enclosed,
            share=share,
        )
        for share in shares
    )
    return tuple(map(_with, letters, messages))


def announce(
    withdrawal: Withdraw, form: Form, *, languages: Languages, office_language: str, sender: str, recipient: str
) -> Letter:
    """The notice that a submission was taken back; as `compose`, and in the thread of its letters."""
    post = _Post(languages, office_language, sender, recipient)
    number = "erased" if withdrawal.erased else f"{withdrawal.version}.withdrawn"
    return post.letter(
        withdrawal,
        form,
        number=number,
        page=partial(notice, withdrawal, form, languages=languages, language=office_language),
        enclosed=(Attachment.of_data(stem(withdrawal.reference, number), withdrawal_record(withdrawal)),),
    )


def _with(letter: Letter, message: Sequence[tuple[Piece, File]]) -> Letter:
    return replace(letter, files=tuple(str(piece) for piece, _ in message))


class _Page(Protocol):
    """What a letter says, given whether a reply to it reaches the applicant."""

    def __call__(self, *, answerable: bool) -> Sheet: ...


@dataclass(frozen=True, slots=True)
class _Post:
    """Where a letter goes, and in whose words."""

    languages: Languages
    language: str
    sender: str
    recipient: str

    def letter(
        self,
        about: Submit | Withdraw,
        form: Form,
        *,
        number: str,
        page: _Page,
        enclosed: tuple[Attachment, ...],
        share: Share | None = None,
    ) -> Letter:
        """`number` tells the letters of one reference apart, and `share` those among which one was divided."""
        words = partial(self.languages.words, language=self.language)
        domain = self.sender.rpartition("@")[2]
        first = f"<{about.reference}.1@{domain}>"
        local = f"{about.reference}.{number}" + (f".part{share.number}" if share and share.number > 1 else "")
        fixed = {
            "From": str(Address(_ours(Text("Alliance assistant"), words), addr_spec=self.sender)),
            "To": self.recipient,
            "Date": format_datetime(about.at),
            "Message-ID": f"<{local}@{domain}>",
            "X-EOI-Reference": about.reference,
            "Auto-Submitted": "auto-generated",
            "Content-Language": self.language,
        }
        if fixed["Message-ID"] != first:
            fixed |= {"In-Reply-To": first, "References": first}
        end = about.reference + (f" ({share.number}/{len(share.held)})" if share else "")
        short = f"{_ours(subject(about, form), words)} | {end}"
        full, reply_to = f"{_subject(about, form, words)} | {end}", _reply_to(about, form)
        for line, address in ((full, reply_to), (short, reply_to), (short, None)):
            headers = {**fixed, "Subject": line, **({"Reply-To": address} if address else {})}
            body = write(headers, page(answerable=address is not None), about.reference, enclosed)
            if intact(body, headers):
                break
        return Letter(fixed["Message-ID"], self.recipient, body)


def _ours(text: Text, words: Words) -> str:
    return clean(words(text), longest=LONGEST_IN_SUBJECT)


def _subject(about: Submit | Withdraw, form: Form, words: Words) -> str:
    """Fixed words, kind, centre type, country, organisation; what was not answered is left out."""
    fields = [field for id in SUBJECT if id in about.answers and (field := form.field(id))]
    answers = [show(field, about.answers[field.id]) for field in fields]
    values = (subject(about, form), Text(form.title), *answers)
    lines = (value if isinstance(value, str) else words(value) for value in values)
    cleaned = (clean(line, longest=LONGEST_IN_SUBJECT) for line in lines)
    return " | ".join(filter(None, cleaned))


def _reply_to(about: Submit | Withdraw, form: Form) -> str | None:
    """Where the applicant can be written to: never the person who is proposed, whose address a form may ask first."""
    typed = about.answers.get(CONTACT) if form.field(CONTACT) else None
    return reply_address(typed) if isinstance(typed, str) else None
