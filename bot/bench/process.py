"""A bot in a process of its own, on a core of its own."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.talk.errors import AssistantError

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds that a bot has to start, and to stop."""


class NotRunning(AssistantError):
    """A bot did not start or ended too early, or this machine does not tell what a process uses."""


class Process:
    """`python` with these arguments; what it prints goes to `log`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls, arguments: tuple[str, ...], environment: Mapping[str, str], *, core: int, log: Path
    ) -> Process:
        """Begin, on this core."""
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, env={**os.environ, **environment}, stdout=out, stderr=out
            )
        os.sched_setaffinity(process.pid, {core})
        return cls(process, log)

    async def finished(self) -> None:
        """Return when it has done its work."""
        if status := await self._process.wait():
            raise NotRunning(f"ended with status {status}:\n{self.said()}")

    async def until(self, ready: Coroutine[Any, Any, None]) -> None:
        """Return when it is ready."""
        waiting, ended = asyncio.create_task(ready), asyncio.create_task(self._process.wait())
        done, _ = await asyncio.wait({waiting, ended}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if waiting not in done:
            waiting.cancel()
            raise NotRunning(f"did not start:\n{self.said()}")
        await waiting

    def said(self) -> str:
        """The end of what it printed."""
        return self._log.read_text(errors="replace")[-2000:]

    def cpu(self) -> float:
        """Seconds of CPU that all its threads have used, to a hundredth."""
        # The name in front may hold spaces and brackets. Source: man 5 proc_pid_stat, fields 14 and 15.
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that it holds in memory."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    async def stop(self) -> None:
        """Ask it to end; if it does not, end it."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@contextmanager
def apart() -> Iterator[int]:
    """Keep this process on the last core; yields the first, which the bots have for themselves if there are two."""
    if not hasattr(os, "sched_setaffinity"):
        raise NotRunning("only Linux tells what another process uses, and keeps it on one core")
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    gc.freeze()  # a look through all that is loaded would hold the people up, and the wait be laid to a bot
    try:
        yield min(cores)
    finally:
        gc.unfreeze()
        os.sched_setaffinity(0, cores)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


async def connects(port: int) -> None:
    """Return when somebody listens on this port."""
    while True:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return await writer.wait_closed()
