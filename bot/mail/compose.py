"""A submission -> the message that the secretariat gets. Pure: the same submission gives the same bytes.

Whatever a person typed, a message comes of it: where the header does not survive being read again, the message goes
out with the reference alone for a subject, and at worst without the applicant's address.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.i18n import Languages
from bot.knowledge.fields import show
from bot.knowledge.model import Form, Guidance
from bot.mail.headers import clean, folded, intact, reply_address
from bot.mail.letter import Letter
from bot.mail.record import record
from bot.mail.render import html, plain
from bot.mail.sheet import Sheet, sheet
from bot.talk.effects import Submit
from bot.talk.errors import ContentError
from bot.talk.text import Text

SUBJECT = ("centre_type_wish", "country", "organisation_name")
"""The fields whose answers stand in the subject, where a form asks for them."""

LONGEST_IN_SUBJECT = 80
"""Characters that one answer may take there."""

HOSTILE = (
    "x =?UTF-8?Q?=0A?=Bcc: injected@example.org",
    "x =?utf-8?b?DQpCY2M6IGluamVjdGVkQGV4YW1wbGUub3Jn?=",
    "ends in a newline\n",
    "x\r\nBcc: injected@example.org",
    "x\u2028Bcc: injected@example.org",
)
"""What has made headers of its own in one version of Python or another."""


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
    message_id = f"<{submission.reference}.1@{sender.rpartition('@')[2]}>"
    fixed = {
        "From": str(Address(languages.words(Text("Alliance assistant"), office_language), addr_spec=sender)),
        "To": recipient,
        "Date": format_datetime(submission.at),
        "Message-ID": message_id,
        "X-EOI-Reference": submission.reference,
        "Auto-Submitted": "auto-generated",
        "Content-Language": office_language,
    }
    short = f"{languages.words(Text('Expression of interest'), office_language)} | {submission.reference}"
    full = _subject(submission, form, languages, office_language)
    reply_to = _reply_to(submission, form)
    for subject, address in ((full, reply_to), (short, reply_to), (short, None)):
        page = sheet(
            submission, form, guidance, languages=languages, language=office_language, answerable=address is not None
        )
        headers = {**fixed, "Subject": subject, **({"Reply-To": address} if address else {})}
        body = write(headers, page, submission.reference, record(submission, form))
        if intact(body, headers):
            break
    return Letter(message_id, recipient, body)


def _subject(submission: Submit, form: Form, languages: Languages, language: str) -> str:
    """Fixed words, kind, centre type, country, organisation, reference; what was not answered is left out."""
    fields = [field for id in SUBJECT if id in submission.answers and (field := form.field(id))]
    answers = [show(field, submission.answers[field.id]) for field in fields]
    values = (Text("Expression of interest"), Text(form.title), *answers)
    words = (value if isinstance(value, str) else languages.words(value, language) for value in values)
    lines = (clean(each, longest=LONGEST_IN_SUBJECT) for each in words)
    return " | ".join([*filter(None, lines), submission.reference])


def _reply_to(submission: Submit, form: Form) -> str | None:
    """The first e-mail address the form asks for, where it was given."""
    fields = [field for section in form.sections for field in section.fields if field.kind == "email"]
    typed = submission.answers.get(fields[0].id) if fields else None
    return reply_address(typed) if isinstance(typed, str) else None


def write(headers: dict[str, str], page: Sheet, reference: str, data: str) -> bytes:
    """The message as bytes: text, the same in HTML, and the data attached, each in base64, lines ended by CRLF.

    In base64 no line of an answer stands alone, so none can be the dot that ends a mail for one server and not for
    the next. The boundaries hold `=_`, which base64 never does.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(plain(page), cte="base64")
    message.add_alternative(html(page), subtype="html", cte="base64")
    message.set_boundary(f"=_{reference}.alternative")
    message.add_attachment(data.encode(), maintype="application", subtype="json", filename=f"{reference}.json")
    message.set_boundary(f"=_{reference}.mixed")
    for name, value in headers.items():
        if name != "Subject":
            message[name] = value
    return folded("Subject", headers["Subject"]) + message.as_bytes()


def self_test() -> None:
    """Raises ContentError if this Python writes headers that free text can break, even after it was cleaned."""
    page = Sheet("en", "ltr", "", (), (), ())
    for hostile in HOSTILE:
        headers = {"Subject": f"{clean(hostile, longest=LONGEST_IN_SUBJECT)} | TEST", "To": "office@example.org"}
        if not intact(write(headers, page, "TEST", "{}"), headers):
            raise ContentError("Python", "email", "this version writes mail headers that can be broken; update it")
    injected = b"MIME-Version: 1.0\r\nSubject: x\r\nBcc: injected@example.org\r\n\r\n"
    if intact(injected, {"Subject": "x"}):
        raise ContentError("Python", "email", "an injected mail header goes unnoticed in this version; update it")
