"""Cases of the desk, and events that one conversation owes another."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    cases = op.create_table(
        "cases",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("taker", sa.BigInteger),
        sa.Column("topic", sa.BigInteger),
        sa.Column("opened_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.CheckConstraint("kind IN ('submission', 'talk')", name="ck_cases_kind"),
    )
    op.create_index("ix_cases_conversation", "cases", ["conversation"])
    op.create_table(
        "told",
        sa.Column("case", sa.Text, nullable=False),
        sa.Column("message", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("case", "message", name="pk_told"),
    )
    op.create_table(
        "owed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owed"),
        sqlite_autoincrement=True,
    )
    names = ("reference", "version", "conversation", "language", "record")
    submissions = sa.table("submissions", *map(sa.column, names), sa.column("at", UTC))
    rows = op.get_bind().execute(sa.select(submissions).where(submissions.c.record.is_not(None)))
    found = dict[str, dict[str, object]]()
    for row in sorted(rows, key=lambda row: int(row.version)):
        answers = json.loads(row.record).get("answers", {})
        found[row.reference] = {
            "id": row.reference,
            "kind": "submission",
            "conversation": row.conversation,
            "language": row.language,
            "organisation": str(answers.get("organisation_name", "")),
            "country": str(answers.get("country", "")),
            "opened_at": row.at,
        }
    if found:
        op.bulk_insert(cases, list(found.values()))
