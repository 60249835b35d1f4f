"""What was sent without a letter is found, and its letter is the one it should have had; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.commands import wiring
from bot.config import Settings
from bot.knowledge.checks import concerns, notices
from bot.store import submissions
from bot.store.submissions import New, Withdrawn
from bot.store.tables import deliveries
from bot.store.tables import submissions as kept
from bot.sweep import Sweep
from bot.talk.effects import Submit, Withdraw
from bot.talk.state import Consent
from tests.databases import run
from tests.mail.office import ANSWERS
from tests.toy import NOW
from tests.transcripts import assistant

pytestmark = pytest.mark.anyio

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]  # as in `bot.config`


def told(submit: Submit) -> Submit:
    """With what the applicant was told with these answers, as the conversation adds it."""
    knowledge = assistant().knowledge
    form = knowledge.forms[submit.form]
    worth = concerns(knowledge, form, submit.answers, now=submit.at)
    return replace(
        submit,
        concerns={concern.id: concern.says for concern in worth},
        notices=notices(knowledge, form, submit.answers, now=submit.at),
    )


FIRST = Submit(
    "K7QM-3XWD",
    "host_centre",
    "fr",
    NOW,
    NOW,
    {**ANSWERS, "type_of_centre": "technology"},
    skipped=("website",),
    profile={"objectives": ("foresight",)},
    consent=Consent("1", "fr", NOW),
)
SECOND = replace(FIRST, version=2, before=FIRST.answers, answers={**FIRST.answers, "country": "GH"}, at=NOW)
BACK = Withdraw("K7QM-3XWD", 2, "host_centre", "fr", NOW, SECOND.answers)


def sweep(engine: AsyncEngine) -> Sweep:
    return wiring.sweep(engine, assistant(), SETTINGS, lambda: NOW + timedelta(hours=1))


def store(connection: Connection) -> None:
    file = wiring.filing(assistant(), SETTINGS)
    files = [New("web:x", submit, file(submit, {})) for submit in map(told, (FIRST, SECOND))]
    submissions.add(connection, files, NOW)
    notice = wiring._announced(assistant(), SETTINGS, BACK)
    submissions.withdraw(connection, [Withdrawn("web:x", BACK, notice)], NOW)


async def letters(engine: AsyncEngine) -> list[tuple[object, ...]]:
    columns = (
        deliveries.c.message_id,
        deliveries.c.recipient,
        deliveries.c.version,
        deliveries.c.about,
        deliveries.c.body,
    )
    query = select(*columns).order_by(deliveries.c.id)
    return await run(engine, lambda connection: [tuple(row) for row in connection.execute(query)])


async def test_what_has_its_letters_is_left_alone(engine: AsyncEngine) -> None:
    await run(engine, store)
    assert await sweep(engine).look() == 0


async def test_what_lost_them_gets_the_very_same_again_and_somebody_hears_of_it(engine: AsyncEngine) -> None:
    assert told(FIRST).notices, "or it is not shown that they are found again"
    await run(engine, store)
    before = await letters(engine)
    await run(engine, lambda connection: connection.execute(delete(deliveries)))
    with capture_logs() as logs:
        assert await sweep(engine).look() == 3
    assert await letters(engine) == before
    assert {(log["event"], log["log_level"]) for log in logs} == {("submission_without_letter", "error")}
    assert await sweep(engine).look() == 0


async def test_one_whose_letter_cannot_be_written_keeps_no_other_from_it(engine: AsyncEngine) -> None:
    await run(engine, store)
    await run(engine, lambda connection: connection.execute(delete(deliveries)))
    unknown = update(kept).where(kept.c.version == 1).values(kind="no_such_form")
    await run(engine, lambda connection: connection.execute(unknown))
    with capture_logs() as logs:
        assert await sweep(engine).look() == 2
    assert ("letter_not_written", "K7QM-3XWD") in [(log["event"], log["submission"]) for log in logs]
