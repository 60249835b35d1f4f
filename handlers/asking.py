"""How a step of a form is asked: the question, what was answered before, and every way on."""

from __future__ import annotations

from bot.knowledge import fields, journey, summary
from bot.knowledge.model import REGIONAL, Field, Form
from bot.knowledge.wording import country, words
from bot.talk.replies import Choice, Input, Note, Part, Reply
from bot.talk.state import AtField, Draft, State
from bot.talk.text import Text
from handlers import entries, kept, pieces, several
from handlers.menu import contact
from handlers.scene import MENU, Scene, Token, button, stamp

ENOUGH = 2
"""Unreadable answers after which a way out is shown; an example, where there is one, already after the first."""
_KEYBOARDS: dict[str, Input] = {
    "long": "long",
    "email": "email",
    "phone": "phone",
    "number": "number",
    "year": "number",
    **dict.fromkeys(("text", "country", "amount", "month", "date", "url", "group"), "text"),
    "files": "files",
}


def under_way(scene: Scene, place: AtField) -> tuple[Form, Draft, Field] | None:
    """What the place means in today's content; None where the form or its field is gone."""
    draft = scene.state.draft(place.draft)
    form = scene.knowledge.forms.get(draft.form) if draft else None
    field = form.field(place.field) if form else None
    return (form, draft, field) if form and draft and field else None


def picked(place: AtField, draft: Draft) -> tuple[str, ...]:
    """The boxes ticked on show; before the first tap, those of the answer there is. `("",)`: all were unticked."""
    if place.picked:
        return place.picked
    answer = draft.answers.get(place.field)
    return answer if isinstance(answer, tuple) else ()


def show(scene: Scene, *above: Part) -> Reply:
    """The question of the current field, with what was answered before and every way on."""
    place = scene.state.place
    assert isinstance(place, AtField)
    found = under_way(scene, place)
    if found is None:
        return Reply(
            (Text("This question is no longer part of the form. Press Menu to go on."),),
            ((MENU,),),
        )
    form, draft, field = found
    if place.pieces:
        return pieces.show(scene.state, place, draft, field)
    if place.doubt is not None:
        together = several.found(scene, form, draft, field, place.doubt)
        return several.ask(scene.state, form, draft, field, together) if together else _doubt(scene.state, place, draft)
    progress = journey.progress(form, draft, field.id)
    parts: list[Part] = [*above, Note(Text("Step {step} of {total}", {"step": progress.step, "total": progress.total}))]
    if entry := summary.entry_of(form, draft.answers, field):
        parts.append(Note(entry))
    parts.append(Text("**{question}**", {"question": words(scene.knowledge, field.question, now=scene.event.at)}))
    if field.help:
        parts.append(Note(words(scene.knowledge, field.help, now=scene.event.at)))
    if field.kind == "files":
        parts.append(kept.limits())
    if place.tries and field.example:
        parts.append(Text("For example: {example}", {"example": Text(field.example)}))
    if place.tries >= ENOUGH:
        parts.append(_way_out(scene))
    if field.kind == "group":
        parts.extend(entries.table(form, draft, field))
    elif field.id in draft.answers:
        parts.append(
            Note(
                Text(
                    "Your answer so far: {answer}", {"answer": fields.show(field, draft.answers[field.id], draft.files)}
                )
            )
        )
    rows = _options(scene.state, place, draft, field)
    rest = _section_way(scene.state, form, draft, field)
    return Reply(tuple(parts), (*rows, ways(scene.state, draft, field), *rest), input=_keyboard(field))


def _keyboard(field: Field) -> Input:
    return _KEYBOARDS.get(field.kind, "none")


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


def _way_out(scene: Scene) -> Text:
    """How to get past this step."""
    return Text(
        "You can skip this for now, save your draft, or ask the secretariat at {address}.", {"address": contact(scene)}
    )


def _options(state: State, place: AtField, draft: Draft, field: Field) -> tuple[tuple[Choice, ...], ...]:
    if field.kind == "files":
        return kept.rows(state, draft, field)
    mark = stamp(state, draft.id, field.id)
    if field.kind == "group":
        return entries.options(state, draft, field)
    if field.kind == "choices":
        ticked = picked(place, draft)
        boxes = tuple(
            (
                Choice(
                    Text(o.label), str(Token("f", ("-" if o.id in ticked else "+") + o.id, mark)), chosen=o.id in ticked
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


def ways(state: State, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """Back, past it, or away; to the review that asked for a change there is only one way."""
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
