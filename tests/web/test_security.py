from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.channels.web.security import address


def request(peer: str, forwarded: str | None = None) -> web.Request:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return make_mocked_request("POST", "/", headers=headers).clone(remote=peer)


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("8.8.4.4", None, "8.8.4.4"),
        ("8.8.4.4", "1.1.1.1", "8.8.4.4"),  # who comes directly cannot pass for another
        ("10.0.0.5", "6.6.6.6, 8.8.8.8", "8.8.8.8"),  # the proxy adds what it saw itself at the end
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("2001:4860:4860:1:2:3:4:5", None, "2001:4860:4860:1::/64"),
        ("", None, "::/64"),  # a UNIX socket has no peer
    ],
)
def test_the_address_that_is_counted(peer: str, forwarded: str | None, counted: str) -> None:
    assert address(request(peer, forwarded)) == counted
