"""What an operator does about deliveries and mailboxes, on the command line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.commands import deliveries, mailbox
from bot.config import Settings
from bot.courier import Courier
from bot.mail.letter import Letter
from bot.mail.send import FolderMailer
from bot.store import submissions
from bot.store.engine import engine_for
from bot.store.submissions import Filed, New
from bot.talk.effects import Submit
from bot.talk.errors import ContentError
from tests.databases import run
from tests.mail.goldens import golden
from tests.mail.office import OFFICE, SENDER, part, read
from tests.mail.peer import Peer, served
from tests.test_courier import NO, Clock, Post

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CLOCK = Clock(AT + timedelta(hours=1))


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(sqlite_url)
    filed = Filed("digest", "{}", "{}", (golden("en.sent"),))
    submit = Submit("K7QM-3XWD", "host_centre", "fr", AT, AT, {})
    await run(engine, lambda connection: submissions.add(connection, [New("web:x", submit, filed)], AT))
    yield engine
    await engine.dispose()


@pytest.fixture
def settings(sqlite_url: str) -> Settings:
    return Settings(_env_file=None, database_url=sqlite_url, now=AT)  # type: ignore[call-arg]  # as in `bot.config`


async def listed(settings: Settings) -> list[list[str]]:
    lines = await deliveries.listed(settings, reference="K7QM-3XWD", state=None)
    return [line.split("\t")[2:4] for line in lines]


async def test_what_came_back_is_listed_sent_again_and_acknowledged(database: AsyncEngine, settings: Settings) -> None:
    post = Post([NO])
    courier = Courier(database, post, clock=CLOCK)
    await courier.deliver_due()
    (line,) = await deliveries.listed(settings, reference=None, state=None)
    assert line.startswith("K7QM-3XWD\t1\tsubmission\tbounced\t1\t")
    assert line.endswith(f"\t{NO.cause}")
    (said,) = await deliveries.resend(settings, reference=None)
    assert said.endswith("is sent again")
    assert await courier.deliver_due() == 1
    assert await listed(settings) == [["submission", "bounced"], ["submission, sent again", "accepted"]]
    assert "Sent again by hand" in part(read(post.taken[0]), "plain")
    assert await deliveries.resend(settings, reference=None) == []
    assert await deliveries.acknowledge(settings, "K7QM-3XWD") == "K7QM-3XWD: 2 acknowledged."


async def test_what_still_waits_or_was_erased_is_not_sent_twice(database: AsyncEngine, settings: Settings) -> None:
    (said,) = await deliveries.resend(settings, reference="K7QM-3XWD")
    assert said.endswith("is still being tried by itself")
    assert await deliveries.resend(settings, reference="XXXX-XXXX") == []


async def test_a_second_repetition_has_a_name_of_its_own(
    database: AsyncEngine, settings: Settings, tmp_path: Path
) -> None:
    courier = Courier(database, FolderMailer(tmp_path / "mailbox"), clock=CLOCK)
    for _ in range(3):
        await courier.deliver_due()
        await deliveries.resend(settings, reference="K7QM-3XWD")
    files = sorted(file.name for file in (tmp_path / "mailbox").iterdir())
    assert files == ["K7QM-3XWD.1.again1.eml", "K7QM-3XWD.1.again2.eml", "K7QM-3XWD.1.eml"]


async def test_a_mailbox_is_proved_by_the_code_it_was_sent(database: AsyncEngine, settings: Settings) -> None:
    peer = Peer()
    async with served(peer) as port:
        with pytest.raises(ContentError, match="nothing to confirm"):
            await mailbox.send(settings)
        live = Settings(
            _env_file=None,  # type: ignore[call-arg]  # as in `bot.config`
            database_url=settings.database_url,
            now=AT,
            smtp_url=f"smtp://localhost:{port}?starttls=never",  # type: ignore[arg-type]  # pydantic makes it secret
            mail_from=SENDER,
            secretariat_mailbox=OFFICE,
            partner2connect_mailbox=OFFICE,
        )
        assert await mailbox.status(live) == [f"{OFFICE}\tnot confirmed"]
        (said,) = await mailbox.send(live)
        assert said.startswith(f"A code is on its way to {OFFICE}")
        ((recipients, body),) = peer.received
        assert recipients == [OFFICE]
        code = re.search(r"\b\d{6}\b", part(read(Letter("<x@y>", OFFICE, body)), "plain"))
        assert code
        assert await mailbox.confirm(live, "not it") == "That is not the code."
        assert await mailbox.confirm(live, code[0]) == f"{OFFICE} is confirmed: from now on its messages are no tests."
        assert (await mailbox.status(live))[0].startswith(f"{OFFICE}\tconfirmed\t2026-11-22")
        assert await mailbox.send(live) == [f"{OFFICE} is confirmed already."]
