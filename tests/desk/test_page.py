"""The desk as pages, in a real browser and by hand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert, select

from bot.store.tables import audit, files, passes, turns
from tests.databases import run
from tests.desk.house import COLLEAGUE, MEMBER, Language, Office, office

pytestmark = pytest.mark.anyio

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> \"' =1+1 \u202e @channel [a](https://example.org)"

LINK = r"http://\S+/desk/enter\?key=[\w-]{43}"


async def link(house: Office) -> str:
    """The address that a member gets in private who asks for it in the group."""
    await house.office.says("/desk")
    await house.settle()
    found = re.findall(LINK, house.peer.person(MEMBER).said_to()[-1])
    assert len(found) == 1
    return str(found[0])


@asynccontextmanager
async def browsing(chromium: Browser, *, width: int = 390) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


async def enter(page: Page, house: Office, name: str = "Open the desk") -> None:
    await page.goto(await link(house))
    await page.get_by_role("button", name=name).click()
    await expect(page.locator(".cases, main p").first).to_be_visible()


async def submissions(house: Office, name: str = "University of Ghana") -> str:
    return await house.sends(house.peer.person(1, language_code="en"), name)


async def test_a_member_works_through_a_case_on_the_page(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        person = house.peer.person(1, language_code="en")
        reference = await house.sends(person, "University of Ghana")
        await enter(page, house)
        await page.get_by_role("link", name=re.compile("University of Ghana")).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("University of Ghana")
        await expect(page.locator("main")).to_contain_text("awa.diop@example.org")

        await page.get_by_role("button", name="Take it").click()
        await expect(page.get_by_role("status")).to_contain_text("Done.")
        await expect(page.locator("main")).to_contain_text("Amina")
        await page.get_by_role("button", name="Under review").click()
        await expect(page.locator("dl").first).to_contain_text("Under review")
        await house.settle()
        assert person.said_to()[-1].startswith(
            f"News of what you sent as {reference}: The secretariat is reviewing it."
        )

        await page.get_by_label("They read your words").fill("Thank you.\nWe are reading it.")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("status")).to_contain_text("Passed on.")
        await page.reload()
        await house.settle()
        assert sum("We are reading it." in text for text in person.said_to()) == 1
        await person.says("Thanks to you.")
        await house.settle()
        await page.reload()
        await expect(page.locator(".talk blockquote").last).to_have_text("Thanks to you.")
        await expect(page.locator(".talk .ours blockquote").last).to_have_text("Thank you.\nWe are reading it.")

        await page.get_by_role("button", name="Decline").click()
        asks = page.get_by_role("status")
        await expect(asks).to_contain_text("“Decline”?")
        await expect(page.locator("dl").first).to_contain_text("Under review")
        await asks.get_by_role("button", name="Decline").click()
        await expect(page.locator("dl").first).to_contain_text("Declined")
        await expect(page.locator("main")).to_contain_text("Member 501: Under review")


async def test_more_is_asked_for_with_all_boxes_at_once(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        person = house.peer.person(1, language_code="en")
        reference = await house.sends(person, "University of Ghana")
        await enter(page, house)
        await page.goto(f"{house.url}/desk/cases/{reference}")
        await page.get_by_role("button", name="Ask for more").click()
        await page.get_by_label("Human resources").check()
        await page.get_by_label("Country", exact=True).check()
        await page.get_by_label("Why you ask").fill("Please say how many work full time.")
        await page.get_by_role("button", name="Ask for it").click()
        await expect(page.locator("dl").first).to_contain_text("More information asked for")
        await house.settle()
        assert "Please say how many work full time." in person.said_to()[-1]
        assert re.search("Please answer again: .*Human resources", person.said_to()[-1])


async def test_cases_are_found_and_filtered(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        for number, name in enumerate(("University of Ghana", "Nairobi Hub"), 1):
            await house.sends(house.peer.person(number, language_code="en"), name)
        await house.peer.person(3, language_code="en").says("talk to a human")
        await house.settle()
        await enter(page, house)
        await expect(page.locator(".cases li")).to_have_count(3)
        await page.get_by_label("Reference, organisation or country").fill("nairoby hub")
        await page.get_by_role("button", name="Search").click()
        await expect(page.locator(".cases li").first).to_contain_text("Nairobi Hub")
        await page.goto(f"{house.url}/desk")
        await page.locator("select[name=form]").select_option("Talk")
        await page.get_by_role("button", name="Show").click()
        await expect(page.locator(".cases li")).to_have_count(1)
        await page.goto(f"{house.url}/desk?status=received")
        await expect(page.locator(".cases li")).to_have_count(2)
        await page.goto(f"{house.url}/desk?status=declined&first=x")
        await expect(page.locator("main")).to_contain_text("There is no such case.")


async def test_whatever_people_wrote_is_inert(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        person = house.peer.person(1, language_code="en")
        reference = await house.sends(person, HOSTILE)
        await person.says("talk to a human")
        await person.says(HOSTILE)
        await house.settle()
        await enter(page, house)
        assert await page.locator("img[src=x], script").count() == 0
        await page.goto(f"{house.url}/desk/cases/{reference}")
        assert await page.locator("img[src=x], script").count() == 0
        await page.goto(f"{house.url}/desk?form=talk")
        await page.locator(".cases a").click()
        await expect(page.locator("blockquote").last).to_contain_text("<script>alert(2)</script>")
        assert complaints == []


async def test_everybody_but_a_member_gets_the_same_refusal(sqlite_url: str) -> None:
    async with office(sqlite_url) as house, ClientSession(cookie_jar=CookieJar(unsafe=True)) as web:
        reference = await submissions(house)
        case, origin = f"{house.url}/desk/cases/{reference}", {"Origin": house.url}
        act = {"id": "0b2d4d3e-9a57-4c8b-9f62-6f3f1f2f3c11", "token": f"desk:take={reference}"}
        refusals: list[tuple[int, str]] = []

        async def knock(method: str, address: str, **more: object) -> int:
            async with web.request(method, address, allow_redirects=False, **more) as answer:  # type: ignore[arg-type]  # what a test gives
                if answer.status == 403:
                    refusals.append((answer.status, await answer.text()))
                return answer.status

        async def come() -> str:
            return (await link(house)).partition("key=")[2]

        # Nobody: no cookie, one that was made up, a link that never was.
        for address in (f"{house.url}/desk", case, f"{case}/files/x"):
            assert await knock("GET", address) == 403
            assert await knock("GET", address, cookies={"desk": "x" * 43}) == 403
        assert await knock("POST", case, data=act, headers=origin) == 403
        assert await knock("POST", f"{house.url}/desk/enter", data={"key": "x" * 43}, headers=origin) == 403

        # A link is good once, for ten minutes, from our own page, and until there is another.
        old, key = await come(), await come()
        assert await knock("POST", f"{house.url}/desk/enter", data={"key": old}, headers=origin) == 403
        assert await knock("POST", f"{house.url}/desk/enter", data={"key": key}) == 403
        assert await knock("GET", f"{house.url}/desk/enter?key={key}") == 200
        async with web.post(
            f"{house.url}/desk/enter", data={"key": key}, headers=origin, allow_redirects=False
        ) as answer:
            cookie = answer.cookies["desk"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", str(8 * 3600))
        assert await knock("POST", f"{house.url}/desk/enter", data={"key": key}, headers=origin) == 403
        late = await come()
        house.now = house.now.replace(minute=house.now.minute + 10)
        assert await knock("POST", f"{house.url}/desk/enter", data={"key": late}, headers=origin) == 403

        # A member; the same member's browser, led here by another site.
        assert await knock("GET", case) == 200
        assert await knock("POST", case, data=act, headers={"Origin": "https://evil.example"}) == 403
        assert await knock("POST", case, data=act, headers=origin) == 303
        assert await knock("POST", case, data=act, headers=origin) == 303

        # Eight hours, and no longer a member.
        house.now = house.now.replace(hour=house.now.hour + 7)
        assert await knock("GET", case) == 200
        house.members = (COLLEAGUE,)
        port = house.url
        await house.restart()
        assert await knock("GET", case.replace(port, house.url)) == 403
        house.members = (MEMBER, COLLEAGUE)
        await house.restart()
        assert await knock("GET", case.replace(port, house.url)) == 200
        house.now = house.now.replace(hour=house.now.hour + 1)
        assert await knock("GET", case.replace(port, house.url)) == 403

        assert len(set(refusals)) == 1
        acts = await run(
            house.engine, lambda c: c.execute(select(audit.c.act).order_by(audit.c.number)).scalars().all()
        )
        assert list(acts) == ["enter", "take"]


async def test_the_link_goes_to_the_member_alone_and_never_to_the_group(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        member = house.peer.person(MEMBER)
        await link(house)
        await house.settle()
        assert house.office.said_to()[-1] == "The way to the desk's page was sent to you in our private chat."

        # Whom the assistant may not write to is told the way: over there it works at once, and once only in private.
        for shut in ("started", "blocked"):
            setattr(member.chat, shut, shut == "blocked")
            await house.office.says("/desk")
            await house.settle()
            await house.settle()
            assert "Open https://t.me/alliance_test_bot?start=desk and press Start" in house.office.said_to()[-1]
            member.chat.blocked = False
            before = len(member.said_to())
            await member.says("/start desk")
            await house.settle()
            assert sum(bool(re.search(LINK, text)) for text in member.said_to()[before:]) == 1
        assert not re.search("desk/enter", "".join(house.office.said_to()))


async def test_who_is_no_member_gets_no_link_in_private(sqlite_url: str) -> None:
    async with office(sqlite_url) as house:
        stranger = house.peer.person(1, language_code="en")
        await stranger.says("/start desk")
        await house.settle()
        assert "desk" not in "".join(stranger.said_to())


async def test_nothing_stored_opens_the_desk(sqlite_url: str) -> None:
    async with office(sqlite_url) as house, ClientSession(cookie_jar=CookieJar(unsafe=True)) as web:
        key = (await link(house)).partition("key=")[2]
        async with web.post(f"{house.url}/desk/enter", data={"key": key}, headers={"Origin": house.url}) as answer:
            assert answer.status == 200
        session = next(cookie.value for cookie in web.cookie_jar)
        stored = await run(
            house.engine,
            lambda c: str([c.execute(select(table)).all() for table in (passes, turns, audit)]),
        )
        assert key not in stored
        assert session not in stored


async def test_all_submissions_are_taken_out_by_who_was_asked_twice(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        reference = await submissions(house, "=1+1")
        await enter(page, house)
        await page.get_by_role("link", name="Take all submissions out").click()
        await expect(page.locator("main")).to_contain_text("Do you want that?")
        taken = select(audit.c.actor).where(audit.c.act == "export")
        assert await run(house.engine, lambda c: c.execute(taken).scalars().all()) == []
        await page.locator("select").select_option("csv")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.locator("main")).to_contain_text("Are you sure?")
        assert await run(house.engine, lambda c: c.execute(taken).scalars().all()) == []
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Yes, take it out").click()
        file = await download.value
        assert file.suggested_filename == "submissions.csv"
        written = (await file.path()).read_text("utf-8-sig")
        assert reference in written
        assert '"\'=1+1"' in written
        assert await run(house.engine, lambda c: c.execute(taken).scalars().all()) == ["member:501"]


async def test_a_submission_is_erased_by_who_was_asked_twice(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        reference = await submissions(house)
        await enter(page, house)
        await page.goto(f"{house.url}/desk/cases/{reference}")
        await page.get_by_role("button", name="Erase it").click()
        asks = page.get_by_role("status")
        await expect(asks).to_contain_text("asked for it in writing")
        await asks.get_by_role("button", name="Go on").click()
        await expect(asks).to_contain_text("can be brought back")
        await asks.get_by_role("button", name=reference).click()
        await expect(asks).to_contain_text("is being erased")
        await house.settle()
        await page.reload()
        await expect(page.get_by_role("alert")).to_contain_text("There is nothing here, or no longer.")
        assert f"On the page, Amina has {reference} erased." in house.office.said_to()


async def test_the_figures_are_a_page_a_picture_and_a_workbook(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        await submissions(house)
        await enter(page, house)
        await page.get_by_role("link", name="Figures of the last weeks").click()
        await expect(page.locator("dl")).to_contain_text("Submissions")
        picture = page.locator("img.figures")
        await expect(picture).to_have_js_property("complete", True)
        assert await picture.evaluate("image => image.naturalWidth") > 300
        assert "Ghana" in str(await picture.get_attribute("alt"))
        workbook = await page.request.get(f"{house.url}/desk/figures.xlsx")
        assert (await workbook.body()).startswith(b"PK")


async def test_a_file_is_saved_and_never_shown(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        reference = await submissions(house)
        kept: dict[str, object] = {
            "id": "f1",
            "conversation": "telegram:1",
            "draft": "d",
            "submission": reference,
            "kind": "txt",
        }
        kept |= {"name": 'état "1".txt', "size": 9, "sha256": "0", "content": b"<script>x", "at": house.now}
        await run(house.engine, lambda c: c.execute(insert(files), kept))
        await enter(page, house)
        answer = await page.request.get(f"{house.url}/desk/cases/{reference}/files/f1")
        assert await answer.body() == b"<script>x"
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9tat%20%221%22.txt"
        assert answer.headers["x-content-type-options"] == "nosniff"
        for other in ("AAAA-AAAA/files/f1", f"{reference}/files/f2"):
            assert (await page.request.get(f"{house.url}/desk/cases/{other}")).status == 404


async def test_who_signs_out_is_out(chromium: Browser, sqlite_url: str) -> None:
    async with office(sqlite_url) as house, browsing(chromium) as page:
        await enter(page, house)
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("alert")).to_contain_text("Write /desk in your group")
        answer = await page.goto(f"{house.url}/desk")
        assert answer is not None
        assert answer.status == 403


@pytest.mark.parametrize(("language", "name"), [("en", "Open the desk"), ("ar", "افتح المكتب")])
async def test_the_page_fits_a_phone_in_both_directions(
    chromium: Browser, sqlite_url: str, language: Language, name: str
) -> None:
    async with office(sqlite_url, language=language) as house, browsing(chromium, width=320) as page:
        reference = await submissions(house)
        await enter(page, house, name)
        for address in ("/desk", f"/desk/cases/{reference}"):
            await page.goto(house.url + address)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        assert await page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
