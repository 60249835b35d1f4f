"""Replies on their way out: in order for each chat, each until Telegram has it or will not have it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BufferedInputFile

from bot.channels.documents import Files
from bot.channels.telegram.calls import FINAL, Calls, finished
from bot.channels.telegram.desk import PREFIX, Desk, Threads
from bot.channels.telegram.figures import counted, reported
from bot.channels.telegram.intake import conversation
from bot.channels.telegram.metrics import MESSAGES
from bot.channels.telegram.render import Bubble, bare, bubbles, comparisons, documents, inert
from bot.channels.telegram.session import Amend, Depict, Give, Receipt, Say
from bot.i18n import Languages, ShownCopy, ShownDocument, ShownReport
from bot.office import Report
from bot.pictures import NotDrawn, draw
from bot.talk.errors import StoreUnavailable
from bot.talk.replies import Reply, Thread
from bot.turn import Taken

REMEMBERED = 10_000
"""Turns whose replies were handed over last, and chats with the message that was sent there last. An update that comes
again soon finds its turn here; after that, what has left stands in the database."""

_log = structlog.get_logger()


class Ledger(Protocol):
    """Where it is noted what has left and who wants no more."""

    def sent(self, turn: int, replies: int) -> None:
        """So many of the turn's replies have left."""

    async def blocked(self, conversation: str) -> None:
        """The person takes no more messages; raises StoreUnavailable."""


class Then(Protocol):
    """Is told whether a reply has left, or will not be taken."""

    def __call__(self, *, left: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class _Job:
    """A reply to send; the `number`-th of its turn, counted from 1; turn 0 is none. `pressed`: the message to edit;
    `growing`: it may take the place of the last one in the chat; `then` is told what became of it.
    """

    reply: Reply
    language: str
    turn: int = 0
    number: int = 0
    pressed: int | None = None
    growing: bool = False
    then: Then | None = None


class Sender:
    """Sends replies. A chat with nothing to send costs nothing."""

    def __init__(
        self,
        calls: Calls,
        ledger: Ledger,
        languages: Languages,
        files: Files,
        *,
        desk: Desk | None = None,
        threads: Threads | None = None,
    ) -> None:
        """`desk` is where the secretariat reads other people's words, with its `threads`."""
        self._calls = calls
        self._ledger = ledger
        self._languages = languages
        self._files = files
        self._desk = desk.chat if desk else None
        self._report = desk.report if desk else None
        self._threads = threads
        self._queues: dict[int, deque[_Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._handed: OrderedDict[int, int] = OrderedDict()
        self._latest: OrderedDict[int, int] = OrderedDict()

    def put(self, chat: int, taken: Taken, *, pressed: int | None = None, growing: bool = False) -> None:
        """Send those of the turn's replies that have neither left nor are in hand already. A reply that replaces
        takes the place of the message that was `pressed`, or, where the replies to an album are `growing`, of the last.
        """
        done = max(taken.sent, self._handed.get(taken.turn, 0))
        _remember(self._handed, taken.turn, len(taken.replies))
        for number, reply in enumerate(taken.replies[done:], done + 1):
            target = pressed if reply.replaces else None
            self._enqueue(chat, _Job(reply, taken.language, taken.turn, number, target, growing and reply.replaces))

    def say(self, chat: int, reply: Reply, language: str, *, then: Then | None = None) -> None:
        """Send a reply that belongs to no turn; it is lost if the process ends first."""
        self._enqueue(chat, _Job(reply, language, then=then))

    async def drain(self, within: float) -> None:
        """Return when nothing is left to send, or after so many seconds; the next start sends what is left then."""
        await finished(self._tasks, within)

    def _enqueue(self, chat: int, job: _Job) -> None:
        if (queue := self._queues.get(chat)) is not None:
            queue.append(job)
            return
        self._queues[chat] = deque([job])
        task = asyncio.get_running_loop().create_task(self._empty(chat, self._queues[chat]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _empty(self, chat: int, queue: deque[_Job]) -> None:
        """Send what is in the queue until it is empty; the job in hand stays in front."""
        try:
            while queue:
                await self._deliver(chat, queue)
        finally:
            del self._queues[chat]

    async def _deliver(self, chat: int, queue: deque[_Job]) -> None:
        job, left = queue[0], False
        try:
            await self._send(chat, job)
            left = True
        except TelegramForbiddenError:
            await self._give_up(chat, queue)
            return
        except FINAL as error:
            MESSAGES.labels("refused").inc()
            # Up to a quotation mark: after it Telegram may quote the text.
            _log.error("telegram_refused", turn=job.turn, error=error.message.partition('"')[0])
        except Exception as error:
            MESSAGES.labels("failed").inc()
            _log.error("telegram_reply_failed", turn=job.turn, error=type(error).__name__)
        self._settle(queue, left=left)

    def _settle(self, queue: deque[_Job], *, left: bool) -> None:
        job = queue.popleft()
        if job.turn:
            self._ledger.sent(job.turn, job.number)
        if job.then:
            job.then(left=left)

    async def _give_up(self, chat: int, queue: deque[_Job]) -> None:
        """Nothing reaches this person any more; nothing is owed to them either."""
        while queue:
            MESSAGES.labels("blocked").inc()
            self._settle(queue, left=False)
        try:
            await self._ledger.blocked(f"{PREFIX}{chat}" if chat == self._desk else conversation(chat))
        except StoreUnavailable:
            _log.warning("telegram_block_not_stored")  # the next message will be refused too, and say it again

    async def _send(self, chat: int, job: _Job) -> None:
        shown = self._languages.show(job.reply, job.language)
        report = await self._counted() if reported(shown) else None
        if report:
            shown = counted(shown, report.figures)
        if chat == self._desk:
            shown = inert(shown)
        messages = bubbles(shown)
        place = self._latest.get(chat) if job.growing else job.pressed
        if place and len(messages) == 1 and await self._amend(chat, place, messages[0]):
            MESSAGES.labels("edited").inc()
            return
        for comparison in comparisons(shown):
            drawn = partial(draw, comparison, language=shown.language, direction=shown.direction)
            await self._depict(chat, drawn, "comparison.png", comparison.title)
        if report:
            await self._depict(chat, report.picture, "figures.png", report.figures.title)
        topic = await self._threads.of(chat, job.reply.thread) if self._threads and chat == self._desk else None
        for message in messages:
            topic = await self._say(chat, topic, job.reply.thread, message)
            MESSAGES.labels("sent").inc()
        for document in documents(shown):
            body = await asyncio.to_thread(self._body, document, shown.language, report)
            file = BufferedInputFile(body, document.name)
            await self._calls.make(Give(chat_id=chat, document=file, caption=document.label), chat=chat)
            MESSAGES.labels("sent").inc()

    async def _say(self, chat: int, topic: int | None, thread: Thread | None, message: Bubble) -> int | None:
        """A new message; the topic it stands in, which is opened anew where somebody has deleted it."""
        said = Say(chat_id=chat, message_thread_id=topic, text=message.html, reply_markup=_markup(message))
        try:
            receipt = await self._make(said)
        except TelegramBadRequest as refusal:
            if topic is None or self._threads is None or "thread not found" not in refusal.message:
                raise
            topic = await self._threads.of(chat, thread, anew=True)
            receipt = await self._make(said.model_copy(update={"message_thread_id": topic}))
        _remember(self._latest, chat, receipt.message_id)
        return topic

    def _body(self, document: ShownDocument | ShownCopy | ShownReport, language: str, report: Report | None) -> bytes:
        match document:
            case ShownCopy():
                return document.text.encode()
            case ShownReport():
                return report.workbook() if report else b""
            case ShownDocument():
                return self._files.body(document, language)

    async def _counted(self) -> Report | None:
        """The figures as of now, however long the database is away; None where there is no desk to see them."""
        failures = 0
        while self._report:
            try:
                return await self._report()
            except StoreUnavailable:
                await self._calls.pause(failures)
                failures += 1
        return None

    async def _depict(self, chat: int, drawing: Callable[[], bytes], name: str, title: str) -> None:
        """Send a picture, if that can be: in a group without pictures the words below must do."""
        try:
            photo = BufferedInputFile(await asyncio.to_thread(drawing), name)
            await self._calls.make(Depict(chat_id=chat, photo=photo, caption=title), chat=chat)
        except (NotDrawn, TelegramBadRequest) as refusal:
            _log.error("telegram_picture_refused", error=type(refusal).__name__)
            return
        MESSAGES.labels("sent").inc()

    async def _amend(self, chat: int, message_id: int, message: Bubble) -> bool:
        """Whether the message now says it; one that is gone or too old can not."""
        try:
            await self._make(
                Amend(chat_id=chat, message_id=message_id, text=message.html, reply_markup=_markup(message))
            )
        except TelegramBadRequest as refusal:
            return "message is not modified" in refusal.message
        return True

    async def _make(self, words: Say | Amend) -> Receipt:
        """Make the call, without markup if Telegram can not read ours: better plain than not at all."""
        try:
            return await self._calls.make(words, chat=words.chat_id)
        except TelegramBadRequest as refusal:
            if "can't parse entities" not in refusal.message:
                raise
            MESSAGES.labels("plain").inc()
            _log.error("telegram_markup_refused")
            plain = words.model_copy(update={"text": bare(words.text), "parse_mode": None})
            return await self._calls.make(plain, chat=words.chat_id)


def _remember(known: OrderedDict[int, int], key: int, value: int) -> None:
    """The newest last, so that the oldest can be forgotten."""
    known[key] = value
    known.move_to_end(key)
    if len(known) > REMEMBERED:
        known.popitem(last=False)


def _markup(message: Bubble) -> dict[str, list[list[dict[str, str]]]] | None:
    return {"inline_keyboard": message.keyboard} if message.keyboard else None
