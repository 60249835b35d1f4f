"""What a member did on the desk's page, told in the group as if it had been done there."""

from __future__ import annotations

from bot.talk.effects import Owe
from bot.talk.events import Announced
from bot.talk.looking import Case, CaseFile
from bot.talk.replies import Reply
from bot.talk.state import Wish
from bot.talk.text import Text, Value
from handlers import card
from handlers.scene import Scene

ACT = "announced"


def owed(scene: Scene, wish: Wish, act: str, detail: str = "", text: str = "") -> Owe:
    """The group is to be told, unless it saw it: the store knows where it was done."""
    announced = Announced(
        at=scene.event.at,
        reference=scene.event.reference,
        case=wish.case,
        by=wish.by,
        called=wish.called,
        act=act,
        detail=detail,
        text=text,
    )
    return Owe(wish.case, announced)


def wish(event: Announced) -> Wish:
    """What the case is looked up for."""
    detail = f"{event.act}={event.detail}"
    return Wish(ACT, event.case, event.by, detail, event.text, called=event.called)


def shown(scene: Scene, wish: Wish, file: CaseFile, case: Case) -> Reply:
    """Who did what, above the card where that has changed."""
    act, _, detail = wish.detail.partition("=")
    line = _line(scene, wish, case, act, detail)
    if act in {"take", "move"} and file.submitted:
        return card.shown(scene, file, case, line)
    return card.message(case, (line,), card.talk_buttons(case))


def _line(scene: Scene, wish: Wish, case: Case, act: str, detail: str) -> Text:
    values: dict[str, Value] = {"member": wish.called or str(wish.by), "case": case.id}
    match act:
        case "take":
            return Text("On the page, {member} has taken **{case}**.", values)
        case "move" if wish.text:
            values |= {"status": card.status(scene, detail), "words": wish.text}
            return Text("On the page, {member} changed the status of **{case}**: {status}. They wrote: {words}", values)
        case "move":
            values["status"] = card.status(scene, detail)
            return Text("On the page, {member} changed the status of **{case}**: {status}.", values)
        case "say":
            prepared = scene.knowledge.desk.replies.get(detail)
            values["reply"] = Text(prepared.label) if prepared else detail  # from content/
            return Text("On the page, {member} sent **{case}** a prepared reply: “{reply}”.", values)
        case "erase":
            return Text("On the page, {member} has **{case}** erased.", values)
        case "end":
            return Text("On the page, {member} has ended the talk with **{case}**.", values)
    return Text("On the page, {member} wrote to **{case}**: {words}", {**values, "words": wish.text})
