"""The page in a real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

from bot.channels.web.limits import Limit
from bot.i18n import Languages
from bot.talk.errors import StoreUnavailable
from bot.talk.events import Attached, Due, Opened, Pressed
from bot.talk.files import LARGEST
from tests.web.fakes import NOON, ToyTurns, Watch, serving, site

pytestmark = pytest.mark.anyio


@dataclass
class Chat:
    """The page as a person has it before them. `complaints` is what the browser said on its console."""

    page: Page
    turns: ToyTurns
    server: TestServer
    complaints: list[str] = field(default_factory=list)

    @property
    def field(self) -> Locator:
        return self.page.locator("#message")

    @property
    def mine(self) -> Locator:
        return self.page.locator(".mine .bubble")

    @property
    def theirs(self) -> Locator:
        return self.page.locator(".theirs .bubble")

    @property
    def notice(self) -> Locator:
        return self.page.get_by_role("status")

    async def say(self, words: str) -> None:
        await self.field.fill(words)
        await self.field.press("Enter")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).last


@asynccontextmanager
async def chatting(
    chromium: Browser,
    languages: Languages,
    *,
    locale: str = "en-GB",
    width: int = 390,
    limit: Limit | None = None,
    dark: Literal["dark", "light"] = "light",
) -> AsyncIterator[Chat]:
    turns = ToyTurns()
    made = site(languages, turns)
    async with serving(replace(made, per_session=limit) if limit else made) as server:
        context = await chromium.new_context(
            locale=locale, viewport={"width": width, "height": 844}, color_scheme=dark, reduced_motion="reduce"
        )
        chat = Chat(await context.new_page(), turns, server)
        chat.page.on("console", lambda message: chat.complaints.append(message.text))
        chat.page.on("pageerror", lambda error: chat.complaints.append(str(error)))
        await chat.page.goto(str(server.make_url("/")))
        await expect(chat.theirs).to_have_count(1)
        yield chat
        await context.close()


async def test_the_page_opens_the_conversation_once(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await expect(chat.theirs).to_contain_text("Welcome.")
        await chat.page.reload()
        await expect(chat.theirs).to_have_count(1)
        assert [type(past.event) for past in chat.turns.taken.values()] == [Opened]
        assert chat.complaints == []


async def test_words_are_shown_as_typed_and_are_there_after_a_reload(chromium: Browser, languages: Languages) -> None:
    words = "<img src=x onerror=alert(1)>\n**not bold** 🌍"
    async with chatting(chromium, languages) as chat:
        await chat.field.fill(words)
        await chat.page.get_by_role("button", name="Send", exact=True).click()
        for _ in range(2):
            await expect(chat.theirs).to_have_count(2)
            assert (await chat.mine.inner_text()).endswith(words)
            assert words in await chat.theirs.last.inner_text()
            assert await chat.page.locator("#log img, #log strong:has-text('not bold')").count() == 0
            await chat.page.reload()
        assert chat.turns.said() == [words]
        assert chat.complaints == []


async def test_a_pressed_button_is_said_and_marked_and_stays_after_a_reload(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.button("Deadline of the call").click()
        for _ in range(2):
            await expect(chat.theirs.last).to_contain_text("15 March 2023")
            await expect(chat.mine).to_contain_text("Deadline of the call")
            await expect(chat.page.locator(".past button.picked")).to_have_text("Deadline of the call")
            await chat.page.reload()
        await chat.page.locator(".past button.picked").click()  # a button of the past can be pressed
        await expect(chat.theirs).to_have_count(3)


async def test_boxes_are_ticked_in_place_and_the_focus_stays(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.button("Find the centre type that suits you").click()
        box = chat.button("Policy experimentation")
        await expect(box).to_have_attribute("aria-pressed", "false")
        await box.focus()
        await chat.page.keyboard.press("Space")
        await expect(chat.button("Policy experimentation")).to_have_attribute("aria-pressed", "true")
        await expect(chat.button("Policy experimentation")).to_be_focused()
        await expect(chat.theirs).to_have_count(2)
        await expect(chat.mine).to_have_count(1)
        await chat.page.reload()
        await expect(chat.theirs).to_have_count(2)
        await expect(chat.button("Policy experimentation")).to_have_attribute("aria-pressed", "true")


async def test_where_the_buttons_become_others_the_focus_goes_to_the_closing_words(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.button("Deadline of the call").click()
        await chat.button("Yes, thank you").focus()
        await chat.page.keyboard.press("Enter")
        await expect(chat.page.locator(":focus")).to_have_text("Thank you for telling me.")
        await chat.page.keyboard.press("Enter")  # a second time presses nothing
        await chat.page.keyboard.press("Tab")
        await expect(chat.button("Menu")).to_be_focused()
        await expect(chat.theirs).to_have_count(2)
        await expect(chat.mine).to_have_count(1)
        assert len(chat.turns.taken) == 3


async def losing_answers(chat: Chat, count: int) -> None:
    """From now on that many answers are lost after the server has taken the event."""

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort("connectionreset")

    await chat.page.route("**/chat/events", lose, times=count)


async def test_an_answer_lost_on_the_way_is_asked_for_again_and_nothing_is_doubled(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        await losing_answers(chat, 1)
        await chat.say("hello")
        await expect(chat.notice).to_contain_text("There is no connection.")
        await expect(chat.mine).to_have_count(1)
        await chat.button("Try again now").click()
        await expect(chat.theirs).to_have_count(2)
        await expect(chat.notice).to_be_empty()
        await expect(chat.mine).to_have_count(1)
        assert chat.turns.said() == ["hello"]


async def test_a_reload_while_an_answer_is_lost_doubles_nothing(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await losing_answers(chat, 1)
        await chat.say("hello")
        await expect(chat.notice).not_to_be_empty()
        await chat.page.reload()
        await expect(chat.page.locator(".waiting")).to_have_count(0)
        await expect(chat.theirs).to_have_count(2)
        await expect(chat.mine).to_have_count(1)
        assert chat.turns.said() == ["hello"]


async def test_words_that_never_left_survive_a_reload(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.page.route("**/chat/events", lambda route: route.abort())
        await chat.say("first")
        await chat.say("second")
        await chat.field.fill("half a thought")
        await chat.page.unroute_all()
        await chat.page.reload()
        await expect(chat.theirs).to_have_count(3)
        assert chat.turns.said() == ["first", "second"]
        await expect(chat.field).to_have_value("half a thought")


async def test_words_that_wait_are_not_hidden_behind_the_notice(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.page.emulate_media(
            reduced_motion="no-preference"
        )  # a scroll on its way stops where the notice grows
        await chat.say("line\n" * 80 + "end")
        await expect(chat.theirs).to_have_count(2)
        await chat.page.context.set_offline(True)
        await expect(chat.notice).not_to_be_empty()
        await chat.say("four")
        await expect(chat.button("Try again now")).to_be_visible()
        await expect(chat.mine.last).to_be_in_viewport(ratio=0.95)


async def test_what_is_typed_while_the_server_is_away_is_answered_in_order(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        chat.turns.failures = [StoreUnavailable("OperationalError")]
        await chat.say("one")
        await expect(chat.notice).to_contain_text("cannot answer right now")
        await chat.say("two")
        await chat.say("three")
        await expect(chat.page.locator(".waiting")).to_have_count(3)
        await chat.button("Try again now").click()
        await expect(chat.page.locator(".waiting")).to_have_count(0)
        await expect(chat.theirs).to_have_count(4)
        assert chat.turns.said() == ["one", "two", "three"]
        sides = await chat.page.locator("#messages > li").evaluate_all("nodes => nodes.map(node => node.className)")
        assert [side.split()[0] for side in sides] == ["theirs"] + ["mine", "theirs"] * 3


async def test_who_is_too_quick_waits_and_loses_nothing(chromium: Browser, languages: Languages) -> None:
    watch = Watch()
    async with chatting(chromium, languages, limit=Limit(1, seconds=60, clock=watch)) as chat:
        await chat.say("one")
        await chat.say("two")
        await expect(chat.notice).to_contain_text("Many messages came at once.")
        watch.seconds += 60
        await chat.button("Try again now").click()
        await expect(chat.theirs).to_have_count(3)
        assert chat.turns.said() == ["one", "two"]


async def test_words_too_long_to_send_come_back_into_the_field(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.say("x" * 70_000)
        await expect(chat.notice).to_contain_text("This message is too long.")
        await expect(chat.field).to_have_value("x" * 70_000)
        await expect(chat.mine).to_have_count(0)


async def test_a_conversation_whose_cookie_is_gone_is_opened_again(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.page.context.clear_cookies()
        await chat.say("hello")
        await expect(chat.theirs.last).to_contain_text("You wrote:")
        assert chat.turns.said() == ["hello"]


async def test_a_browser_that_keeps_no_cookie_is_told_so(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:

        async def forget(route: Route) -> None:
            response = await route.fetch()
            await chat.page.context.clear_cookies()
            headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
            await route.fulfill(response=response, headers=headers)

        await chat.page.context.clear_cookies()
        await chat.page.route("**/chat/events", forget)
        await chat.say("hello")
        await expect(chat.notice).to_contain_text("Please allow cookies here")
        await expect(chat.field).to_have_value("hello")


async def test_everything_can_be_done_with_the_keyboard(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages, width=1280) as chat:
        keys = chat.page.keyboard
        await keys.press("Tab")
        await expect(chat.page.get_by_role("link", name="Skip to the message field")).to_be_focused()
        await keys.press("Enter")
        await expect(chat.field).to_be_focused()
        await keys.type("two")
        await keys.press("Shift+Enter")
        await keys.type("lines")
        await keys.press("Enter")
        await expect(chat.theirs).to_have_count(2)
        await expect(chat.field).to_be_focused()
        await expect(chat.field).to_have_value("")
        assert chat.turns.said() == ["two\nlines"]
        await keys.press("Shift+Tab")  # the newest buttons lie just before the field
        await expect(chat.button("Review")).to_be_focused()
        await keys.press("Enter")
        await expect(chat.theirs).to_have_count(3)
        await keys.press("Tab")
        await expect(chat.button("Change: Name of the organisation")).to_be_focused()


async def test_enter_that_ends_a_word_of_an_input_method_sends_nothing(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages, locale="zh-CN") as chat:
        await chat.field.fill("大学")
        await chat.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        await expect(chat.field).to_have_value("大学")
        await expect(chat.mine).to_have_count(0)


async def test_the_field_asks_for_the_right_keyboard(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.button("Send an expression of interest").click()
        await expect(chat.field).to_have_attribute("inputmode", "email")
        await expect(chat.field).to_have_attribute("autocomplete", "email")
        await chat.say("a question all the same")
        await expect(chat.field).to_have_attribute("inputmode", "text")
        await chat.button("Review").click()
        await expect(chat.field).to_have_attribute("placeholder", "Choose, or ask a question")
        await expect(chat.field).to_be_enabled()


async def test_arabic_runs_from_the_right_and_a_choice_turns_the_page(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages, locale="ar", dark="dark") as chat:
        html = chat.page.locator("html")
        await expect(html).to_have_attribute("dir", "rtl")
        await chat.say("مرحبا")
        await expect(chat.theirs).to_have_count(2)
        assert await start(chat.field) > await start(chat.page.locator("#composer [type=submit]"))
        assert await start(chat.mine) < 50
        await chat.page.get_by_role("button", name="اللغة").click()
        await chat.page.get_by_role("button", name="English").click()
        await expect(html).to_have_attribute("dir", "ltr")
        await expect(html).to_have_attribute("lang", "en")
        await expect(chat.page.get_by_role("button", name="Menu", exact=True).first).to_be_visible()
        await expect(chat.page.get_by_label("Your message")).to_be_visible()
        await expect(chat.page.locator(".theirs").first).to_have_attribute("dir", "rtl")
        await chat.page.reload()
        await expect(html).to_have_attribute("lang", "en")


async def test_own_words_run_as_their_own_language_does(chromium: Browser, languages: Languages) -> None:
    runs = "bubble => getComputedStyle(bubble).direction"
    async with chatting(chromium, languages, locale="ar") as chat:
        for words, direction in {"What is the Alliance?": "ltr", "/deadlines": "ltr", "ما هو التحالف؟": "rtl"}.items():
            before = await chat.theirs.count()
            await chat.say(words)
            await expect(chat.theirs).to_have_count(before + 1)
            assert await chat.mine.last.evaluate(runs) == direction
        await expect(chat.page.locator(".mine .unseen:not([lang=ar][dir=rtl])")).to_have_count(0)


async def start(locator: Locator) -> float:
    box = await locator.first.bounding_box()
    assert box is not None
    return box["x"]


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_is_cut_off_and_every_button_is_as_wide_as_a_finger(
    chromium: Browser, languages: Languages, width: int
) -> None:
    async with chatting(chromium, languages, locale="fr-FR", width=width) as chat:
        await chat.button("Relire").click()
        await expect(chat.page.locator("dl")).to_be_visible()
        await chat.say("x" * 300)
        await expect(chat.theirs).to_have_count(3)
        for node in ("html", "#log"):
            scrolled, seen = await chat.page.locator(node).evaluate("node => [node.scrollWidth, node.clientWidth]")
            assert scrolled <= seen
        for button in await chat.page.get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None
            assert box["height"] >= 44
            assert box["width"] >= 44


async def test_a_screen_reader_finds_names_roles_and_languages(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.button("Review").click()
        await expect(chat.page.locator("dl")).to_be_visible()
        await expect(chat.page.get_by_role("log", name="Conversation")).to_have_attribute("aria-live", "polite")
        await expect(chat.page.get_by_role("log")).to_have_attribute("aria-busy", "false")
        await expect(chat.page.get_by_role("main")).to_be_visible()
        await expect(chat.page.get_by_role("banner").get_by_role("heading", level=1)).to_have_text("Alliance assistant")
        await expect(chat.page.get_by_role("textbox", name="Your message")).to_be_visible()
        await expect(chat.page.get_by_role("button", name="Language: English")).to_be_visible()
        await expect(chat.page.get_by_role("term")).to_have_count(4)
        assert "You said:" in await chat.mine.inner_text()
        assert await chat.page.locator(".theirs:not([lang][dir])").count() == 0
        assert await chat.page.locator("button:not([type]), img:not([alt]), a:not([href])").count() == 0
        nameless = "buttons => buttons.filter(b => !(b.getAttribute('aria-label') ?? b.textContent).trim()).length"
        assert await chat.page.locator("button").evaluate_all(nameless) == 0
        ids = await chat.page.locator("[id]").evaluate_all("nodes => nodes.map(node => node.id)")
        assert len(ids) == len(set(ids))


async def test_the_newest_answer_is_in_sight_and_a_long_one_from_its_beginning(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.say("short")
        await expect(chat.page.locator(".theirs .row button").last).to_be_in_viewport()
        await chat.say("line\n" * 80 + "end")
        await expect(chat.theirs).to_have_count(3)
        await expect(chat.theirs.last).not_to_be_in_viewport()
        await expect(chat.mine.last).to_be_in_viewport()


async def test_a_dropped_file_is_sent(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        file = "new File(['Our plan.'], 'plan.txt', { type: 'text/plain' })"
        make = f"() => {{ const transfer = new DataTransfer(); transfer.items.add({file}); return transfer; }}"
        transfer = await chat.page.evaluate_handle(make)
        await chat.page.dispatch_event("#log", "drop", {"dataTransfer": transfer})
        await expect(chat.theirs.last).to_contain_text("plan.txt")
        await expect(chat.mine).to_contain_text("plan.txt")
        assert chat.turns.contents[-1] == b"Our plan."
        assert chat.complaints == []


def chosen(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="", buffer=content)


async def test_a_file_that_is_too_large_is_asked_about_but_not_sent(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        async with chat.page.expect_request("**/chat/*") as asked:
            await chat.page.locator("#files").set_input_files(chosen("film.pdf", bytes(LARGEST + 1)))
        assert (await asked.value).url.endswith("/chat/events")
        await expect(chat.theirs.last).to_contain_text("larger than 10 MB")


async def test_files_that_wait_show_how_far_they_are_and_are_sent_after_a_failure(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        failures = 0

        async def fail(route: Route) -> None:
            nonlocal failures
            failures += 1
            await (route.abort() if failures == 1 else route.continue_())

        await chat.page.route("**/chat/files", fail)
        await chat.page.locator("#files").set_input_files([chosen("a.txt", b"one"), chosen("b.txt", b"two")])
        await expect(chat.notice).to_contain_text("There is no connection.")
        await expect(chat.page.get_by_role("progressbar")).to_have_count(2)
        await chat.button("Try again now").click()
        await expect(chat.theirs).to_have_count(3)
        await expect(chat.page.get_by_role("progressbar")).to_have_count(0)
        assert chat.turns.contents[-2:] == [b"one", b"two"]
        albums = [past.event.album for past in chat.turns.taken.values() if isinstance(past.event, Attached)]
        assert len(set(albums)) == 1


async def test_the_button_for_files_is_there_where_files_are_asked_for(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await expect(chat.button("Add files")).to_have_count(0)
        await chat.page.locator("#files").set_input_files(chosen("a.exe", b"MZ"))
        async with chat.page.expect_file_chooser() as asked:
            await chat.button("Add files").click()
        chooser = await asked.value
        assert chooser.is_multiple()
        await chooser.set_files(chosen("a.txt", b"one"))
        await expect(chat.theirs.last).to_contain_text("a.txt")


async def test_who_leaves_before_a_file_is_sent_is_told_so(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.page.route("**/chat/files", lambda route: route.abort())
        await chat.page.locator("#files").set_input_files(chosen("a.txt", b"one"))
        await expect(chat.notice).to_contain_text("There is no connection.")
        chat.page.on("dialog", lambda dialog: dialog.accept())
        await chat.page.reload()
        await expect(chat.notice).to_contain_text("Not all files were sent")


async def test_a_second_tap_while_the_first_is_under_way_counts_once(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.button("Review").dblclick()
        await expect(chat.page.locator("dl")).to_be_visible()
        assert len([past for past in chat.turns.taken.values() if isinstance(past.event, Pressed)]) == 1


async def test_another_sites_button_opens_the_chat_and_the_conversation_goes_on(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat, neighbour(str(chat.server.make_url("/embed.js"))) as elsewhere:
        await chat.say("hello")
        await expect(chat.theirs).to_have_count(2)
        site = await chat.page.context.new_page()
        complaints: list[str] = []
        site.on("pageerror", lambda error: complaints.append(str(error)))
        await site.goto(elsewhere)
        button = site.get_by_role("button", name="Ask the Alliance")
        async with chat.page.context.expect_page() as opening:
            await button.click()
        opened = await opening.value
        await expect(opened.locator(".mine")).to_contain_text("hello")  # the cookie is Strict, and still it is there
        assert complaints == []


@asynccontextmanager
async def neighbour(script: str) -> AsyncIterator[str]:
    """A page of another site, with a strict policy of its own, that shows the button."""

    async def page(request: web.Request) -> web.Response:
        policy = f"default-src 'none'; script-src {script}"
        html = f'<!doctype html><title>x</title><script src="{script}" data-label="Ask the Alliance"></script>'
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app, host="localhost") as server:
        yield str(server.make_url("/"))


async def test_a_file_is_a_link_that_downloads_it_in_the_readers_language(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages, locale="ar") as chat:
        await chat.say("/file")
        link = chat.page.get_by_role("link", name="All dates")
        box = await link.bounding_box()
        assert box
        assert box["height"] >= 40
        async with chat.page.expect_download() as download:
            await link.click()
        file = await download.value
        assert (await file.path()).read_text("utf-8") == "BEGIN:VCALENDAR ar ('first_call',)"
        assert file.suggested_filename == "calendar.ics"
        await expect(chat.theirs).to_have_count(2)
        assert chat.complaints == []


async def test_what_came_while_the_page_lay_open_is_shown(chromium: Browser, languages: Languages) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.page.clock.install()
        await chat.page.reload()
        await chat.say("hello")
        await expect(chat.theirs).to_have_count(2)
        ((conversation, _), *_) = chat.turns.taken
        due = Due(at=NOON, reference="REMI-ND00", call="the second call")
        await chat.turns.take(conversation, "reminder:second_call:opens:2027-01-11", due)
        await chat.page.clock.fast_forward(21_000)
        await expect(chat.theirs).to_have_count(3)
        await expect(chat.theirs.last).to_contain_text("You asked me to remind you. the second call")
        assert chat.complaints == []


async def test_what_came_while_nobody_looked_is_shown_when_somebody_does(
    chromium: Browser, languages: Languages
) -> None:
    async with chatting(chromium, languages) as chat:
        await chat.say("hello")
        await expect(chat.theirs).to_have_count(2)
        ((conversation, _), *_) = chat.turns.taken
        due = Due(at=NOON, reference="REMI-ND00", call="the second call")
        await chat.turns.take(conversation, "reminder:second_call:opens:2027-01-11", due)
        for _ in range(2):
            await chat.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
            await expect(chat.theirs).to_have_count(3)
            await expect(chat.theirs.last).to_contain_text("You asked me to remind you. the second call")
        await chat.say("thanks")
        await expect(chat.theirs).to_have_count(4)
        await chat.page.reload()
        await expect(chat.theirs).to_have_count(4)
        assert chat.complaints == []
