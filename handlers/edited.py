"""A message that was changed after it was sent, and the answer it gave.

The answer follows its message while the person is at that step, just after it or at the review. Later the person is
asked, for what was meant then may be long out of mind. What was sent to the secretariat is changed by an amendment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge import fields, journey
from bot.knowledge.model import Field, Form
from bot.talk.errors import Unreadable
from bot.talk.events import Edited, Said
from bot.talk.replies import Part, Reply, Row, Table
from bot.talk.state import Answer, AtField, AtReview, Correction, Draft, State
from bot.talk.text import Text
from handlers import filling, pieces, several
from handlers.reading import read
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move, stamp

VERB = "edit"
STEP = "edit"


def handle(scene: Scene) -> Handled | None:
    """A changed message, and the buttons under the question whether its answer is to change."""
    if pressed := scene.pressed(VERB):
        return _decided(scene, pressed)
    event = scene.event
    if not isinstance(event, Edited) or not event.message:
        return None
    return _held(scene, event) or _answered(scene, event) or _sent(scene, event)


def _held(scene: Scene, event: Edited) -> Handled | None:
    """A message that waits at its step: a piece of a longer text, words that were not understood or are in doubt."""
    place = scene.state.place
    if not isinstance(place, AtField):
        return None
    if any(piece.message == event.message for piece in place.pieces):
        piece = next(piece for piece in place.pieces if piece.message == event.message)
        changed = pieces.added(place.pieces, replace(piece, text=event.text))
        return Handled(move(scene.state, replace(place, pieces=changed)), aside=True)
    if place.message != event.message:
        return None
    said = Said(at=event.at, reference=event.reference, hint=event.hint, text=event.text, message=event.message)
    return filling.handle(replace(scene.at(replace(scene.state, place=replace(place, doubt=None))), event=said))


def _answered(scene: Scene, event: Edited) -> Handled | None:
    """A message whose words are the answers to questions of a draft."""
    for draft in scene.state.drafts:
        form = scene.knowledge.forms.get(draft.form)
        ids = [id for id in draft.said if draft.given(id, by=event.message)]
        asked = tuple(field for id in ids if form and (field := form.field(id)))
        if form and asked:
            return _changed(scene, form, draft, asked, event)
    return None


def _changed(scene: Scene, form: Form, draft: Draft, asked: tuple[Field, ...], event: Edited) -> Handled:
    try:
        answers = _read(scene, form, draft, asked, event.text)
    except Unreadable as unreadable:
        return _unread(scene, form, draft, asked, unreadable.why)
    if not answers:
        return _unread(scene, form, draft, asked)
    if all(draft.answers.get(id) == answer for id, answer in answers.items()):
        return Handled(scene.state, line=Text("Your answer is the same as before."))
    if _near(scene.state, form, draft, asked):
        return _apply(scene, form, draft, answers)
    state = move(replace(scene.state, correction=Correction(draft.id, answers)), scene.state.place)
    return Handled(state, (_ask(scene, state, form, draft, answers),), aside=True)


def _read(scene: Scene, form: Form, draft: Draft, asked: tuple[Field, ...], text: str) -> dict[str, Answer]:
    """The new answers; none where the words may mean several things. Raises Unreadable."""
    if len(asked) > 1:
        return several.again(scene, form, draft, asked, text)
    (field,) = asked
    answer = read(scene, field, text)
    return {} if isinstance(answer, fields.Nearly) else {field.id: answer}


def _near(state: State, form: Form, draft: Draft, asked: tuple[Field, ...]) -> bool:
    """Whether the person is at the review, at one of these steps, or at the one after the last of them."""
    match state.place:
        case AtReview(draft.id):
            return True
        case AtField(draft.id, field):
            before = journey.previous_field(form, draft, field)
            return any(each.id in (field, before.id if before else None) for each in asked)
    return False


def _ask(scene: Scene, state: State, form: Form, draft: Draft, answers: Mapping[str, Answer]) -> Reply:
    mark = stamp(state, draft.id, STEP)
    rows = tuple(
        Row(Text(field.label), _instead(field, draft.answers[id], answer))
        for id, answer in answers.items()
        if (field := form.field(id))
    )
    yes = button(Text("Yes, change it"), VERB, "yes", mark, primary=True)
    no = button(Text("No, leave it as it is"), VERB, "no", mark)
    text = Text(
        "You changed a message from an earlier step of “{form}”. Shall the answer change too?",
        {"form": Text(form.title)},
    )
    return Reply((text, Table(rows)), ((yes,), (no,)), input="none")


def _instead(field: Field, before: Answer, after: Answer) -> Text:
    values = {"before": fields.show(field, before), "after": fields.show(field, after)}
    return Text("“{after}” instead of “{before}”", values)


def _decided(scene: Scene, pressed: Token) -> Handled:
    correction = scene.state.correction
    draft = scene.state.draft(correction.draft) if correction else None
    form = scene.knowledge.forms.get(draft.form) if draft else None
    if correction is None or draft is None or form is None or pressed.stamp != stamp(scene.state, draft.id, STEP):
        return Handled(scene.state, line=STALE)
    after = scene.at(move(replace(scene.state, correction=None), scene.state.place))
    if pressed.argument == "yes":
        return _apply(after, form, draft, correction.answers)
    return Handled(after.state, line=Text("Left as it was."))


def _apply(scene: Scene, form: Form, draft: Draft, answers: Mapping[str, Answer]) -> Handled:
    """The draft with these answers; where the step on show is not asked any more, the next one is."""
    changed = replace(draft, answers={**draft.answers, **answers})
    state = _at(scene.state.keep(changed), form, changed)
    away = not isinstance(state.place, AtField | AtReview)
    text = Text("Your answer is changed.")
    reply = Reply((text, several.table(form, changed.answers, answers)), ((MENU,),) if away else ())
    return Handled(state, (reply,), aside=True)


def _at(state: State, form: Form, draft: Draft) -> State:
    """Where the person is, or the draft's next step where the one they are at is not asked any more."""
    place = state.place
    if not isinstance(place, AtField) or place.draft != draft.id or place.editing or "." in place.field:
        return move(state, place)
    asked = {field.id for field in journey.path(form, draft)}
    return move(state, place) if place.field in asked else filling.on(state, form, draft)


def _unread(scene: Scene, form: Form, draft: Draft, asked: tuple[Field, ...], *why: Text) -> Handled:
    text = Text("Your changed message cannot be read as an answer, so what you had answered first still counts:")
    parts: tuple[Part, ...] = (*why, text, several.table(form, draft.answers, [field.id for field in asked]))
    return Handled(scene.state, (Reply(parts, ((MENU,),)),), aside=True)


def _sent(scene: Scene, event: Edited) -> Handled | None:
    """What was sent stays as it is until it is amended."""
    sent = next((sent for sent in scene.state.sent if event.message in sent.said), None)
    if sent is None:
        return None
    text = Text(
        "What this message answered was sent already, as **{reference}**, and is not changed by it. You can change "
        "what you sent; the reference stays.",
        {"reference": sent.reference},
    )
    amend = button(Text("Change what I sent"), "sent", f"amend={sent.reference}", primary=True)
    return Handled(scene.state, (Reply((text,), ((amend,), (MENU,))),), aside=True)
