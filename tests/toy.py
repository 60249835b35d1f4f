"""A toy conversation that remembers all that was said, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.mail.letter import Letter
from bot.store.submissions import Filed
from bot.talk.effects import DropFile, Effect, Forget, KeepFile, Look, Miss, Submit, Withdraw
from bot.talk.events import Attached, Commanded, Event, Found, Said
from bot.talk.files import File
from bot.talk.looking import Mine, Submissions
from bot.talk.outcome import Outcome
from bot.talk.replies import Reply
from bot.talk.state import Sent, State
from bot.talk.text import Text

NOW = datetime(2023, 3, 1, 9, 30, tzinfo=UTC)


def said(text: str, reference: str = "K7QM-3XWD") -> Said:
    return Said(at=NOW, reference=reference, text=text)


def submit(reference: str) -> Commanded:
    return Commanded(at=NOW, reference=reference, name="submit")


def heard(state: State) -> tuple[str, ...]:
    words = state.profile.get("heard", ())
    assert isinstance(words, tuple)
    return words


def step(state: State, event: Event) -> Outcome:
    """Words are kept and repeated with their number; "/submit" submits; "/miss" keeps a question; "/look"
    says how many submissions there are; "/withdraw" and "/forget" take one back; a file is kept, "/drop" drops one;
    "fail" fails.
    """
    match event:
        case Said(text="fail"):
            raise KeyError("what a person said")
        case Said(text=text):
            words = (*heard(state), text)
            state = replace(state, revision=state.revision + 1, profile={"heard": words})
            return Outcome(state, (answer(len(words), text),))
        case Commanded(name="language", argument=language):
            return Outcome(replace(state, language=language), (answer(0, language),))
        case Commanded(name="miss", argument=question):
            miss = Miss(question, "en", "declined", NOW.date())
            return Outcome(state, (answer(0, question),), (miss,))
        case Attached(file=File() as file):
            return Outcome(state, (answer(0, file.name),), (KeepFile(event.reference, "toy", file),))
        case Commanded(name="drop", argument=id):
            return Outcome(state, (answer(0, id),), (DropFile(id),))
        case Commanded(name="look"):
            return Outcome(state, (), (Look(Mine(), "count"),))
        case Found(why="count", finding=Submissions() as finding):
            references = ", ".join(f"{each.reference} {each.status}" for each in finding.submissions)
            return Outcome(state, (answer(len(finding.submissions), references),))
        case Commanded(name="withdraw" | "forget" as name, argument=reference):
            erased = name == "forget"
            taken_back = Withdraw(reference, 1, "toy", "en", event.at, {}, erased=erased)
            return Outcome(State(), (answer(0, name),), (taken_back, *((Forget(),) if erased else ())))
        case Commanded(name="submit"):
            sent = (*state.sent, Sent(event.reference, "toy", event.at))
            return Outcome(replace(state, sent=sent), (answer(len(sent), event.reference),), effects(event))
        case _:
            return Outcome(state, (answer(0, ""),))


def answer(n: int, words: str) -> Reply:
    return Reply((Text("{n}: {words}", {"n": n, "words": words}),))


def effects(event: Event) -> tuple[Effect, ...]:
    return (Submit(event.reference, "toy", "en", event.at, event.at, {"email": "anna@example.org"}),)


def compose(submission: Submit, announced: Mapping[str, int]) -> Filed:
    letter = Letter(f"<{submission.reference}@example.org>", "office@example.org", b"Subject: toy\r\n\r\nHello\r\n")
    return Filed("digest", "{}", f'{{"reference": "{submission.reference}", "answers": {{}}}}', (letter,))


def announce(withdrawal: Withdraw) -> Letter:
    message_id = f"<{withdrawal.reference}.{'erased' if withdrawal.erased else 'withdrawn'}@example.org>"
    return Letter(message_id, "office@example.org", b"Subject: toy\r\n\r\nNever mind\r\n")
