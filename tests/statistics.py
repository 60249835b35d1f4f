"""Twelve weeks of an assistant in use, for whoever shows or sends figures."""

from __future__ import annotations

from datetime import date, timedelta

from bot.knowledge.advance import REVIEW
from bot.knowledge.statistics import Delivered, Statistics, Stop, mondays

LAST = date(2026, 11, 22)
"""A Sunday."""
HASH = "9f2c1b7a4e5d6c8f0a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f708"
FIGURES = Statistics(
    first=LAST - timedelta(weeks=12, days=-1),
    last=LAST,
    weeks=tuple(zip(mondays(LAST, 12), (1, 0, 3, 2, 4, 7, 5, 6, 3, 9, 12, 8), strict=True)),
    kinds={"host_centre": 29, "join_alliance": 12, "partner_centre": 9, "assistance": 6, "council_nomination": 4},
    types={
        "research_entrepreneurship": 14,
        "initiatives": 9,
        "undecided": 7,
        "technology": 4,
        "digital_transformation": 4,
    },
    countries={"GH": 11, "KE": 9, "BR": 8, "FR": 7, "KH": 6, "XX": 5, "EG": 4, "JM": 3, "MK": 2},
    withdrawn=2,
    erased=1,
    begun=143,
    stops=(
        Stop("host_centre", "human_resources_assessment", 61, 17),
        Stop("host_centre", "consent_data", 88, 12),
        Stop("partner_centre", "legal_status_and_owner", 21, 7),
        Stop("host_centre", "financial_resources_assessment", 44, 6),
        Stop("host_centre", REVIEW, 33, 4),
        Stop("join_alliance", "contribution", 15, 3),
        Stop("assistance", "missing_capacities", 9, 2),
        Stop("no_such_form", "no_such_field", 1, 1),
    ),
    missed={"declined": 31, "disliked": 12, "unsure": 7},
    tongues={"fr": 20, "en": 15, "ar": 9, "es": 4, "zh": 2},
    delivered=Delivered(accepted=64, median=3, most=190, waiting=1),
    acts=5,
    hash=HASH,
)
