"""The desk as a page of its members: who may come in, what they read, and what they do.

Whatever they do is an event of a conversation of their own, stepped and stored as the one in the group is: there is
one way of doing it, and one record of who did. Reading changes nothing, so it is no turn.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Clock
from bot.export.formats import Format
from bot.figures import Figures
from bot.knowledge.lookup import alike
from bot.knowledge.model import Knowledge
from bot.store import cases, dossier, passes
from bot.store import mailboxes as proofs
from bot.store.dossier import Dossier
from bot.store.engine import unavailable
from bot.store.files import Kept
from bot.store.passes import Member
from bot.store.transactions import transactions
from bot.store.turns import Past, Taken
from bot.talk.errors import StoreUnavailable
from bot.talk.events import Event
from bot.talk.looking import Case, CaseFile
from bot.talk.replies import Reply

MOST = 50
"""Cases on one page of the list."""
_REMEMBERED = 20
"""Turns of a member among which the one is looked for that led to a page."""

T = TypeVar("T")


class Turns(Protocol):
    """What the office needs of `bot.turn.Turns`."""

    async def take(self, conversation: str, key: str, event: Event) -> Taken: ...

    async def history(self, conversation: str, limit: int) -> tuple[Past, ...]: ...


class Report(Protocol):
    """The figures of the last weeks. Picture and workbook are made when asked for, safely in a thread."""

    @property
    def figures(self) -> Figures: ...

    def picture(self) -> bytes: ...

    def workbook(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as it lies before a member. `card` is what the group is shown of it, `answers` all it holds, None for a
    talk.
    """

    case: Case
    card: Reply
    answers: Reply | None
    files: dict[str, str]
    dossier: Dossier


class Office:
    """`members` are numeric ids, `mailboxes` all that letters go to; `shown` makes the reply to an act (`show`, `all`)
    on a case, as the conversation would; `export` writes all submissions into a file for an actor of the audit,
    `report` counts as of now. All methods raise StoreUnavailable.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        turns: Turns,
        knowledge: Knowledge,
        *,
        members: frozenset[int],
        mailboxes: tuple[str, ...],
        shown: Callable[[CaseFile, str], Reply],
        export: Callable[[Path, Format, str], Awaitable[None]],
        report: Callable[[], Awaitable[Report]],
        clock: Clock,
    ) -> None:
        self.knowledge = knowledge
        self.clock = clock
        self._transactions = transactions(engine)
        self._turns = turns
        self._members = members
        self._mailboxes = mailboxes
        self._shown = shown
        self._export = export
        self._report = report

    async def link(self, member: Member) -> str:
        """The secret of a link for that member: good once, for `passes.LINK_GOOD_FOR`."""
        secret = secrets.token_urlsafe(32)
        await self._ask(partial(passes.link, secret=secret, member=member, now=self.clock()))
        return secret

    async def enter(self, secret: str) -> str | None:
        """The secret of the session that the link of this one opens; None where it opens none."""
        session = secrets.token_urlsafe(32)
        good = partial(passes.enter, secret=secret, members=self._members, session=session, now=self.clock())
        return session if await self._ask(good) else None

    async def member(self, session: str) -> Member | None:
        """Whose session it is, if they are a member still."""
        found = await self._ask(partial(passes.member, session=session, now=self.clock()))
        return found if found and found.number in self._members else None

    async def leave(self, session: str) -> None:
        """The session is over."""
        await self._ask(partial(passes.leave, session=session, now=self.clock()))

    async def confirm(self, code: str, member: int) -> str:
        """What came of a code that this member gave for a mailbox: the verdict, and after a space the mailbox, where it
        is about one.
        """
        actor = f"member:{member}"
        taken = partial(proofs.confirm, addresses=self._mailboxes, code=code, now=self.clock(), actor=actor)
        verdict, address = await self._ask(taken)
        return f"{verdict} {address}" if address else verdict

    async def find(self, words: str) -> Sequence[Case]:
        """The submissions that are meant, best first."""
        return alike(words, (await self._ask(cases.all)).cases, self.knowledge.countries)

    async def cases(self, *, form: str, status: str, first: int) -> Sequence[Case]:
        """`MOST` cases from the `first` on, and one more where there are more."""
        listed = partial(cases.some, form=form, status=status, first=first, most=MOST + 1)
        return (await self._ask(listed)).cases

    async def open(self, id: str) -> Opened | None:
        """A case with all that is kept of it; None where there is none of that id."""
        file, kept = await self._ask(lambda connection: (cases.file(connection, id), dossier.of(connection, id)))
        if file.case is None:
            return None
        submitted = file.submitted
        answers = self._shown(file, "all") if submitted else None
        files = {id: file.name for id, file in submitted.files.items()} if submitted else {}
        return Opened(file.case, self._shown(file, "show"), answers, files, kept)

    async def file(self, case: str, id: str, *, member: int) -> Kept | None:
        """A file that was sent with a submission."""
        return await self._ask(partial(dossier.attachment, case=case, id=id, member=member, now=self.clock()))

    async def report(self) -> Report:
        """The figures as of now."""
        return await _answered(self._report())

    async def export(self, into: Path, format: Format, *, member: int) -> None:
        """Write all submissions into a file; that this member took them out is on record."""
        await _answered(self._export(into, format, f"member:{member}"))

    async def act(self, member: int, key: str, event: Event) -> Taken:
        """Have a member's act happen, once for each key; raises TurnFailed too."""
        return await self._turns.take(_conversation(member), key, event)

    async def said(self, member: int, turn: int) -> tuple[Reply, ...]:
        """What one of the member's last acts was answered with; nothing where it is longer ago."""
        past = await self._turns.history(_conversation(member), _REMEMBERED)
        return next((each.taken.replies for each in past if each.taken.turn == turn), ())

    async def close(self) -> None:
        """Let go of the database."""
        await self._transactions.close()

    async def _ask(self, work: Callable[[Connection], T]) -> T:
        return await _answered(self._transactions.run(work))


async def _answered(asked: Awaitable[T]) -> T:
    """What the database answers; raises StoreUnavailable where it does not."""
    try:
        return await asked
    except Exception as error:
        if not unavailable(error):
            raise
        raise StoreUnavailable(type(error).__name__) from error


def _conversation(member: int) -> str:
    """Not the group's: what is answered here would be sent there."""
    return f"{cases.PREFIX}web:{member}"
