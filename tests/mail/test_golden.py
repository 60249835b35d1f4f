from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.mail.goldens import GOLDEN, NAMES, golden


def content(body: bytes) -> list[tuple[dict[str, str], object]]:
    """Headers and words of each part, which a difference is easier to see in than in base64."""
    parts = message_from_bytes(body, policy=SMTP).walk()
    return [(dict(part.items()), None if part.is_multipart() else told(part.get_content())) for part in parts]


def told(content: str | bytes) -> object:
    """A workbook by its members: how they are compressed is the machine's own."""
    if isinstance(content, bytes) and content.startswith(b"PK"):
        archive = ZipFile(BytesIO(content))
        return {name: archive.read(name) for name in archive.namelist()}
    return content


def beside_workbook(body: bytes) -> list[bytes]:
    """The bytes of all parts that are not compressed."""
    return [part for part in body.split(b"--=_K7QM-3XWD.mixed") if b"spreadsheetml" not in part]


@pytest.mark.parametrize("name", NAMES)
def test_the_message_is_the_one_that_was_looked_at(name: str) -> None:
    body = golden(name).body
    kept = (GOLDEN / f"{name}.eml").read_bytes()
    assert content(body) == content(kept)
    assert beside_workbook(body) == beside_workbook(kept)
