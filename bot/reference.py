"""References that people read aloud and type from paper."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O, 1 I L and U, which are taken for one another or make words."""


def fresh() -> str:
    """An unguessable reference, `K7QM-3XWD`: 8 of 30 characters, 39 bits; the database refuses one it has."""
    # One number for all eight: each draw is a call to the system, and every event needs a reference.
    number, letters = secrets.randbelow(len(ALPHABET) ** 8), ""
    for _ in range(8):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return f"{letters[:4]}-{letters[4:]}"
