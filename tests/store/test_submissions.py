"""What is told of other people's submissions: that there is one like it, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.mail.letter import Letter
from bot.store import submissions
from bot.store.submissions import Filed, New, Withdrawn
from bot.talk.effects import Submit, Withdraw
from bot.talk.looking import Likeness
from tests.databases import run
from tests.toy import NOW

pytestmark = pytest.mark.anyio

ANSWERS = {"organisation_name": "University of Ghana", "country": "GH", "contact_email": "awa@example.org"}
LIKE = Likeness("host_centre", ANSWERS, NOW - timedelta(days=30))


def sent(reference: str) -> Submit:
    return Submit(reference, "host_centre", "en", NOW, NOW, {**ANSWERS, "organisation_name": "Ghana University"})


async def store(engine: AsyncEngine, conversation: str, submit: Submit) -> None:
    letter = Letter(f"<{submit.reference}@example.org>", "office@example.org", b"x")
    filed = Filed("digest", "{}", json.dumps({"answers": dict(submit.answers)}), (letter,))
    await run(engine, partial(submissions.add, new=[New(conversation, submit, filed)], now=NOW))


async def found(engine: AsyncEngine, like: Likeness = LIKE) -> bool:
    return await run(engine, partial(submissions.elsewhere, conversation="web:anna", like=like))


async def test_the_like_of_another_person_is_noticed_and_ones_own_is_not(engine: AsyncEngine) -> None:
    await store(engine, "web:anna", sent("AAAA-AAAA"))
    assert not await found(engine)
    await store(engine, "web:bela", sent("BBBB-BBBB"))
    assert await found(engine)


async def test_what_is_of_another_kind_older_or_unlike_is_not(engine: AsyncEngine) -> None:
    await store(engine, "web:bela", sent("BBBB-BBBB"))
    assert not await found(engine, replace(LIKE, form="assistance"))
    assert not await found(engine, replace(LIKE, since=NOW + timedelta(seconds=1)))
    assert not await found(
        engine, replace(LIKE, answers={**ANSWERS, "country": "SN", "contact_email": "x@example.org"})
    )


async def test_what_was_withdrawn_is_not(engine: AsyncEngine) -> None:
    await store(engine, "web:bela", sent("BBBB-BBBB"))
    notice = Letter("<1@example.org>", "office@example.org", b"x")
    withdrawal = Withdraw("BBBB-BBBB", 1, "host_centre", "en", NOW, {})
    await run(engine, partial(submissions.withdraw, withdrawn=[Withdrawn("web:bela", withdrawal, notice)], now=NOW))
    assert not await found(engine)
