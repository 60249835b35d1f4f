from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP

import pytest

from tests.mail.goldens import GOLDEN, NAMES, golden


def content(body: bytes) -> list[tuple[dict[str, str], object]]:
    """Headers and words of each part, which a difference is easier to see in than in base64."""
    parts = message_from_bytes(body, policy=SMTP).walk()
    return [(dict(part.items()), None if part.is_multipart() else part.get_content()) for part in parts]


@pytest.mark.parametrize("name", NAMES)
def test_the_message_is_the_one_that_was_looked_at(name: str) -> None:
    body = golden(name).body
    kept = (GOLDEN / f"{name}.eml").read_bytes()
    assert content(body) == content(kept)
    assert body == kept
