"""Erasing a submission at the desk, because its applicant has asked for it in writing; asked twice, and done in the
applicant's own conversation (`handlers.erasure`).
"""

from __future__ import annotations

from dataclasses import replace

from bot.talk.effects import Owe
from bot.talk.events import Erased
from bot.talk.looking import Case
from bot.talk.outcome import Outcome
from bot.talk.state import Wish
from bot.talk.text import Text, Value
from handlers import announcement, card, enquiry, twice
from handlers.scene import Scene

ACTS = frozenset({"erase", "really", "wipe"})


def done(scene: Scene, wish: Wish, case: Case) -> Outcome:
    """The first question, the second, and the order."""
    if wish.act == "erase":
        return _ask(scene, wish, case)
    state = twice.meant(scene, wish)
    if state is None:
        return twice.refused(scene, case)
    return _ask_again(scene.at(state), wish, case) if wish.act == "really" else _order(scene.at(state), wish, case)


def _ask(scene: Scene, wish: Wish, case: Case) -> Outcome:
    values: dict[str, Value] = {"case": case.id, "organisation": case.organisation or case.id}
    parts = (
        Text(
            "**{case}**, {organisation}: erase it? Only if its applicant has asked for it in writing. Deleted for "
            "good: all its versions and files, and what its applicant and the assistant have written to each other.",
            values,
        ),
        Text(
            "Letters that the mailbox has received cannot be called back: it is told, and asked to delete them. What "
            "stands about it in this group stays until you delete it here."
        ),
    )
    return twice.ask(scene, replace(wish, act="really"), case, parts, card.choice(Text("Go on"), "really", case.id))


def _ask_again(scene: Scene, wish: Wish, case: Case) -> Outcome:
    text = Text("Nothing of **{case}** can be brought back. Press its reference to erase it.", {"case": case.id})
    return twice.ask(scene, replace(wish, act="wipe"), case, (text,), card.choice(case.id, "wipe", case.id))


def _order(scene: Scene, wish: Wish, case: Case) -> Outcome:
    event = scene.event
    erased = Erased(at=event.at, reference=event.reference, submission=case.id, by=wish.by)
    text = Text("**{case}** is being erased. When that is done, it is said here.", {"case": case.id})
    effects = (announcement.owed(scene, wish, "erase"), Owe(case.id, erased, wish.by))
    return Outcome(enquiry.without(scene.state, case.id), (card.message(case, (text,)),), effects)
