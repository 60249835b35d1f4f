"""Going on with everything on another device: a code is shown on one and typed on the other.

Drafts and the list of what was sent move there as a whole, so that there are never two copies that drift apart; a new
code brings them back. Reminders stay where they were asked for. A code has the shape of a reference; typed at the menu,
it is tried; in a form it would be an answer, and takes the command.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.talk.effects import Look, ShowCode, TakeOver
from bot.talk.events import Pressed
from bot.talk.looking import CODE_GOOD_FOR, Belongings, Coded
from bot.talk.replies import Note, Reply
from bot.talk.state import AtMenu, Draft, State
from bot.talk.text import Text
from handlers import codes, unfinished
from handlers.menu import meant
from handlers.scene import MENU, Handled, Scene, Token, button, move, token

VERB = "handover"
MINUTES = int(CODE_GOOD_FOR.total_seconds()) // 60
WRONG = 5
"""Codes that may be wrong within `LOCKED` before no more are tried."""
LOCKED = timedelta(minutes=15)

SHOW = button(Text("Continue on another device"), VERB)
TYPE = button(Text("I have a code"), VERB, "type")
_AROUND = ("resume", "save", "drop", "dropped")


def handle(scene: Scene) -> Handled | None:
    """Showing a code, taking one, what was found for it, and buttons of drafts that have moved away."""
    if found := scene.found(VERB):
        why, finding = found
        return _taken(scene, why.argument, finding) if isinstance(finding, Belongings) else None
    if moved := _moved(scene):
        return moved
    pressed, word = scene.pressed(VERB), meant(scene)
    if scene.commanded("code") or word == "code" or (pressed and pressed.argument == "type"):
        return _try(scene)
    if pressed or scene.commanded("continue") or word == "handover":
        return _show(scene)
    return _try(scene) if isinstance(scene.state.place, AtMenu) and codes.typed(scene.event) else None


def _show(scene: Scene) -> Handled:
    if not (scene.state.drafts or scene.state.sent):
        nothing = Text(
            "There is nothing here to continue elsewhere. If the other device shows you a code, type it here."
        )
        return Handled(scene.state, (Reply((nothing,), ((MENU,),)),), aside=True)
    code = scene.event.reference
    text = Text(
        "On the other device, open this assistant, go to its menu and type this code:\n\n**{code}**\n\n"
        "Your drafts and the list of what you sent then move there. The code is good once, for {n} minute.",
        {"code": code, "n": MINUTES},
        plural="On the other device, open this assistant, go to its menu and type this code:\n\n**{code}**\n\n"
        "Your drafts and the list of what you sent then move there. The code is good once, for {n} minutes.",
    )
    secret = Note(Text("Show it to nobody: whoever types it first gets what you have here."))
    return Handled(scene.state, (Reply((text, secret), ((MENU,),)),), (ShowCode(code),), aside=True)


def _wrong(scene: Scene) -> State:
    """The state with the wrong codes that still count."""
    now = scene.event.at
    return replace(scene.state, mistyped=tuple(at for at in scene.state.mistyped if now - at < LOCKED))


def _try(scene: Scene) -> Handled:
    code, state = codes.typed(scene.event), _wrong(scene)
    if len(state.mistyped) >= WRONG:
        locked = Text("Too many codes were wrong. Please wait a while, then have the other device show a new one.")
        return Handled(state, (Reply((locked,), ((MENU,),)),), aside=True)
    if code is None:
        ask = Text(
            "On the device that has your drafts, open /drafts and press “Continue on another device”. Then type the "
            "code it shows here, like this: {example}",
            {"example": "/code K7QM-3XWD"},
        )
        return Handled(state, (Reply((ask,), ((MENU,),)),), aside=True)
    return Handled(state, effects=(Look(Coded(code), str(Token(VERB, code))),))


def _taken(scene: Scene, code: str, found: Belongings) -> Handled:
    if not (found.drafts or found.sent):
        state = replace(scene.state, mistyped=(*scene.state.mistyped, scene.event.at))
        wrong = Text(
            "This code is not good, or not any more. It works once, and for {n} minute; the other device can show a "
            "new one.",
            {"n": MINUTES},
            plural="This code is not good, or not any more. It works once, and for {n} minutes; the other device can "
            "show a new one.",
        )
        mine = ((button(Text("My submissions"), "sent"),),) if scene.state.sent else ()
        return Handled(state, (Reply((wrong,), (*mine, (MENU,))),), aside=True)
    state = _with(scene, found)
    text = Text(
        "{n} draft has moved here from your other device, with the list of what you sent there.",
        {"n": len(found.drafts)},
        plural="{n} drafts have moved here from your other device, with the list of what you sent there.",
    )
    rows = tuple((unfinished.go_on(scene, draft),) for draft in unfinished.drafts(scene.at(state)))
    return Handled(state, (Reply((text,), (*rows, (MENU,))),), (TakeOver(code),), aside=True)


def _with(scene: Scene, found: Belongings) -> State:
    """The state with what has come, after what was there. A draft whose id is taken gets another."""
    taken = {draft.id for draft in scene.state.drafts}
    fresh = scene.event.reference[-4:]
    came: tuple[Draft, ...] = tuple(replace(draft, id=fresh) if draft.id in taken else draft for draft in found.drafts)
    return replace(
        scene.state,
        drafts=(*scene.state.drafts, *came),
        sent=(*scene.state.sent, *found.sent),
        moved=tuple(id for id in scene.state.moved if id not in {draft.id for draft in came}),
        mistyped=(),
    )


def _moved(scene: Scene) -> Handled | None:
    """A button of a draft that has moved away says where it is."""
    if not isinstance(scene.event, Pressed):
        return None
    pressed = token(scene.event.token)
    id = pressed.argument if pressed.verb in _AROUND else pressed.stamp.partition(".")[0]
    if id not in scene.state.moved:
        return None
    return Handled(
        move(scene.state, scene.state.place),
        line=Text(
            "That draft has moved to your other device, where you can go on with it. A code from there brings it back."
        ),
    )
