"""How large a message may be: what the server has said, or less where the office says so."""

from __future__ import annotations

import pytest

from bot.commands.wiring import UNTIL_TOLD, largest
from bot.config import Settings

HOST = "mail.example.org:587"


def settings(**more: object) -> Settings:
    mailboxes = dict.fromkeys(("mail_from", "secretariat_mailbox", "partner2connect_mailbox"), "a@example.org")
    return Settings.model_validate({"smtp_url": f"smtp://me:secret@{HOST}", **mailboxes, **more})


@pytest.mark.parametrize(
    ("announced", "wished", "limit"),
    [
        ({}, None, UNTIL_TOLD),
        ({"other.example.org:587": 1}, None, UNTIL_TOLD),
        ({HOST: 35_000_000}, None, 35_000_000),
        ({HOST: 35_000_000}, 20_000_000, 20_000_000),
        ({HOST: 5_000_000}, 20_000_000, 5_000_000),
        ({HOST: 0}, None, None),
        ({HOST: 0}, 20_000_000, 20_000_000),
    ],
)
def test_the_smaller_of_the_two_counts(announced: dict[str, int], wished: int | None, limit: int | None) -> None:
    assert largest(settings(largest_message=wished), announced) == limit


def test_a_folder_takes_everything() -> None:
    assert largest(Settings(_env_file=None), {}) is None  # type: ignore[call-arg]  # pydantic's own plugin knows it
