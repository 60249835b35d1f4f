"""What members do about a case: take it, move it, answer its person, ask for more.

Each act meets the case as the store has it now. What the applicant is told is owed to their conversation in the same
transaction as the change; what cannot be done is said, and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.model import DeskStatus
from bot.talk.effects import Effect, MoveCase, Owe, TakeCase
from bot.talk.events import Ended, Moved, Told
from bot.talk.looking import Case, CaseFile
from bot.talk.outcome import Outcome
from bot.talk.replies import Note, Reply
from bot.talk.state import Wish
from bot.talk.text import Text
from handlers import announcement, card, enquiry, erasing, twice
from handlers.scene import Scene

ACTS = frozenset(
    {"take", "move", "sure", twice.NO, "all", "show", "prepared", "say", "end", *enquiry.ACTS, *erasing.ACTS}
)
"""Of the desk's buttons; whatever else comes back from one is none of ours."""
ENQUIRING = enquiry.ACTS


def done(scene: Scene, wish: Wish, file: CaseFile) -> Outcome:
    """What comes of a wish about the case it found."""
    if file.case is None and wish.act == "arrived":
        text = Text("**{case}** is erased. Only its reference is kept, and the mailbox is told.", {"case": wish.case})
        return _said(scene.at(enquiry.without(scene.state, wish.case)), text)
    if file.case is None:
        return _said(scene, Text("There is no case **{case}**, or no longer.", {"case": wish.case[:20]}))
    case = file.case
    match wish.act:
        case "arrived" | "show":
            return _say(scene, card.shown(scene, file, case, *_news(scene, wish, file)))
        case announcement.ACT:
            return _say(scene, announcement.shown(scene, wish, file, case))
        case "passed":
            return _say(scene, card.wrote(scene, case, wish.detail, wish.text))
        case "take":
            mine = replace(case, taker=wish.by, called=wish.called)
            taken = card.shown(scene, file, mine, replaces=file.submitted is not None)
            return _say(scene, taken, TakeCase(case.id, wish.by, wish.called), announcement.owed(scene, wish, "take"))
        case "all" if file.submitted:
            return _say(scene, card.everything(scene, case, file.submitted))
        case "prepared":
            return _say(scene, _prepared(scene, case))
        case "say" | "tell" | "correct":
            return _tell(scene, wish, case)
        case "end":
            ended = Owe(case.id, Ended(at=scene.event.at, reference=scene.event.reference, case=case.id), wish.by)
            text = Text("You have ended the talk.")
            return _say(scene, card.message(case, (text,)), ended, announcement.owed(scene, wish, "end"))
        case twice.NO:
            calm = scene.at(twice.dropped(scene, wish))
            return _say(calm, card.message(case, (Text("Nothing was changed."),), replaces=True))
        case "erase" | "really" | "wipe" if file.submitted:
            return erasing.done(scene, wish, case)
        case "move" | "sure" if file.submitted:
            return _move(scene, wish, file, case)
        case _ if file.submitted:
            return enquiry.done(scene, wish, file, case)
    return _said(scene, Text("That is not possible with this case."))


def _news(scene: Scene, wish: Wish, file: CaseFile) -> tuple[Text, ...]:
    if wish.act == "show" or file.submitted is None:
        return ()
    if file.submitted.status == "withdrawn":
        return (Text("**Withdrawn by the applicant.**"),)
    if file.submitted.version == 1:
        return (Text("**A new submission.**"),)
    return (Text("**A new version has arrived.**"), *card.changed(scene, file.submitted, wish.changed))


def _move(scene: Scene, wish: Wish, file: CaseFile, case: Case) -> Outcome:
    """Another status; one that is final is asked about first, and one that asks opens an enquiry."""
    made = scene.knowledge.desk.statuses.get(wish.detail)
    if made is None or wish.detail not in card.following(scene, case.status):
        line = Text("That cannot follow any more. Here is where it stands:")
        return _say(scene, card.shown(scene, file, case, line))
    asked = replace(wish, act="move")
    if made.asks:
        return enquiry.begun(scene, wish, file, case)
    if made.final and wish.act == "move":
        return _ask(scene, asked, case, made)
    after = twice.meant(scene, asked) if made.final else scene.state
    if after is None:
        return twice.refused(scene, case)
    calm = scene.at(after)
    news = Moved(at=scene.event.at, reference=scene.event.reference, submission=case.id, status=wish.detail)
    announced = announcement.owed(scene, wish, "move", wish.detail)
    effects = (MoveCase(case.id, wish.detail, wish.by), Owe(case.id, news, wish.by), announced)
    return _say(calm, card.shown(calm, file, replace(case, status=wish.detail), replaces=True), *effects)


def _ask(scene: Scene, wish: Wish, case: Case, made: DeskStatus) -> Outcome:
    text = Text(
        "**{case}**, {organisation}: “{act}”? The applicant is told, and can change nothing after that.",
        {"case": case.id, "organisation": case.organisation or case.id, "act": Text(made.button)},
    )
    return twice.ask(scene, wish, case, (text,), card.choice(Text(made.button), "sure", case.id, wish.detail))


def _tell(scene: Scene, wish: Wish, case: Case) -> Outcome:
    """Words to the person of a case, in the secretariat's name."""
    if wish.act == "say" and wish.detail not in scene.knowledge.desk.replies:
        return _say(scene, _prepared(scene, case))
    if wish.act != "say" and not wish.text.strip():
        return _say(scene, card.message(case, (Text("Only words can be passed on; nothing was."),)))
    if not case.reachable:
        return _say(scene, card.message(case, (Text("They take no messages at present; nothing was passed on."),)))
    prepared = wish.detail if wish.act == "say" else ""
    told = Told(
        at=scene.event.at,
        reference=scene.event.reference,
        case=case.id,
        text=wish.text,
        prepared=prepared,
        corrected=wish.act == "correct",
    )
    owed = Owe(case.id, told, wish.by, wish.message)
    if wish.act == "correct":  # the store knows whether there was something to correct
        return Outcome(scene.state, (), (owed,))
    announced = announcement.owed(scene, wish, wish.act, prepared, wish.text)
    return _say(scene, card.message(case, (Note(Text("Passed on.")),)), owed, announced)


def _prepared(scene: Scene, case: Case) -> Reply:
    replies = scene.knowledge.desk.replies
    rows = tuple((card.choice(Text(reply.label), "say", case.id, id),) for id, reply in replies.items())
    return card.message(case, (Text("Which reply? They read it in their own language."),), rows)


def _say(scene: Scene, reply: Reply, *effects: Effect) -> Outcome:
    return Outcome(scene.state, (reply,), effects)


def _said(scene: Scene, text: Text) -> Outcome:
    return Outcome(scene.state, (Reply((text,), input="none"),))
