"""Versions of a submission, its status, and what each letter says about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)
REFERENCE, VERSION = "submissions.reference", "submissions.version"


def _deliveries(*more: sa.schema.SchemaItem) -> sa.Table:
    """As they are at each step: SQLite changes no column, so the table is copied, and what Alembic reads of it lacks
    the checks.
    """
    return sa.Table(
        "deliveries",
        sa.MetaData(),
        sa.Column("id", ID, nullable=False),
        sa.Column("submission", sa.Text),
        *(item for item in more if isinstance(item, sa.Column)),
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
        sa.CheckConstraint("state IN ('queued', 'sent', 'refused')", name="ck_deliveries_state"),
        *(item for item in more if not isinstance(item, sa.Column)),
        sa.Index("ix_deliveries_submission", "submission"),
        sa.Index("ix_deliveries_state", "state", "next_at"),
        sqlite_autoincrement=True,
    )


SUBMISSIONS = sa.Table(
    "submissions",
    sa.MetaData(),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("at", UTC, nullable=False),
    sa.PrimaryKeyConstraint("reference", name="pk_submissions"),
    sa.ForeignKeyConstraint(["form"], ["forms.digest"], name="fk_submissions_form"),
    sa.Index("ix_submissions_conversation", "conversation"),
    sa.Index("ix_submissions_at", "at"),
)


def upgrade() -> None:
    # The letters let go of the submissions first: SQLite drops no table that another leans on.
    leaning = sa.ForeignKeyConstraint(["submission"], [REFERENCE], name="fk_deliveries_submission")
    with op.batch_alter_table("deliveries", copy_from=_deliveries(leaning)) as batch:
        batch.drop_constraint("fk_deliveries_submission", type_="foreignkey")
        batch.add_column(sa.Column("version", sa.Integer))
        batch.add_column(sa.Column("about", sa.Text))
    op.execute("UPDATE deliveries SET version = 1, about = 'submission' WHERE submission IS NOT NULL")
    with op.batch_alter_table("submissions", copy_from=SUBMISSIONS) as batch:
        batch.drop_constraint("pk_submissions", type_="primary")
        batch.add_column(sa.Column("version", sa.Integer, nullable=False, server_default="1"))
        batch.add_column(sa.Column("status", sa.Text, nullable=False, server_default="received"))
        batch.create_primary_key("pk_submissions", ["reference", "version"])
        for column in ("conversation", "kind", "form", "record", "language"):
            batch.alter_column(column, existing_type=sa.Text, nullable=True)
    with op.batch_alter_table("submissions") as batch:
        batch.alter_column("version", existing_type=sa.Integer, server_default=None)
        batch.alter_column("status", existing_type=sa.Text, server_default=None)
    free = _deliveries(sa.Column("version", sa.Integer), sa.Column("about", sa.Text))
    with op.batch_alter_table("deliveries", copy_from=free) as batch:
        batch.create_foreign_key(
            "fk_deliveries_submission", "submissions", ["submission", "version"], ["reference", "version"]
        )
        batch.create_check_constraint(
            "ck_deliveries_about", "about IN ('submission', 'amendment', 'withdrawal', 'erasure')"
        )
