"""A submission as data that means the same in every language: for the mail's attachment and for the database.

All of it is ASCII, other characters escaped: no mail server or database on the way can take it for something else.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC
from hashlib import sha256

from bot.knowledge.model import Form
from bot.talk.effects import Submit, Withdraw
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
    """The submission in JSON: codes and the applicant's own words; `submitted_at` in UTC, ISO 8601.

    `version` counts what was sent under one reference; from the second on, `changed` names the fields that differ.
    `form.digest` is that of `definition(form)`. An amount is a list: plain digits, the ISO 4217 code, and `year` or
    `month` if it was said to be for each. What was answered of the entries of a group stands under `group.entry.part`;
    the numbers of entries grow, and may leave some out. `files` are those that the answers name, by id, each with its
    SHA-256. `concerns` are the ids of the form's checks, and `guidance.…` where the guidance table says otherwise.
    """
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
            "files": {id: asdict(submission.files[id]) for id in named(submission)},
            "admission": submission.admission,
            **({} if submission.version == 1 else {"changed": list(changes(submission))}),
        },
        indent=2,
    )


def named(submission: Submit) -> tuple[str, ...]:
    """The ids of the files that its answers name, of which an amendment also knows those of the version before."""
    lists = [answer for answer in submission.answers.values() if isinstance(answer, tuple)]
    return tuple(id for id in submission.files if any(id in answer for answer in lists))


def changes(submission: Submit) -> tuple[str, ...]:
    """The fields that an amendment answers otherwise than the version before, those it no longer answers included."""
    told, before = submission.answers, submission.before
    return tuple(id for id in dict.fromkeys((*told, *before)) if told.get(id) != before.get(id))


def withdrawal_record(withdrawal: Withdraw) -> str:
    """That a submission was taken back, in JSON: its reference, and `withdrawn_at` or `erased_at` in UTC, ISO 8601."""
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


def _consent(consent: Consent | None) -> dict[str, str] | None:
    if consent is None:
        return None
    at = consent.at.astimezone(UTC).isoformat()
    return {"notice": consent.version, "language": consent.language, "at": at}
