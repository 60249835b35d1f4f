"""The machine's own Chromium, for the tests that look at the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Works in a container, and calls nobody."""


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The machine's own Chromium; nothing is downloaded."""
    if installed() is None:
        missing = "no Chromium: install the system's package, or say where it is in CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    async with opened() as browser:
        yield browser


def installed() -> str | None:
    """Where it is, if it is."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@asynccontextmanager
async def opened() -> AsyncIterator[Browser]:
    """It, running; raises playwright's Error where there is none."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=QUIET)
        yield browser
        await browser.close()
