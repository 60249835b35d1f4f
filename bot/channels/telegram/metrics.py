"""What an operator can watch of this channel at /metrics."""

from __future__ import annotations

from prometheus_client import Counter

UPDATES = Counter("telegram_updates", "Updates from Telegram, by what came of them.", ["outcome"])
"""`taken`; `group`: answered with the way to the private chat; `blocked`: a person wants no more messages; `ignored`:
nothing to do; `unreadable`: confirmed unread; `put_back`: to come again, because the turn could not be taken."""

MESSAGES = Counter("telegram_messages", "Messages to Telegram, by what came of them.", ["outcome"])
"""`sent`; `edited`; `plain`: sent again without markup; `refused`: Telegram will not have it; `failed`: our own code
could not make it; `blocked`: the person takes none."""

RETRIES = Counter("telegram_retries", "Calls to Telegram that were put off, by why.", ["cause"])
"""`flood`: Telegram said how long to wait; `error`: no answer, or one that may be better next time."""
