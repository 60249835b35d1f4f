"""A person's own data: a copy of it, and its deletion, which is asked for twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from bot.talk.effects import Effect, Forget, Withdraw
from bot.talk.files import File
from bot.talk.looking import Submitted
from bot.talk.replies import Copy, Note, Part, Reply, Table
from bot.talk.state import Answer, AtMenu, Draft, State
from bot.talk.text import Listing, Moment, Text, Value
from handlers import review
from handlers.scene import MENU, Handled, Scene, button, move, stamp

VERB = "sent"
"""Of the buttons about what was sent, here and in `handlers.submissions`."""
WAYS = (button(Text("Download my data"), VERB, "data"), button(Text("Delete my data"), VERB, "forget"))


def copies(scene: Scene, mine: tuple[Submitted, ...]) -> Reply:
    """Two files: to be read, and for machines."""
    text = Text("Here is what is kept of you beside this conversation itself: once to be read, once as data (JSON).")
    readable = Copy(Text("My data, to be read"), "my-data.txt", parts=tuple(_sheet(scene, mine)))
    data = Copy(Text("My data, as JSON"), "my-data.json", text=_json(scene, mine))
    return Reply((text, readable, data), ((MENU,),))


def ask(scene: Scene, mine: tuple[Submitted, ...]) -> Handled:
    """What goes and what cannot be called back, before the first question."""
    parts: list[Part] = [
        Text(
            "**Delete my data.** Deleted here for good: this conversation, your drafts, what you have sent and your "
            "reminders. Only the references of what you have sent stay."
        ),
        Text(
            "Messages that the secretariat has received cannot be called back: it is told, and asked to delete them. "
            "On Telegram, the chat stays on your side until you delete it there."
        ),
    ]
    if waiting := sum(each.status in ("delivering", "problem") for each in mine):
        parts.append(
            Text(
                "{n} submission has not reached the secretariat yet: its message is still delivered, and deleted here "
                "as soon as it has left.",
                {"n": waiting},
                plural="{n} submissions have not reached the secretariat yet: their messages are still delivered, and "
                "deleted here as soon as they have left.",
            )
        )
    return _asked(scene, tuple(parts), Text("Go on"), "really")


def ask_again(scene: Scene) -> Handled:
    """The second question."""
    text = Text("Are you sure? Nothing of it can be brought back.")
    return _asked(scene, (text,), Text("Yes, delete everything"), "erase")


def erase(scene: Scene, mine: tuple[Submitted, ...]) -> Handled:
    """All of it goes but the language; the secretariat is told of each submission."""
    effects: tuple[Effect, ...] = tuple(
        Withdraw(each.reference, each.version, each.form, scene.language, scene.event.at, each.answers, erased=True)
        for each in mine
        if each.form in scene.knowledge.forms
    )
    parts = [Text("Your data is deleted. If you write again, a new conversation begins.")]
    if mine:
        references = Listing(tuple(each.reference for each in mine))
        parts.append(
            Text("Kept are only these references: {references}. The secretariat is told.", {"references": references})
        )
    state = State(scene.state.language, scene.state.revision + 1)
    return Handled(state, (Reply(tuple(parts), ((MENU,),)),), (*effects, Forget()))


def _asked(scene: Scene, parts: tuple[Part, ...], go_on: Text, argument: str) -> Handled:
    state = move(scene.state, AtMenu())
    yes = button(go_on, VERB, argument, mark(scene.at(state), argument))
    no = button(Text("No, keep my data"), "menu", primary=True)
    return Handled(state, (Reply(parts, ((no,), (yes,)), input="none"),))


def mark(scene: Scene, argument: str) -> str:
    """The stamp of a button under a question that is asked before anything is taken back."""
    return stamp(scene.state, VERB, argument.partition("=")[0])


def title(scene: Scene, kind: str) -> Value:
    """What a form is called; one that is there no more, by its name in the data."""
    form = scene.knowledge.forms.get(kind)
    return Text(form.title) if form else kind


def _sheet(scene: Scene, mine: tuple[Submitted, ...]) -> list[Text | Note | Table]:
    parts: list[Text | Note | Table] = [Text("My data, {moment}", {"moment": Moment(scene.event.at.isoformat())})]
    for each in mine:
        values: dict[str, Value] = {
            "form": title(scene, each.form),
            "reference": each.reference,
            "version": each.version,
            "moment": Moment(each.at.isoformat()),
        }
        parts.append(Text("**{form}**: reference {reference}, version {version}, sent on {moment}.", values))
        parts += _answers(scene, each.form, each.answers, each.files)
    for draft in scene.state.drafts:
        parts.append(Text("**{form}**: a draft", {"form": title(scene, draft.form)}))
        parts += _answers(scene, draft.form, draft.answers, draft.files)
    if scene.state.reminders:
        parts.append(Text("Reminders of calls are on."))
    return parts


def _answers(scene: Scene, kind: str, answers: Mapping[str, Answer], files: Mapping[str, File]) -> tuple[Table, ...]:
    form = scene.knowledge.forms.get(kind)
    return (review.answered(form, answers, files),) if form and answers else ()


def _json(scene: Scene, mine: tuple[Submitted, ...]) -> str:
    """Codes and the person's own words; times in ISO 8601."""
    state = scene.state
    data = {
        "exported_at": scene.event.at.isoformat(),
        "language": state.language,
        "reminders": state.reminders,
        "guide": dict(state.profile),
        "submissions": [_submission(each) for each in mine],
        "drafts": [_draft(draft) for draft in state.drafts],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _submission(submitted: Submitted) -> dict[str, object]:
    return {
        "reference": submitted.reference,
        "version": submitted.version,
        "kind": submitted.form,
        "submitted_at": submitted.at.isoformat(),
        "status": submitted.status,
        "answers": dict(submitted.answers),
        "files": {id: asdict(file) for id, file in submitted.files.items()},
    }


def _draft(draft: Draft) -> dict[str, object]:
    return {
        "kind": draft.form,
        "begun_at": draft.begun.isoformat(),
        "amends": draft.amends,
        "answers": dict(draft.answers),
        "files": {id: asdict(file) for id, file in draft.files.items()},
    }
