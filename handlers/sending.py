"""Sending what the review shows: once, after a look at what was sent before, and the receipt."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import journey
from bot.knowledge.checks import concerns, notices
from bot.knowledge.likeness import WITHIN, alike
from bot.knowledge.model import Form
from bot.talk.effects import Look, Submit
from bot.talk.looking import Finding, Likeness, Mine, Submissions, Submitted
from bot.talk.replies import Reply
from bot.talk.state import AtMenu, AtReview, Draft, Sent
from bot.talk.text import Moment, Text, Value
from handlers import kept, linked, timely
from handlers.scene import MENU, Handled, Scene, Token, button, move, stamp

VERB = "r"
STEP = "review"
ELSEWHERE = Text(
    "Something very like this seems to have been sent already, from another device or by somebody else. If it is the "
    "same, you can withdraw this one."
)


def look(scene: Scene, form: Form, draft: Draft, wish: str) -> Handled | None:
    """Before sending it has to be known what was sent: an amendment takes the place of its latest version."""
    against = concerns(scene.knowledge, form, draft.answers, now=scene.event.at)
    if journey.missing(form, draft) or any(concern.blocks for concern in against):
        return None
    like = None if draft.amends else Likeness(form.kind, journey.counted(form, draft), scene.event.at - WITHIN)
    return Handled(scene.state, effects=(Look(Mine(like), str(Token(VERB, wish))),))


def found(scene: Scene, wish: str, finding: Finding) -> Handled | None:
    """What was sent is known: sends, or asks first where it is likely the same."""
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
    worth = concerns(scene.knowledge, form, draft.answers, now=scene.event.at)
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
        concerns={concern.id: concern.says for concern in worth},
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
