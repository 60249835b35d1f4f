"""A submission as data that means the same in every language: for the mail's attachment and for the database.

Its shape is promised to whoever reads it by machine, in content/schema/submission-1.json.

All of it is ASCII, other characters escaped: no mail server or database on the way can take it for something else.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC
from hashlib import sha256

from bot.knowledge.model import Form
from bot.talk.effects import Submit, Withdraw
from bot.talk.files import File
from bot.talk.state import Consent

SCHEMA = "alliance-expression-of-interest"
SCHEMA_VERSION = 1
"""Grows when a reader of version 1 would misread what is written; new names alone do not do that."""


def definition(form: Form) -> str:
    """The form as it was asked, in JSON: frozen beside each submission, whatever becomes of content/forms."""
    return json.dumps(asdict(form))


def digest(definition: str) -> str:
    """Tells two definitions apart: SHA-256, in hexadecimal."""
    return sha256(definition.encode()).hexdigest()


def record(submission: Submit, form: Form) -> str:
    """The submission in JSON: codes and the applicant's own words. The schema says what each name means."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "reference": submission.reference,
            "version": submission.version,
            "kind": submission.form,
            "submitted_at": submission.at.astimezone(UTC).isoformat(),
            "language": submission.language,
            "form": {"letter": form.letter, "digest": digest(definition(form))},
            "answers": dict(submission.answers),
            "skipped": list(submission.skipped),
            "inapplicable": list(submission.inapplicable),
            "consent": _consent(submission.consent),
            "concerns": list(submission.concerns),
            "profile": dict(submission.profile),
            "files": {id: _file(submission.files[id]) for id in named(submission)},
            "admission": submission.admission,
            **({} if submission.version == 1 else {"changed": list(submission.changed)}),
        },
        indent=2,
    )


def stem(reference: str, number: str) -> str:
    """What the files of ours that a letter encloses are called before their ending; `number` tells the letters of one
    reference apart. The first has the reference alone, and none takes the place of another in somebody's folder.
    """
    return reference if number == "1" else f"{reference}-{number.replace('.', '-')}"


def named(submission: Submit) -> tuple[str, ...]:
    """The ids of the files that its answers name, of which an amendment also knows those of the version before."""
    lists = [answer for answer in submission.answers.values() if isinstance(answer, tuple)]
    return tuple(id for id in submission.files if any(id in answer for answer in lists))


def withdrawal_record(withdrawal: Withdraw) -> str:
    """That a submission was taken back, or erased, in JSON."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "reference": withdrawal.reference,
            "version": withdrawal.version,
            "kind": withdrawal.form,
            "erased_at" if withdrawal.erased else "withdrawn_at": withdrawal.at.astimezone(UTC).isoformat(),
        },
        indent=2,
    )


def _file(file: File) -> dict[str, str | int]:
    return {"name": file.name, "size": file.size, "kind": file.kind, "digest": file.digest}


def _consent(consent: Consent | None) -> dict[str, str] | None:
    if consent is None:
        return None
    at = consent.at.astimezone(UTC).isoformat()
    return {"notice": consent.version, "language": consent.language, "at": at}
