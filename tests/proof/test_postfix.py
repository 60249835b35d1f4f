"""Another mail server than the one of the tests: Debian's Postfix, in a house of its own on a free port.

It takes the golden letters of every kind and language and a thousand more, refuses what is too large or for nobody,
and sends back what it cannot deliver, which is read as any report is. Skipped where there is no Postfix or we are not
root, which it needs: `apt-get install postfix`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from asyncio import sleep
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import cast

import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.courier import Courier
from bot.mail import reports
from bot.mail.letter import Letter
from bot.mail.send import SmtpMailer
from bot.store import outbox
from bot.talk.errors import LetterTooLarge, MailRefused
from tests.databases import run
from tests.mail.goldens import NAMES, golden
from tests.mail.office import OFFICE, SENDER
from tests.mail.peer import Faults, Peer, served
from tests.test_courier import Clock, states

pytestmark = [pytest.mark.anyio, pytest.mark.proof]

MANY = 1000
LARGEST = 5_000_000

MAIN = """
compatibility_level = 3.6
queue_directory = {house}/queue
data_directory = {house}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {house}/log/mail
maillog_file_prefixes = {house}
myhostname = mx.alliance.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = alliance.example
virtual_mailbox_base = {house}/boxes
virtual_mailbox_maps = inline:{{ office@alliance.example=office/ assistant@alliance.example=assistant/ }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 100
transport_maps = inline:{{ gone.example=smtp:[127.0.0.1]:{next_port} }}
default_transport = error:5.4.4 this server sends nothing on
smtpd_forbid_bare_newline = yes
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = yes
smtpd_client_connection_rate_limit = 0
message_size_limit = {largest}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
"""

PROCESSES = (
    *("pickup 60 1", "cleanup - 0", "qmgr 300 1", "bounce - 0", "defer - 0 bounce", "trace - 0 bounce", "anvil - 1"),
    *("rewrite - - trivial-rewrite", "proxymap - -", "showq - -", "error - -", "retry - - error", "virtual - -"),
    *("flush 1000? 0", "verify - 1", "smtp - -", "local - -"),
)
"""Each with its seconds between wakes, its most processes, and its program where that is named otherwise."""


@dataclass(frozen=True)
class Postfix:
    """One that runs; `boxes` holds a folder for each mailbox. Mail for gone.example it sends on to `next_port`."""

    port: int
    next_port: int
    boxes: Path

    def mailer(self) -> SmtpMailer:
        return SmtpMailer(f"smtp://127.0.0.1:{self.port}?starttls=never", sender=SENDER)

    def mails(self, box: str) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.boxes / box / "new").glob("*"))]

    async def arrived(self, box: str, count: int) -> list[bytes]:
        """When there are so many; Postfix goes at its own pace."""
        for _ in range(600):
            if len(mails := self.mails(box)) >= count:
                return mails
            await sleep(0.1)
        raise TimeoutError(f"{len(self.mails(box))} of {count}")


@pytest.fixture
def postfix(tmp_path: Path) -> Iterator[Postfix]:
    if shutil.which("postfix") is None or os.geteuid() != 0:
        pytest.skip("no Postfix here, or we are not root")
    port, next_port = _free(), _free()
    house = Path("/tmp") / f"postfix-{port}"  # a path that Postfix's own users may enter
    for folder in ("queue", "data", "log", "boxes", "etc"):
        (house / folder).mkdir(parents=True)
    house.chmod(0o755)
    shutil.chown(house / "boxes", 65534, 65534)
    shutil.chown(house / "data", "postfix")
    (house / "etc" / "main.cf").write_text(MAIN.format(house=house, largest=LARGEST, next_port=next_port))
    (house / "etc" / "master.cf").write_text(_services(port))
    command = ["postfix", "-c", str(house / "etc")]
    subprocess.run([*command, "start"], check=True, capture_output=True)
    try:
        yield Postfix(port, next_port, house / "boxes")
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)
        shutil.rmtree(house, ignore_errors=True)


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return cast("int", free.getsockname()[1])


def _services(port: int) -> str:
    lines = [f"127.0.0.1:{port} inet n - n - - smtpd", "postlog unix-dgram n - n - 1 postlogd"]
    for process in PROCESSES:
        name, wakes, most, *program = process.split()
        private = "n" if name in ("pickup", "qmgr", "showq", "flush", "cleanup") else "-"
        unprivileged = "n" if name in ("virtual", "local") else "-"
        lines.append(f"{name} unix {private} {unprivileged} n {wakes} {most} {program[0] if program else name}")
    return "\n".join(lines) + "\n"


def owe(connection: Connection, letters: list[Letter]) -> None:
    for letter in letters:
        outbox.owe_once(connection, letter, Clock().now)


def named(letter: Letter, number: int) -> Letter:
    """The letter under a name of its own."""
    name = f"<{number}.{letter.message_id.strip('<>')}>"
    body = letter.body.replace(letter.message_id.encode(), name.encode(), 1)
    return replace(letter, message_id=name, body=body, files=())


async def test_it_takes_every_kind_of_letter_and_a_thousand_byte_for_byte(
    postfix: Postfix, engine: AsyncEngine
) -> None:
    kinds = [golden(name) for name in NAMES]
    letters = [named(letter, number) for number, letter in enumerate(kinds)]
    letters += [named(kinds[number % len(kinds)], len(kinds) + number) for number in range(MANY)]
    await run(engine, lambda connection: owe(connection, letters))
    begun = perf_counter()
    assert await Courier(engine, postfix.mailer(), clock=Clock()).deliver_due() == len(letters)
    took = perf_counter() - begun
    assert set(await states(engine)) == {"accepted"}
    mails = await postfix.arrived("office", len(letters))
    sent = {letter.body.replace(b"\r\n", b"\n") for letter in letters}
    got = {mail[mail.index(b"Subject: ") :] for mail in mails}
    print(
        f"\nPostfix, {engine.dialect.name}: {len(letters)} letters ({len(kinds)} kinds and languages) in {took:.1f} s,"
        f" {len(letters) / took:.0f} a second; {len(got & sent)} as they were sent, {len(got - sent)} changed"
    )
    assert got == sent


async def test_too_large_or_for_nobody_is_refused_in_its_own_words(postfix: Postfix) -> None:
    mailer = postfix.mailer()
    with pytest.raises(LetterTooLarge, match=r"^552 5\.3\.4"):
        await mailer.send(Letter("<1@alliance.example>", OFFICE, b"Subject: x\r\n\r\n" + b"x" * 70 * (LARGEST // 70)))
    with pytest.raises(MailRefused, match=r"^550 5\.1\.1 \[address\]"):
        await mailer.send(Letter("<2@alliance.example>", "nobody@alliance.example", b"Subject: x\r\n\r\n"))
    await mailer.hang_up()


async def test_what_it_takes_and_cannot_deliver_comes_back_as_a_report_of_the_letter(postfix: Postfix) -> None:
    mailer, letter = postfix.mailer(), replace(golden("fr.sent"), recipient="office@gone.example")
    unwilling = Peer(Faults({"RCPT": "550 5.1.1 <office@gone.example>: user unknown"}))
    async with served(unwilling, port=postfix.next_port):
        assert (await mailer.send(letter)).startswith("250 2.0.0 Ok: queued as ")
        await mailer.hang_up()
        (mail,) = await postfix.arrived("assistant", 1)
    report = reports.read(mail)
    assert (report.kind, report.recipients) == ("failed", ("office@gone.example",))
    assert report.message_ids[0] == letter.message_id
    print(f"\nPostfix's own report: {report.said}")
