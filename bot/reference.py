"""References that people read aloud and type from paper."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O, 1 I L and U, which are taken for one another or make words."""


def fresh() -> str:
    """An unguessable reference, `K7QM-3XWD`: 8 of 30 characters, 39 bits; the database refuses one it has."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
