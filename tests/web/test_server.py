from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from bot.channels.web.limits import Limit
from bot.channels.web.sessions import conversation
from bot.channels.web.site import Site
from bot.files import glance
from bot.i18n import Languages
from bot.talk.errors import StoreUnavailable
from bot.talk.events import Attached, Commanded, Opened, Pressed, Said
from bot.talk.files import LARGEST
from bot.turn import TurnFailed
from tests.web.fakes import NOON, ToyTurns, Watch, browsing, site

pytestmark = pytest.mark.anyio

ID = "0b2d4d3e-9a57-4c8b-9f62-6f3f1f2f3c11"
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def turns() -> ToyTurns:
    return ToyTurns()


@pytest.fixture
def plain(languages: Languages, turns: ToyTurns) -> Site:
    return site(languages, turns)


def event(kind: str, **more: str | int) -> dict[str, str | int]:
    return {"id": str(uuid4()), "kind": kind, **more}


async def post(client: Client, body: Mapping[str, str | int], **headers: str) -> ClientResponse:
    origin = str(client.make_url("/")).rstrip("/")
    return await client.post("/chat/events", json=body, headers={"Origin": origin} | headers)


async def opened(client: Client) -> None:
    assert (await post(client, event("opened"))).status == 200


async def error(response: ClientResponse) -> tuple[int, str]:
    return response.status, (await response.json())["error"]


async def test_an_event_is_answered_with_its_turn_in_words(plain: Site) -> None:
    async with browsing(plain) as client:
        answer = await (await post(client, event("opened"), **{"Accept-Language": "fr-CH, en;q=0.5"})).json()
    assert answer["turn"] == 1
    assert answer["language"] == "fr"
    (reply,) = answer["replies"]
    assert (reply["language"], reply["direction"], reply["input"], reply["replaces"]) == ("fr", "ltr", "text", False)
    assert reply["parts"][0]["blocks"][0]["spans"][0]["text"].startswith("Bienvenue")
    assert reply["rows"][0][0] == {
        "label": "Trouver le type de centre qui vous convient",
        "token": "boxes",
        "chosen": None,
        "primary": True,
    }


async def test_each_kind_of_event_reaches_the_turn(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        await post(client, event("opened"))
        await post(client, event("said", text=" deux mots\n"))
        await post(client, event("pressed", token="forged:1"))
        await post(client, event("commanded", name="menu"))
        await post(client, event("attached", album=ID, name="film.pdf", size=LARGEST + 1))
        await post(client, event("said", text="/Language fr now"))
    common: dict[str, Any] = {"at": NOON, "reference": "K7QM-3XWD", "hint": None}
    assert [past.event for past in turns.taken.values()] == [
        Opened(**common),
        Said(**common, text=" deux mots\n"),
        Pressed(**common, token="forged:1"),
        Commanded(**common, name="menu"),
        Attached(**common, kind="document", file=glance("film.pdf", LARGEST + 1), album=ID),
        Commanded(**common, name="language", argument="fr now"),
    ]


async def test_an_event_sent_again_gets_the_same_answer_and_is_taken_once(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        await opened(client)
        said = event("said", text="hello")
        first, again = [await (await post(client, said)).json() for _ in range(2)]
    assert first == again
    assert turns.said() == ["hello"]


async def test_the_session_is_kept_in_a_cookie_and_stored_only_as_a_hash(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        cookie = (await post(client, event("opened"))).cookies["session"]
    assert len(cookie.value) == 43  # 256 bits in base64url
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Strict", "/", "")
    ((key, _),) = turns.taken
    assert key == conversation(cookie.value)
    assert cookie.value not in key


async def test_by_https_the_cookie_belongs_to_this_host_alone(plain: Site) -> None:
    async with browsing(replace(plain, public_url="https://chat.example.org")) as client:
        response = await post(client, event("opened"), Origin="https://chat.example.org")
    cookie = response.cookies["__Host-session"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_looking_at_a_page_gives_no_session(plain: Site) -> None:
    # A link from another site brings no Strict cookie: a page that set one would replace the conversation.
    async with browsing(plain) as client:
        for path in ("/", "/chat/history", "/privacy", "/embed.js"):
            response = await client.get(path)
            assert response.status == 200
            assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("cookie", ["", "short", "x" * 44, "é" * 43, "../../etc/passwd"])
async def test_without_a_session_only_opening_is_taken(plain: Site, turns: ToyTurns, cookie: str) -> None:
    async with browsing(plain) as client:
        said = await post(client, event("said", text="hello"), Cookie=f"session={cookie}".encode().decode("latin-1"))
        assert await error(said) == (401, "no_session")
    assert not turns.taken


async def test_conversations_of_two_browsers_are_apart(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as one, browsing(plain) as other:
        await opened(one)
        await post(one, event("said", text="a secret"))
        await opened(other)
        history = await (await other.get("/chat/history")).text()
    assert "a secret" not in history
    assert len({key for key, _ in turns.taken}) == 2


async def test_the_past_comes_back_in_order_with_what_was_done(plain: Site) -> None:
    async with browsing(plain) as client:
        await opened(client)
        await post(client, event("said", text="hello"))
        await post(client, event("pressed", token="speak:ar"))
        await post(client, event("commanded", name="menu"))
        await post(client, event("attached", album=ID, name="film\u202e.pdf", size=LARGEST + 1))
        past = await (await client.get("/chat/history")).json()
        later = await (await client.get("/chat/history?after=3")).json()
        assert await error(await client.get("/chat/history?after=-1")) == (400, "unreadable")
    assert past["language"] == "ar"
    assert [turn["event"] for turn in past["turns"]] == [
        {"kind": "opened"},
        {"kind": "said", "text": "hello"},
        {"kind": "pressed", "token": "speak:ar"},
        {"kind": "commanded", "name": "menu", "argument": ""},
        {"kind": "attached", "name": "film.pdf"},
    ]
    assert [turn["turn"] for turn in past["turns"]] == [1, 2, 3, 4, 5]
    assert later["turns"] == past["turns"][3:]


async def test_without_a_conversation_the_past_is_empty_and_in_the_browsers_language(plain: Site) -> None:
    async with browsing(plain) as client:
        history = await client.get("/chat/history", headers={"Accept-Language": "zh-TW"})
        assert await history.json() == {"language": "zh", "turns": []}
        assert history.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1.evil.example"])
async def test_another_origin_is_refused(plain: Site, turns: ToyTurns, origin: str) -> None:
    async with browsing(plain) as client:
        assert await error(await post(client, event("opened"), Origin=origin)) == (403, "foreign_origin")
    assert not turns.taken


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://chat.example.org", 200), ("http://chat.example.org", 403), ("https://chat.example.org:8443", 403)],
)
async def test_a_public_address_is_the_only_origin(plain: Site, origin: str, status: int) -> None:
    async with browsing(replace(plain, public_url="https://chat.example.org/")) as client:
        assert (await post(client, event("opened"), Origin=origin)).status == status


async def test_a_form_of_another_site_is_refused(plain: Site) -> None:
    async with browsing(plain) as client:
        origin = str(client.make_url("/")).rstrip("/")
        body = json.dumps(event("opened"))
        response = await client.post(
            "/chat/events", data=body, headers={"Origin": origin, "Content-Type": "text/plain"}
        )
        assert await error(response) == (415, "other_type")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 60_000,
        '{"kind": "opened"}',
        '{"id": "1", "kind": "opened"}',
        f'{{"id": "{ID}"}}',
        f'{{"id": "{ID}", "kind": "edited", "text": "x"}}',
        f'{{"id": "{ID}", "kind": "said"}}',
        f'{{"id": "{ID}", "kind": "said", "text": ""}}',
        f'{{"id": "{ID}", "kind": "said", "text": 7}}',
        f'{{"id": "{ID}", "kind": "said", "text": "\\ud800"}}',
        f'{{"id": "{ID}", "kind": "said", "text": "x", "at": "2023-01-01T00:00:00Z"}}',
        f'{{"id": "{ID}", "kind": "pressed", "token": "{"x" * 65}"}}',
        f'{{"id": "{ID}", "kind": "commanded", "name": "rm -rf"}}',
        f'{{"id": "{ID}", "kind": "attached", "name": "virus", "size": -1}}',
        b"\xff\xfe",
    ],
)
async def test_what_cannot_be_read_is_refused(plain: Site, turns: ToyTurns, body: str | bytes) -> None:
    async with browsing(plain) as client:
        origin = str(client.make_url("/")).rstrip("/")
        headers = {"Origin": origin, "Content-Type": "application/json"}
        assert await error(await client.post("/chat/events", data=body, headers=headers)) == (400, "unreadable")
    assert not turns.taken


async def test_a_body_over_64_kib_is_refused(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        await opened(client)
        frame = len(json.dumps(event("said", text="")))
        assert (await post(client, event("said", text="x" * (64 * 1024 - frame)))).status == 200
        assert await error(await post(client, event("said", text="x" * (64 * 1024 - frame + 1)))) == (413, "too_long")
    assert len(turns.said()) == 1


async def test_ten_thousand_characters_of_any_script_are_taken(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        await opened(client)
        words = "🌍ش中<b>\u202e\x07"
        body = json.dumps(event("said", text=words * 1_000), ensure_ascii=False)
        origin = str(client.make_url("/")).rstrip("/")
        headers = {"Origin": origin, "Content-Type": "application/json; charset=utf-8"}
        assert (await client.post("/chat/events", data=body.encode(), headers=headers)).status == 200
    assert turns.said() == [words * 1_000]


async def test_more_than_sixty_events_a_minute_wait(plain: Site, turns: ToyTurns) -> None:
    watch = Watch()
    async with browsing(replace(plain, per_session=Limit(60, seconds=60, clock=watch))) as client:
        await opened(client)  # has no session yet
        answers = [await post(client, event("said", text=str(n))) for n in range(61)]
        assert [answer.status for answer in answers] == [200] * 60 + [429]
        assert (await error(answers[-1]))[1] == "too_many"
        assert answers[-1].headers["Retry-After"] == "1"
        watch.seconds += 1
        assert (await post(client, event("said", text="again"))).status == 200
    assert len(turns.said()) == 61


async def test_an_address_is_limited_whatever_sessions_it_makes(plain: Site) -> None:
    async with browsing(replace(plain, per_address=Limit(5, seconds=60, clock=Watch()))) as client:
        statuses = []
        for _ in range(6):
            client.session.cookie_jar.clear()
            statuses.append((await post(client, event("opened"))).status)
        assert statuses == [200] * 5 + [429]
        assert (await client.get("/chat/history")).status == 429
        assert (await post(client, event("opened"), **{"X-Forwarded-For": "198.51.100.7, 8.8.8.8"})).status == 200


async def test_when_the_store_is_away_the_page_learns_that_waiting_helps(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        await opened(client)
        said = event("said", text="hello")
        turns.failures = [StoreUnavailable("OperationalError"), TurnFailed("KeyError"), StoreUnavailable("closing")]
        away, failed = await post(client, said), await post(client, said)
        assert await error(away) == (503, "store_unavailable")
        assert away.headers["Retry-After"] == "2"
        assert await error(failed) == (500, "turn_failed")
        assert await error(await client.get("/chat/history")) == (503, "store_unavailable")
        assert (await post(client, said)).status == 200
    assert turns.said() == ["hello"]


async def test_the_page_opens_while_the_store_is_away(plain: Site, turns: ToyTurns) -> None:
    async with browsing(plain) as client:
        await opened(client)
        turns.failures = [StoreUnavailable("OperationalError")]
        page = await client.get("/", headers={"Accept-Language": "fr"})
        assert '<html lang="fr" dir="ltr">' in await page.text()


async def test_the_page_is_in_the_browsers_language_until_the_person_chooses(plain: Site) -> None:
    async with browsing(plain) as client:
        english = {"Accept-Language": "en-GB, fr;q=0.9"}
        assert '<html lang="en" dir="ltr">' in await (await client.get("/", headers=english)).text()
        await post(client, event("opened"), **english)
        await post(client, event("pressed", token="speak:ar"), **english)
        assert '<html lang="ar" dir="rtl">' in await (await client.get("/", headers=english)).text()
        assert '<html lang="ar" dir="rtl">' in await (await client.get("/privacy", headers=english)).text()


async def test_every_response_forbids_what_the_page_does_not_need(plain: Site) -> None:
    async with browsing(plain) as client:
        for path in (
            "/",
            "/privacy",
            "/chat.js",
            "/style.css",
            "/chat/history",
            "/chat/events",
            "/nowhere",
            "/metrics",
        ):
            headers = (await client.get(path)).headers
            assert headers["Content-Security-Policy"] == (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
            )
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "Strict-Transport-Security" not in headers


async def test_another_site_may_load_the_button_and_nothing_else(plain: Site) -> None:
    async with browsing(plain) as client:
        embed = await client.get("/embed.js")
        assert embed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert embed.content_type == "text/javascript"


async def test_no_value_can_break_out_of_the_page(plain: Site, languages: Languages) -> None:
    async with browsing(plain) as client:
        page = await (await client.get("/")).text()
    words = page.partition('<script id="words" type="application/json">')[2].partition("</script>")[0]
    assert set(json.loads(words)) == set(languages.offered)
    assert "<" not in words
    assert "style=" not in page


async def test_files_are_kept_by_the_browser_and_pages_are_not(plain: Site) -> None:
    async with browsing(plain) as client:
        assert (await client.get("/")).headers["Cache-Control"] == "no-store"
        assert "immutable" in (await client.get("/chat.js")).headers["Cache-Control"]
        assert (await client.get("/favicon.ico")).content_type == "image/svg+xml"


async def test_the_privacy_notice_is_a_page_that_needs_no_script(plain: Site) -> None:
    async with browsing(plain) as client:
        page = await (await client.get("/privacy")).text()
    assert "<p><strong>What is kept.</strong> This conversation.</p>" in page
    assert '<a href="mailto:a@example.org">a@example.org</a>' in page
    assert "<script" not in page


async def test_operations_are_told_how_it_goes(plain: Site) -> None:
    async def broken() -> dict[str, bool]:
        await asyncio.sleep(0)
        return {"database": False, "content": True}

    async with browsing(plain) as client:
        assert (await client.get("/health/live")).status == 200
        ready = await client.get("/health/ready")
        assert (ready.status, await ready.json()) == (200, {"database": True})
        metrics = await client.get("/metrics")
        assert metrics.headers["Content-Type"].startswith("text/plain; version=")
        assert "python_info" in await metrics.text()
    async with browsing(replace(plain, checks=broken)) as client:
        ready = await client.get("/health/ready")
        assert (ready.status, await ready.json()) == (503, {"database": False, "content": True})


async def test_the_calendar_is_a_file_to_be_kept_for_an_hour(plain: Site) -> None:
    async with browsing(plain) as client:
        response = await client.get("/calendar.ics", headers={"Accept-Language": "fr-CH, en;q=0.5"})
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.headers["Cache-Control"] == "public, max-age=3600"
        assert (response.headers["Content-Language"], response.headers["Vary"]) == ("fr", "Accept-Language")
        assert await response.text() == "BEGIN:VCALENDAR fr ()"
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("asked", "language"), [("ar", "ar"), ("", "zh"), ("xx", "zh"), ("fr-FR", "zh")])
async def test_the_language_in_the_address_wins_where_it_is_offered(plain: Site, asked: str, language: str) -> None:
    async with browsing(plain) as client:
        response = await client.get(
            "/calendar.ics", params={"language": asked, "of": "a,,b"}, headers={"Accept-Language": "zh"}
        )
        assert await response.text() == f"BEGIN:VCALENDAR {language} ('a', 'b')"


async def test_a_calendar_that_is_kept_is_not_sent_again(plain: Site) -> None:
    async with browsing(plain) as client:
        first = await client.get("/calendar.ics")
        again = await client.get("/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status, await again.read()) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = await client.get("/calendar.ics?language=fr", headers={"If-None-Match": first.headers["ETag"]})
        assert other.status == 200


async def test_the_questions_of_a_form_are_a_file_in_the_language_asked_for(plain: Site) -> None:
    async with browsing(plain) as client:
        response = await client.get("/questions.docx?form=host_centre&language=zh")
        assert (response.status, await response.text()) == (200, "host_centre zh")
        assert response.headers["Content-Disposition"] == 'attachment; filename="host_centre-zh.docx"'
        assert (await client.get("/questions.docx?form=nothing")).status == 404
