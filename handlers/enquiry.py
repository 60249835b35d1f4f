"""Asking an applicant for more: a member ticks the fields that are to be answered again, says why, and sends it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import journey
from bot.knowledge.model import Form
from bot.talk.effects import MoveCase, Owe
from bot.talk.events import Moved
from bot.talk.looking import Case, CaseFile
from bot.talk.outcome import Outcome
from bot.talk.replies import Choice, Part, Reply
from bot.talk.state import Enquiry, State, Wish
from bot.talk.text import Text
from handlers import announcement, card
from handlers.scene import Scene

ACTS = frozenset({"tick", "send", "drop", "whole"})
MOST = 20
"""Enquiries that are put together at the same time; the oldest go first."""


def begun(scene: Scene, wish: Wish, file: CaseFile, case: Case) -> Outcome:
    """Which fields? One enquiry a case: whoever begins another takes over."""
    form = _form(scene, file)
    if form is None:
        text = Text("This form is not there any more, so nothing of it can be asked for.")
        return Outcome(scene.state, (card.message(case, (text,)),))
    enquiry = Enquiry(case.id, wish.by, wish.detail)
    return Outcome(_kept(scene.state, enquiry), (_shown(form, file, case, enquiry),))


def done(scene: Scene, wish: Wish, file: CaseFile, case: Case) -> Outcome:
    """A tick, a reason, or the end of it."""
    form = _form(scene, file)
    found = next((each for each in scene.state.desk.enquiries if each.case == case.id), None)
    if form is None or found is None or wish.act not in {*ACTS, "note"}:
        text = Text("Nothing is being asked for here any more. Begin again from the card:")
        return Outcome(scene.state, (card.shown(scene, file, case, text),))
    match wish.act:
        case "tick":
            ticked = _ticked(form, found, wish.detail)
            return Outcome(_kept(scene.state, ticked), (replace(_shown(form, file, case, ticked), replaces=True),))
        case "whole":
            whole = replace(found, whole=True)
            return Outcome(_kept(scene.state, whole), (replace(_shown(form, file, case, whole), replaces=True),))
        case "note":
            noted = replace(found, note=wish.text.strip())
            return Outcome(_kept(scene.state, noted), (_shown(form, file, case, noted),))
        case "drop":
            text = Text("Nothing was asked for.")
            return Outcome(without(scene.state, case.id), (card.message(case, (text,), replaces=True),))
    return _send(scene, wish, file, case, found)


def without(state: State, case: str) -> State:
    """Nothing is being put together about that case any more."""
    others = tuple(each for each in state.desk.enquiries if each.case != case)
    return replace(state, desk=replace(state.desk, enquiries=others))


def _send(scene: Scene, wish: Wish, file: CaseFile, case: Case, enquiry: Enquiry) -> Outcome:
    form = _form(scene, file)
    if form and not enquiry.fields and not enquiry.note:
        text = Text("Tick at least one field, or reply to this message with what you need.")
        return Outcome(scene.state, (_shown(form, file, case, enquiry, text),))
    if enquiry.status not in card.following(scene, case.status):
        line = Text("That cannot follow any more. Here is where it stands:")
        return Outcome(without(scene.state, case.id), (card.shown(scene, file, case, line),))
    news = Moved(
        at=scene.event.at,
        reference=scene.event.reference,
        submission=case.id,
        status=enquiry.status,
        fields=enquiry.fields,
        note=enquiry.note,
    )
    asked = card.shown(scene, file, replace(case, status=enquiry.status), replaces=True)
    announced = announcement.owed(scene, wish, "move", enquiry.status, enquiry.note)
    effects = (MoveCase(case.id, enquiry.status, wish.by), Owe(case.id, news, wish.by), announced)
    return Outcome(without(scene.state, case.id), (asked,), effects)


def _shown(form: Form, file: CaseFile, case: Case, enquiry: Enquiry, *above: Part) -> Reply:
    parts: list[Part] = [
        *above,
        Text(
            "What is the applicant of **{case}** to answer again? Tick it. To say why, reply to this message; "
            "everything else of the submission stays as it is.",
            {"case": case.id},
        ),
    ]
    if enquiry.note:
        parts.append(Text("You write: {words}", {"words": enquiry.note}))
    answers = file.submitted.answers if file.submitted else {}
    applies = {field.id for _, field in journey.applying(form, answers) if field.kind != "consent"}
    answered = {id.partition(".")[0] for id in answers}  # of a group, only its entries have answers
    near = applies if enquiry.whole else applies & {*answered, *enquiry.fields}
    ticks = tuple(
        _tick(str(number), field.label, case, chosen=field.id in enquiry.fields)
        for number, field in enumerate(form.fields)
        if field.id in near
    )
    rest = () if near == applies else ((card.choice(Text("Show what was not answered"), "whole", case.id),),)
    send = card.choice(Text("Ask for it"), "send", case.id, primary=True)
    end = (card.choice(Text("Do not ask"), "drop", case.id), send)
    return card.message(case, tuple(parts), (*card.in_twos(ticks), *rest, end))


def _tick(number: str, label: str, case: Case, *, chosen: bool) -> Choice:
    return replace(card.choice(Text(label), "tick", case.id, number), chosen=chosen)  # from content/


def _ticked(form: Form, enquiry: Enquiry, number: str) -> Enquiry:
    """A number that is no field's changes nothing."""
    if not number.isdecimal() or int(number) >= len(form.fields):
        return enquiry
    id = form.fields[int(number)].id
    others = tuple(each for each in enquiry.fields if each != id)
    return replace(enquiry, fields=others if id in enquiry.fields else (*others, id))


def _form(scene: Scene, file: CaseFile) -> Form | None:
    return scene.knowledge.forms.get(file.submitted.form) if file.submitted else None


def _kept(state: State, enquiry: Enquiry) -> State:
    others = without(state, enquiry.case).desk.enquiries
    return replace(state, desk=replace(state.desk, enquiries=(*others, enquiry)[-MOST:]))
