"""Questions that were not answered, without who asked; letters that are about no submission."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)

DELIVERIES = sa.Table(
    "deliveries",
    sa.MetaData(),
    sa.Column("id", ID, nullable=False),
    sa.Column("submission", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", UTC, nullable=False),
    sa.Column("lease_until", UTC),
    sa.Column("last_error", sa.Text),
    sa.Column("created_at", UTC, nullable=False),
    sa.Column("sent_at", UTC),
    sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    sa.UniqueConstraint("message_id", name="uq_deliveries_message_id"),
    sa.ForeignKeyConstraint(["submission"], ["submissions.reference"], name="fk_deliveries_submission"),
    sa.CheckConstraint("state IN ('queued', 'sent', 'refused')", name="ck_deliveries_state"),
    sa.Index("ix_deliveries_submission", "submission"),
    sa.Index("ix_deliveries_state", "state", "next_at"),
    sqlite_autoincrement=True,
)
"""As it is before: SQLite changes no column, so the table is copied, and what Alembic reads of it lacks the check."""


def upgrade() -> None:
    op.create_table(
        "misses",
        sa.Column("id", ID, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_misses"),
    )
    op.create_index("ix_misses_day", "misses", ["day"])
    with op.batch_alter_table("deliveries", copy_from=DELIVERIES) as batch:
        batch.alter_column("submission", existing_type=sa.Text, nullable=True)
