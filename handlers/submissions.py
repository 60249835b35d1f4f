"""What was sent: the list, one of them, and how far it has come. What is stored answers as `Found`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.talk.effects import Look
from bot.talk.looking import Mine, Submissions, Submitted
from bot.talk.replies import Choice, Part, Reply
from bot.talk.state import Answer
from bot.talk.text import Moment, Text, Value
from handlers import review
from handlers.menu import meant
from handlers.scene import MENU, STALE, Handled, Scene, Token, button

VERB = "sent"
LIST = button(Text("My submissions"), VERB)
NAMED_BY = "organisation_name"
"""The field whose answer tells submissions apart, where a form asks for it."""


def handle(scene: Scene) -> Handled | None:
    """/submissions, the words for it, its buttons, and what was found for them."""
    if found := scene.found(VERB):
        why, finding = found
        assert isinstance(finding, Submissions)
        return _told(scene, why.argument, finding.submissions)
    if pressed := scene.pressed(VERB):
        return _look(scene, pressed.argument)
    if scene.commanded("submissions") or meant(scene) == "submissions":
        return _look(scene, "")
    return None


def _look(scene: Scene, argument: str) -> Handled:
    return Handled(scene.state, effects=(Look(Mine(), str(Token(VERB, argument))),))


def _told(scene: Scene, argument: str, mine: tuple[Submitted, ...]) -> Handled:
    wish, _, reference = argument.partition("=")
    one = next((submitted for submitted in mine if submitted.reference == reference), None)
    match wish:
        case "":
            return Handled(scene.state, (_list(scene, mine),), aside=True)
        case "see" if one:
            return Handled(scene.state, (_one(scene, one),), aside=True)
    return Handled(scene.state, line=STALE)


def _list(scene: Scene, mine: tuple[Submitted, ...]) -> Reply:
    if not mine:
        return Reply((Text("You have sent nothing from here yet."),), ((MENU,),))
    parts = tuple(_entry(scene, number, each) for number, each in enumerate(mine, 1))
    rows = tuple((_see(scene, number, each),) for number, each in enumerate(mine, 1))
    return Reply((Text("**What you have sent**"), *parts), (*rows, (MENU,)))


def _entry(scene: Scene, number: int, submitted: Submitted) -> Text:
    return Text(
        "{number}. **{name}**: {form}; reference {reference}, sent on {moment}. {status}",
        {
            "number": number,
            "name": name(scene, submitted.form, submitted.answers),
            "form": title(scene, submitted.form),
            "reference": submitted.reference,
            "moment": Moment(submitted.at.isoformat()),
            "status": status(scene, submitted),
        },
    )


def _see(scene: Scene, number: int, submitted: Submitted) -> Choice:
    words = Text("{number}. {name}", {"number": number, "name": name(scene, submitted.form, submitted.answers)})
    return button(words, VERB, f"see={submitted.reference}")


def _one(scene: Scene, submitted: Submitted) -> Reply:
    parts: list[Part] = [
        Text(
            "**{form}**: reference {reference}, version {version}, sent on {moment}.",
            {
                "form": title(scene, submitted.form),
                "reference": submitted.reference,
                "version": submitted.version,
                "moment": Moment(submitted.at.isoformat()),
            },
        ),
        status(scene, submitted),
    ]
    form = scene.knowledge.forms.get(submitted.form)
    if form:
        parts.append(review.answered(form, submitted.answers))
    return Reply(tuple(parts), ((LIST, MENU),))


def title(scene: Scene, kind: str) -> Value:
    """What a form is called; one that is there no more, by its name in the data."""
    form = scene.knowledge.forms.get(kind)
    return Text(form.title) if form else kind


def name(scene: Scene, kind: str, answers: Mapping[str, Answer]) -> Value:
    """Whose submission it is, or what it is where the form does not ask that."""
    named = answers.get(NAMED_BY)
    return named if isinstance(named, str) else title(scene, kind)


def status(scene: Scene, submitted: Submitted) -> Text:
    """How far it has come, in the words of content/statuses.yaml; a status without words is said to be recorded."""
    says = scene.knowledge.statuses.says
    return Text(says.get(submitted.status, says["received"]))  # from content/
