"""The figures of the last weeks in the desk's group."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.office import Report
from bot.talk.errors import StoreUnavailable
from bot.talk.events import Ordered
from tests.desk.house import CHAT, MEMBER, Language, Office, office

pytestmark = pytest.mark.anyio


def figures(house: Office) -> tuple[bytes, str, bytes]:
    """The picture, the words and the workbook that stand last in the group."""
    picture, words, workbook = [message for message in house.office.screen() if message.mine][-3:]
    return picture.file, words.text, workbook.file


@pytest.mark.parametrize(("language", "named"), [("en", "Submissions: 1"), ("ar", "الطلبات")])
async def test_they_come_in_words_as_a_picture_and_as_a_workbook(
    sqlite_url: str, language: Language, named: str
) -> None:
    async with office(sqlite_url, language=language) as house:
        await house.sends(house.peer.person(1, language_code="en"), "University of Ghana")
        before = len(house.office.said_to())
        await house.office.says("/stats")
        await house.settle()
        assert len(house.office.said_to()) == before + 3
        picture, words, workbook = figures(house)
        assert picture.startswith(b"\x89PNG")
        assert named in words
        assert load_workbook(BytesIO(workbook)).active is not None


async def test_a_process_that_ends_before_they_were_sent_has_the_next_one_send_them(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        asked = Ordered(at=house.now, reference="AAAA-AAAA", by=MEMBER, name="stats")
        await house.turns.take(f"desk:{CHAT}", "1", asked)
        assert house.office.said_to() == []
        await house.restart()
        await house.settle()
        assert figures(house)[2].startswith(b"PK")


async def test_they_wait_for_a_database_that_is_away(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office(sqlite_url) as house:
        away = iter([True, True])
        count = house.desk._report  # the outermost edge: the database itself

        async def counted() -> Report:
            if next(away, False):
                raise StoreUnavailable("away")
            return await count()

        monkeypatch.setattr(house.desk, "_report", counted)
        await house.office.says("/stats")
        await house.settle()
        assert "Submissions: 0" in figures(house)[1]


async def test_where_no_picture_can_be_sent_the_words_do(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        house.peer.fail("sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat")
        await house.office.says("/stats")
        await house.settle()
        words, workbook = [message for message in house.office.screen() if message.mine]
        assert "Submissions: 0" in words.text
        assert workbook.file.startswith(b"PK")
