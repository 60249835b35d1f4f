"""The secretariat's desk: a conversation of its own, in the desk's chat.

What happens there comes from two sides. Cases arrive and people pass on what they write: both are owed to the desk.
And members act: they press buttons under what the assistant wrote, reply to it, or give commands. Who may act is
decided at the door of the channel, on a numeric id and nothing else; here everyone who comes is a member, whose name is
for colleagues to read.

Of a case this conversation remembers nothing: each time it asks the store (`Wish`, then `Found` in the same turn), so
that an old button meets the case as it is now.
"""

from __future__ import annotations

from dataclasses import replace

from bot.talk.effects import Look
from bot.talk.events import Acted, Announced, Answered, Arrived, Event, Found, Ordered, Passed
from bot.talk.looking import AllCases, CaseFile, CaseList, OneCase
from bot.talk.outcome import Outcome
from bot.talk.replies import Reply, Report
from bot.talk.state import Wish
from bot.talk.text import Listing, Text
from handlers import announcement, casework, finding, mailbox, twice
from handlers.scene import Scene, token

VERB = "desk"
"""Of every button at the desk; its argument is `act=case` or `act=case=detail`."""
FIGURES = Reply((Report(Text("The figures as a workbook"), "figures.xlsx"),), input="none")


def concerns(event: Event) -> bool:
    """Whether an event belongs to the desk's conversation."""
    looked = isinstance(event, Found) and event.why == VERB
    return looked or isinstance(event, Arrived | Passed | Announced | Acted | Ordered | Answered)


def step(scene: Scene) -> Outcome:
    """The outcome of an event at the desk."""
    if isinstance(scene.event, Found):
        return _found(scene)
    match scene.event:
        case Ordered(name="stats"):
            return Outcome(scene.state, (FIGURES,))
        case Ordered(name="mailbox", argument=argument):
            return Outcome(scene.state, (mailbox.said(argument),))
    wish = _wish(scene.event)
    if wish is None:
        return Outcome(scene.state, (_help(scene),))
    state = replace(scene.state, desk=replace(scene.state.desk, wish=wish))
    query = AllCases() if wish.act == "find" else OneCase(wish.case)
    return Outcome(state, (), (Look(query, VERB),))


def _wish(event: Event) -> Wish | None:
    """What is to be done, and about which case; None where it is neither."""
    match event:
        case Arrived(submission=case, changed=changed):
            return Wish("arrived", case, changed=changed)
        case Passed(case=case, did=did, text=text):
            return Wish("passed", case, detail=did, text=text)
        case Announced():
            return announcement.wish(event)
        case Acted(token=written, by=by, called=called):
            act, case, detail = _parts(written)
            return Wish(act, case, by, detail, called=called) if act in casework.ACTS else None
        case Answered(to=to, by=by, text=text, message=message, corrected=corrected, called=called):
            act, case, _ = _parts(to)
            if act == twice.NO:  # words in reply to the question are for nobody outside
                return Wish(act, case, by)
            noted = act in casework.ENQUIRING and not corrected
            does = "note" if noted else "correct" if corrected else "tell"
            return Wish(does, case, by, text=text, message=message, called=called)
        case Ordered(name="find", argument=words, by=by):
            return Wish("find", "", by, text=words)
        case Ordered(name="case", argument=reference, by=by):
            return Wish("show", reference.strip().upper(), by)
        case Ordered(name="reply", argument=name, to=to, by=by, called=called) if to:
            return Wish("say", _parts(to)[1], by, name.strip().lower(), called=called)
    return None


def _parts(written: str) -> tuple[str, str, str]:
    """Act, case and detail of a button; empty where it is none of the desk's."""
    found = token(written)
    act, _, rest = found.argument.partition("=") if found.verb == VERB else ("", "", "")
    case, _, detail = rest.partition("=")
    return act, case, detail


def _found(scene: Scene) -> Outcome:
    wish = scene.state.desk.wish
    assert isinstance(scene.event, Found)
    assert wish, "only a wish looks"
    calm = scene.at(replace(scene.state, desk=replace(scene.state.desk, wish=None)))
    match scene.event.finding:
        case CaseFile() as file:
            return casework.done(calm, wish, file)
        case CaseList(cases):
            return Outcome(calm.state, (finding.shown(calm, wish.text, cases),))
        case _:
            return Outcome(calm.state, ())


def _help(scene: Scene) -> Reply:
    names = Listing(tuple(scene.knowledge.desk.replies))
    text = Text(
        "**The desk.** Each submission comes here as a card with its buttons; each person who wants to talk, as a "
        "message. Reply to a card or a message, and your words go to that person, in the name of the secretariat."
        "\n\n"
        "- /find WORDS looks for a submission by reference, organisation or country\n"
        "- /case REFERENCE shows its card again\n"
        "- /reply NAME, in reply to a message, sends a prepared reply in the person's language: {replies}\n"
        "- /stats brings the figures of the last weeks\n"
        "- /mailbox CODE confirms a mailbox by the code that was sent there\n"
        "- /desk shows this, and sends you the way to the desk's page in private",
        {"replies": names},
    )
    return Reply((text,), input="none")
