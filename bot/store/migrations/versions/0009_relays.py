"""How large a message each mail server takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "relays",
        sa.Column("relay", sa.Text, nullable=False),
        sa.Column("largest", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("relay", name="pk_relays"),
    )
