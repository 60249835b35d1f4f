"""The answers before they are sent: change any of them, add a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.knowledge import journey, summary
from bot.knowledge.checks import Concern, concerns, notices
from bot.knowledge.model import Form
from bot.knowledge.wording import words
from bot.talk.files import File
from bot.talk.replies import Choice, Note, Part, Reply, Row, Table
from bot.talk.state import Answer, AtField, AtReview, Draft
from bot.talk.text import Listing, Text
from handlers import linked, sending, timely
from handlers.filling import on
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move, stamp
from handlers.sending import STEP, VERB


def handle(scene: Scene) -> Handled | None:
    """The review's buttons, and what was found before sending."""
    if found := scene.found(VERB):
        return sending.found(scene, found[0].argument, found[1])
    pressed = scene.pressed(VERB)
    if pressed is None:
        return None
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtReview) else None
    if draft is None or pressed.stamp != stamp(scene.state, draft.id, STEP):
        return _past(scene, pressed)
    form = scene.knowledge.forms[draft.form]
    match pressed.argument.partition("=")[::2]:
        case ("send", "" | "new" as wish):
            return sending.look(scene, form, draft, wish)
        case ("as", reference):
            return sending.look(scene, form, replace(draft, amends=reference), f"as={reference}")
        case ("back", ""):
            return Handled(scene.state, aside=True)
        case ("change", ""):
            return Handled(scene.state, (_changes(scene, form, draft),))
        case ("change", id) if form.field(id):
            return Handled(move(scene.state, AtField(draft.id, id, editing=True)), aside=True)
        case ("add", id) if id in {section.id for section, _ in journey.closed_sections(form, draft)}:
            opened = replace(draft, opened=(*draft.opened, id))
            return Handled(on(scene.state.keep(opened), form, opened), aside=True)
        case ("needed", ""):
            return _needed(scene, form, draft)
        case ("offer", kind) if kind in scene.knowledge.forms:
            return _offered(scene, form, draft, scene.knowledge.forms[kind])
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
    found = concerns(scene.knowledge, form, draft.answers, now=scene.event.at)
    parts: list[Part] = [
        Text("**{form}**: please check your answers.", {"form": Text(form.title)}),
        _table(scene, form, draft),
        *_worth_knowing(scene, form, draft, found),
        *(() if draft.amends else timely.said(timely.judged(scene, form, draft))),
    ]
    if missing:
        labels = tuple(summary.called(form, draft.answers, field) for field in missing)
        parts.append(
            Text(
                "{n} answer is still needed before you can send this:",
                {"n": len(labels)},
                plural="{n} answers are still needed before you can send this:",
            )
        )
        parts.append(Table(tuple(Row(label, Text("not answered yet")) for label in labels)))
    elif any(concern.blocks for concern in found):
        parts.append(Text("Before you can send this, please change what is said above to be in the way."))
    else:
        parts.append(Text("Everything that is needed is there. You can send it, change an answer or add a part."))
    return Reply(tuple(parts), _ways_on(scene, form, draft, found, missing=bool(missing)), input="none")


def _worth_knowing(scene: Scene, form: Form, draft: Draft, found: tuple[Concern, ...]) -> Iterator[Part]:
    """What the answers give cause to say: what does not go together, what to know, what comes next."""
    blocking = [concern.says for concern in found if concern.blocks]
    if blocking:
        yield Text("**This is in the way of sending**")
        yield from blocking
    if len(blocking) < len(found):
        yield Text("**Worth a second look.** You can send this all the same.")
        yield from (concern.says for concern in found if not concern.blocks)
    yield from (Note(notice) for notice in notices(scene.knowledge, form, draft.answers, now=scene.event.at))
    if wished := linked.wished(scene, form, draft.answers):
        titles = Listing(tuple(Text(other.title) for other in wished))
        yield Note(
            Text("Once this is sent, you can go on with what you asked for beside it: {forms}.", {"forms": titles})
        )


def _table(scene: Scene, form: Form, draft: Draft) -> Table:
    mark = stamp(scene.state, draft.id, STEP)
    asked = (field for _, field in journey.applying(form, draft.answers))
    rows = (
        Row(line.label, line.value, str(Token("r", f"change={line.field.id}", mark)))
        for line in summary.lines(form, asked, draft.answers, draft.files)
    )
    return Table(tuple(rows))


def answered(form: Form, answers: Mapping[str, Answer], files: Mapping[str, File]) -> Table:
    """The answers in the form's order, to be read only."""
    return Table(tuple(Row(line.label, line.value) for line in summary.lines(form, form.fields, answers, files)))


def _ways_on(
    scene: Scene, form: Form, draft: Draft, found: tuple[Concern, ...], *, missing: bool
) -> tuple[tuple[Choice, ...], ...]:
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
    blocked = any(concern.blocks for concern in found)
    first = ((needed,),) if missing else () if blocked else ((send,),)
    mends = _mends(scene, form, draft, found)
    remind = () if draft.amends else timely.ways(scene, timely.judged(scene, form, draft))
    return (*first, *mends, *parts, *remind, (change, button(Text("Save for later"), "save", draft.id)))


def _mends(scene: Scene, form: Form, draft: Draft, found: tuple[Concern, ...]) -> tuple[tuple[Choice, ...], ...]:
    """A button for each answer that a concern is about, and for each form that may help with one."""
    mark = stamp(scene.state, draft.id, STEP)
    asked = (form.field(id) for id in dict.fromkeys(concern.field for concern in found if concern.field))
    change = (
        button(Text("Change: {field}", {"field": Text(field.label)}), "r", f"change={field.id}", mark)
        for field in asked
        if field
    )
    kinds = dict.fromkeys(concern.offers for concern in found if concern.offers)
    offer = (
        button(Text("Begin: {form}", {"form": Text(scene.knowledge.forms[kind].title)}), "r", f"offer={kind}", mark)
        for kind in kinds
    )
    return tuple((choice,) for choice in (*change, *offer))


def _changes(scene: Scene, form: Form, draft: Draft) -> Reply:
    """One button for each question of the path, answered or passed over."""
    mark = stamp(scene.state, draft.id, STEP)
    asked = ((field, summary.called(form, draft.answers, field)) for field in journey.path(form, draft))
    rows = tuple((button(label, "r", f"change={field.id}", mark),) for field, label in asked)
    back = button(Text("Back to the review"), "r", "back", mark)
    return Reply((Text("Which answer would you like to change?"),), (*rows, (back,)), input="none")


def _needed(scene: Scene, form: Form, draft: Draft) -> Handled:
    """The required questions that were passed over are asked again."""
    missing = {field.id for field in journey.missing(form, draft)}
    asked = replace(draft, skipped=tuple(id for id in draft.skipped if id not in missing))
    return Handled(on(scene.state.keep(asked), form, asked), aside=True)


def _offered(scene: Scene, form: Form, draft: Draft, other: Form) -> Handled:
    """From a concern to the form that may help with it; the draft in hand waits in the menu."""
    state, (begun,) = linked.begun(scene, form, draft.answers, (other,))
    intro = Reply((words(scene.knowledge, other.intro, now=scene.event.at),))
    return Handled(on(state, other, begun), (intro,), aside=True)
