"""What a member is asked twice: whether they mean it. Only who was asked can confirm it, and only once."""

from __future__ import annotations

from dataclasses import replace

from bot.talk.looking import Case
from bot.talk.outcome import Outcome
from bot.talk.replies import Choice, Part
from bot.talk.state import State, Wish
from bot.talk.text import Text
from handlers import card
from handlers.scene import Scene

NO = "not"
"""The act of its first button."""
MOST = 20
"""Questions that wait for an answer; the oldest go first."""


def ask(scene: Scene, wish: Wish, case: Case, parts: tuple[Part, ...], yes: Choice) -> Outcome:
    """Whether the member means it; no is what is nearer at hand."""
    asked = (*_others(scene.state, wish), _question(wish))[-MOST:]
    no = card.choice(Text("No, leave it"), NO, case.id, primary=True)
    state = replace(scene.state, desk=replace(scene.state.desk, asked=asked))
    return Outcome(state, (card.message(case, parts, ((no,), (yes,))),))


def meant(scene: Scene, wish: Wish) -> State | None:
    """The state once the question is answered; None where this member was never asked it, or has answered."""
    if _question(wish) not in scene.state.desk.asked:
        return None
    return replace(scene.state, desk=replace(scene.state.desk, asked=_others(scene.state, wish)))


def dropped(scene: Scene, wish: Wish) -> State:
    """The state when the member has said no: nothing they were asked about the case waits for an answer."""
    left = tuple(each for each in scene.state.desk.asked if (each.case, each.by) != (wish.case, wish.by))
    return replace(scene.state, desk=replace(scene.state.desk, asked=left))


def refused(scene: Scene, case: Case) -> Outcome:
    """Somebody else confirmed it, or it was never asked."""
    text = Text("Only the member who was asked can confirm it, and only once.")
    return Outcome(scene.state, (card.message(case, (text,)),))


def _question(wish: Wish) -> Wish:
    """What was asked whom: by number, whatever they are called."""
    return Wish(wish.act, wish.case, wish.by, wish.detail)


def _others(state: State, wish: Wish) -> tuple[Wish, ...]:
    return tuple(each for each in state.desk.asked if each != _question(wish))
