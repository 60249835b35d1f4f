"""The answers before they are sent: change any of them, add a part, send once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge import fields, journey
from bot.knowledge.model import Form
from bot.talk.effects import Look, Submit
from bot.talk.looking import Finding, Mine, Submitted
from bot.talk.replies import Choice, Part, Reply, Row, Table
from bot.talk.state import Answer, AtField, AtMenu, AtReview, Draft, Sent
from bot.talk.text import Text, Value
from handlers.filling import on
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move, stamp

VERB = "r"
STEP = "review"


def handle(scene: Scene) -> Handled | None:
    """The review's buttons, and what was found before sending."""
    if found := scene.found(VERB):
        return _found(scene, found[1])
    pressed = scene.pressed(VERB)
    if pressed is None:
        return None
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtReview) else None
    if draft is None or pressed.stamp != stamp(scene.state, draft.id, STEP):
        return _past(scene, pressed)
    form = scene.knowledge.forms[draft.form]
    match pressed.argument.partition("=")[::2]:
        case ("send", ""):
            return _look(scene, form, draft)
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
    """Answers that were sent, in their order, to be read only."""
    asked = ((form.field(id), answer) for id, answer in answers.items())
    return Table(tuple(Row(Text(field.label), fields.show(field, answer)) for field, answer in asked if field))


def _ways_on(scene: Scene, form: Form, draft: Draft, missing: bool) -> tuple[tuple[Choice, ...], ...]:
    mark = stamp(scene.state, draft.id, STEP)
    send = button(Text("Send the changes") if draft.amends else Text("Send"), "r", "send", mark, primary=True)
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


def _look(scene: Scene, form: Form, draft: Draft) -> Handled | None:
    """Before sending it has to be known what was sent: an amendment takes the place of its latest version."""
    if journey.missing(form, draft):
        return None
    return Handled(scene.state, effects=(Look(Mine(), str(Token(VERB, "send"))),))


def _found(scene: Scene, finding: Finding) -> Handled | None:
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtReview) else None
    if draft is None:
        return None
    form = scene.knowledge.forms[draft.form]
    if draft.amends is None:
        return _send(scene, form, draft, None)
    before = next((each for each in finding.submissions if each.reference == draft.amends), None)
    if before is None or before.status == "withdrawn":
        return Handled(scene.state, line=Text("What this was to change is no longer there, so nothing was sent."))
    if before.answers == journey.counted(form, draft):
        return Handled(scene.state, line=Text("Nothing has been changed yet, so nothing was sent."))
    return _send(scene, form, draft, before)


def _send(scene: Scene, form: Form, draft: Draft, before: Submitted | None) -> Handled:
    """Sent, once; as the next version where there is one `before`."""
    reference = before.reference if before else scene.event.reference
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
        version=before.version + 1 if before else 1,
        before=before.answers if before else {},
    )
    sent = Sent(reference, form.kind, scene.event.at, draft.id)
    others = tuple(other for other in scene.state.drafts if other.id != draft.id)
    state = move(replace(scene.state, drafts=others, sent=(*scene.state.sent, sent)), AtMenu())
    return Handled(state, (_receipt(submit),), (submit,))


def _receipt(submit: Submit) -> Reply:
    values: dict[str, Value] = {"reference": submit.reference, "version": submit.version}
    if submit.version > 1:
        parts = (
            Text("Thank you. Your changes are recorded as version {version} of **{reference}**.", values),
            Text("The secretariat is sent what has changed, field by field, and everything as it is now."),
        )
    else:
        parts = (
            Text(
                "Thank you. Your expression of interest is recorded. Your reference: **{reference}**",
                {"reference": submit.reference},
            ),
            Text(
                "It goes to the secretariat by e-mail now, with your address to reply to. The documents give no time "
                "in which an answer comes. Please keep the reference: it is how the secretariat finds what you sent."
            ),
        )
    return Reply(parts, ((button(Text("My submissions"), "sent"), MENU),))
