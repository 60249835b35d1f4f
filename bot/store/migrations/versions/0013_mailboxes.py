"""Mailboxes that are proved to be whose they should be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("asked_at", UTC),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("locked_until", UTC),
        sa.Column("confirmed_at", UTC),
        sa.PrimaryKeyConstraint("address", name="pk_mailboxes"),
    )
