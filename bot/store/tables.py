"""The tables, the same on SQLite and PostgreSQL.

JSON is kept as text: it is written by `bot.store.codec` and read back whole, the database never looks inside, and
text holds the escaped NUL that PostgreSQL's `jsonb` refuses. Keys of conversations never hold a name or a token:
`telegram:<chat id>`, `web:<sha256 of the session token>`, `terminal:<name>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite


class Utc(TypeDecorator[datetime]):
    """An aware point in time, kept in UTC. SQLite has no time zones: there it is kept without one and read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime says no moment; give it a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only an INTEGER primary key."""

_OPEN = text("until IS NULL")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("language", Text),
    Column("updated_at", Utc, nullable=False),
    Column("blocked_at", Utc),
    Column("wake_at", Utc),
    Index(None, "wake_at"),
)
"""`language` is the state's, None until known. `blocked_at`: since when the person takes no messages from us.
`wake_at`: when something is to be done next about a draft, None where there is none."""

turns = Table(
    "turns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("event_key", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("event", Text, nullable=False),
    Column("replies", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("owed", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    UniqueConstraint("conversation", "event_key"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
"""`owed` is the number of replies, `sent` how many of them are known to have left. No foreign key to conversations:
the turn writes both in one transaction, and the check would be paid with every row."""

failures = Table(
    "failures",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("event_key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
"""Events our own code failed on; those given again may have been taken since. `last_error` is a code, never a message:
those quote people."""

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("event_key", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Utc, nullable=False),
    sqlite_autoincrement=True,
)
"""Events put aside because our own code failed on them too often."""

reminders = Table(
    "reminders",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("since", Utc, nullable=False),
)
"""Conversations that want to be reminded of calls, and since when. Whoever stops, or blocks us, leaves no row."""

forms = Table(
    "forms",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("definition", Text, nullable=False),
)
"""Definitions of forms as they were when somebody sent one, so that old submissions stay readable."""

submissions = Table(
    "submissions",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("conversation", Text),
    Column("kind", Text),
    Column("form", Text, ForeignKey("forms.digest")),
    Column("record", Text),
    Column("language", Text),
    Column("at", Utc, nullable=False),
    Column("status", Text, nullable=False),
    Index(None, "conversation"),
    Index(None, "at"),
)
"""Every version of every submission; the highest of a reference is the one that counts. `kind` names the form, `form`
the definition it had; `record` is the submission in language-neutral codes. `status` is one of content/statuses.yaml:
`received` until something became of it. Of one that was `erased` nothing is left but reference, version and when."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("submission", Text),
    Column("version", Integer),
    Column("about", Text),
    Column("message_id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("files", Text, nullable=False, server_default="[]"),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Utc, nullable=False),
    Column("lease_until", Utc),
    Column("said", Text),
    Column("created_at", Utc, nullable=False),
    Column("accepted_at", Utc),
    Column("refused_at", Utc),
    Column("test", Boolean, nullable=False),
    Column("again", Id),
    Column("series", Integer, nullable=False, server_default="1"),
    Column("parts", Integer, nullable=False, server_default="1"),
    CheckConstraint("state IN ('queued', 'stuck', 'accepted', 'bounced', 'acknowledged', 'replaced')", name="state"),
    CheckConstraint("about IN ('submission', 'amendment', 'withdrawal', 'erasure')", name="about"),
    ForeignKeyConstraint(["submission", "version"], ["submissions.reference", "submissions.version"]),
    UniqueConstraint("message_id", "recipient"),
    Index(None, "submission"),
    Index(None, "state", "next_at"),
    sqlite_autoincrement=True,
)
"""One letter to one mailbox; from the first try on its bytes never change. Due when it was not taken yet, `next_at` has
come and no lease runs. `submission`, `version` and what it says `about` them are None where it is about none. The body
of a letter about what was erased is empty once it has left. `said`: the server's last words on it, without addresses.
`refused_at`: when it was refused first. `test`: its subject says so. `again`: the delivery that it repeats, by
somebody's hand. `files` are the ids of those it encloses, a JSON list. It is one of so many `parts`, letters about the
same, which were composed for the `series`th time: those that the server finds too large are `replaced`."""

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("since", Utc, nullable=False),
    Column("until", Utc),
    Column("cause", Text, nullable=False),
    Column("probe_at", Utc),
    Column("alerted_at", Utc),
    Column("told_at", Utc),
    CheckConstraint("kind IN ('relay', 'mailbox', 'stuck', 'bounced')", name="kind"),
    Index("uq_incidents_open", "kind", "mailbox", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    sqlite_autoincrement=True,
)
"""What keeps letters from arriving: for all of them (`relay`; then `mailbox` is empty) or for those to one mailbox. At
most one of a kind is open for each. `probe_at`: when the next letter may be tried in spite of it. `alerted_at`: since
when it is in the log as an alert; `told_at`: since when the desk knows."""

files = Table(
    "files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("submission", Text),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "conversation"),
    Index(None, "submission"),
)
"""Files that people sent; neither name nor content ever changes. `submission` is the reference under which
one was sent, None before."""

relays = Table(
    "relays",
    metadata,
    Column("relay", Text, primary_key=True),
    Column("largest", BigInteger, nullable=False),
    Column("assumed", BigInteger),
)
"""Mail servers by `host:port`: bytes that a message may have, 0 where the server names no limit; and what is `assumed`
since it refused one, None if it never did."""

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("address", Text, primary_key=True),
    Column("code", Text),
    Column("asked_at", Utc),
    Column("wrong", Integer, nullable=False),
    Column("locked_until", Utc),
    Column("confirmed_at", Utc),
)
"""Mailboxes that were sent a code. `code` is its hash, None once typed; `wrong` counts the tries since a lock."""

codes = Table(
    "codes",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("until", Utc, nullable=False),
    Index(None, "conversation"),
)
"""Codes shown in conversations, each good once and until then: SHA-256 in hexadecimal, never the code itself."""

misses = Table(
    "misses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", Date, nullable=False),
    Column("language", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Index(None, "day"),
)
"""Questions that were not answered, on purpose with nothing that leads to who asked: no conversation, no time of day.
`topics` is a JSON list."""

steps = Table(
    "steps",
    metadata,
    Column("day", Date, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("came", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
)
"""How many drafts came to a step of a form on a day in Geneva, and how many left it. Counts, and so nobody's: they are
never deleted."""

audit = Table(
    "audit",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)
"""What `bot.store.audit` appends. `number` counts from 1 without a gap; being the key, it keeps two processes from
following the same entry. Triggers refuse to change or delete a row: a migration that copies this table on SQLite has to
make them again."""
cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("conversation", Text),
    Column("language", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("taker", BigInteger),
    Column("called", Text, nullable=False, server_default=""),
    Column("topic", BigInteger),
    Column("opened_at", Utc, nullable=False),
    CheckConstraint("kind IN ('submission', 'talk')", name="kind"),
    Index(None, "conversation"),
)
"""What the desk has. `id` is a submission's reference, or the talk's own; `conversation` is the person's. `taker` is
the numeric id of the member who took it, `called` their name, `topic` the number of its topic in the desk's chat.
A submission's case goes with the submission."""

told = Table(
    "told",
    metadata,
    Column("case", Text, primary_key=True),
    Column("message", BigInteger, primary_key=True),
    Column("at", Utc, nullable=False),
)
"""Which messages in the desk's chat were repeated to the person of a case: only these can be corrected there."""

passes = Table(
    "passes",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("called", Text, nullable=False, server_default=""),
    Column("until", Utc, nullable=False),
    CheckConstraint("kind IN ('link', 'session')", name="kind"),
)
"""Links to the desk's page and the sessions they open, by SHA-256 in hexadecimal, each until then; `member` is the
numeric id of the member whose it is, and `called` their name."""

owed = Table(
    "owed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("event", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Events that one conversation owes another, until they are taken there under the key `owed:<id>`."""

INSERT: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""By name of dialect: both know ON CONFLICT, each in its own words."""
