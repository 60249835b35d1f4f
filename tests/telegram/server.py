"""A Bot API server on this machine, in which python-telegram-bot judges what our channel says and makes what it hears.

It keeps to what is known of Telegram's own server: updates of a chat are brought one by one, each until it is answered
with 2xx; what was offered by long polling is offered again until a higher offset confirms it; messages queue by chat
and presses of buttons by person; each refusal has Telegram's own words. `strict=False` skips the judging, for load.
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import telegram
from aiohttp import ClientError, ClientSession, ClientTimeout, web
from aiohttp.web_request import FileField
from telegram.constants import CallbackQueryLimit

from tests.telegram.judge import Entities, Json, Refusal, judge, judge_commands, judge_keyboard, read_text, snake

BOT = {"id": 42, "is_bot": True, "first_name": "Alliance", "username": "alliance_test_bot"}
TOKEN = "42:TEST"
KEPT = 20
"""Messages of a chat that are kept under load."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"

_METHODS = {
    "getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "setMyCommands", "sendMessage",
    "sendDocument", "sendPhoto", "getFile", "createForumTopic",
    "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "sendChatAction",
}  # fmt: skip


@dataclass
class Fault:
    """What goes wrong with the next call of `method`, once: `refusal` instead of doing it; `lost`: it is done, but the
    line breaks before the answer; `held`: it is done, and answered when the event is set."""

    method: str
    chat: int | None = None
    refusal: Refusal | None = None
    lost: bool = False
    held: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was understood, refused or not."""

    method: str
    params: Json


@dataclass
class Message:
    """A message in a chat, as it is now. `mine`: the bot wrote it. `keyboard`: rows of (label, token). `file`: its
    content, where it is one; `text` is what stands under it."""

    id: int
    mine: bool
    text: str
    html: str = ""
    entities: Entities = ()
    keyboard: tuple[tuple[tuple[str, str], ...], ...] = ()
    raw: Json = field(default_factory=dict)
    file: bytes = b""


@dataclass
class Chat:
    """A chat, what stands in it, and who waits for something new. `heard` counts what the bot said or changed; only
    where its person has `started` it may the bot write."""

    id: int
    data: Json
    messages: dict[int, Message] = field(default_factory=dict)
    blocked: bool = False
    started: bool = True
    heard: int = 0
    seen: dict[str, list[str]] = field(default_factory=dict)
    waiting: list[tuple[int, asyncio.Future[None]]] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)

    def has_news(self) -> None:
        self.heard += 1
        for count, future in self.waiting:
            if self.heard >= count and not future.done():
                future.set_result(None)


Queue: TypeAlias = tuple[Literal["chat", "user"], int]


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


class Server:
    """The server. `wait` is how long it waits after so many refused tries of a webhook, `sleep` how it waits."""

    def __init__(
        self,
        *,
        strict: bool = True,
        wait: Callable[[int], float] = lambda tries: min(0.005 * 2**tries, 0.05),
        sleep: Callable[[float], Awaitable[None]] = _sleep,
    ) -> None:
        self.strict = strict
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.chats: dict[int, Chat] = {}
        self.commands: dict[str, list[Json]] = {}
        self.webhook: Json | None = None
        self.files: dict[str, bytes] = {}
        self.tries: list[int] = []
        self.open_queries: set[str] = set()
        self.answered: list[str] = []
        self._wait = wait
        self._sleep = sleep
        self._updates = itertools.count(1000)
        self._messages = itertools.count(1)
        self._queues: defaultdict[Queue, deque[Json]] = defaultdict(deque)
        self._carriers: dict[Queue, asyncio.Task[None]] = {}
        self._confirmed: dict[int, asyncio.Future[None]] = {}
        self._news = asyncio.Event()
        self._called = asyncio.Event()
        self._polls = 0
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self.url = ""

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/documents/{id}", self._give)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._session = ClientSession(timeout=ClientTimeout(total=60))

    async def stop(self) -> None:
        carriers = list(self._carriers.values())
        for carrier in carriers:
            carrier.cancel()
        await asyncio.gather(*carriers, return_exceptions=True)
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    def chat(self, id: int, data: Json) -> Chat:
        return self.chats.setdefault(id, Chat(id, data))

    def enter(self, queue: Queue, **content: Json) -> int:
        """Something happened: it is brought to the bot, or fetched by it. Returns the update's number."""
        number = next(self._updates)
        update: Json = {"update_id": number, **content}
        if self.strict:
            read = telegram.Update.de_json(json.loads(json.dumps(update)), None)
            update = read.to_dict()
        self.repeat(queue, update)
        return number

    def repeat(self, queue: Queue, update: Json) -> None:
        """Bring this update, known to the bot or not, as it is."""
        if self.webhook and update.keys().isdisjoint(self.webhook["allowed"]):
            return
        self._confirmed.setdefault(update["update_id"], asyncio.get_running_loop().create_future())
        self._queues[queue].append(update)
        self._news.set()
        self._carry(queue)

    async def confirmed(self, number: int) -> None:
        """Return when the bot has confirmed the update."""
        if (future := self._confirmed.get(number)) and not future.done():
            await asyncio.wait_for(asyncio.shield(future), 10)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Return when what the bot calls or answers has brought this about."""
        async with asyncio.timeout(10):
            while not reached():
                self._called.clear()
                await self._called.wait()

    def next_message(self) -> int:
        return next(self._messages)

    def fail(
        self, method: str, status: int, description: str, *, times: int = 1, chat: int | None = None, **more: int
    ) -> None:
        """Refuse the next calls of a method; `retry_after` may be among `more`."""
        self.faults.extend(Fault(method, chat, Refusal(status, description, **more)) for _ in range(times))

    def flood(self, seconds: int, *, times: int = 1, chat: int | None = None) -> None:
        """The next messages are too many."""
        words = f"Too Many Requests: retry after {seconds}"
        self.fail("sendMessage", 429, words, times=times, chat=chat, retry_after=seconds)

    def lose(self, method: str, *, times: int = 1) -> None:
        """The next calls are carried out, but their answers are lost."""
        self.faults.extend(Fault(method, lost=True) for _ in range(times))

    def hold(self, method: str) -> asyncio.Event:
        """The next call is carried out, and answered when the event is set."""
        fault = Fault(method, held=asyncio.Event())
        self.faults.append(fault)
        assert fault.held
        return fault.held

    def called(self, method: str) -> list[Json]:
        """What this method was called with so far."""
        return [call.params for call in self.calls if call.method == method]

    # The way to the bot

    def _carry(self, queue: Queue) -> None:
        if self.webhook and queue not in self._carriers:
            self._carriers[queue] = asyncio.get_running_loop().create_task(self._bring(queue))

    async def _bring(self, queue: Queue) -> None:
        """Bring what is in a queue, one after the other, each until it is taken."""
        tries = 0
        try:
            while self._queues[queue] and self.webhook:
                status = await self._post(self._queues[queue][0])
                if 200 <= status < 300:
                    self._confirm(self._queues[queue].popleft())
                    tries = 0
                    continue
                self.tries.append(status)
                self._called.set()
                await self._sleep(self._wait(tries))
                tries += 1
        finally:
            del self._carriers[queue]

    async def _post(self, update: Json) -> int:
        assert self._session
        assert self.webhook
        headers = {HEADER: self.webhook["secret"]} if self.webhook["secret"] else {}
        try:
            async with self._session.post(self.webhook["url"], json=update, headers=headers) as answer:
                await answer.read()
                return answer.status
        except ClientError:
            return 0

    def _confirm(self, update: Json) -> None:
        future = self._confirmed.pop(update["update_id"], None)
        if future and not future.done():
            future.set_result(None)

    # The way from the bot

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN or method not in _METHODS:
            return _answer(Refusal(404, "Not Found"))
        try:
            params = await _params(request)
            if self.strict:
                self.calls.append(Call(method, params))
                judge(method, params)
            fault = self._fault(method, params)
            if fault and fault.refusal:
                raise fault.refusal
            result = getattr(self, f"_{snake(method)}")(params)
            if inspect.isawaitable(result):
                result = await result
        except Refusal as refusal:
            return _answer(refusal)
        finally:
            self._called.set()
        if fault and fault.held:
            await fault.held.wait()
        if fault and fault.lost and request.transport:
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    def _fault(self, method: str, params: Json) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.chat in (None, params.get("chat_id")):
                self.faults.remove(fault)
                return fault
        return None

    def _get_me(self, params: Json) -> Json:
        return BOT

    def _set_webhook(self, params: Json) -> bool:
        url = params["url"]
        if not url.startswith(("https://", "http://127.0.0.1")):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        allowed = set(
            params.get("allowed_updates") or ["message", "edited_message", "callback_query", "my_chat_member"]
        )
        self.webhook = {"url": url, "secret": params.get("secret_token", ""), "allowed": allowed}
        for queue in list(self._queues):
            self._carry(queue)
        return True

    def _delete_webhook(self, params: Json) -> bool:
        self.webhook = None
        if params.get("drop_pending_updates"):
            self._queues.clear()
        return True

    def _get_webhook_info(self, params: Json) -> Json:
        waiting = sum(map(len, self._queues.values()))
        return {"url": self.webhook["url"] if self.webhook else "", "pending_update_count": waiting}

    async def _get_updates(self, params: Json) -> list[Json]:
        if self.webhook:
            words = (
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
            )
            raise Refusal(409, f"{words} first")
        if self._polls:
            words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refusal(409, words)
        self._polls += 1
        try:
            return await self._offered(int(params.get("offset") or 0), int(params.get("timeout") or 0))
        finally:
            self._polls -= 1

    async def _offered(self, offset: int, seconds: int) -> list[Json]:
        for queue in self._queues.values():
            while queue and queue[0]["update_id"] < offset:
                self._confirm(queue.popleft())
        try:
            async with asyncio.timeout(seconds):
                while not any(self._queues.values()):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return []
        waiting = itertools.chain.from_iterable(self._queues.values())
        return sorted(waiting, key=lambda update: int(update["update_id"]))[:100]

    def _set_my_commands(self, params: Json) -> bool:
        judge_commands(params["commands"])
        self.commands[params.get("language_code", "")] = params["commands"]
        return True

    def _send_message(self, params: Json) -> Json:
        chat = self._reached(params)
        message = self._message(next(self._messages), params)
        self._put(chat, message)
        return message.raw

    def _create_forum_topic(self, params: Json) -> Json:
        chat = self._reached(params)
        if not chat.data.get("is_forum"):
            raise Refusal(400, "Bad Request: the chat is not a forum")
        if not 1 <= len(params["name"]) <= 128:
            raise Refusal(400, "Bad Request: TOPIC_TITLE_EMPTY")
        id = next(self._messages)
        chat.topics[id] = params["name"]
        return {"message_thread_id": id, "name": params["name"], "icon_color": 7322096}

    def _send_document(self, params: Json) -> Json:
        """A file, which python-telegram-bot reads back from the message."""
        chat = self._reached(params)
        file: FileField = params["document"]
        content = file.file.read()
        if not content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        id = next(self._messages)
        raw = {"message_id": id, "date": 1_700_000_000, "from": BOT, "chat": chat.data}
        raw["document"] = {"file_id": "f", "file_unique_id": "u", "file_name": file.filename, "file_size": len(content)}
        if self.strict:
            raw = telegram.Message.de_json(raw, None).to_dict()
        self._put(chat, Message(id, True, params.get("caption", ""), raw=raw, file=content))
        return raw

    def _send_photo(self, params: Json) -> Json:
        """A picture, which python-telegram-bot reads back from the message."""
        chat = self._reached(params)
        picture: FileField = params["photo"]
        content = picture.file.read()
        if not content.startswith(b"\x89PNG"):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        id = next(self._messages)
        raw = {"message_id": id, "date": 1_700_000_000, "from": BOT, "chat": chat.data}
        raw["photo"] = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "file_size": len(content)}]
        if self.strict:
            raw = telegram.Message.de_json(raw, None).to_dict()
        self._put(chat, Message(id, True, params.get("caption", ""), raw=raw, file=content))
        return raw

    def _get_file(self, params: Json) -> Json:
        """Where a file can be fetched for an hour; none of more than 20 MB, as Telegram's own server has it."""
        id = params["file_id"]
        if id not in self.files:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[id]) > 20_000_000:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": id, "file_unique_id": id, "file_path": f"documents/{id}"}

    async def _give(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.Response(status=404)
        if self._fault("file", {}):
            return web.Response(status=502)
        return web.Response(body=self.files[request.match_info["id"]])

    def _edit_message_text(self, params: Json) -> Json:
        chat = self._reached(params)
        before = self._editable(chat, params)
        message = self._message(before.id, params)
        if (message.html, message.text, message.keyboard) == (before.html, before.text, before.keyboard):
            raise _unmodified()
        self._put(chat, message)
        return message.raw

    def _edit_message_reply_markup(self, params: Json) -> Json:
        chat = self._reached(params)
        before = self._editable(chat, params)
        keyboard = self._keyboard(params)
        if keyboard == before.keyboard:
            raise _unmodified()
        before.keyboard = keyboard
        chat.has_news()
        return before.raw

    def _answer_callback_query(self, params: Json) -> bool:
        if params["callback_query_id"] not in self.open_queries:
            words = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, f"Bad Request: {words}")
        if len(params.get("text") or "") > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.open_queries.discard(params["callback_query_id"])
        self.answered.append(params["callback_query_id"])
        return True

    def _send_chat_action(self, params: Json) -> bool:
        self._reached(params)
        return True

    def _reached(self, params: Json) -> Chat:
        chat = self.chats.get(int(params["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _editable(self, chat: Chat, params: Json) -> Message:
        message = chat.messages.get(int(params["message_id"]))
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if not message.mine:
            raise Refusal(400, "Bad Request: message can't be edited")
        return message

    def _message(self, id: int, params: Json) -> Message:
        text = params["text"]
        entities: Entities = ()
        if self.strict:
            text, entities = read_text(params)
        raw = {"message_id": id, "date": 1_700_000_000, "from": BOT, "chat": self.chats[int(params["chat_id"])].data}
        raw["text"] = text
        if thread := params.get("message_thread_id"):
            if thread not in self.chats[int(params["chat_id"])].topics:
                raise Refusal(400, "Bad Request: message thread not found")
            raw |= {"message_thread_id": thread, "is_topic_message": True}
        if entities:
            raw["entities"] = [entity.to_dict() for entity in entities]
        if params.get("reply_markup"):
            raw["reply_markup"] = params["reply_markup"]
        html = ""
        if self.strict:
            read = telegram.Message.de_json(raw, None)
            raw, html = read.to_dict(), read.text_html
        return Message(id, True, text, html, entities, self._keyboard(params), raw)

    def _keyboard(self, params: Json) -> tuple[tuple[tuple[str, str], ...], ...]:
        given = params.get("reply_markup")
        if not given:
            return ()
        if self.strict:
            judge_keyboard(telegram.InlineKeyboardMarkup.de_json(given, None))
        return tuple(
            tuple((button["text"], button["callback_data"]) for button in row) for row in given["inline_keyboard"]
        )

    def _put(self, chat: Chat, message: Message) -> None:
        chat.messages[message.id] = message
        if not self.strict and len(chat.messages) > KEPT:
            del chat.messages[next(iter(chat.messages))]
        for label, token in itertools.chain.from_iterable(message.keyboard):
            chat.seen.setdefault(label.removeprefix("☑ ").removeprefix("☐ "), []).append(token)
        chat.has_news()


def _answer(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.status)


def _unmodified() -> Refusal:
    same = "specified new message content and reply markup are exactly the same as a current content and reply markup"
    return Refusal(400, f"Bad Request: message is not modified: {same} of the message")


async def _params(request: web.Request) -> Json:
    """The parameters, from a body of JSON or of form fields: structured ones hold JSON, files are attached."""
    if request.content_type == "application/json":
        read = json.loads(await request.read() or b"{}")
        return dict(read)
    form = [*request.query.items(), *(await request.post()).items()]
    files = {f"attach://{name}": value for name, value in form if isinstance(value, FileField)}
    words = {name: value for name, value in form if isinstance(value, str)}
    return {name: files.get(value) or _structured(value) for name, value in words.items()}


def _structured(value: str) -> object:
    if value[:1] in ("{", "["):
        loaded: object = json.loads(value)
        return loaded
    return int(value) if value.removeprefix("-").isdecimal() else value


def buttons(message: Message) -> Iterator[tuple[str, str]]:
    """Labels and tokens of a message's buttons, without the boxes before them."""
    for label, token in itertools.chain.from_iterable(message.keyboard):
        yield label.removeprefix("☑ ").removeprefix("☐ "), token
