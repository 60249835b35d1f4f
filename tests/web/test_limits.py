from __future__ import annotations

from bot.channels.web.limits import Limit
from tests.web.fakes import Watch


def test_so_many_at_once_and_then_one_after_the_other() -> None:
    watch = Watch()
    limit = Limit(3, seconds=60, clock=watch)
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 20]
    watch.seconds = 19.5
    assert limit.wait("a") == 0.5
    watch.seconds = 20
    assert limit.wait("a") == 0
    assert limit.wait("a") == 20


def test_who_waits_is_not_made_to_wait_longer_for_asking() -> None:
    limit = Limit(1, seconds=60, clock=Watch())
    limit.wait("a")
    assert {limit.wait("a") for _ in range(100)} == {60}


def test_one_does_not_wait_for_another() -> None:
    limit = Limit(1, seconds=60, clock=Watch())
    assert limit.wait("a") == 0
    assert limit.wait("b") == 0


def test_those_who_came_long_ago_are_forgotten() -> None:
    watch = Watch()
    limit = Limit(1, seconds=1, clock=watch)
    for number in range(100_000):
        watch.seconds += 0.01
        limit.wait(str(number))
    assert len(limit._free) <= 1025
