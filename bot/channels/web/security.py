"""What a browser is told not to do, and which requests do not come from our own page.

Sources: OWASP Cheat Sheets, "HTTP Headers", "Content Security Policy", "Cross-Site Request Forgery Prevention".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Signal = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def headers(*, secure: bool) -> Signal:
    """A signal of aiohttp that puts the headers on every response, those it makes of errors among them."""
    sent = _HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def put(request: web.Request, response: web.StreamResponse) -> None:
        for name, value in sent.items():
            response.headers.setdefault(name, value)

    return put


def own(request: web.Request, public_url: str | None) -> bool:
    """Whether our own page sent this: browsers put the page's origin on every POST.

    Without a public address the host must be the one asked for; the scheme cannot be compared, as a proxy may
    have taken https off.
    """
    origin = urlsplit(request.headers.get("Origin", ""))
    if public_url is None:
        return bool(origin.netloc) and origin.netloc.lower() == request.host.lower()
    public = urlsplit(public_url)
    return (origin.scheme, origin.netloc.lower()) == (public.scheme, public.netloc.lower())


def address(request: web.Request) -> str:
    """Where a request comes from, for counting: an IPv4 address, or the 64 bits of IPv6 one household is given.

    A peer in a private network is our own proxy, and the last address it forwards for is the one it saw itself;
    those before it are the sender's to invent. A peer from outside speaks for itself.
    """
    peer = ip_address(request.remote or "::")
    if not peer.is_global:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            peer = ip_address(forwarded)
    return str(ip_network((peer, 64), strict=False)) if isinstance(peer, IPv6Address) else str(peer)
