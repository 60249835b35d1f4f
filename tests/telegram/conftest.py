from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.i18n import Languages
from tests.telegram.catalogues import languages as made
from tests.telegram.fakes import Stage
from tests.telegram.peer import Peer


@pytest.fixture(scope="session")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    folder: Path = tmp_path_factory.mktemp("locales")
    return made(folder)


@pytest.fixture
async def peer(anyio_backend: str) -> AsyncIterator[Peer]:
    peer = Peer()
    await peer.start()
    yield peer
    await peer.stop()


@pytest.fixture
async def stage(peer: Peer, languages: Languages) -> AsyncIterator[Stage]:
    """The channel by webhook, started."""
    stage = Stage(peer, languages)
    await stage.open()
    yield stage
    await stage.close()
