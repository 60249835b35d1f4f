from __future__ import annotations

import pytest

from bot.i18n import Languages
from tests.mail.office import languages as written


@pytest.fixture(scope="session")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    return written(tmp_path_factory.mktemp("locales"))
