"""References that people read aloud, type from paper, and compare by eye: on the phone, and in the letter.

Two groups of four, as many as one glance takes in. No check character: a slip finds nothing, since of 280 thousand
million references only those that were given out exist, and it would be one more character to read.
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
"""Of what is taken for one another (0 O, 1 I L, 2 Z, 5 S, 8 B) at most one; and no U, so that hardly a word comes."""


def fresh() -> str:
    """An unguessable reference, `K7QM-3XWD`: 8 of 27 characters, 38 bits; the database refuses one it has."""
    # One number for all eight: each draw is a call to the system, and every event needs a reference.
    number, letters = secrets.randbelow(len(ALPHABET) ** 8), ""
    for _ in range(8):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return f"{letters[:4]}-{letters[4:]}"
