"""Letters that came back: from the mailbox to the delivery, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.bounces import Bounces
from bot.mail.letter import Letter
from bot.mail.receive import Postbox
from bot.store import outbox, submissions
from bot.store.submissions import Filed, New
from bot.talk.effects import Submit
from bot.talk.errors import ContentError, MailUnavailable
from tests.databases import run
from tests.mail.imap import Mailbox, served
from tests.mail.peer import Certificate, certificate
from tests.test_courier import Clock, Post, courier, states, stored

pytestmark = pytest.mark.anyio

SAMPLES = Path(__file__).parent / "mail" / "reports"
OFFICE, SECOND = "office@alliance.example", "archive@alliance.example"


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")


async def accepted(engine: AsyncEngine, copies: dict[str, str] | None = None) -> None:
    """The letter that the samples are about has left."""
    clock = Clock()
    filed = Filed("digest", "{}", "{}", (Letter("<K7QM-3XWD.1@alliance.example>", OFFICE, b"Subject: x\r\n\r\n"),))
    submit = Submit("K7QM-3XWD", "host_centre", "fr", clock(), clock(), {})
    await run(engine, lambda connection: submissions.add(connection, [New("web:x", submit, filed)], clock()))
    await courier(engine, Post(), clock, copies=copies).deliver_due()


async def look(engine: AsyncEngine, mailbox: Mailbox) -> int:
    async with served(mailbox) as port:
        return await Bounces(engine, Postbox(f"imap://us:ri%40ght@127.0.0.1:{port}/INBOX?starttls=never")).look()


@pytest.mark.parametrize(
    "name", ["postfix_failed", "exim_failed", "exim_old_failed", "exchange_failed", "gmail_failed"]
)
async def test_a_report_marks_its_delivery_and_is_read(engine: AsyncEngine, name: str) -> None:
    await accepted(engine)
    mailbox = Mailbox([sample(name)])
    with capture_logs() as logs:
        assert await look(engine, mailbox) == 1
    (row,) = await stored(engine)
    assert row.state == "bounced"
    assert row.said
    assert mailbox.read == {1}
    assert "@" not in repr(logs) + row.said
    assert await look(engine, mailbox) == 0


async def test_a_letter_that_was_given_another_name_is_found_by_its_reference(engine: AsyncEngine) -> None:
    await accepted(engine)
    assert await look(engine, Mailbox([sample("renamed_failed")])) == 1
    assert await states(engine) == ["bounced"]


async def test_of_two_mailboxes_only_the_one_it_names_bounced(engine: AsyncEngine) -> None:
    await accepted(engine, copies={OFFICE: SECOND})
    assert await look(engine, Mailbox([sample("postfix_failed")])) == 1
    assert {row.recipient: row.state for row in await stored(engine)} == {OFFICE: "bounced", SECOND: "accepted"}


async def test_delays_absences_and_people_change_nothing_and_people_stay_unread(engine: AsyncEngine) -> None:
    await accepted(engine)
    mailbox = Mailbox([sample("human"), sample("out_of_office"), sample("postfix_delayed"), b"", b"\xff" * 999])
    async with served(mailbox) as port:
        bounces = Bounces(engine, Postbox(f"imap://us:ri%40ght@127.0.0.1:{port}/?starttls=never"))
        assert await bounces.look() == 0
        asked = len(mailbox.asked)
        assert await bounces.look() == 0
    assert await states(engine) == ["accepted"]
    assert mailbox.read == {2, 3}
    assert not [command for command in mailbox.asked[asked:] if command.startswith("UID FETCH")]


async def test_what_the_office_has_acknowledged_did_not_bounce(engine: AsyncEngine) -> None:
    await accepted(engine)
    await run(engine, lambda connection: outbox.acknowledge(connection, "K7QM-3XWD"))
    assert await look(engine, Mailbox([sample("postfix_failed")])) == 0
    assert await states(engine) == ["acknowledged"]


@pytest.mark.parametrize(
    "wrong",
    [
        "imap://us:wrong@127.0.0.1:{port}/INBOX?starttls=never",
        "imap://us:ri%40ght@127.0.0.1:{port}/Other?starttls=never",
        "imap://us:ri%40ght@127.0.0.1:1/?starttls=never",
    ],
)
async def test_a_mailbox_that_cannot_be_read_is_an_error_in_the_log(engine: AsyncEngine, wrong: str) -> None:
    async with served(Mailbox()) as port:
        with capture_logs() as logs:
            assert await Bounces(engine, Postbox(wrong.format(port=port))).look() == 0
    assert [log["event"] for log in logs] == ["bounce_mailbox_unavailable"]
    assert "ght" not in repr(logs)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("imap"))


async def test_tls_is_used_and_the_certificate_checked(tls: Certificate) -> None:
    async with served(Mailbox([sample("human")]), tls=tls.server) as port:
        url = f"imaps://us:ri%40ght@localhost:{port}/INBOX"
        assert len(await Postbox(url, tls=tls.client).fetch()) == 1
        with pytest.raises(MailUnavailable, match="SSLCertVerificationError"):
            await Postbox(url).fetch()


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
async def test_without_tls_the_password_does_not_leave(scheme: str) -> None:
    mailbox = Mailbox()
    async with served(mailbox) as port:
        with pytest.raises(MailUnavailable):
            await Postbox(f"{scheme}://us:ri%40ght@localhost:{port}/INBOX").fetch()
    assert "LOGIN" not in mailbox.asked


@pytest.mark.parametrize(
    "url", ["imaps://host/INBOX", "pop3://us:x@host", "imaps://", "imaps://us:x@[host", "imaps://us:x@host:port"]
)
def test_an_address_that_cannot_be_read_stops_the_start(url: str) -> None:
    with pytest.raises(ContentError, match="BOUNCE_IMAP_URL"):
        Postbox(url)
