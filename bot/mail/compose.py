"""A submission -> the letter that the secretariat gets. Pure: the same submission gives the same bytes.

Whatever a person typed, a letter comes of it: where the header does not survive being read again, the letter goes out
with the reference alone for a subject, and at worst without the applicant's address.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import format_datetime
from functools import partial

from bot.i18n import Languages
from bot.knowledge.fields import show
from bot.knowledge.model import Form, Guidance
from bot.mail.headers import clean, intact, reply_address
from bot.mail.letter import Letter
from bot.mail.message import write
from bot.mail.record import record
from bot.mail.sheet import Words, sheet
from bot.talk.effects import Submit
from bot.talk.text import Text

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
    words = partial(languages.words, language=office_language)
    fixed = {
        "From": str(Address(_ours(Text("Alliance assistant"), words), addr_spec=sender)),
        "To": recipient,
        "Date": format_datetime(submission.at),
        "Message-ID": f"<{submission.reference}.1@{sender.rpartition('@')[2]}>",
        "X-EOI-Reference": submission.reference,
        "Auto-Submitted": "auto-generated",
        "Content-Language": office_language,
    }
    short = f"{_ours(Text('Expression of interest'), words)} | {submission.reference}"
    full, reply_to = _subject(submission, form, words), _reply_to(submission, form)
    data = record(submission, form)
    for subject, address in ((full, reply_to), (short, reply_to), (short, None)):
        page = sheet(
            submission, form, guidance, languages=languages, language=office_language, answerable=address is not None
        )
        headers = {**fixed, "Subject": subject, **({"Reply-To": address} if address else {})}
        body = write(headers, page, submission.reference, data)
        if intact(body, headers):
            break
    return Letter(fixed["Message-ID"], recipient, body)


def _ours(text: Text, words: Words) -> str:
    return clean(words(text), longest=LONGEST_IN_SUBJECT)


def _subject(submission: Submit, form: Form, words: Words) -> str:
    """Fixed words, kind, centre type, country, organisation, reference; what was not answered is left out."""
    fields = [field for id in SUBJECT if id in submission.answers and (field := form.field(id))]
    answers = [show(field, submission.answers[field.id]) for field in fields]
    values = (Text("Expression of interest"), Text(form.title), *answers)
    lines = (value if isinstance(value, str) else words(value) for value in values)
    cleaned = (clean(line, longest=LONGEST_IN_SUBJECT) for line in lines)
    return " | ".join([*filter(None, cleaned), submission.reference])


def _reply_to(submission: Submit, form: Form) -> str | None:
    """The first e-mail address the form asks for, where it was given."""
    fields = [field for section in form.sections for field in section.fields if field.kind == "email"]
    typed = submission.answers.get(fields[0].id) if fields else None
    return reply_address(typed) if isinstance(typed, str) else None
