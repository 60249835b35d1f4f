"""Judges one file in a process of its own and says what that cost: `python -m tests.proof.judging PATH NAME`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bot.files import judge
from bot.talk.files import File


def main() -> None:
    path, name = sys.argv[1:]
    content = Path(path).read_bytes()
    begun = time.perf_counter()
    verdict = judge(name, content)
    seconds = time.perf_counter() - begun
    # Not getrusage: what that says begins with the memory of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    megabytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    why = "" if isinstance(verdict, File) else verdict.why.msgid
    print(json.dumps({"why": why, "seconds": round(seconds, 3), "megabytes": round(megabytes)}))


if __name__ == "__main__":
    main()
