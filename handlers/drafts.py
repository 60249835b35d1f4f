"""The drafts a person has: the list, and what can be done with it."""

from __future__ import annotations

from bot.knowledge import retention
from bot.knowledge.calendar import today
from bot.talk.replies import Choice, Reply, Row, Table
from bot.talk.state import Draft
from bot.talk.text import Day, Text, Value
from handlers import unfinished
from handlers.deadlines import bell
from handlers.handover import SHOW, TYPE
from handlers.menu import meant
from handlers.scene import MENU, Handled, Scene, button


def handle(scene: Scene) -> Handled | None:
    """/drafts, the words for it and its button; the question which draft is to be deleted."""
    pressed = scene.pressed("drafts")
    if pressed and pressed.argument == "drop":
        return Handled(scene.state, (_which(scene),), aside=True)
    if pressed or scene.commanded("drafts") or meant(scene) == "drafts":
        return Handled(scene.state, (_list(scene),), aside=True)
    return None


def _list(scene: Scene) -> Reply:
    found = unfinished.drafts(scene)
    if not found:
        return Reply((Text("You have no drafts here."),), ((TYPE,), (MENU,)))
    table = Table(tuple(Row(unfinished.name(scene, draft), _stands(scene, draft)) for draft in found))
    rows = tuple((unfinished.go_on(scene, draft),) for draft in found)
    return Reply((Text("**Your drafts**"), table), (*rows, (_drop(found), bell(scene)), (SHOW,), (TYPE,), (MENU,)))


def _stands(scene: Scene, draft: Draft) -> Text:
    ends = retention.end(draft, scene.knowledge.privacy.kept)
    values: dict[str, Value] = {"progress": unfinished.ahead(scene, draft), "date": Day(today(ends).isoformat())}
    return Text("{progress}. Kept until {date} if you do not go on before.", values)


def _drop(found: tuple[Draft, ...]) -> Choice:
    if len(found) == 1:
        return button(Text("Delete the draft"), "drop", found[0].id)
    return button(Text("Delete a draft"), "drafts", "drop")


def _which(scene: Scene) -> Reply:
    rows = tuple((button(unfinished.name(scene, draft), "drop", draft.id),) for draft in unfinished.drafts(scene))
    return Reply((Text("Which draft would you like to delete?"),), (*rows, (MENU,)))
