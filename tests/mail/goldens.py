"""The message as each office gets it, kept whole in golden/. `python -m tests.mail.goldens` writes it anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.mail.compose import announce, compose
from bot.mail.letter import Letter
from bot.talk.effects import Submit, Withdraw
from bot.talk.state import Consent
from tests.mail.filled import COLUMNS
from tests.transcripts import Person, assistant, transcripts

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
GOLDEN = Path(__file__).parent / "golden"

SUBMISSION = Submit(
    reference="K7QM-3XWD",
    form="host_centre",
    language="fr",
    begun=datetime(2026, 11, 22, 9, 20, tzinfo=UTC),
    at=datetime(2026, 11, 22, 9, 46, tzinfo=UTC),
    consent=Consent("2026-11-22 c", "fr", datetime(2026, 11, 22, 9, 21, tzinfo=UTC)),
    answers={
        "consent_data": True,
        "understands_call_status": True,
        "organisation_name": "Université Cheikh Anta Diop de Dakar",
        "organisation_type": "academia",
        "itu_membership": "academia",
        "country": "SN",
        "contact_name": "Awa Diop",
        "contact_role": "Directrice de l’innovation",
        "contact_email": "awa.diop@ucad.example",
        "centre_type_wish": "research_entrepreneurship",
        "objectives_wanted": ("foresight", "entrepreneurship_sme"),
        "human_resources_assessment": "Douze enseignants-chercheurs.\nQuatre ingénieurs.",
        "financial_resources_assessment": "Pas encore faite.",
        "national_needs_and_priorities": "Un lieu commun pour <b>tous</b>.\n\nالأولوية للشباب والنساء.",
        "contact_phone": "+221 33 824 69 81",
        "scope": "national",
    },
    profile={"objectives": ("foresight", "entrepreneurship_sme"), "ownership_wish": "country", "budget": "moderate"},
)


AMENDMENT = replace(
    SUBMISSION,
    version=2,
    at=datetime(2026, 12, 3, 14, 5, tzinfo=UTC),
    answers={
        **{field: answer for field, answer in SUBMISSION.answers.items() if field != "contact_phone"},
        "contact_name": "Moussa Fall",
        "objectives_wanted": ("entrepreneurship_sme",),
        "premises": "Deux étages du bâtiment <b>neuf</b>.",
    },
    before=SUBMISSION.answers,
)
WITHDRAWAL = Withdraw(
    SUBMISSION.reference, 2, "host_centre", "fr", datetime(2026, 12, 9, 8, 30, tzinfo=UTC), AMENDMENT.answers
)
OUTSIDE = replace(SUBMISSION, admission="outside")
LETTERS: dict[str, Submit | Withdraw] = {
    "sent": SUBMISSION,
    "outside": OUTSIDE,
    "amended": AMENDMENT,
    "withdrawn": WITHDRAWAL,
    "erased": replace(WITHDRAWAL, erased=True),
}
OFFICES = {
    "form_host_centre": ("fr", "ar"),
    "form_partner_centre": ("es", "en"),
    "form_assistance": ("ar", "fr"),
    "form_council_nomination": ("ru", "en"),
    "form_join_alliance": ("zh", "es"),
    "form_partner2connect": ("en", "fr"),
}
"""By transcript, one for each form: the offices that what was sent in it is looked at for."""
NAMES = [f"{language}.{kind}" for kind in LETTERS for language in LANGUAGES]
NAMES += [f"{language}.{transcript}" for transcript, languages in OFFICES.items() for language in languages]
"""Of the files: the office's language, and which of `LETTERS` it gets, or in which transcript this was sent."""


def sent_in(name: str) -> Submit:
    """What is sent in a transcript; with one reference and consent, which are another test's matter."""
    transcript = next(each for each in transcripts() if each.name == name)
    person = Person(now=transcript.now, hint=transcript.hint)
    for turn in transcript.turns:
        person.does(turn)
    return replace(person.sent[0], reference=SUBMISSION.reference, consent=SUBMISSION.consent)


def golden(name: str) -> Letter:
    """What the office of that language gets."""
    language, _, kind = name.partition(".")
    told, loaded = LETTERS.get(kind) or sent_in(kind), assistant()
    form, given = loaded.knowledge.forms[told.form], loaded.knowledge.guidance
    post: dict[str, Any] = {
        "languages": loaded.languages,
        "office_language": language,
        "sender": "assistant@alliance.example",
        "recipient": "office@alliance.example",
    }
    if isinstance(told, Withdraw):
        return announce(told, form, **post)
    (letter,) = compose(told, form, guidance=given, columns=COLUMNS, **post)
    return letter


if __name__ == "__main__":
    for name in NAMES:
        file = GOLDEN / f"{name}.eml"
        file.write_bytes(golden(name).body)
        print(file)
