"""The answers before they are sent: change any of them, add a part, send once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.knowledge import journey, summary
from bot.knowledge.checks import Concern, concerns, notices
from bot.knowledge.likeness import WITHIN, alike
from bot.knowledge.model import Form
from bot.knowledge.wording import words
from bot.talk.effects import Look, Submit
from bot.talk.files import File
from bot.talk.looking import Finding, Likeness, Mine, Submissions, Submitted
from bot.talk.replies import Choice, Note, Part, Reply, Row, Table
from bot.talk.state import Answer, AtField, AtMenu, AtReview, Draft, Sent
from bot.talk.text import Listing, Moment, Text, Value
from handlers import kept, linked, timely
from handlers.filling import on
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move, stamp

VERB = "r"
STEP = "review"
ELSEWHERE = Text(
    "Something very like this seems to have been sent already, from another device or by somebody else. If it is the "
    "same, you can withdraw this one."
)


def handle(scene: Scene) -> Handled | None:
    """The review's buttons, and what was found before sending."""
    if found := scene.found(VERB):
        return _found(scene, found[0].argument, found[1])
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
            return _look(scene, form, draft, wish)
        case ("as", reference):
            return _look(scene, form, replace(draft, amends=reference), f"as={reference}")
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


def _look(scene: Scene, form: Form, draft: Draft, wish: str) -> Handled | None:
    """Before sending it has to be known what was sent: an amendment takes the place of its latest version."""
    found = concerns(scene.knowledge, form, draft.answers, now=scene.event.at)
    if journey.missing(form, draft) or any(concern.blocks for concern in found):
        return None
    like = None if draft.amends else Likeness(form.kind, journey.counted(form, draft), scene.event.at - WITHIN)
    return Handled(scene.state, effects=(Look(Mine(like), str(Token(VERB, wish))),))


def _found(scene: Scene, wish: str, finding: Finding) -> Handled | None:
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtReview) else None
    if draft is None or not isinstance(finding, Submissions):
        return None
    form = scene.knowledge.forms[draft.form]
    if wish.startswith("as="):
        draft = replace(draft, amends=wish.removeprefix("as="))
    if draft.amends is None:
        twin = None if wish == "new" else _twin(scene, form, draft, finding.submissions)
        return _ask(scene, draft, twin) if twin else _send(scene, form, draft, None, elsewhere=finding.elsewhere)
    before = next((each for each in finding.submissions if each.reference == draft.amends), None)
    if before is None or before.form != form.kind or before.status == "withdrawn":
        return Handled(scene.state, line=Text("What this was to change is no longer there, so nothing was sent."))
    if before.answers == journey.counted(form, draft):
        return Handled(scene.state, line=Text("Nothing has been changed yet, so nothing was sent."))
    return _send(scene, form, draft, before)


def _twin(scene: Scene, form: Form, draft: Draft, mine: tuple[Submitted, ...]) -> Submitted | None:
    """What this person has sent that is likely the same, the latest of it."""
    recent = (
        each
        for each in reversed(mine)
        if each.form == form.kind and each.status != "withdrawn" and scene.event.at - each.at <= WITHIN
    )
    answers = journey.counted(form, draft)
    return next((each for each in recent if alike(answers, each.answers)), None)


def _ask(scene: Scene, draft: Draft, twin: Submitted) -> Handled:
    """Nothing is in the way of sending it twice, but the person should know."""
    mark = stamp(scene.state, draft.id, STEP)
    text = Text(
        "You have sent something very like this before: **{reference}**, on {moment}. Is this to take its place, or is "
        "it another one?",
        {"reference": twin.reference, "moment": Moment(twin.at.isoformat())},
    )
    place = button(Text("Send it in its place"), VERB, f"as={twin.reference}", mark, primary=True)
    new = button(Text("Send it as another one"), VERB, "send=new", mark)
    back = button(Text("Not now"), "resume", draft.id)
    return Handled(scene.state, (Reply((text,), ((place,), (new,), (back,)), input="none"),))


def _send(scene: Scene, form: Form, draft: Draft, before: Submitted | None, *, elsewhere: bool = False) -> Handled:
    """Sent, once; as the next version where there is one `before`."""
    found = concerns(scene.knowledge, form, draft.answers, now=scene.event.at)
    reference = before.reference if before else scene.event.reference
    answers = journey.counted(form, draft)
    judged = timely.judged(scene, form, draft)
    submit = Submit(
        reference=reference,
        form=form.kind,
        language=scene.language,
        begun=draft.begun,
        at=scene.event.at,
        answers=answers,
        skipped=journey.unanswered(form, draft),
        inapplicable=journey.inapplicable(form, draft),
        profile=scene.state.profile,
        consent=draft.consent,
        admission=judged.admission if judged else None,
        version=before.version + 1 if before else 1,
        before=before.answers if before else {},
        concerns={concern.id: concern.says for concern in found},
        notices=notices(scene.knowledge, form, draft.answers, now=scene.event.at),
        files={**(before.files if before else {}), **kept.named(draft, answers)},
    )
    said = tuple(dict.fromkeys(draft.said.values()))
    sent = Sent(reference, form.kind, scene.event.at, draft.id, said)
    others = tuple(other for other in scene.state.drafts if other.id != draft.id)
    state = move(replace(scene.state, drafts=others, sent=(*scene.state.sent, sent)), AtMenu())
    wished = linked.wished(scene, form, draft.answers)
    earlier = linked.wished(scene, form, before.answers) if before else ()
    state, begun = linked.begun(scene.at(state), form, draft.answers, tuple(w for w in wished if w not in earlier))
    also = (*(() if before else timely.marked(judged)), *((ELSEWHERE,) if elsewhere else ()))
    return Handled(state, (_receipt(scene, submit, begun, also),), (submit,))


def _offered(scene: Scene, form: Form, draft: Draft, other: Form) -> Handled:
    """From a concern to the form that may help with it; the draft in hand waits in the menu."""
    state, (begun,) = linked.begun(scene, form, draft.answers, (other,))
    intro = Reply((words(scene.knowledge, other.intro, now=scene.event.at),))
    return Handled(on(state, other, begun), (intro,), aside=True)


def _receipt(scene: Scene, submit: Submit, begun: list[Draft], also: tuple[Text, ...]) -> Reply:
    values: dict[str, Value] = {"reference": submit.reference, "version": submit.version}
    if submit.version > 1:
        parts = (
            Text("Thank you. Your changes are recorded as version {version} of **{reference}**.", values),
            Text("What has changed goes out by e-mail, field by field, with everything as it is now."),
        )
    else:
        parts = (
            Text(
                "Thank you. What you sent is recorded. Your reference: **{reference}**",
                {"reference": submit.reference},
            ),
            Text(
                "It goes out by e-mail now, with your address to reply to. The documents give no time in which an "
                "answer comes. Please keep the reference: it is by this that what you sent is found."
            ),
        )
    going_on = Text("You also asked for what follows. It has its own questions; what you have told me is filled in.")
    rows = tuple(
        (
            button(
                Text("Continue: {form}", {"form": Text(scene.knowledge.forms[draft.form].title)}),
                "resume",
                draft.id,
                primary=True,
            ),
        )
        for draft in begun
    )
    return Reply(
        (*parts, *also, *((going_on,) if begun else ())), (*rows, (button(Text("My submissions"), "sent"), MENU))
    )
