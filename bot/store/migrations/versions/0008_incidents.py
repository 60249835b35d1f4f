"""What becomes of a letter after the mail server has it, what keeps letters from arriving, and copies of a letter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)
OPEN = sa.text("until IS NULL")
STATE, ABOUT = "ck_deliveries_state", "ck_deliveries_about"

DELIVERIES = sa.Table(
    "deliveries",
    sa.MetaData(),
    sa.Column("id", ID, nullable=False),
    sa.Column("submission", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("about", sa.Text),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("files", sa.Text, nullable=False, server_default="[]"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", UTC, nullable=False),
    sa.Column("lease_until", UTC),
    sa.Column("last_error", sa.Text),
    sa.Column("created_at", UTC, nullable=False),
    sa.Column("sent_at", UTC),
    sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    sa.UniqueConstraint("message_id", name="uq_deliveries_message_id"),
    sa.CheckConstraint("state IN ('queued', 'sent', 'refused')", name=STATE),
    sa.CheckConstraint("about IN ('submission', 'amendment', 'withdrawal', 'erasure')", name=ABOUT),
    sa.ForeignKeyConstraint(
        ["submission", "version"],
        ["submissions.reference", "submissions.version"],
        name="fk_deliveries_submission",
    ),
    sa.Index("ix_deliveries_submission", "submission"),
    sa.Index("ix_deliveries_state", "state", "next_at"),
    sqlite_autoincrement=True,
)
"""As it was: SQLite changes no constraint, so the table is copied, and what Alembic reads of it lacks the checks."""


def upgrade() -> None:
    with op.batch_alter_table("deliveries", copy_from=DELIVERIES) as batch:
        batch.drop_constraint(STATE, type_="check")
        batch.drop_constraint("uq_deliveries_message_id", type_="unique")
        batch.alter_column("last_error", new_column_name="said", existing_type=sa.Text)
        batch.alter_column("sent_at", new_column_name="accepted_at", existing_type=UTC)
        batch.add_column(sa.Column("test", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("again", ID))
        batch.create_unique_constraint("uq_deliveries_message_id_recipient", ["message_id", "recipient"])
    op.execute("UPDATE deliveries SET state = 'accepted' WHERE state = 'sent'")
    op.execute("UPDATE deliveries SET state = 'bounced' WHERE state = 'refused'")
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("test", existing_type=sa.Boolean, server_default=None)
        batch.create_check_constraint(STATE, "state IN ('queued', 'stuck', 'accepted', 'bounced', 'acknowledged')")
    op.create_table(
        "incidents",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.Column("until", UTC),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("probe_at", UTC),
        sa.Column("alerted_at", UTC),
        sa.Column("told_at", UTC),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.CheckConstraint("kind IN ('relay', 'mailbox', 'stuck', 'bounced')", name="ck_incidents_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_incidents_open", "incidents", ["kind", "mailbox"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
