"""After `kill -9` at any point of a submission and of what the desk does about it: no answer lost, one submission, one
mail or repetitions of it, each act of the desk done, told and recorded once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EVERY = int(os.environ.get("KILL_EVERY", "1"))


@pytest.mark.proof
def test_killed_at_every_point(database_url: str, tmp_path: Path) -> None:
    assert killed(database_url, tmp_path, every=EVERY)["wrong"] == {}


def test_killed_at_some_points(database_url: str, tmp_path: Path) -> None:
    found = killed(database_url, tmp_path, every=17)
    assert found["killed"] > 10, "hardly anything was killed, so nothing was proved"
    assert found["wrong"] == {}


def killed(database_url: str, folder: Path, *, every: int) -> dict[str, Any]:
    """Runs the killing in a process of its own: it forks, and a fork wants no threads."""
    command = [sys.executable, "-m", "tests.proof.killing", database_url, str(folder / "mail"), "--every", str(every)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(found)
    return found
