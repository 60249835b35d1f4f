"""Every form of content/ with an answer to everything it can ask, and what may become of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.export.columns import columns
from bot.knowledge.model import Field, Form
from bot.mail.record import definition
from bot.talk.effects import Submit, Withdraw
from bot.talk.files import File
from bot.talk.state import Answer, Consent
from bot.talk.text import Text
from tests.transcripts import assistant

FORMS = assistant().knowledge.forms
COLUMNS = columns(definition(form) for form in sorted(FORMS.values(), key=lambda form: form.letter))
REFERENCE = "K7QM-3XWD"
AT = datetime(2026, 11, 22, 9, 46, tzinfo=UTC)
FILES = {
    "HN4P-QRTV": File("Lettre d’appui.pdf", 48_213, "pdf", "0a" * 32),
    "2W3X-4Y6A": File("خطة العمل.docx", 2_400_000, "docx", "1b" * 32),
}

SAMPLES: dict[str, Answer] = {
    "text": "Université Cheikh Anta Diop",
    "long": "Un lieu commun pour tous.\n\nالأولوية للشباب والنساء.",
    "email": "awa.diop@ucad.example",
    "phone": "+221 33 824 69 81",
    "number": 12,
    "country": "SN",
    "amount": ("250000", "USD", "year"),
    "year": 2019,
    "month": "2027-03",
    "date": "2027-03-15",
    "url": "https://www.ucad.example",
    "yesno": True,
    "consent": True,
    "files": tuple(FILES),
}


def sample(field: Field) -> Answer:
    """An answer of its kind."""
    match field.kind:
        case "choice":
            return field.options[-1].id
        case "choices":
            return tuple(option.id for option in field.options)
        case _:
            return SAMPLES[field.kind]


def answers(form: Form) -> dict[str, Answer]:
    """To everything, each group with two entries of which one between was removed."""
    told: dict[str, Answer] = {}
    for field in form.fields:
        if field.kind == "group":
            told[field.id] = True
            told |= {f"{field.id}.{entry}.{part.id}": sample(part) for entry in (1, 3) for part in field.fields}
        else:
            told[field.id] = sample(field)
    return told


def whole(form: Form) -> Submit:
    """The form with all its answers, what the guide was told and what the applicant was told."""
    return Submit(
        reference=REFERENCE,
        form=form.kind,
        language="fr",
        begun=AT,
        at=AT,
        answers=answers(form),
        profile={"objectives": ("foresight",), "ownership_wish": "country"},
        consent=Consent("2026-11-22 c", "fr", AT),
        concerns={"guidance.scope": Text("Worth a second look")},
        files=FILES,
        admission="within" if form.calls else None,
    )


def bare(form: Form) -> Submit:
    """The form with nothing but what it requires; what else it could ask was passed over or did not apply."""
    kept = {
        field.id: sample(field)
        for section in form.sections
        for field in section.fields
        if section.requires(field) and not field.when and not section.when
    }
    left = tuple(field.id for field in form.fields if field.id not in kept)
    return replace(whole(form), answers=kept, skipped=left[::2], inapplicable=left[1::2], profile={}, concerns={})


def amended(form: Form) -> Submit:
    """From nothing but the required to all of it, and back."""
    return replace(whole(form), version=2, before=bare(form).answers)


def withdrawn(form: Form) -> Withdraw:
    return Withdraw(REFERENCE, 2, form.kind, "fr", AT, answers(form))


def sent() -> Iterator[tuple[Submit, Form]]:
    """All of these that were sent, form by form."""
    for form in FORMS.values():
        yield from ((each(form), form) for each in (whole, bare, amended))
