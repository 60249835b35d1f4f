"""Turns that are stepped and stored together, in one transaction.

What a step costs is little; what a transaction costs is its statements and its wait for the disk. So one read brings
the states of a whole batch, the events are stepped in memory in their order of arrival, and one statement for each
table writes what came of all of them.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePath
from typing import TypeAlias, assert_never

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.knowledge import calendar
from bot.knowledge.advance import Advance
from bot.metrics import DEAD_LETTERS, FAILURES
from bot.store import (
    cases,
    codes,
    conversations,
    failures,
    files,
    forgetting,
    misses,
    relays,
    reminders,
    steps,
    submissions,
    turns,
)
from bot.store.codec import load_state
from bot.store.conversations import Stored, Wakes
from bot.store.outbox import Letter
from bot.store.submissions import Filed
from bot.store.turns import Key, Taken
from bot.talk.effects import (
    DropFile,
    Effect,
    Erase,
    Forget,
    KeepFile,
    Look,
    Miss,
    MoveCase,
    OpenTalk,
    Owe,
    Remind,
    ShowCode,
    StopReminding,
    Submit,
    TakeCase,
    TakeOver,
    Withdraw,
)
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.talk.events import Event, Found
from bot.talk.looking import AllCases, Belongings, Coded, Finding, Mine, OneCase, Query, Submissions
from bot.talk.outcome import Outcome, Step
from bot.talk.replies import Reply
from bot.talk.state import State
from bot.talk.text import Text

PATIENCE = 5
"""How often our own code may fail on an event before it is put aside, so that it never blocks a person."""

APOLOGY = Reply(
    (Text("Something went wrong on our side, and this message could not be handled. Nothing else was lost."),)
)

Compose: TypeAlias = Callable[[Submit, Mapping[str, int]], Filed]
"""Makes a submission ready to store, for mail servers that take messages of so many bytes."""

Announce: TypeAlias = Callable[[Withdraw], Letter]
"""Writes the notice that a submission was taken back."""

Advances: TypeAlias = Callable[[State, State, datetime], Iterable[Advance]]
"""What an event at that moment moved, by the states before and after it."""

Made: TypeAlias = (
    submissions.New
    | submissions.Withdrawn
    | files.New
    | files.Dropped
    | reminders.Wish
    | Miss
    | codes.Shown
    | codes.Moved
    | cases.Done
)
"""What is stored for an effect."""

Result: TypeAlias = Taken | TurnFailed | StoreUnavailable

LOOKS = 3
"""How often a turn may look into the store: one answer may lead to another question, but not for ever."""

_ROOT = str(PurePath(__file__).parents[2])

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that waits for its turn. `tries`: references that were taken already. `fault`: why it failed when it
    was alone in its transaction; it is not stepped again, only counted. `content` is the file's that came with it.
    """

    key: Key
    event: Event
    tries: int = 0
    fault: Exception | None = None
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a batch has to know of the conversation. `desk` is the key of the desk's, None where there is no desk."""

    step: Step
    compose: Compose
    announce: Announce
    default_language: str
    wakes: Wakes
    advances: Advances
    desk: str | None = None


@dataclass(slots=True)
class Batch:
    """One transaction's work. `stored` are the states as read, `changed` those of conversations that were stepped;
    `results` are known from the beginning for events taken before, at once for those that fail, and for the others
    when they are written.
    """

    connection: Connection
    rules: Rules
    now: datetime
    stored: dict[str, Stored]
    results: dict[Key, Result]
    changed: dict[str, State] = field(default_factory=dict)
    played: dict[Key, turns.New] = field(default_factory=dict)
    filed: list[Made] = field(default_factory=list)
    advances: list[Advance] = field(default_factory=list)

    def play(self, arrival: Arrival) -> bool:
        """Step one event, unless it was taken before; if it fails, only it fails. Returns whether it was new."""
        if arrival.key in self.played or isinstance(self.results.get(arrival.key), Taken):
            return False
        if arrival.fault:
            self._fail(arrival, arrival.fault)
            return True
        conversation = arrival.key[0]
        try:
            before = self._state(conversation)
            outcome = self._step(arrival, before)
            moved = list(self.rules.advances(before, outcome.state, arrival.event.at))
            effects = (effect for effect in outcome.effects if not isinstance(effect, Forget | Erase))
            done = [self._made(conversation, effect, arrival.content) for effect in effects]
        except DBAPIError:  # of a look: the transaction is lost for all, and each is tried alone
            raise
        except Exception as error:
            self._fail(arrival, error)
        else:
            self.changed[conversation] = outcome.state
            self.filed += done
            self.advances += moved
            self._reply(arrival, outcome.replies)
            for effect in outcome.effects:
                if isinstance(effect, Forget | Erase):
                    self._forget(arrival.key, effect)
        return True

    def write(self) -> None:
        """Write what came of the events so far that is not written yet."""
        if self.changed:
            conversations.write(self.connection, self.changed, self.now, self.rules.wakes)
        if self.played:
            self.results |= turns.add(self.connection, list(self.played.values()), self.now)
        files.write(
            self.connection, [each for each in self.filed if isinstance(each, files.New | files.Dropped)], self.now
        )
        if new := [each for each in self.filed if isinstance(each, submissions.New)]:
            submissions.add(self.connection, new, self.now)
        if withdrawn := [each for each in self.filed if isinstance(each, submissions.Withdrawn)]:
            submissions.withdraw(self.connection, withdrawn, self.now)
        self._reach_desk(new, withdrawn)
        if missed := [each for each in self.filed if isinstance(each, Miss)]:
            misses.add(self.connection, missed)
        for each in self.filed:
            if isinstance(each, codes.Shown):
                codes.show(self.connection, each, self.now)
            elif isinstance(each, codes.Moved):
                codes.move(self.connection, each)
        reminders.write(self.connection, [each for each in self.filed if isinstance(each, reminders.Wish)], self.now)
        self.played, self.filed = {}, []

    def _reach_desk(self, new: Sequence[submissions.New], withdrawn: Sequence[submissions.Withdrawn]) -> None:
        """What was done about cases, after what was sent: that is a case from then on."""
        for each in new:
            cases.sent(self.connection, each.conversation, each.submission)
        if self.rules.desk:
            for sent in (each.submission for each in new):
                cases.arrived(self.connection, sent.reference, desk=self.rules.desk, at=sent.at, changed=sent.changed)
            for taken in (each.withdrawal for each in withdrawn):
                cases.arrived(self.connection, taken.reference, desk=self.rules.desk, at=taken.at)
        done = [each for each in self.filed if isinstance(each, cases.Done)]
        cases.carry_out(self.connection, done, desk=self.rules.desk, now=self.now)

    def _step(self, arrival: Arrival, before: State) -> Outcome:
        """The outcome of an event, and of the answers to what was looked for on its way."""
        conversation, event = arrival.key[0], arrival.event
        outcome = self.rules.step(before, event)
        for _ in range(LOOKS):
            look = next((effect for effect in outcome.effects if isinstance(effect, Look)), None)
            if look is None:
                break
            finding = self._found(conversation, look.query)
            found = Found(at=event.at, reference=event.reference, hint=event.hint, why=look.why, finding=finding)
            after = self.rules.step(outcome.state, found)
            done = tuple(effect for effect in outcome.effects if effect is not look)
            outcome = Outcome(after.state, (*outcome.replies, *after.replies), (*done, *after.effects))
        return outcome

    def _forget(self, key: Key, effect: Forget | Erase) -> None:
        """What came before goes now; what comes after in the same batch is a new beginning."""
        self.write()
        taken = self.results[key]
        assert isinstance(taken, Taken), "it was written just now"
        if isinstance(effect, Erase):
            forgetting.erase(self.connection, key[0], effect.reference, by=effect.by, turn=taken.turn, now=self.now)
        else:
            forgetting.forget(self.connection, key[0], turn=taken.turn, now=self.now)

    def _found(self, conversation: str, query: Query) -> Finding:
        """What the store answers, the events before this one in the same batch included."""
        self.write()
        match query:
            case Mine(like):
                elsewhere = like is not None and submissions.elsewhere(self.connection, conversation, like)
                return Submissions(submissions.of(self.connection, conversation), elsewhere)
            case Coded(code):
                return self._belongings(conversation, code)
            case OneCase(id):
                return cases.file(self.connection, id)
            case AllCases():
                return cases.all(self.connection)
            case _:
                assert_never(query)

    def _belongings(self, conversation: str, code: str) -> Belongings:
        """What another conversation hands over; it is held until the transaction ends, as this one is."""
        source = codes.whose(self.connection, code, self.now)
        if source is None or source == conversation:
            return Belongings()
        if source not in self.stored:
            self.stored |= conversations.lock(self.connection, [source], self.now)
        state = self._state(source)
        return Belongings(state.drafts, state.sent)

    def _moved(self, conversation: str, code: str) -> codes.Moved:
        source = codes.whose(self.connection, code, self.now)
        assert source, "it was found in this turn"
        self.changed[source] = self._state(source).handed_over()
        return codes.Moved(source, conversation)

    def _state(self, conversation: str) -> State:
        if conversation in self.changed:
            return self.changed[conversation]
        stored = self.stored.get(conversation)
        return load_state(stored.state) if stored else State()

    def _language(self, conversation: str) -> str:
        known = self.changed.get(conversation) or self.stored.get(conversation)
        return (known and known.language) or self.rules.default_language

    def _made(self, conversation: str, effect: Effect, content: bytes) -> Made:
        """What is to be stored for an effect of an event that came with this content."""
        match effect:
            case Submit():
                return submissions.New(
                    conversation, effect, self.rules.compose(effect, relays.announced(self.connection))
                )
            case Withdraw():
                return submissions.Withdrawn(conversation, effect, self.rules.announce(effect))
            case KeepFile(id, draft, file):
                return files.New(id, conversation, draft, file, content)
            case DropFile(id):
                return files.Dropped(id)
            case Remind() | StopReminding():
                return reminders.Wish(conversation, isinstance(effect, Remind))
            case Miss():
                return effect
            case ShowCode(code):
                return codes.Shown(conversation, code)
            case TakeOver(code):
                return self._moved(conversation, code)
            case OpenTalk() | TakeCase() | MoveCase() | Owe():
                return cases.Done(conversation, effect)
            case Forget() | Erase() | Look():  # one is done when the turn is written, the other was answered before
                raise RecursionError("a turn that looks into the store again and again")
            case _:
                assert_never(effect)

    def _reply(self, arrival: Arrival, replies: tuple[Reply, ...]) -> None:
        self.played[arrival.key] = turns.New(arrival.key, arrival.event, replies, self._language(arrival.key[0]))

    def _fail(self, arrival: Arrival, error: Exception) -> None:
        code = where(error)
        count = failures.count(self.connection, arrival.key, code, self.now)
        FAILURES.inc()
        _log.error("turn_failed", conversation=arrival.key[0], event_key=arrival.key[1], error=code, count=count)
        if count < PATIENCE:
            self.results[arrival.key] = TurnFailed(code)
        else:
            DEAD_LETTERS.inc()
            failures.bury(self.connection, arrival.key, arrival.event, code, self.now)
            self._reply(arrival, (APOLOGY,))


def take(
    connection: Connection, arrivals: Sequence[Arrival], sent: Mapping[int, int], rules: Rules, now: datetime
) -> list[Result]:
    """Take these turns, in their order, and note what was sent: all of it in the transaction of `connection`."""
    if sent:
        turns.mark(connection, sent)
    if not arrivals:
        return []
    stored = conversations.lock(connection, {arrival.key[0] for arrival in arrivals}, now)
    seen = turns.seen(connection, {arrival.key for arrival in arrivals})
    batch = Batch(connection, rules, now, stored, {**seen})
    first = [batch.play(arrival) for arrival in arrivals]
    batch.write()
    steps.count(connection, batch.advances, calendar.today(now))
    return [
        replace(result, repeated=True) if not new and isinstance(result, Taken) else result
        for new, result in zip(first, (batch.results[arrival.key] for arrival in arrivals), strict=True)
    ]


def block(connection: Connection, conversation: str, now: datetime, wakes: Wakes) -> None:
    """The person takes no more messages from us, until they write again, and no reminders, until they ask again."""
    stored = conversations.lock(connection, [conversation], now)  # first, as in `take`: no two wait in a ring
    if reminders.stop(connection, conversation):
        state = replace(load_state(stored[conversation].state), reminders=False)
        conversations.write(connection, {conversation: state}, now, wakes)
    conversations.block(connection, conversation, now)


def where(error: Exception) -> str:
    """A code for an error, `KeyError interest.py:41`: its kind and the last of our own lines it passed, but not its
    message, which may quote a person.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_ROOT) and "site-packages" not in frame.filename]
    return type(error).__name__ + "".join(f" {PurePath(frame.filename).name}:{frame.lineno}" for frame in ours[-1:])
