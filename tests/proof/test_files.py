"""Every file of the corpus is judged within 2 seconds and 150 MB, the interpreter and the file itself included."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.files.corpus import CASES, Case

SECONDS = 2.0
MEGABYTES = 150


@pytest.mark.proof
def test_every_file_is_judged_in_time_and_in_room(tmp_path: Path) -> None:
    found = {id: judged(case, tmp_path / "file") for id, case in CASES.items()}
    slowest, largest = (max((one[what], id) for id, one in found.items()) for what in ("seconds", "megabytes"))
    print(f"{len(found)} files; slowest, in s: {slowest}; most memory, in MB: {largest}")
    assert {id for id, one in found.items() if CASES[id].says not in one["why"]} == set()
    assert {id for id, one in found.items() if not CASES[id].says and one["why"]} == set()
    assert {id for id, one in found.items() if one["seconds"] > SECONDS or one["megabytes"] > MEGABYTES} == set()


def judged(case: Case, path: Path) -> dict[str, Any]:
    path.write_bytes(case.make())
    command = [sys.executable, "-m", "tests.proof.judging", str(path), case.name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
