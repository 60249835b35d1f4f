"""What an operator can watch at /metrics."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("turns", "Events given to the turn, by what came of them.", ["outcome"])
"""`taken`; `repeated`: had been taken before; `failed`: our own code failed; `unavailable`: the database did."""

TURN_SECONDS = Histogram(
    "turn_seconds",
    "From an event's arrival to its commit.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)

BATCH = Histogram("turn_batch", "Events committed together.", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 256))

REPLIES = Counter("replies", "Replies stored, for the channels to send.")

REMINDERS = Counter("reminders", "Reminders of calls that were due and taken.")

WAKES = Counter("wakes", "Conversations looked at because a draft was left alone.")

PURGED = Counter("purged", "Rows deleted when their time was over, by kind.", ["kind"])

FAILURES = Counter("turn_failures", "Times our own code failed on an event.")

DEAD_LETTERS = Counter("dead_letters", "Events put aside because our own code failed on them too often.")

DELIVERIES = Counter("deliveries", "Tries to send a letter, by what came of them.", ["outcome"])
"""`accepted`, `postponed`, `refused`, `divided` (too large: smaller ones are owed in its place)."""

INCIDENTS = Gauge("delivery_incidents", "Whether letters are kept from arriving, by kind.", ["kind"])
"""`relay`: the mail server takes none; `mailbox`: one mailbox; `stuck`: for days; `bounced`: refused or returned."""

REPORTS = Counter("delivery_reports", "Messages in the bounce mailbox, by kind.", ["kind"])
"""`failed`, `delayed`, `automatic` (out of office), `other`."""

OUTBOX_AGE = Gauge("outbox_age_seconds", "How long the oldest letter that has not left has been owed; 0 if none is.")
