"""The bench measures what it says, and only bots that do as they should."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession, web

from bot.bench.contest import Round
from bot.bench.people import Person, WrongReply
from bot.bench.script import ANSWERS, Question, Script, script
from bot.bench.server import Server
from bot.bench.turns import measure, ratios, table
from bot.load import load

pytestmark = pytest.mark.anyio
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
SCRIPT = Script("Choose:", "Begin", "A form.", (Question("One?", (), "1"), Question("Two?", (), "2")), 2)


def a_round(per_cpu_second: float, p99: float) -> Round:
    return Round(per_cpu_second, per_second=1, p50=1, p95=1, p99=p99, memory=1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process uses")
def test_our_bot_and_the_usual_one_both_fill_in_the_form() -> None:
    heard: list[str] = []
    report = measure(users=2, forms=2, rounds=1, peers=["usual"], now=NEW_YEAR, say=lambda line: heard.append(line))
    assert [line.split()[0] for line in report.splitlines() if line[:1].isalpha()] == ["ours", "usual", "ours"]
    assert heard[-1].startswith("round 1 of 1: usual")


def test_the_figures_of_several_rounds_are_their_medians() -> None:
    results = {
        "ours": [a_round(300, 8), a_round(900, 10), a_round(400, 90)],
        "usual": [a_round(100, 40)],
    }
    assert "400 (300-900)" in list(table(results))[1]
    assert next(ratios(results)).startswith("ours / usual: turns/CPU s 4.00, p99 0.25")


def test_the_script_is_our_own_form() -> None:
    played = script(load(), NEW_YEAR)
    assert len(played.questions) == ANSWERS + 1
    assert played.questions[2] == Question("What is the full name of your organisation?", (), "University of Ghana")
    assert played.questions[0].answer == played.questions[0].buttons[0] == "I agree"


async def test_a_bot_that_asks_the_wrong_question_is_not_measured() -> None:
    server = Server()
    await server.start()

    async def webhook(request: web.Request) -> web.Response:
        update = await request.json()
        async with ClientSession() as session:
            words = {"chat_id": update["message"]["chat"]["id"], "text": "Something else?"}
            await session.post(f"{server.url}/bot42:BENCH/sendMessage", json=words)
        return web.Response()

    app = web.Application()
    app.router.add_post("/", webhook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.webhook = {"url": f"http://{host}:{port}/"}
    async with ClientSession() as session:
        with pytest.raises(WrongReply, match=r"expected 'Choose:', got 'Something else\?'"):
            await Person(server, session).fill(SCRIPT)
    await runner.cleanup()
    await server.stop()


@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("sendMessage", {"chat_id": 1, "text": "x" * 4097}, "message text is empty or too long"),
        ("sendMessage", {"chat_id": 1, "text": "<b></b>", "parse_mode": "HTML"}, "message text is empty or too long"),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "y", "callback_data": "z" * 65}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
        ("answerCallbackQuery", {"callback_query_id": "7"}, "'7'"),
        ("sendMesage", {}, "method not found"),
    ],
)
async def test_what_telegram_would_refuse_is_a_fault(method: str, params: dict[str, object], fault: str) -> None:
    server = Server()
    await server.start()
    async with ClientSession() as session, session.post(f"{server.url}/bot42:BENCH/{method}", json=params) as answer:
        assert answer.status == 400
    await server.stop()
    assert server.faults == [f"{method}: {fault}"]
