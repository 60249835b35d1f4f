"""The answers before they are sent: change any of them, add a part, send once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge import fields, journey
from bot.knowledge.model import Form
from bot.talk.effects import Submit
from bot.talk.replies import Choice, Part, Reply, Row, Table
from bot.talk.state import Answer, AtField, AtMenu, AtReview, Draft, Sent
from bot.talk.text import Text, Value
from handlers.filling import on
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move, stamp

STEP = "review"


def handle(scene: Scene) -> Handled | None:
    """The review's buttons."""
    pressed = scene.pressed("r")
    if pressed is None:
        return None
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtReview) else None
    if draft is None or pressed.stamp != stamp(scene.state, draft.id, STEP):
        return _past(scene, pressed)
    form = scene.knowledge.forms[draft.form]
    match pressed.argument.partition("=")[::2]:
        case ("send", ""):
            return _send(scene, form, draft)
        case ("change", ""):
            return Handled(scene.state, (_changes(scene, form, draft),))
        case ("change", id) if form.field(id):
            return Handled(move(scene.state, AtField(draft.id, id, editing=True)), aside=True)
        case ("add", id) if id in {section.id for section, _ in journey.closed_sections(form, draft)}:
            opened = replace(draft, opened=(*draft.opened, id))
            return Handled(on(scene.state.keep(opened), form, opened), aside=True)
        case ("needed", ""):
            return _needed(scene, form, draft)
    return None


def _past(scene: Scene, pressed: Token) -> Handled:
    """A review's button from the past; if its draft has been sent since, the reference is what the person wants."""
    drafted = pressed.stamp.partition(".")[0]
    sent = next((sent for sent in scene.state.sent if sent.draft == drafted), None)
    if sent is None:
        return Handled(scene.state, line=STALE)
    line = Text(
        "This was sent already. Your reference is **{reference}**; nothing was sent again.",
        {"reference": sent.reference},
    )
    return Handled(scene.state, line=line)


def show(scene: Scene) -> Reply:
    """All answers in the form's order, what is still needed, and the ways on."""
    place = scene.state.place
    assert isinstance(place, AtReview)
    draft = scene.state.draft(place.draft)
    form = scene.knowledge.forms.get(draft.form) if draft else None
    if draft is None or form is None:
        return Reply((Text("This form is no longer here. Press Menu to go on."),), ((MENU,),))
    missing = journey.missing(form, draft)
    parts: list[Part] = [
        Text("**{form}**: please check your answers.", {"form": Text(form.title)}),
        _table(scene, form, draft),
    ]
    if missing:
        labels = tuple(Text(field.label) for field in missing)
        parts.append(
            Text(
                "{n} answer is still needed before you can send this:",
                {"n": len(labels)},
                plural="{n} answers are still needed before you can send this:",
            )
        )
        parts.append(Table(tuple(Row(label, Text("not answered yet")) for label in labels)))
    else:
        parts.append(Text("Everything that is needed is there. You can send it, change an answer or add a part."))
    return Reply(tuple(parts), _ways_on(scene, form, draft, bool(missing)), input="none")


def _table(scene: Scene, form: Form, draft: Draft) -> Table:
    mark = stamp(scene.state, draft.id, STEP)
    asked = ((form.field(id), answer) for id, answer in journey.counted(form, draft).items())
    rows = (
        Row(Text(field.label), fields.show(field, answer), str(Token("r", f"change={field.id}", mark)))
        for field, answer in asked
        if field
    )
    return Table(tuple(rows))


def answered(form: Form, answers: Mapping[str, Answer]) -> Table:
    """The answers in the form's order, to be read only."""
    fields_of = (field for section in form.sections for field in section.fields if field.id in answers)
    return Table(tuple(Row(Text(field.label), fields.show(field, answers[field.id])) for field in fields_of))


def _ways_on(scene: Scene, form: Form, draft: Draft, missing: bool) -> tuple[tuple[Choice, ...], ...]:
    mark = stamp(scene.state, draft.id, STEP)
    send = button(Text("Send"), "r", "send", mark, primary=True)
    needed = button(Text("Answer what is needed"), "r", "needed", mark, primary=True)
    parts = tuple(
        (
            button(
                Text(
                    "Add: {part} ({n} question)",
                    {"part": Text(section.title), "n": n},
                    plural="Add: {part} ({n} questions)",
                ),
                "r",
                f"add={section.id}",
                mark,
            ),
        )
        for section, n in journey.closed_sections(form, draft)
    )
    change = button(Text("Change an answer"), "r", "change", mark)
    return ((needed if missing else send,), *parts, (change, button(Text("Save for later"), "save", draft.id)))


def _changes(scene: Scene, form: Form, draft: Draft) -> Reply:
    """One button for each question of the path, answered or passed over."""
    mark = stamp(scene.state, draft.id, STEP)
    rows = tuple((button(Text(field.label), "r", f"change={field.id}", mark),) for field in journey.path(form, draft))
    return Reply((Text("Which answer would you like to change?"),), rows, input="none")


def _needed(scene: Scene, form: Form, draft: Draft) -> Handled:
    """The required questions that were passed over are asked again."""
    missing = {field.id for field in journey.missing(form, draft)}
    asked = replace(draft, skipped=tuple(id for id in draft.skipped if id not in missing))
    return Handled(on(scene.state.keep(asked), form, asked), aside=True)


def _send(scene: Scene, form: Form, draft: Draft) -> Handled | None:
    if journey.missing(form, draft):
        return None
    reference = scene.event.reference
    submit = Submit(
        reference=reference,
        form=form.kind,
        language=scene.language,
        begun=draft.begun,
        at=scene.event.at,
        answers=journey.counted(form, draft),
        skipped=journey.unanswered(form, draft),
        inapplicable=journey.inapplicable(form, draft),
        profile=scene.state.profile,
        consent=draft.consent,
    )
    sent = Sent(reference, form.kind, scene.event.at, draft.id)
    others = tuple(other for other in scene.state.drafts if other.id != draft.id)
    state = move(replace(scene.state, drafts=others, sent=(*scene.state.sent, sent)), AtMenu())
    return Handled(state, (_receipt(reference, form),), (submit,))


def _receipt(reference: str, form: Form) -> Reply:
    parts: tuple[Value, ...] = (
        Text(
            "Thank you. Your expression of interest is recorded. Your reference: **{reference}**",
            {"reference": reference},
        ),
        Text(
            "It goes to the secretariat by e-mail now, with your address to reply to. The documents give no time in "
            "which an answer comes. Please keep the reference: it is how the secretariat finds what you sent."
        ),
    )
    return Reply(tuple(part for part in parts if isinstance(part, Text)), ((MENU,),))
