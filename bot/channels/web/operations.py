"""What whoever runs the assistant asks it: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Checks: TypeAlias = Callable[[], Awaitable[Mapping[str, bool]]]
"""Everything an answer needs, by name, and whether it is there."""


def routes(app: web.Application, checks: Checks) -> None:
    """Adds /health/live, /health/ready and /metrics."""

    async def ready(request: web.Request) -> web.Response:
        found = await checks()
        return web.json_response(dict(found), status=200 if all(found.values()) else 503)

    app.router.add_get("/health/live", _live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/metrics", _metrics)


async def _live(request: web.Request) -> web.Response:
    """Alive is whoever answers: restarting helps against nothing that `ready` looks at."""
    return web.json_response({"alive": True})


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
