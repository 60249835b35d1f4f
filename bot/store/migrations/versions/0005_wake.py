"""When a conversation is to be looked at again because of a draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("wake_at", sa.DateTime(timezone=True)))
    op.create_index("ix_conversations_wake_at", "conversations", ["wake_at"])
    # Whoever has a draft is looked at once, in silence: from then on it is known since when it has been quiet.
    op.execute("""UPDATE conversations SET wake_at = updated_at WHERE state NOT LIKE '%"drafts":[]%'""")
