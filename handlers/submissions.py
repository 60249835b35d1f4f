"""What was sent: the list, one of them, and how far it has come. What is stored answers as `Found`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.talk.effects import Look, Withdraw
from bot.talk.looking import Mine, Submissions, Submitted
from bot.talk.replies import Choice, Note, Part, Reply
from bot.talk.state import Answer, AtMenu, AtReview, Draft
from bot.talk.text import Moment, Text, Value
from handlers import mydata, review
from handlers.filling import on
from handlers.menu import meant
from handlers.mydata import VERB, mark, title
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move
from handlers.unfinished import NAMED_BY

LIST = button(Text("My submissions"), VERB)
CONFIRMED = ("withdraw", "really", "erase")
"""What is done only by the button under the question whether it should be, and only while that is the last question."""
WORDS = {"submissions": "", "my_data": "data", "forget": "forget"}
"""What the words of content/menu.yaml ask for, as its buttons do."""


def handle(scene: Scene) -> Handled | None:
    """/submissions, the words for it and for one's data, its buttons, and what was found for them."""
    if found := scene.found(VERB):
        why, finding = found
        assert isinstance(finding, Submissions)
        return _told(scene, why.argument, finding.submissions)
    if pressed := scene.pressed(VERB):
        if pressed.argument.partition("=")[0] in CONFIRMED and pressed.stamp != mark(scene, pressed.argument):
            return Handled(scene.state, line=STALE)
        return _look(scene, pressed.argument)
    if scene.commanded("submissions"):
        return _look(scene, "")
    wish = WORDS.get(meant(scene) or "")
    return None if wish is None else _look(scene, wish)


def _look(scene: Scene, argument: str) -> Handled:
    return Handled(scene.state, effects=(Look(Mine(), str(Token(VERB, argument))),))


def _told(scene: Scene, argument: str, mine: tuple[Submitted, ...]) -> Handled:
    wish, _, reference = argument.partition("=")
    one = next((submitted for submitted in mine if submitted.reference == reference), None)
    match wish:
        case "":
            return Handled(scene.state, (_list(scene, mine),), aside=True)
        case "data":
            return Handled(scene.state, (mydata.copies(scene, mine),), aside=True)
        case "forget":
            return mydata.ask(scene, mine)
        case "really":
            return mydata.ask_again(scene)
        case "erase":
            return mydata.erase(scene, mine)
        case "see" if one:
            return Handled(scene.state, (_one(scene, one),), aside=True)
        case "amend" if one and _alive(scene, one):
            return _amend(scene, one)
        case "complete" if one and _alive(scene, one):
            return _complete(scene, one)
        case "leave" if one and _alive(scene, one):
            return _ask_withdrawal(scene, one)
        case "withdraw" if one and _alive(scene, one):
            return _withdraw(scene, one)
    return Handled(scene.state, line=STALE)


def _list(scene: Scene, mine: tuple[Submitted, ...]) -> Reply:
    if not mine:
        return Reply((Text("You have sent nothing from here yet."),), (mydata.WAYS, (MENU,)))
    parts = tuple(_entry(scene, number, each) for number, each in enumerate(mine, 1))
    rows = tuple((_see(scene, number, each),) for number, each in enumerate(mine, 1))
    return Reply((Text("**What you have sent**"), *parts), (*rows, mydata.WAYS, (MENU,)))


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
        parts.append(review.answered(form, submitted.answers, submitted.files))
    amend = button(Text("Change what I sent"), VERB, f"amend={submitted.reference}", primary=True)
    leave = button(Text("Withdraw it"), VERB, f"leave={submitted.reference}")
    ways = ((amend,), (leave,)) if _alive(scene, submitted) else ()
    return Reply(tuple(parts), (*ways, (LIST, MENU)))


def _alive(scene: Scene, submitted: Submitted) -> bool:
    """Whether it can still be changed or taken back."""
    made = scene.knowledge.desk.statuses.get(submitted.status)
    over = submitted.status == "withdrawn" or (made is not None and made.final)
    return not over and submitted.form in scene.knowledge.forms


def _again(scene: Scene, submitted: Submitted) -> Draft:
    """The answers that were sent are a draft again, unless they are one already."""
    draft = next((draft for draft in scene.state.drafts if draft.amends == submitted.reference), None)
    if draft is not None:
        return draft
    form = scene.knowledge.forms[submitted.form]
    answered = {id.partition(".")[0] for id in submitted.answers}
    opened = tuple(s.id for s in form.sections if any(field.id in answered for field in s.fields))
    return Draft(
        scene.event.reference[:4],
        form.kind,
        scene.event.at,
        submitted.answers,
        opened=opened,
        consent=submitted.consent,
        amends=submitted.reference,
        files=submitted.files,
    )


def _complete(scene: Scene, submitted: Submitted) -> Handled:
    """The fields that the secretariat asked for are asked again, and no others; what was changed since then stays."""
    form, draft = scene.knowledge.forms[submitted.form], _again(scene, submitted)
    wanted = frozenset(scene.state.wanted.get(submitted.reference, ()))
    sent = {id: answer for id, answer in draft.answers.items() if submitted.answers.get(id) == answer}
    files = {field.id for field in form.fields if field.kind == "files"}
    again = {id for id in sent if id.partition(".")[0] in wanted - files}
    answers = {id: answer for id, answer in draft.answers.items() if id not in again}
    opened = tuple(s.id for s in form.sections if s.id in draft.opened or any(f.id in wanted for f in s.fields))
    skipped = tuple(field.id for field in form.fields if field.id not in wanted and field.id not in answers)
    asked = replace(draft, answers=answers, opened=opened, skipped=skipped)
    others = tuple(other for other in scene.state.drafts if other.id != draft.id)
    text = Text(
        "Only what the secretariat asked for is open; you can look at all of it before you send **{reference}** again.",
        {"reference": submitted.reference},
    )
    was = tuple(field for field in form.fields if field.id in {id.partition(".")[0] for id in again})
    before = review.answered(replace(form, sections=(replace(form.sections[0], fields=was),)), submitted.answers, {})
    parts: tuple[Part, ...] = (text, Note(Text("Until now it says:")), before) if was else (text,)
    return Handled(on(replace(scene.state, drafts=(*others, asked)), form, asked), (Reply(parts),), aside=True)


def _amend(scene: Scene, submitted: Submitted) -> Handled:
    draft = _again(scene, submitted)
    others = tuple(other for other in scene.state.drafts if other.id != draft.id)
    text = Text(
        "Here is what you sent as **{reference}**. Change what you like and send it again: it keeps its reference, and "
        "the secretariat is told what has changed. Until then, what you sent stays as it is.",
        {"reference": submitted.reference},
    )
    state = move(replace(scene.state, drafts=(*others, draft)), AtReview(draft.id))
    return Handled(state, (Reply((text,)),), aside=True)


def _ask_withdrawal(scene: Scene, submitted: Submitted) -> Handled:
    state = move(scene.state, AtMenu())
    text = Text(
        "Withdraw **{reference}** ({name})? The secretariat will be told that it no longer counts. The messages it has "
        "received cannot be called back.",
        {"reference": submitted.reference, "name": name(scene, submitted.form, submitted.answers)},
    )
    argument = f"withdraw={submitted.reference}"
    yes = button(Text("Yes, withdraw it"), VERB, argument, mark(scene.at(state), argument))
    no = button(Text("No, leave it as it is"), VERB, f"see={submitted.reference}", primary=True)
    return Handled(state, (Reply((text,), ((no,), (yes,)), input="none"),))


def _withdraw(scene: Scene, submitted: Submitted) -> Handled:
    """Taken back, and what was begun to change it with it."""
    effect = Withdraw(
        submitted.reference, submitted.version, submitted.form, scene.language, scene.event.at, submitted.answers
    )
    drafts = tuple(draft for draft in scene.state.drafts if draft.amends != submitted.reference)
    state = move(replace(scene.state, drafts=drafts), AtMenu())
    text = Text("**{reference}** is withdrawn. The secretariat is being told.", {"reference": submitted.reference})
    return Handled(state, (Reply((text,), ((LIST, MENU),)),), (effect,))


def name(scene: Scene, kind: str, answers: Mapping[str, Answer]) -> Value:
    """Whose submission it is, or what it is where the form does not ask that."""
    named = answers.get(NAMED_BY)
    return named if isinstance(named, str) else title(scene, kind)


def status(scene: Scene, submitted: Submitted) -> Text:
    """How far it has come, in the words of content/desk.yaml and content/statuses.yaml; a status without words is said
    to be recorded.
    """
    if desk := scene.knowledge.desk.statuses.get(submitted.status):
        return Text(desk.says)
    says = scene.knowledge.statuses.says
    return Text(says.get(submitted.status, says["received"]))  # from content/
