"""A whole submission with a file, its letter, and what the desk does about it: killed without warning at one point
after another, and started again each time.

A point is every resumption after an await, and every statement and commit in the database's own thread.

The person, the member of the desk and the mail server live outside and remember: what was not acknowledged is sent
again under the same key, as Telegram and the page do. `python -m tests.proof.killing URL --every 10` prints one line
of JSON; run as a process of its own, because it forks, and a fork wants no threads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Coroutine, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.event import listen

from bot.commands import wiring
from bot.config import Settings
from bot.courier import Courier
from bot.files import judge
from bot.i18n import Languages
from bot.load import Loaded, inspect
from bot.mail.letter import Letter
from bot.porter import Porter
from bot.store import cases
from bot.store.audit import verified
from bot.store.engine import engine_for
from bot.store.tables import audit, conversations, deliveries, files, owed, submissions, told, turns
from bot.store.tables import cases as cases_
from bot.talk.events import Acted, Answered, Attached, Event, Opened, Ordered, Pressed, Said
from bot.talk.text import Text
from bot.turn import Turns
from tests.files.corpus import pdf
from tests.submission import ANSWERS, SUBMISSION

BEGIN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FILE, SENT = f"KILL-{len(SUBMISSION):04}", f"KILL-{len(SUBMISSION) + 1:04}"
"""The id of the file that is sent, and the reference of the submission."""
LETTER = pdf()
CHAT, MEMBER = -1001, 501
SETTINGS = Settings(  # type: ignore[call-arg]  # pydantic's own plugin knows it
    _env_file=None, telegram_token=SecretStr("1:x"), desk_chat=CHAT, desk_members=(MEMBER,)
)
PERSON, DESK = "proof:1", f"{cases.PREFIX}{CHAT}"
DELIVER, CARRY = "deliver", "carry"
"""Not done by anybody, but by what runs beside the turns: letters leave, and what one conversation owes another is
taken there."""
SCRIPT = (
    ("open", ""),
    *SUBMISSION[:-1],
    ("file", "letter.pdf"),
    SUBMISSION[-1],
    (DELIVER, ""),
    (CARRY, ""),
    ("order", SENT),
    ("act", "Take it"),
    ("act", "Under review"),
    ("answer", "Could you say more about the premises?"),
    (CARRY, ""),
)
BY_THE_DESK = {"order", "act", "answer"}
BY_NOBODY = {DELIVER, CARRY}


class Counted(Coroutine[Any, Any, Any]):
    """A coroutine whose every resumption is counted; at the fatal point this process dies as by `kill -9`."""

    count = 0
    fatal = 0

    def __init__(self, coroutine: Generator[Any, Any, Any] | Coroutine[Any, Any, Any]) -> None:
        self._coroutine = coroutine

    @classmethod
    def point(cls, *_: object) -> None:
        """One more point reached; the fatal one is the last."""
        cls.count += 1
        if cls.count == cls.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def send(self, value: Any) -> Any:  # noqa: ANN401
        Counted.point()
        return self._coroutine.send(value)

    def throw(self, *error: Any) -> Any:  # noqa: ANN401
        return self._coroutine.throw(*error)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise TypeError("a task's outermost coroutine is not awaited")


def counting(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:  # noqa: ANN401
    """A task factory that counts."""
    return asyncio.Task(Counted(coroutine), loop=loop, **options)


@dataclass
class Ledger:
    """A mail server that takes everything and forgets nothing, whatever becomes of who sent it."""

    path: Path
    announced: tuple[str, int] | None = None

    async def send(self, letter: Letter) -> str:
        await asyncio.sleep(0)
        line = json.dumps([letter.message_id, sha256(letter.body).hexdigest()])
        with self.path.open("a") as file:
            file.write(line + "\n")
        await asyncio.sleep(0)
        return "250 taken"

    async def hang_up(self) -> None:
        await asyncio.sleep(0)

    def letters(self) -> list[list[str]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


async def serve(link: socket.socket, url: str, ledger: Ledger, loaded: Loaded, life: int) -> None:
    """One life of the assistant: takes what comes over `link` until it ends. Each begins a day later, as a lease that
    was held in the last one has run out by then."""
    loop = asyncio.get_running_loop()
    engine = engine_for(url)
    service = wiring.turns(engine, loaded, SETTINGS, lambda: BEGIN)
    courier = Courier(engine, ledger, clock=lambda: BEGIN + timedelta(days=life))
    porter = Porter(service, hand_over=lambda conversation, taken: None)
    link.setblocking(False)
    loop.set_task_factory(counting)
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        listen(Engine, name, Counted.point)
    try:
        while message := await _receive(loop, link):
            answer = await asyncio.create_task(_act(service, courier, porter, pickle.loads(message)))
            await loop.sock_sendall(link, _framed(pickle.dumps((answer, Counted.count))))
    finally:
        loop.set_task_factory(None)
        await service.close()
        await engine.dispose()


async def _act(
    service: Turns, courier: Courier, porter: Porter, request: tuple[str, str, Event | None]
) -> list[tuple[Any, ...]]:
    key, act, event = request
    if event is None:
        await (courier.deliver_due() if act == DELIVER else porter.carry())
        return []
    content = LETTER if isinstance(event, Attached) else b""
    taken = await service.take(DESK if act in BY_THE_DESK else PERSON, key, event, content=content)
    return [(choice.label, choice.token) for reply in taken.replies for row in reply.rows for choice in row]


async def _receive(loop: asyncio.AbstractEventLoop, link: socket.socket) -> bytes:
    head = await loop.sock_recv(link, 4)
    return await loop.sock_recv(link, struct.unpack("!I", head)[0]) if head else b""


def _framed(data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + data


@dataclass
class Person:
    """Acts out the script and starts the assistant again whenever it died. `lives` counts its starts."""

    url: str
    ledger: Ledger
    loaded: Loaded
    fatal: int
    lives: int = 0
    resumed: int = 0
    link: socket.socket | None = None
    child: int = 0
    buttons: dict[str, str] = field(default_factory=dict)

    def run(self) -> int:
        """The whole script; returns how many resumptions the last life counted."""
        for number, (act, words) in enumerate(SCRIPT):
            header: dict[str, Any] = {
                "at": BEGIN + timedelta(minutes=number),
                "reference": f"KILL-{number:04}",
                "hint": "en",
            }
            events: dict[str, Event | None] = {"open": Opened(**header), "say": Said(text=words, **header)}
            if act == "file":
                events["file"] = Attached(kind="document", file=judge(words, LETTER), **header)
            if act == "press":
                events["press"] = Pressed(token=self.buttons[words], **header)
            if act in BY_THE_DESK:
                events |= self._at_the_desk(act, words, {**header, "by": MEMBER})
            self._insist(str(number), act, events.get(act))
        self._stop()
        return self.resumed

    def _at_the_desk(self, act: str, words: str, header: dict[str, Any]) -> dict[str, Event | None]:
        match act:
            case "order":
                return {act: Ordered(name="case", argument=words, **header)}
            case "act":
                return {act: Acted(token=self.buttons[words], **header)}
            case _:
                return {act: Answered(to=self.buttons["Under review"], message=77, text=words, **header)}

    def _insist(self, key: str, act: str, event: Event | None) -> None:
        while True:
            if self.link is None:
                self._start()
            assert self.link is not None
            try:
                self.link.sendall(_framed(pickle.dumps((key, act, event))))
                head = self.link.recv(4, socket.MSG_WAITALL)
                body = self.link.recv(struct.unpack("!I", head)[0], socket.MSG_WAITALL) if head else b""
            except OSError:
                body = b""
            if body:
                choices, self.resumed = pickle.loads(body)
                self.buttons |= {_label(self.loaded.languages, label): token for label, token in choices}
                return
            self._stop()

    def _start(self) -> None:
        self.lives += 1
        mine, theirs = socket.socketpair()
        self.child = os.fork()
        if not self.child:
            mine.close()
            Counted.fatal = self.fatal if self.lives == 1 else 0
            with suppress(KeyboardInterrupt):
                asyncio.run(serve(theirs, self.url, self.ledger, self.loaded, self.lives))
            os._exit(0)
        theirs.close()
        self.link = mine

    def _stop(self) -> None:
        if self.link:
            self.link.close()
        self.link = None
        os.waitpid(self.child, 0)


def _label(languages: Languages, label: Any) -> str:  # noqa: ANN401
    return languages.words(label, "en") if isinstance(label, Text) else ""


def verdict(connection: Connection, ledger: Ledger, audited: int) -> list[str]:
    """What is wrong with what is left: nothing, if all is well. `audited`: entries there were before."""
    records = [json.loads(text) for text in connection.execute(select(submissions.c.record)).scalars()]
    letters = ledger.letters()
    kept = connection.execute(select(files.c.id, files.c.submission, files.c.content))
    statuses = connection.execute(select(submissions.c.status)).scalars().all()
    taken = [(row.conversation, row.event_key.partition(":")[0]) for row in connection.execute(select(turns))]
    acts = connection.execute(select(audit.c.act).where(audit.c.number > audited).order_by(audit.c.number))
    takers = connection.execute(select(cases_.c.id, cases_.c.taker)).all()
    checks = {
        "one submission": len(records) == 1,
        "every answer": [record["answers"] for record in records] == [{**ANSWERS, "attachments": [FILE]}],
        "the file once, and sent": [tuple(row) for row in kept] == [(FILE, records[0]["reference"], LETTER)],
        "one mail, and repetitions only of it": len({tuple(letter) for letter in letters}) == 1,
        # any act of the desk acknowledges what was sent to the office
        "its delivery is noted": connection.execute(select(deliveries.c.state)).scalars().all() == ["acknowledged"],
        "each event once": len([key for _, key in taken if key != "owed"])
        == len([act for act, _ in SCRIPT if act not in BY_NOBODY]),
        "the desk hears once": taken.count((DESK, "owed")) == 1,
        "the applicant hears twice, of the status and the words": taken.count((PERSON, "owed")) == 2,
        "nothing is owed": connection.execute(select(func.count()).select_from(owed)).scalar_one() == 0,
        "its status": statuses == ["under_review"],
        "whose case it is": [tuple(row) for row in takers] == [(SENT, MEMBER)],
        "each act once on record": acts.scalars().all() == ["take", "move", "told"],
        "the record holds": verified(connection).broken is None,
    }
    return [name for name, holds in checks.items() if not holds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--every", type=int, default=1, help="kill at every n-th point only")
    given = parser.parse_args()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    loaded, _ = inspect()
    assert loaded is not None
    points = _life(given, loaded, 0)[0]
    wrong: dict[int, list[str]] = {}
    killed = repeated = 0
    for fatal in range(1, points + 1, given.every):
        _, lives, letters, faults = _life(given, loaded, fatal)
        killed += lives > 1
        repeated += letters > 1
        if faults:
            wrong[fatal] = faults
        if sys.stderr.isatty():
            print(f"\r{fatal} of {points}", end="", file=sys.stderr, flush=True)
    print(json.dumps({"points": points, "killed": killed, "mail_repeated": repeated, "wrong": wrong}))


def _life(given: argparse.Namespace, loaded: Loaded, fatal: int) -> tuple[int, int, int, list[str]]:
    ledger = Ledger(given.ledger)
    ledger.path.unlink(missing_ok=True)
    audited = asyncio.run(_emptied(given.url))
    person = Person(given.url, ledger, loaded, fatal)
    points = person.run()
    faults = asyncio.run(_judged(given.url, ledger, audited))
    return points, person.lives, len(ledger.letters()), faults


async def _emptied(url: str) -> int:
    """Everything but the record of what was done, which nobody can empty; how many entries it has."""
    engine = engine_for(url)
    async with engine.begin() as connection:
        for table in (deliveries, submissions, turns, conversations, files, cases_, told, owed):
            await connection.execute(table.delete())
        entries: int = (await connection.execute(select(func.count()).select_from(audit))).scalar_one()
    await engine.dispose()
    return entries


async def _judged(url: str, ledger: Ledger, audited: int) -> list[str]:
    engine = engine_for(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(verdict, ledger, audited)
    await engine.dispose()
    return found


if __name__ == "__main__":
    main()
