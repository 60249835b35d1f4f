"""Files that the page sends."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest
from aiohttp import ClientResponse, FormData

from bot.channels.web.limits import Limit
from bot.i18n import Languages
from bot.talk.events import Attached
from bot.talk.files import LARGEST, File, Refused
from tests.files.corpus import pdf, program
from tests.web.fakes import ToyTurns, browsing, site
from tests.web.test_server import ID, Client, error, opened

pytestmark = pytest.mark.anyio


async def send(
    client: Client, name: str, content: bytes, *, id: str = ID, album: str = ID, **headers: str
) -> ClientResponse:
    form = FormData({"id": id, "album": album}, quote_fields=False)  # as browsers write a name (WHATWG HTML, 4.10.21.8)
    form.add_field("file", BytesIO(content), filename=name)
    origin = str(client.make_url("/")).rstrip("/")
    return await client.post("/chat/files", data=form, headers={"Origin": origin} | headers)


async def test_a_file_reaches_the_turn_beside_its_event_and_once(languages: Languages) -> None:
    turns = ToyTurns()
    async with browsing(site(languages, turns)) as client:
        await opened(client)
        first, again = [await (await send(client, "Lettre signée.pdf", pdf())).json() for _ in range(2)]
    assert first == again
    past = list(turns.taken.values())[1]
    assert isinstance(past.event, Attached)
    assert isinstance(past.event.file, File)
    assert (past.event.file.name, past.event.album, turns.contents[1:]) == ("Lettre signée.pdf", ID, [pdf()])


async def test_what_is_not_fit_is_answered_in_words(languages: Languages) -> None:
    turns = ToyTurns()
    async with browsing(site(languages, turns)) as client:
        await opened(client)
        answer = await send(client, "letter.pdf", program())
        assert answer.status == 200
        assert "of another kind" in await answer.text()
    (_, past) = turns.taken.values()
    assert isinstance(past.event, Attached)
    assert isinstance(past.event.file, Refused)


async def test_a_file_of_10_mb_is_taken_and_one_more_byte_is_not_read(languages: Languages) -> None:
    async with browsing(site(languages, ToyTurns())) as client:
        await opened(client)
        assert (await send(client, "long.txt", b"x" * LARGEST, id=str(uuid4()))).status == 200
        assert await error(await send(client, "long.txt", b"x" * (LARGEST + 1), id=str(uuid4()))) == (400, "unreadable")
        assert await error(await send(client, "long.txt", b"x" * (LARGEST + 9000))) == (413, "too_long")


async def test_who_may_not_send_sends_nothing(languages: Languages) -> None:
    turns = ToyTurns()
    async with browsing(site(languages, turns)) as client:
        assert await error(await send(client, "a.pdf", pdf())) == (401, "no_session")
        await opened(client)
        assert await error(await send(client, "a.pdf", pdf(), Origin="https://evil.example")) == (403, "foreign_origin")
        headers = {"Origin": str(client.make_url("/")).rstrip("/"), "Content-Type": "text/plain"}
        assert await error(await client.post("/chat/files", data=b"x", headers=headers)) == (415, "other_type")
    assert len(turns.taken) == 1


@pytest.mark.parametrize(("id", "album"), [("1", ID), (ID, ""), (ID * 2, ID)])
async def test_what_cannot_be_read_is_refused(languages: Languages, id: str, album: str) -> None:
    async with browsing(site(languages, ToyTurns())) as client:
        await opened(client)
        assert await error(await send(client, "a.pdf", pdf(), id=id, album=album)) == (400, "unreadable")


async def test_another_field_is_refused(languages: Languages) -> None:
    async with browsing(site(languages, ToyTurns())) as client:
        await opened(client)
        form = FormData({"id": ID, "album": ID, "path": "/etc"})
        form.add_field("file", pdf(), filename="a.pdf")
        headers = {"Origin": str(client.make_url("/")).rstrip("/")}
        assert await error(await client.post("/chat/files", data=form, headers=headers)) == (400, "unreadable")


async def test_files_have_a_limit_of_their_own(languages: Languages) -> None:
    made = replace(site(languages, ToyTurns()), per_session_files=Limit(2, seconds=600))
    async with browsing(made) as client:
        await opened(client)
        statuses = [(await send(client, "a.txt", b"x", id=str(uuid4()))).status for _ in range(3)]
    assert statuses == [200, 200, 429]
