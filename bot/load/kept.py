"""Files that only save time: what is missing, old or broken is made again, and nothing in them is executed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np
import structlog

_log = structlog.get_logger("bot.load")


def keep(file: Path, write: Callable[[IO[bytes]], object]) -> bool:
    """Whether the file stands there now: whole or not at all. A place that cannot be written to only costs time."""
    new = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".new", delete=False) as new:
            write(new)
        os.replace(new.name, file)
    except OSError as error:
        _log.warning("cache_not_kept", error=error.strerror)
        if new is not None:
            Path(new.name).unlink(missing_ok=True)
        return False
    return True


def keep_arrays(file: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """The arrays by name, in one file."""
    keep(file, lambda new: np.savez(new, **arrays))  # type: ignore[arg-type]  # numpy's stub takes a keyword for its own


def arrays(file: Path) -> dict[str, np.ndarray] | None:
    """The arrays of such a file, or None where it is not to be had."""
    try:
        with file.open("rb") as whole, np.load(whole, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except (OSError, EOFError, ValueError, KeyError, AttributeError, BadZipFile):
        return None
