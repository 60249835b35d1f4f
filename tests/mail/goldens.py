"""The message as each office gets it, kept whole in golden/. `python -m tests.mail.goldens` writes it anew."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.load import load
from bot.mail.compose import compose
from bot.mail.letter import Letter
from bot.talk.effects import Submit
from bot.talk.state import Consent

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


def golden(language: str) -> Letter:
    """What the office of that language gets."""
    loaded = load()
    return compose(
        SUBMISSION,
        loaded.knowledge.forms["host_centre"],
        guidance=loaded.knowledge.guidance,
        languages=loaded.languages,
        office_language=language,
        sender="assistant@alliance.example",
        recipient="office@alliance.example",
    )


if __name__ == "__main__":
    for file in sorted(GOLDEN.glob("*.eml")):
        file.write_bytes(golden(file.stem).body)
        print(file)
