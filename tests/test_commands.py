"""The commands that people are told of are those that are understood."""

from __future__ import annotations

import pytest

from bot.i18n import plain
from bot.talk.commands import COMMANDS
from tests.transcripts import Person, Turn


def said(command: str) -> str:
    """What is seen after this command at the very beginning."""
    _, shown = Person().does(Turn("command", command))
    return "\n".join(map(plain, shown))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_is_named_is_known(name: str) -> None:
    assert "I do not know that command" in said("fly")
    assert "I do not know that command" not in said(name)


def test_help_names_every_command() -> None:
    assert all(f"/{name}" in said("help") for name in COMMANDS)
