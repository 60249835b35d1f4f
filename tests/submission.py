"""One whole expression of interest: what a person presses and says from the menu on, and what must come of it."""

from __future__ import annotations

SUBMISSION: tuple[tuple[str, str], ...] = (
    ("press", "Send an expression of interest"),
    ("press", "I agree"),
    ("press", "I agree"),
    ("say", "University of Ghana"),
    ("press", "University or research institute"),
    ("press", "Yes, academia member"),
    ("say", "Ghana"),
    ("say", "Awa Diop"),
    ("say", "Director of Innovation"),
    ("say", "awa.diop@example.org"),
    ("press", "Research and Entrepreneurship"),
    ("press", "Study and anticipate major trends"),
    ("press", "Done"),
    ("say", "Six full-time staff from our research department."),
    ("say", "Premises and salaries come from our own budget."),
    ("say", "Our young engineers leave for lack of early funding, and our strategy asks for local start-ups."),
    ("press", "Send"),
)
ANSWERS = {
    "consent_data": True,
    "understands_call_status": True,
    "organisation_name": "University of Ghana",
    "organisation_type": "academia",
    "itu_membership": "academia",
    "country": "GH",
    "contact_name": "Awa Diop",
    "contact_role": "Director of Innovation",
    "contact_email": "awa.diop@example.org",
    "centre_type_wish": "research_entrepreneurship",
    "objectives_wanted": ["foresight"],
    "human_resources_assessment": "Six full-time staff from our research department.",
    "financial_resources_assessment": "Premises and salaries come from our own budget.",
    "national_needs_and_priorities": SUBMISSION[15][1],
}
