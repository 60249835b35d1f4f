"""What happens to a person's data."""

from __future__ import annotations

from bot.knowledge.wording import words
from bot.talk.replies import Part, Reply, Row, Table
from bot.talk.text import Text
from handlers.menu import contact, meant
from handlers.mydata import WAYS
from handlers.scene import MENU, Handled, Scene


def handle(scene: Scene) -> Handled | None:
    """/privacy, the words for it, and its button."""
    if scene.pressed("privacy") or scene.commanded("privacy") or meant(scene) == "privacy":
        return Handled(scene.state, (Reply(notice(scene), (WAYS, (MENU,))),), aside=True)
    return None


def notice(scene: Scene) -> tuple[Part, ...]:
    """The privacy notice of content/privacy.yaml, how long each thing is kept, and whom to write to."""
    return (
        words(scene.knowledge, scene.knowledge.privacy.notice, now=scene.event.at),
        Text("**How long it is kept**"),
        _periods(scene),
        Text("The secretariat's address is {address}.", {"address": contact(scene)}),
    )


def _periods(scene: Scene) -> Table:
    """The figures the purge keeps to: there are no others to tell people."""
    kept = scene.knowledge.privacy.kept
    drafts = Text(
        "{n} day after your last change; you are told a week before, and can delete them at any time",
        {"n": kept.drafts},
        plural="{n} days after your last change; you are told a week before, and can delete them at any time",
    )
    sent = Text(
        "{n} day after it has been delivered; the secretariat keeps the message it received by its own rules",
        {"n": kept.submissions},
        plural="{n} days after it has been delivered; the secretariat keeps the message it received by its own rules",
    )
    said = Text("{n} day", {"n": kept.conversations}, plural="{n} days")
    missed = Text("{n} day", {"n": kept.questions}, plural="{n} days")
    return Table(
        (
            Row(Text("Drafts"), drafts),
            Row(Text("What you send"), sent),
            Row(Text("What is said here"), said),
            Row(Text("Questions kept apart"), missed),
        )
    )
