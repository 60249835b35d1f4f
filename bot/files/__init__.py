"""Whether a file that somebody sent may be kept: pure, over its name and its bytes.

Ending, content and container must agree, and nothing may hide in it. A library that tells kinds by their first bytes
sees only the first of these three, so the eight kinds are told here. Nothing is ever rendered, and nothing unpacked
but into nothing. Sources: OWASP, "File Upload Cheat Sheet"; OWASP ASVS 5.0, V5.
"""

from bot.files.names import cleaned
from bot.files.verdict import MEDIA_TYPES, glance, judge, kind_of, unreachable

__all__ = ["MEDIA_TYPES", "cleaned", "glance", "judge", "kind_of", "unreachable"]
