"""Several answers in one message: "Ghana, University of Ghana" where the country is asked for, and then the name.

They are taken at once only where the whole is no answer to the first question, each part is the answer to its own in
the order of the questions, and no question takes just any words. Where one does ("Ghana, Accra" may be a country and a
person or a slip, "Ministry of ICT, Ghana" one name or two answers), the person is shown what would be taken, and asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.knowledge import fields, journey
from bot.knowledge.model import Field, Form
from bot.talk.errors import Unreadable
from bot.talk.replies import Reply, Row, Table
from bot.talk.state import Answer, AtField, Draft, State
from bot.talk.text import Text
from handlers import questions
from handlers.reading import FREE, read
from handlers.scene import STALE, Handled, Scene, button, move, stamp

VERB = "undo"
MOST = 8
"""Answers taken from one message."""
_SURE = frozenset({"country", "email", "phone", "url", "number", "year", "month", "date", "amount", "choice", "yesno"})
"""Kinds that do not take just any words."""
_TELLING = frozenset({"country", "email", "url"})
"""Kinds whose words are of no other kind."""
_BETWEEN = re.compile(r"(?<!\d),|,(?!\d)|[;\n،؛、；，]")
"""What stands between answers; a comma between two digits is part of a number."""


def handle(scene: Scene) -> Handled | None:
    """The button that takes back what was taken from one message."""
    pressed = scene.pressed(VERB)
    if pressed is None:
        return None
    draft = scene.state.draft(pressed.stamp)
    form = scene.knowledge.forms.get(draft.form) if draft else None
    if draft is None or form is None:
        return Handled(scene.state, line=STALE)
    taken = [field.id for field in journey.path(form, draft) if draft.given(field.id, by=pressed.argument)]
    if not taken:
        return Handled(scene.state, line=STALE)
    kept = {id: answer for id, answer in draft.answers.items() if id not in taken}
    without = replace(draft, answers=kept)
    state = move(scene.state.keep(without), AtField(draft.id, taken[0]))
    return Handled(state, line=Text("Taken back. Please answer these questions one by one."))


def found(scene: Scene, form: Form, draft: Draft, field: Field, text: str) -> dict[str, Answer]:
    """The answers to this question and the next that are still open, by field: at least two, or none."""
    parts = _parts(text)
    if not 2 <= len(parts) <= MOST or field.id in draft.answers:
        return {}
    return _in_order(scene, form, draft, field, parts) or _by_kind(scene, form, draft, field, parts)


def sure(form: Form, answers: Iterable[str]) -> bool:
    """Whether each of these questions takes only words that are meant for it."""
    return all(field.kind in _SURE for id in answers if (field := form.field(id)))


def again(scene: Scene, form: Form, draft: Draft, asked: tuple[Field, ...], text: str) -> dict[str, Answer]:
    """The answers to these questions in a message that was changed, or none."""
    open = replace(draft, answers={id: a for id, a in draft.answers.items() if id not in {f.id for f in asked}})
    answers = found(scene, form, open, asked[0], text)
    return answers if answers.keys() == {field.id for field in asked} else {}


def _in_order(scene: Scene, form: Form, draft: Draft, field: Field, parts: list[str]) -> dict[str, Answer]:
    """Each part the answer to the next question that is open."""
    answers: dict[str, Answer] = {}
    asked: Field | None = field
    for part in parts:
        answer = _one(scene, asked, part) if asked else None
        if asked is None or answer is None:
            return {}
        answers[asked.id] = answer
        draft = replace(draft, answers={**draft.answers, asked.id: answer})
        asked = journey.next_field(form, draft)
    return answers if any(sure(form, [id]) for id in answers) else {}


def _by_kind(scene: Scene, form: Form, draft: Draft, field: Field, parts: list[str]) -> dict[str, Answer]:
    """One part in the words asked for now, each of the others of a kind that tells which later question it answers."""
    waiting = [each for each in journey.path(form, draft) if each.kind in _TELLING and each.id not in draft.answers]
    answers: dict[str, Answer] = {}
    for part in parts:
        left = (each for each in waiting if each.id not in answers)
        told = next(((each, answer) for each in left if (answer := _one(scene, each, part)) is not None), None)
        asked, answer = told or (field, _one(scene, field, part) if field.kind == "text" else None)
        if answer is None or asked.id in answers:
            return {}
        answers[asked.id] = answer
    return {each.id: answers[each.id] for each in form.fields if each.id in answers} if field.id in answers else {}


def taken(form: Form, draft: Draft, answers: Iterable[str], message: str) -> Reply:
    """What was taken, with the way back."""
    ids = tuple(answers)
    text = Text("I took {n} answer from this message:", {"n": len(ids)}, plural="I took {n} answers from this message:")
    return Reply((text, table(form, draft.answers, ids)), ((button(Text("Take them back"), VERB, message, draft.id),),))


def ask(state: State, form: Form, draft: Draft, field: Field, answers: dict[str, Answer]) -> Reply:
    """Whether it is one answer or several."""
    mark = stamp(state, draft.id, field.id)
    several = Text("These are {n} answer", {"n": len(answers)}, plural="These are {n} answers")
    return Reply(
        (Text("Is your message one answer, or several?"), table(form, answers, answers)),
        (
            (button(several, "f", "!several", mark, primary=True),),
            (button(Text("It is one answer"), "f", "!answer", mark),),
        ),
        input="none",
    )


def table(form: Form, answers: Mapping[str, Answer], ids: Iterable[str]) -> Table:
    """Answers by the names of their fields."""
    known = ((field, answers[field.id]) for id in ids if (field := form.field(id)))
    return Table(tuple(Row(Text(field.label), fields.show(field, answer)) for field, answer in known))


def _parts(text: str) -> list[str]:
    return [part for part in map(str.strip, _BETWEEN.split(text)) if part]


def _one(scene: Scene, field: Field, words: str) -> Answer | None:
    """What the words answer without any doubt."""
    if field.kind not in _SURE | {"text"} or "." in field.id:
        return None
    if field.kind in FREE and questions.looks_like_question(scene, words):
        return None
    try:
        answer = read(scene, field, words)
    except Unreadable:
        return None
    return None if isinstance(answer, fields.Nearly) else answer
