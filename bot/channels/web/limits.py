"""How often somebody may come."""

from __future__ import annotations

import time
from collections.abc import Callable


class Limit:
    """`count` at once, and one more each `seconds / count` after that (the generic cell rate algorithm).

    `clock` counts seconds from anywhere and never goes back. Only those who came lately are remembered.
    """

    def __init__(self, count: int, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = seconds / count
        self._burst = seconds - self._interval
        self._clock = clock
        self._free: dict[str, float] = {}  # when each is as good as new, never seen
        self._crowd = 1024

    def wait(self, key: str) -> float:
        """Seconds until this one may come again; 0: it may now, and that is counted."""
        now = self._clock()
        free = max(self._free.get(key, now), now)
        if (early := free - now - self._burst) > 0:
            return early
        self._free[key] = free + self._interval
        self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        # Only when the crowd has doubled: looking at everybody each time would cost more than it frees.
        if len(self._free) > self._crowd:
            self._free = {key: free for key, free in self._free.items() if free > now}
            self._crowd = max(1024, 2 * len(self._free))
