"""When calls are made again, and when messages may leave."""

from __future__ import annotations

import pytest
import structlog
from aiogram.exceptions import TelegramNetworkError
from structlog.testing import capture_logs

from bot.channels.telegram.calls import MANY, Calls, Pace
from bot.channels.telegram.session import Say, connect
from tests.telegram.fakes import SECRET, Stage, Time
from tests.telegram.peer import TOKEN, Peer
from tests.telegram.test_webhook import KEY

pytestmark = pytest.mark.anyio


async def left(pace: Pace, time: Time, messages: int) -> list[float]:
    """When so many messages leave, in seconds from now."""
    begun, times = time.seconds, []
    for _ in range(messages):
        await pace.leave()
        times.append(time.seconds - begun)
    return times


async def test_so_many_messages_leave_in_a_second_and_no_more() -> None:
    time = Time()
    pace = Pace(3, now=time.now, sleep=time.sleep)
    assert await left(pace, time, 8) == [0, 0, 0, 1, 1, 1, 2, 2]


async def test_without_a_rate_nobody_waits() -> None:
    time = Time()
    assert await left(Pace(None, now=time.now, sleep=time.sleep), time, 100) == [0.0] * 100


async def test_a_few_chats_that_are_too_fast_wait_alone_many_stop_the_whole_bot() -> None:
    time = Time()
    pace = Pace(None, now=time.now, sleep=time.sleep)
    for chat in range(MANY - 1):
        pace.flooded(chat, 10)
        pace.flooded(chat, 10)
    assert await left(pace, time, 1) == [0]
    pace.flooded(MANY, 20)
    assert await left(pace, time, 1) == [20]


async def test_floods_that_are_over_do_not_count() -> None:
    time = Time()
    pace = Pace(None, now=time.now, sleep=time.sleep)
    for chat in range(5):
        pace.flooded(chat, 10)
        time.seconds += 11
    pace.flooded(5, 10)
    assert await left(pace, time, 1) == [0]


def test_waits_grow_up_to_half_a_minute_and_differ() -> None:
    time = Time()
    bot = connect(TOKEN, "http://127.0.0.1:1")
    pace = Pace(None, now=time.now, sleep=time.sleep)
    waits = {chance: Calls(bot, pace, chance=lambda chance=chance: chance) for chance in (0.0, 1.0)}  # type: ignore[misc]
    assert [waits[0.0].wait(failures) for failures in (0, 1, 2, 6, 1000)] == [0.5, 1, 2, 30, 30]
    assert [waits[1.0].wait(failures) for failures in (0, 1, 2, 6, 1000)] == [0.25, 0.5, 1, 15, 15]


async def test_a_server_that_is_not_there_is_waited_for() -> None:
    time = Time()
    bot = connect(TOKEN, "http://127.0.0.1:1")

    async def sleep(seconds: float) -> None:
        await time.sleep(seconds)
        if len(time.slept) == 3:
            raise TimeoutError

    calls = Calls(bot, Pace(None, now=time.now, sleep=sleep), sleep=sleep, chance=lambda: 0.0)
    with pytest.raises(TimeoutError):
        await calls.make(Say(chat_id=5, text="x"), chat=5)
    await bot.session.close()
    assert time.slept == [0.5, 1, 2]


async def test_an_error_of_the_network_does_not_tell_the_token() -> None:
    bot = connect(TOKEN, "http://127.0.0.1:1")
    with pytest.raises(TelegramNetworkError) as caught:
        await bot(Say(chat_id=5, text="x"))
    await bot.session.close()
    assert TOKEN not in str(caught.value)


async def test_no_log_line_holds_words_or_secrets(stage: Stage, peer: Peer) -> None:
    structlog.reset_defaults()
    words = "Kigali-Innovation"
    with capture_logs() as lines:
        peer.fail("sendMessage", 502, "Bad Gateway")
        peer.fail("sendMessage", 400, f'Bad Request: can\'t parse entities: Unsupported start tag "{words}"')
        peer.fail("sendMessage", 400, f'Bad Request: something about "{words}"')
        peer.lose("sendMessage")
        stage.turns.failures.append(RuntimeError(words))
        amina = peer.person(5)
        await amina.says(words)
        await amina.says(words)
        await amina.hears()
        await stage.post(f'{{"{words}'.encode(), KEY)
        await stage.telegram.close(within=1)
    assert len(lines) >= 5
    text = repr(lines)
    assert not any(secret in text for secret in (words, TOKEN, SECRET, "Amina"))
