"""How many drafts came to each step of a form, and went on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "steps",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("came", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "form", "step", name="pk_steps"),
    )
