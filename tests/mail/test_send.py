from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.i18n import Languages
from bot.mail import send as sending
from bot.mail.letter import Letter
from bot.mail.send import FolderMailer, SmtpMailer
from bot.talk.errors import ContentError, LetterTooLarge, MailboxShut, MailRefused, MailUnavailable, RelayDown
from tests.mail.office import OFFICE, SENDER, letter
from tests.mail.peer import Certificate, Faults, Peer, certificate, drop, scripted, served, stall


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def ours(languages: Languages) -> Letter:
    return letter(languages)


async def alone(mailer: SmtpMailer, letter: Letter) -> None:
    """Send it, and nothing after it."""
    try:
        await mailer.send(letter)
    finally:
        await mailer.hang_up()


def plainly(peer: Peer, letter: Letter) -> None:
    """Send it in the clear, as to a test server."""

    async def scenario() -> None:
        async with served(peer) as port:
            await alone(SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER), letter)

    asyncio.run(scenario())


def test_the_server_gets_the_very_bytes_and_both_addresses(ours: Letter) -> None:
    peer = Peer()
    plainly(peer, ours)
    assert peer.received == [([OFFICE], ours.body)]
    assert peer.senders == [SENDER]


@pytest.mark.parametrize("body", [b"a\r\n.\r\nb\r\n", b".\r\n", b"..\r\n.a\r\n"])
def test_lines_that_begin_with_a_dot_arrive_too(body: bytes) -> None:
    peer = Peer()
    plainly(peer, Letter("<x@y>", OFFICE, body))
    assert peer.received == [([OFFICE], body)]


def test_starttls_is_used_and_the_certificate_checked(ours: Letter, tls: Certificate) -> None:
    peer = Peer()

    async def scenario() -> None:
        async with served(peer, starttls=tls.server) as port:
            mailer = SmtpMailer(f"smtp://localhost:{port}", sender=SENDER, tls=tls.client)
            assert mailer.announced is None
            await alone(mailer, ours)
            assert mailer.announced == (f"localhost:{port}", 33_554_432)

    asyncio.run(scenario())
    assert peer.received == [([OFFICE], ours.body)]


@pytest.mark.parametrize(
    ("said", "largest"), [(b"SIZE 5000", 5000), (b"SIZE 0", 0), (b"SIZE", 0), (b"SIZE lots", 0), (b"HELP", 0)]
)
def test_how_large_a_message_the_server_takes_is_known_from_its_greeting(
    ours: Letter, said: bytes, largest: int
) -> None:
    async def scenario() -> None:
        answers = {b"EHLO": b"250-localhost\r\n250 " + said + b"\r\n", b"MAIL": b"552 5.3.4 too large\r\n"}
        async with scripted(answers, bytearray()) as port:
            mailer = SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER)
            with pytest.raises(MailRefused, match="too large"):
                await alone(mailer, ours)
            assert mailer.announced == (f"localhost:{port}", largest)

    asyncio.run(scenario())


def test_tls_from_the_first_byte(ours: Letter, tls: Certificate) -> None:
    peer = Peer()

    async def scenario() -> None:
        async with served(peer, tls=tls.server) as port:
            await alone(SmtpMailer(f"smtps://localhost:{port}", sender=SENDER, tls=tls.client), ours)

    asyncio.run(scenario())
    assert peer.received == [([OFFICE], ours.body)]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_nobody_vouches_for_gets_nothing(ours: Letter, tls: Certificate, scheme: str) -> None:
    peer = Peer()

    async def scenario() -> None:
        starttls, at_once = (tls.server, None) if scheme == "smtp" else (None, tls.server)
        async with served(peer, starttls=starttls, tls=at_once) as port:
            await alone(SmtpMailer(f"{scheme}://localhost:{port}", sender=SENDER), ours)

    with pytest.raises(MailUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        asyncio.run(scenario())
    assert not peer.senders


def test_a_certificate_for_another_name_gets_nothing(ours: Letter, tls: Certificate) -> None:
    peer = Peer()

    async def scenario() -> None:
        async with served(peer, starttls=tls.server) as port:
            await alone(SmtpMailer(f"smtp://127.0.0.1:{port}", sender=SENDER, tls=tls.client), ours)

    with pytest.raises(MailUnavailable):
        asyncio.run(scenario())
    assert not peer.senders


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {b"EHLO": b"250-localhost\r\n250 SIZE 1000000\r\n"},
        {b"EHLO": b"250-localhost\r\n250 STARTTLS\r\n", b"STARTTLS": b"454 not now\r\n"},
        {b"EHLO": b"250-localhost\r\n250 STARTTLS\r\n", b"STARTTLS": b"501 no\r\n"},
        {b"EHLO": b"500 what?\r\n"},
    ],
)
def test_without_tls_nothing_of_the_mail_leaves(ours: Letter, answers: dict[bytes, bytes]) -> None:
    heard = bytearray()

    async def scenario() -> None:
        async with scripted(answers, heard) as port:
            await alone(SmtpMailer(f"smtp://us:secret@localhost:{port}", sender=SENDER), ours)

    with pytest.raises(MailUnavailable):
        asyncio.run(scenario())
    assert {line.split()[0] for line in bytes(heard).splitlines()} <= {b"EHLO", b"HELO", b"STARTTLS", b"QUIT"}


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_not_now_is_tried_again(ours: Letter, command: str, code: int) -> None:
    with pytest.raises(MailUnavailable, match=rf"^{code} 4\.7\.1 later, please$"):
        plainly(Peer(Faults({command: f"{code} 4.7.1 later, please"})), ours)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize("code", [550, 552, 553, 554])
def test_no_is_final_and_its_words_are_kept_without_addresses(ours: Letter, command: str, code: int) -> None:
    said = f"{code} 5.1.1 <{OFFICE}>: user unknown; mailto:{SENDER}"
    with pytest.raises(MailRefused, match=rf"^{code} 5\.1\.1 \[address\] user unknown; \[address\]$"):
        plainly(Peer(Faults({command: said})), ours)


@pytest.mark.parametrize(
    "said",
    [
        "550 5.7.1 <office@alliance.example>... Relaying denied",
        "554 5.7.1 <office@alliance.example>: Relay access denied",
        "550 relay not permitted",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "553 5.7.1 <assistant@alliance.example>: Sender address rejected: not owned by user us",
        "553 5.1.8 <assistant@alliance.example>: Sender address rejected: Domain not found",
        "550 Authentication is required for relay",
        "550-Please log in first\r\n550 and try again",
    ],
)
def test_who_may_not_send_there_waits(ours: Letter, said: str) -> None:
    with pytest.raises(MailboxShut):
        plainly(Peer(Faults({"RCPT": said})), ours)


@pytest.mark.parametrize(
    "said", ["550 5.1.1 relay.example.org: no such user", "550 no such user", "552 5.2.2 mailbox full", "550 unrelayed"]
)
def test_a_mailbox_that_is_not_there_is_refused(ours: Letter, said: str) -> None:
    with pytest.raises(MailRefused):
        plainly(Peer(Faults({"RCPT": said})), ours)


@pytest.mark.parametrize(
    ("command", "said", "large"),
    [
        ("MAIL", "552 5.3.4 Message size exceeds fixed limit", True),
        ("MAIL", "552 message size exceeds fixed maximum message size", True),
        ("RCPT", "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", True),
        ("DATA", "552 5.3.4 Message too big for system", True),
        ("DATA", "523 the message is too large", True),
        ("DATA", "554 5.3.4 too big", True),
        ("DATA", "552 5.7.0 This message was blocked because its content presents a potential security issue", False),
        ("DATA", "552 5.2.2 the mailbox is full", False),
        ("RCPT", "552 the mailbox is full", False),
    ],
)
def test_a_letter_that_is_too_large_is_told_from_other_refusals(
    ours: Letter, command: str, said: str, large: bool
) -> None:
    with pytest.raises(MailRefused) as refused:
        plainly(Peer(Faults({command: said})), ours)
    assert isinstance(refused.value, LetterTooLarge) is large


@pytest.mark.parametrize("code", [530, 535])
def test_a_login_that_is_missing_can_be_mended(ours: Letter, code: int) -> None:
    with pytest.raises(MailUnavailable, match=rf"^{code} "):
        plainly(Peer(Faults({"MAIL": f"{code} 5.7.0 log in first"})), ours)


@pytest.mark.parametrize(("password", "arrives"), [("ri%40ght", True), ("wrong", False)])
def test_a_password_is_read_from_the_address_and_a_wrong_one_can_be_mended(
    ours: Letter, tls: Certificate, password: str, arrives: bool
) -> None:
    peer = Peer()

    async def scenario() -> None:
        async with served(peer, starttls=tls.server, auth=True) as port:
            await alone(SmtpMailer(f"smtp://us:{password}@localhost:{port}", sender=SENDER, tls=tls.client), ours)

    if arrives:
        asyncio.run(scenario())
    else:
        with pytest.raises(MailUnavailable, match=r"^535 "):
            asyncio.run(scenario())
    assert len(peer.received) == arrives


def test_nobody_listening(ours: Letter) -> None:
    with pytest.raises(RelayDown, match=r"^SMTPConnectError: "):
        asyncio.run(alone(SmtpMailer("smtp://localhost:1", sender=SENDER), ours))


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"421 busy\r\n", b"hello\r\n"])
def test_a_server_that_does_not_want_to_talk_may_want_to_later(ours: Letter, greeting: bytes) -> None:
    async def scenario() -> None:
        async with scripted({}, bytearray(), greeting) as port:
            await alone(SmtpMailer(f"smtp://localhost:{port}", sender=SENDER), ours)

    with pytest.raises(MailUnavailable):
        asyncio.run(scenario())


@pytest.mark.parametrize("fault", [drop, stall])
def test_without_the_last_word_the_same_bytes_go_out_again(
    ours: Letter, fault: Callable[[object], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_SEND", 0.2)
    peer = Peer(Faults(before_accepting=fault))
    with pytest.raises(MailUnavailable):
        plainly(peer, ours)
    peer.faults = Faults()
    plainly(peer, ours)
    assert peer.received == [([OFFICE], ours.body)] * 2


def test_a_server_that_says_nothing_is_left(ours: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_REPLY", 0.2)

    async def scenario() -> None:
        async with scripted({}, bytearray(), greeting=b"") as port:
            await alone(SmtpMailer(f"smtp://localhost:{port}", sender=SENDER), ours)

    with pytest.raises(MailUnavailable, match="Timeout"):
        asyncio.run(scenario())


def test_once_accepted_it_is_sent_whatever_the_goodbye(ours: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FAREWELL", 0.2)
    heard = bytearray()
    answers = {b"DATA": b"354 go on\r\n", b"QUIT": b""} | dict.fromkeys(body_words(ours.body), b"")

    async def scenario() -> None:
        async with scripted(answers | {b".": b"250 OK\r\n"}, heard) as port:
            await alone(SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER), ours)

    asyncio.run(scenario())
    assert bytes(heard).endswith(b".\r\nQUIT\r\n")


def test_letters_that_follow_one_another_share_a_line_and_no_more_than_the_server_likes(
    ours: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LETTERS_A_CONNECTION", 3)
    peer = Peer()

    async def scenario() -> None:
        async with served(peer) as port:
            mailer = SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER)
            for _ in range(7):
                assert (await mailer.send(ours)).startswith("250 ")
            await mailer.hang_up()

    asyncio.run(scenario())
    assert (len(peer.received), peer.connections) == (7, 3)


def test_a_letter_that_is_refused_leaves_the_line_to_the_next(ours: Letter) -> None:
    peer = Peer(Faults({"RCPT": "450 4.2.0 later"}))

    async def scenario() -> None:
        async with served(peer) as port:
            mailer = SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER)
            with pytest.raises(MailUnavailable, match=r"^450 4\.2\.0 later$"):
                await mailer.send(ours)
            peer.faults = Faults()
            await alone(mailer, ours)

    asyncio.run(scenario())
    assert (len(peer.received), peer.connections) == (1, 1)


def test_a_line_the_server_has_ended_meanwhile_is_taken_up_again(ours: Letter) -> None:
    peer = Peer()

    async def scenario() -> None:
        async with served(peer) as port:
            mailer = SmtpMailer(f"smtp://localhost:{port}?starttls=never", sender=SENDER)
            await mailer.send(ours)
            peer.hang_up()
            await alone(mailer, ours)

    asyncio.run(scenario())
    assert (len(peer.received), peer.connections) == (2, 2)


@pytest.mark.parametrize(
    ("command", "code", "down"),
    [
        ("MAIL", 451, True),
        ("MAIL", 550, True),
        ("MAIL", 530, True),
        ("RCPT", 451, False),
        ("RCPT", 421, True),
        ("RCPT", 530, True),
        ("DATA", 451, False),
    ],
)
def test_what_is_said_before_the_letter_concerns_all_letters(ours: Letter, command: str, code: int, down: bool) -> None:
    with pytest.raises(MailUnavailable) as failed:
        plainly(Peer(Faults({command: f"{code} no"})), ours)
    assert isinstance(failed.value, RelayDown) is down


def body_words(body: bytes) -> set[bytes]:
    """The first words of a message's lines, which a scripted server is to hear in silence."""
    return {line.split()[0].upper() for line in body.splitlines() if line}


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "smtp://",
        "smtp://localhost:port",
        "smtp://localhost:0",
        "smtp://[localhost",
        "smtp://localhost?starttls=",
        "smtp://localhost?starttls=maybe",
        "smtp://localhost?starttls=never&starttls=required",
    ],
)
def test_an_address_that_cannot_be_read_stops_the_start(url: str) -> None:
    with pytest.raises(ContentError, match="SMTP_URL"):
        SmtpMailer(url, sender=SENDER)


def test_the_folder_holds_each_letter_once(ours: Letter, tmp_path: Path) -> None:
    folder = tmp_path / "var" / "mailbox"
    mailer = FolderMailer(folder)
    asyncio.run(mailer.send(ours))
    asyncio.run(mailer.send(ours))
    assert [file.name for file in folder.iterdir()] == ["K7QM-3XWD.1.eml"]
    assert (folder / "K7QM-3XWD.1.eml").read_bytes() == ours.body


def test_no_message_id_leaves_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    asyncio.run(FolderMailer(folder).send(Letter("<../../x/y@z>", OFFICE, b"")))
    assert [file.name for file in folder.iterdir()] == [".._.._x_y.eml"]


def test_a_folder_that_cannot_be_written_is_tried_again(ours: Letter, tmp_path: Path) -> None:
    (tmp_path / "mailbox").write_text("a file in its place")
    with pytest.raises(RelayDown, match="FileExistsError"):
        asyncio.run(FolderMailer(tmp_path / "mailbox").send(ours))
