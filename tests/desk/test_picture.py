"""What members see on a phone of 360 points: nothing is cut, in the language of any office."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.desk.house import Language
from tests.desk.picture import SAID, phones
from tests.telegram.phone import CUT, page

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("language", ["fr", "en", "es", "ar", "ru", "zh"])
async def test_no_label_is_too_long_for_its_button(language: Language, sqlite_url: str, chromium: Browser) -> None:
    seen = await phones(sqlite_url, language, SAID.get(language, {}))
    tab = await chromium.new_page()
    await tab.set_content(page(seen))
    labels = tab.locator(CUT)
    assert await labels.count() > 20
    cut = await labels.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)")
    assert cut == []
    assert await tab.locator(".phone").evaluate_all("all => all.every(e => e.scrollWidth <= e.clientWidth)")
    await tab.close()
