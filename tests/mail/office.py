"""What the tests of the mail share: a small form, an office that reads French, Arabic or English, an applicant."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

from bot.export.columns import columns
from bot.i18n import Languages
from bot.knowledge.model import CentreType, Criterion, Field, Form, Guidance, Option, Section
from bot.mail.compose import compose
from bot.mail.letter import Letter
from bot.mail.record import definition
from bot.talk.effects import Submit
from bot.talk.state import Answer

AT = datetime(2026, 11, 22, 9, 46, tzinfo=UTC)
SENDER = "assistant@alliance.example"
OFFICE = "office@alliance.example"

WORDS = {
    "fr": {
        "Alliance assistant": "Assistant de l’Alliance",
        "Expression of interest": "Manifestation d’intérêt",
        "Expression of interest {reference}": "Manifestation d’intérêt {reference}",
        "Host a centre": "Accueillir un centre",
        "Received": "Reçue",
        "{date}, {time} (Geneva time)": "{date} à {time} (heure de Genève)",
        "Organisation": "Organisation",
        "Needs": "Besoins",
        "Website": "Site web",
        "Not answered: {fields}.": "Sans réponse : {fields}.",
        "Technology Centre": "Centre technologique",
        "Technology": "Technologie",
        "Foresight": "Prospective",
    },
    "ar": {
        "Expression of interest": "إبداء اهتمام",
        "Expression of interest {reference}": "إبداء اهتمام {reference}",
        "Host a centre": "استضافة مركز",
        "Organisation": "المنظمة",
        "Needs": "الاحتياجات",
    },
    "en": {},
}

FORM = Form(
    kind="host_centre",
    letter="A",
    title="Host a centre",
    intro="",
    mailbox="secretariat",
    calls=True,
    sections=(
        Section(
            "essentials",
            "The essentials",
            True,
            (
                Field("organisation_name", "text", "Organisation", "Who are you?"),
                Field("country", "country", "Country", "Where are you?"),
                Field("contact_email", "email", "E-mail", "Where can we write?"),
                Field(
                    "centre_type_wish",
                    "choice",
                    "Type of centre",
                    "Which type?",
                    options=(Option("technology", "Technology"), Option("undecided", "Not decided yet")),
                ),
                Field(
                    "objectives_wanted",
                    "choices",
                    "Objectives",
                    "Which?",
                    options=(Option("foresight", "Foresight"), Option("sme", "Small firms, and large ones")),
                ),
                Field("needs", "long", "Needs", "What do you need?"),
            ),
        ),
        Section("more", "More", False, (Field("website", "text", "Website", "Where?"),)),
    ),
)

GUIDANCE = Guidance(
    source="circular-2023/table",
    criteria=(
        Criterion("objectives", "objectives", "Objectives", "?", options=(Option("foresight", "Foresight"),)),
        Criterion(
            "capacity",
            "can_assign",
            "Staff and budget",
            "?",
            options=(Option("yes", "Yes"), Option("no", "No"), Option("unknown", "Not known yet")),
        ),
    ),
    types=(
        CentreType(
            "technology", "Technology Centre", "", (), (), ("foresight",), (), (), (), False, "", {}, "", "Technology"
        ),
        CentreType("initiatives", "Initiatives Centre", "", (), (), (), (), (), (), True, "", {}, "", "Initiatives"),
    ),
)

ANSWERS: dict[str, Answer] = {
    "organisation_name": "Université Cheikh Anta Diop",
    "country": "SN",
    "contact_email": "awa.diop@ucad.example",
    "centre_type_wish": "technology",
    "objectives_wanted": ("foresight", "sme"),
    "needs": "Mobiliser le talent.\n\nمرحبا بالعالم",
}


def submission(**changed: Answer) -> Submit:
    """What Awa Diop sent, with some answers changed."""
    return Submit(
        reference="K7QM-3XWD",
        form="host_centre",
        language="fr",
        begun=AT,
        at=AT,
        answers={**ANSWERS, **changed},
        skipped=("website",),
        profile={"objectives": ("foresight",), "can_assign": "unknown"},
    )


def languages(folder: Path) -> Languages:
    """Catalogues with a few words each, written into `folder`."""
    for language, words in WORDS.items():
        file = folder / language / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True)
        head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n'
        entries = (f'\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n' for msgid, msgstr in words.items())
        file.write_text(head + "".join(entries), "utf-8")
    return Languages(folder, offered=("fr", "en"), prepared=("ar",), documents="fr", topics={})


def letter(words: Languages, sent: Submit | None = None, language: str = "en", form: Form = FORM) -> Letter:
    """The letter about a submission."""
    (made,) = compose(
        sent or submission(),
        form,
        guidance=GUIDANCE,
        languages=words,
        office_language=language,
        sender=SENDER,
        recipient=OFFICE,
        columns=columns([definition(form)]),
    )
    return made


def read(letter: Letter) -> EmailMessage:
    """The letter as a mail reader takes it apart."""
    return message_from_bytes(letter.body, policy=SMTP)


def part(message: EmailMessage, kind: str) -> str:
    """The text of its `plain` or `html` part."""
    body = message.get_body((kind,))
    assert body is not None
    return cast("str", body.get_content()).replace("\r\n", "\n")
