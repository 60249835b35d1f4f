"""One step of a form: the question, reading its answer, and the ways around it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import fields, journey
from bot.knowledge.model import REGIONAL, Field, Form
from bot.knowledge.wording import country, words
from bot.talk.errors import Unreadable
from bot.talk.events import Said
from bot.talk.replies import Choice, Input, Note, Part, Reply
from bot.talk.state import Answer, AtField, AtReview, Draft, State
from bot.talk.text import Text
from handlers import questions
from handlers.menu import contact
from handlers.scene import STALE, Handled, Scene, Token, button, move, stamp

ENOUGH = 2
"""Unreadable answers after which an example and a way out are shown."""
_KEYBOARDS: dict[str, Input] = {"long": "long", "email": "email", "phone": "phone", "number": "number"}


def draft_of(state: State, id: str) -> Draft | None:
    """The draft of that id, if it is still there."""
    return next((draft for draft in state.drafts if draft.id == id), None)


def keep(state: State, draft: Draft) -> State:
    """The state with this draft as it is now."""
    return replace(state, drafts=tuple(draft if old.id == draft.id else old for old in state.drafts))


def on(state: State, form: Form, draft: Draft) -> State:
    """The state at the draft's next step: its next open field, or the review."""
    field = journey.next_field(form, draft)
    return move(state, AtField(draft.id, field.id) if field else AtReview(draft.id))


def handle(scene: Scene) -> Handled | None:
    """Typed words and buttons while a form waits for an answer."""
    place = scene.state.place
    pressed = scene.pressed("f")
    if not isinstance(place, AtField):
        return Handled(scene.state, line=STALE) if pressed else None
    found = _step(scene, place)
    if found is None:
        return None
    if pressed:
        if pressed.stamp != stamp(scene.state, place.draft, place.field):
            return Handled(scene.state, line=STALE)
        return _Step(scene, place, *found).press(pressed)
    if isinstance(scene.event, Said) and scene.event.text.strip():
        return _Step(scene, place, *found).type(scene.event.text)
    return None


def _step(scene: Scene, place: AtField) -> tuple[Form, Draft, Field] | None:
    """What the place means in today's content; None where the form or its field is gone."""
    draft = draft_of(scene.state, place.draft)
    form = scene.knowledge.forms.get(draft.form) if draft else None
    field = form.field(place.field) if form else None
    return (form, draft, field) if form and draft and field else None


class _Step:
    """A field of a draft with an event that is for it."""

    def __init__(self, scene: Scene, place: AtField, form: Form, draft: Draft, field: Field) -> None:
        self.scene, self.place, self.form, self.draft, self.field = scene, place, form, draft, field

    def press(self, pressed: Token) -> Handled | None:
        match pressed.argument:
            case "!back":
                return self._back()
            case "!skip":
                return self._pass((self.field.id,))
            case "!rest":
                section = self.form.section_of(self.field.id)
                return self._pass(tuple(f.id for f in section.fields if f.id not in self.draft.answers))
            case "!keep":
                return self._go(move(self.scene.state, AtReview(self.draft.id)))
            case "!save":
                return None
            case "!answer" if self.place.doubt is not None:
                return self._read(self.place.doubt)
            case "!question" if self.place.doubt is not None:
                asked = self.place.doubt
                state = move(self.scene.state, replace(self.place, doubt=None))
                return Handled(state, (questions.reply(self.scene, asked),), aside=True)
            case "!done":
                return self._done()
            case code if code[:1] in "+-" and self.field.kind == "choices":
                return self._tick(code)
            case code:
                return self._chosen(code)

    def type(self, text: str) -> Handled | None:
        free = self.field.kind in ("text", "long")
        if free and self.place.doubt is None and questions.looks_like_question(self.scene, text):
            state = move(self.scene.state, replace(self.place, doubt=text))
            return Handled(state, (show(self.scene.at(state)),))
        return self._read(text)

    def _read(self, text: str) -> Handled | None:
        names = (
            self.scene.knowledge.countries
            if self.field.kind == "country"
            else fields.named(self.field, self.scene.knowledge.names)
        )
        try:
            found = fields.read(self.field, text, names=names)
        except Unreadable as unreadable:
            free = self.field.kind in ("text", "long")
            if not free and questions.known_question(self.scene, text):
                return None
            return self._unread(unreadable.why)
        if isinstance(found, fields.Nearly):
            return self._confirm(found)
        return self._answer(found)

    def _chosen(self, code: str) -> Handled | None:
        answer = fields.from_code(self.field, code)
        known = self.field.kind != "country" or fields.is_country(
            code, self.scene.knowledge.countries, regional=self.field.regional
        )
        if answer is None or not known or self.field.kind == "choices":
            return None
        return self._answer(answer)

    def _answer(self, answer: Answer) -> Handled:
        draft = replace(
            self.draft,
            answers={**self.draft.answers, self.field.id: answer},
            skipped=tuple(id for id in self.draft.skipped if id != self.field.id),
        )
        state = keep(self.scene.state, draft)
        after = move(state, AtReview(draft.id)) if self.place.editing else on(state, self.form, draft)
        notice = next((o.notice for o in self.field.options if o.id == answer and o.notice), None)
        return self._go(after, words(self.scene.knowledge, notice, today=self.scene.today) if notice else None)

    def _pass(self, ids: tuple[str, ...]) -> Handled:
        draft = replace(self.draft, skipped=tuple(dict.fromkeys((*self.draft.skipped, *ids))))
        state = keep(self.scene.state, draft)
        return self._go(move(state, AtReview(draft.id)) if self.place.editing else on(state, self.form, draft))

    def _back(self) -> Handled:
        before = journey.previous_field(self.form, self.draft, self.field.id)
        if before is None:
            return Handled(self.scene.state, line=Text("This is the first question."))
        return self._go(move(self.scene.state, AtField(self.draft.id, before.id)))

    def _tick(self, code: str) -> Handled:
        """Boxes leave the revision alone: two quick taps on two boxes both count, a repeated tap changes nothing."""
        others = tuple(id for id in _picked(self.place, self.draft) if id != code[1:])
        picked = (*others, code[1:]) if code[0] == "+" else others
        state = replace(
            self.scene.state,
            place=replace(self.place, picked=tuple(o.id for o in self.field.options if o.id in picked) or ("",)),
        )
        return Handled(state, (replace(show(self.scene.at(state)), replaces=True),))

    def _done(self) -> Handled:
        try:
            return self._answer(fields.chosen(self.field, _picked(self.place, self.draft)))
        except Unreadable as unreadable:
            return self._unread(unreadable.why)

    def _confirm(self, nearly: fields.Nearly) -> Handled:
        """Typed words that are only nearly a name: the person says which is meant, by its button."""
        state = move(self.scene.state, self.place)
        mark = stamp(state, self.draft.id, self.field.id)
        labels = fields.labels(self.field)
        rows = tuple((button(labels.get(code) or country(code), "f", code, mark),) for code in nearly.candidates)
        again = Text("If it is none of these, please write it again in other words.")
        return Handled(
            state,
            (Reply((Text("Do you mean one of these?"), Note(again)), (*rows, _ways(state, self.draft, self.field))),),
        )

    def _unread(self, why: Text) -> Handled:
        tries = self.place.tries + 1
        state = move(self.scene.state, replace(self.place, tries=tries))
        return Handled(state, (show(self.scene.at(state), why),))

    def _go(self, state: State, line: Text | None = None) -> Handled:
        if line is None:
            return Handled(state, line=None, aside=True)
        return Handled(state, line=line)


def _picked(place: AtField, draft: Draft) -> tuple[str, ...]:
    """The boxes ticked on show; before the first tap, those of the answer there is. `("",)`: all were unticked."""
    if place.picked:
        return place.picked
    answer = draft.answers.get(place.field)
    return answer if isinstance(answer, tuple) else ()


def show(scene: Scene, *above: Part) -> Reply:
    """The question of the current field, with what was answered before and every way on."""
    place = scene.state.place
    assert isinstance(place, AtField)
    found = _step(scene, place)
    if found is None:
        return Reply(
            (Text("This question is no longer part of the form. Press Menu to go on."),),
            ((button(Text("Menu"), "menu"),),),
        )
    form, draft, field = found
    if place.doubt is not None:
        return _doubt(scene.state, place, draft)
    progress = journey.progress(form, draft, field.id)
    parts: list[Part] = [*above, Note(Text("Step {step} of {total}", {"step": progress.step, "total": progress.total}))]
    parts.append(Text("**{question}**", {"question": words(scene.knowledge, field.question, today=scene.today)}))
    if field.help:
        parts.append(Note(words(scene.knowledge, field.help, today=scene.today)))
    if place.tries >= ENOUGH:
        parts.extend(_rescue(scene, field))
    if field.id in draft.answers:
        parts.append(
            Note(Text("Your answer so far: {answer}", {"answer": fields.show(field, draft.answers[field.id])}))
        )
    rows = _options(scene.state, place, draft, field)
    rest = _section_way(scene.state, form, draft, field)
    return Reply(tuple(parts), (*rows, _ways(scene.state, draft, field), *rest), input=_keyboard(field))


def _keyboard(field: Field) -> Input:
    return _KEYBOARDS.get(field.kind, "text" if field.kind in ("text", "country") else "none")


def _doubt(state: State, place: AtField, draft: Draft) -> Reply:
    mark = stamp(state, draft.id, place.field)
    return Reply(
        (Text("Is this your answer, or a question for me? “{words}”", {"words": place.doubt or ""}),),
        (
            (button(Text("It is my answer"), "f", "!answer", mark, primary=True),),
            (button(Text("It is a question"), "f", "!question", mark),),
        ),
        input="none",
    )


def _rescue(scene: Scene, field: Field) -> tuple[Part, ...]:
    """After several unreadable answers: an example, and how to get past this step."""
    way_out = Text(
        "You can skip this for now, save your draft, or ask the secretariat at {address}.", {"address": contact(scene)}
    )
    if field.example is None:
        return (way_out,)
    return (Text("For example: {example}", {"example": Text(field.example)}), way_out)


def _options(state: State, place: AtField, draft: Draft, field: Field) -> tuple[tuple[Choice, ...], ...]:
    mark = stamp(state, draft.id, field.id)
    if field.kind == "choices":
        picked = _picked(place, draft)
        boxes = tuple(
            (
                Choice(
                    Text(o.label), str(Token("f", ("-" if o.id in picked else "+") + o.id, mark)), chosen=o.id in picked
                ),
            )
            for o in field.options
        )
        return (*boxes, (button(Text("Done"), "f", "!done", mark, primary=True),))
    if field.kind == "country" and field.regional:
        return ((button(country(REGIONAL), "f", REGIONAL, mark),),)
    buttons = tuple(
        button(label, "f", code, mark, primary=field.kind == "consent") for code, label in fields.labels(field).items()
    )
    return (buttons,) if field.kind in ("yesno", "consent") else tuple((choice,) for choice in buttons)


def _ways(state: State, draft: Draft, field: Field) -> tuple[Choice, ...]:
    mark = stamp(state, draft.id, field.id)
    if isinstance(state.place, AtField) and state.place.editing:
        keep = button(Text("Leave it as it is"), "f", "!keep", mark)
        return (keep,)
    return (
        button(Text("Back"), "f", "!back", mark),
        button(Text("Skip"), "f", "!skip", mark),
        button(Text("Save for later"), "save", draft.id),
    )


def _section_way(state: State, form: Form, draft: Draft, field: Field) -> tuple[tuple[Choice, ...], ...]:
    if form.section_of(field.id).required or (isinstance(state.place, AtField) and state.place.editing):
        return ()
    return ((button(Text("Skip the rest of this part"), "f", "!rest", stamp(state, draft.id, field.id)),),)
