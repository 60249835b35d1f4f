from __future__ import annotations

import pytest

from bot.i18n import Languages
from tests.web.catalogues import languages as made


@pytest.fixture(scope="session")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    """English, French, Arabic and Chinese: two directions and a script without spaces."""
    return made(tmp_path_factory.mktemp("locales"))
