"""Since when a letter is refused: it is tried all the same, so that its next try does not say it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("refused_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE deliveries SET refused_at = next_at WHERE state = 'bounced' AND accepted_at IS NULL")
