"""What members of the desk are called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for table in ("cases", "passes"):
        op.add_column(table, sa.Column("called", sa.Text, nullable=False, server_default=""))
