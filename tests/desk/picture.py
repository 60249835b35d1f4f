"""What members see in Telegram, drawn: `python -m tests.desk.picture docs/card.png` makes the picture of the README."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.store import migrations
from tests.browser import opened
from tests.desk.house import Language, Office, office
from tests.telegram.phone import Phone, page

SCALE = 1.5
"""Dots to a point."""
SAID: dict[Language, dict[str, str]] = {
    "en": {},
    "ar": {
        "University of Ghana": "جامعة القاهرة",
        "Ghana": "Egypt",
        "Awa Diop": "نور عبد الله",
        "awa.diop@example.org": "nour@cairo.example",
    },
}
"""What is sent to the office of a language, otherwise than in tests/submission.py."""
ASKED = {
    "en": ("Who signs the hosting agreement?", "The host organisation does, after the evaluation."),
    "ar": ("من يوقّع اتفاق الاستضافة مع ITU؟", "توقّعه المنظمة المضيفة بعد التقييم."),
}
"""What a person asks and a member answers; in other languages as in English."""
NUMBER = 11
"""Of the field that is ticked, in its form."""


async def phones(database_url: str, language: Language, otherwise: Mapping[str, str]) -> tuple[Phone, Phone]:
    """In an office of that language, one after the other: a card that has come in, and the prompt for more; the card of
    the new version, and a question of its sender's with the answer to it.
    """
    async with office(database_url, language=language) as house:
        person = house.peer.person(1, language_code="en")
        reference = await house.sends(person, "University of Ghana", otherwise)
        await _press(house, f"move={reference}=incomplete", f"tick={reference}={NUMBER}")
        first = house.office.screen()
        await _press(house, f"send={reference}")
        question, answer = ASKED.get(language, ASKED["en"])
        for act in (
            person.presses("Complete it"),
            person.says("Four of the six work full time."),
            person.presses("Send the changes"),
            person.says("talk to a human"),
            person.says(question),
        ):
            await act
            await house.settle()
        await house.office.replies(question, answer)
        await house.settle()
        return Phone(house.office, first), Phone(house.office, house.office.screen()[len(first) :])


async def _press(house: Office, *buttons: str) -> None:
    for button in buttons:
        await house.office.presses(f"desk:{button}")
        await house.settle()


async def drawn() -> bytes:
    """PNG: both phones of an office that reads English, and the second of one that reads Arabic."""
    with tempfile.TemporaryDirectory() as folder:
        seen = {
            language: await phones(await _database(f"{folder}/{language}.db"), language, said)
            for language, said in SAID.items()
        }
    async with opened() as browser:
        tab = await browser.new_page(device_scale_factor=SCALE)
        await tab.set_content(page((*seen["en"], seen["ar"][1])))
        return await tab.locator("body").screenshot()


async def _database(path: str) -> str:
    url = f"sqlite:///{path}"
    await migrations.upgrade(url)
    return url


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    output: Path = parser.parse_args().output
    output.write_bytes(asyncio.run(drawn()))
