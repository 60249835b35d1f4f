"""Talking to the secretariat, on the person's side: how a talk begins, what is passed on, what comes back, how it ends.

While a talk is open the assistant is silent: whatever is written at the menu goes to the secretariat and is not
answered here. Buttons, commands and forms go on working; in the middle of a form, words are its answers. A talk ends
when either side ends it, or when neither has written for as long as content/desk.yaml says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.talk.effects import Effect, OpenTalk, Owe
from bot.talk.events import Attached, Edited, Ended, Moved, Passed, Said, Spoke, Told
from bot.talk.outcome import Outcome
from bot.talk.replies import Choice, Note, Part, Reply
from bot.talk.state import AtMenu, Held, State, Unanswered
from bot.talk.text import Listing, Text, Value
from handlers import menu
from handlers.scene import MENU, STALE, Handled, Scene, button, move

VERB = "person"
OPEN = button(Text("Talk to the secretariat"), VERB)
MOST_PASSED = 50
"""Messages of a talk that can still be changed."""
LONGEST = 4000
"""Characters of a question that may be passed on."""


def handle(scene: Scene) -> Handled | None:
    """Asking for a person, /end, what the secretariat did, and words while a talk is open."""
    match scene.event:
        case Told():
            return _told(scene, scene.event)
        case Moved():
            return _moved(scene, scene.event)
        case Ended():
            return _ended(scene, scene.event)
    if pressed := scene.pressed(VERB):
        return _pressed(scene, pressed.argument)
    if scene.commanded("end"):
        return _end(scene)
    if scene.state.held and _goes_there(scene, scene.state.held):
        return _pass_on(scene, scene.state.held)
    return _begin(scene) if menu.meant(scene) == "human" else None


def passable(scene: Scene, question: str) -> tuple[State, tuple[Choice, ...]]:
    """The state after a question was declined, and the button that has it passed on; none where there is no desk."""
    if scene.knowledge.office is None:
        return scene.state, ()
    unanswered = Unanswered(scene.event.reference[:4], question[:LONGEST])
    choice = button(Text("Pass this on to the secretariat"), VERB, f"pass={unanswered.id}", primary=True)
    return replace(scene.state, unanswered=unanswered), (choice,)


def woken(outcome: Outcome, at: datetime) -> Outcome:
    """The outcome, and the end of a talk that has been quiet for long enough."""
    held = outcome.state.held
    if held is None or held.until > at:
        return outcome
    text = Text("Nobody has written for a while, so the talk with the secretariat is over, and I answer again.")
    reply = Reply((text,), ((OPEN,), (MENU,)))
    return replace(outcome, state=replace(outcome.state, held=None), replies=(*outcome.replies, reply))


def _pressed(scene: Scene, argument: str) -> Handled:
    unanswered = scene.state.unanswered
    match argument.partition("="):
        case ("", _, _):
            return _begin(scene)
        case ("write", _, _) if scene.state.held:
            return _on_air(scene, scene.state.held)
        case ("end", _, _):
            return _end(scene)
        case ("pass", _, id) if unanswered and unanswered.id == id:
            return _begin(scene.at(replace(scene.state, unanswered=None)), unanswered.question)
    return Handled(scene.state, line=STALE)


def _begin(scene: Scene, question: str = "") -> Handled:
    """A talk from now on; where there is no desk, whom to write to."""
    if scene.knowledge.office is None:
        text = Text(
            "The secretariat answers questions at {address}. Please do not send passwords or other secrets.",
            {"address": menu.contact(scene)},
        )
        return Handled(scene.state, (Reply((text,), ((MENU,),)),), aside=True)
    if held := scene.state.held:
        return _on_air(scene, held, question)
    case = scene.event.reference
    effects = (OpenTalk(case, scene.language), _owe(scene, case, "asked", question))
    return _on_air(scene, Held(case, _until(scene)), effects=effects)


def _on_air(scene: Scene, held: Held, question: str = "", effects: tuple[Effect, ...] = ()) -> Handled:
    """What is written goes to the secretariat, from the menu; a draft waits there."""
    state = replace(move(scene.state, AtMenu()), held=replace(held, until=_until(scene)))
    passed = (_owe(scene, held.case, "wrote", question),) if question else ()
    text = Text(
        "You are now talking to the secretariat: what you write here goes to its members, in a Telegram group of their "
        "own, and I keep silent. Their answers come here. They see no name, unless you write it; please send no "
        "passwords or other secrets."
    )
    forms = Note(Text("Buttons, commands and forms go on working. If nobody writes for a while, I answer again."))
    return Handled(state, (Reply((text, forms), ((menu.END, MENU),)),), (*effects, *passed))


def _goes_there(scene: Scene, held: Held) -> bool:
    """Whether what was said is for the secretariat: at the menu; what went there before is changed from anywhere."""
    if isinstance(scene.event, Edited):
        return scene.event.message in held.passed
    return isinstance(scene.state.place, AtMenu) and isinstance(scene.event, Said | Attached)


def _pass_on(scene: Scene, held: Held) -> Handled:
    """Silence here: somebody else has the chat. What is no words is said to stay here."""
    message = scene.event.message if isinstance(scene.event, Said) else ""
    passed = (*held.passed, message)[-MOST_PASSED:] if message else held.passed
    state = replace(scene.state, held=replace(held, until=_until(scene), passed=passed))
    if isinstance(scene.event, Said | Edited):
        did: Spoke = "wrote" if isinstance(scene.event, Said) else "corrected"
        return Handled(state, effects=(_owe(scene, held.case, did, scene.event.text),), silent=True)
    text = Text("Only words can be passed on to the secretariat. It is told that you sent something else.")
    return Handled(state, (Reply((text,), ((menu.END, MENU),)),), (_owe(scene, held.case, "sent"),))


def _end(scene: Scene) -> Handled:
    held = scene.state.held
    if held is None:
        return Handled(scene.state, line=Text("No talk with the secretariat is open."))
    state = replace(scene.state, held=None)
    return Handled(state, effects=(_owe(scene, held.case, "ended"),), line=Text("The talk is over. I answer again."))


def _told(scene: Scene, event: Told) -> Handled:
    """The secretariat's words in a frame that says whose they are; from then on it has the chat."""
    prepared = scene.knowledge.desk.replies.get(event.prepared)
    parts: tuple[Part, ...]
    if prepared:
        parts = (Text("**The secretariat writes:**"), Text(prepared.text))
    elif event.corrected:
        parts = (Text("**The secretariat corrects what it wrote:** {text}", {"text": event.text}),)
    else:
        parts = (Text("**The secretariat writes:** {text}", {"text": event.text}),)
    answer = () if isinstance(scene.state.place, AtMenu) else (button(Text("Answer it"), VERB, "write"),)
    note = Note(Text("What you write here now goes to the secretariat."))
    told = parts if answer else (*parts, note)
    passed = scene.state.held.passed if scene.state.held and scene.state.held.case == event.case else ()
    state = replace(scene.state, held=Held(event.case, _until(scene), passed))
    return Handled(state, (Reply(told, ((*answer, menu.END, MENU),)),), aside=True)


def _moved(scene: Scene, event: Moved) -> Handled:
    """Where a submission stands now, and what it lacks."""
    made = scene.knowledge.desk.statuses.get(event.status)
    says = Text(made.says) if made else Text("Its status has changed.")
    news: dict[str, Value] = {"reference": event.submission, "says": says}
    parts: list[Part] = [Text("News of what you sent as **{reference}**: {says}", news)]
    if event.note:
        parts.append(Text("**The secretariat writes:** {text}", {"text": event.note}))
    sent = next((each for each in scene.state.sent if each.reference == event.submission), None)
    form = scene.knowledge.forms.get(sent.form) if sent else None
    wanted = tuple(field for id in event.fields if form and (field := form.field(id)))
    see = button(Text("See it"), "sent", f"see={event.submission}")
    rows: tuple[tuple[Choice, ...], ...] = ((see, MENU),)
    if wanted:
        labels = Listing(tuple(Text(field.label) for field in wanted))
        parts.append(Text("Please answer again: {fields}. All your other answers stay.", {"fields": labels}))
        rows = ((button(Text("Complete it"), "sent", f"complete={event.submission}", primary=True),), *rows)
    others = {reference: ids for reference, ids in scene.state.wanted.items() if reference != event.submission}
    asked = {event.submission: tuple(field.id for field in wanted)} if wanted else {}
    return Handled(replace(scene.state, wanted=others | asked), (Reply(tuple(parts), rows),), aside=True)


def _ended(scene: Scene, event: Ended) -> Handled:
    if scene.state.held is None or scene.state.held.case != event.case:
        return Handled(scene.state, silent=True)
    text = Text("The secretariat has ended the talk. I answer again.")
    return Handled(replace(scene.state, held=None), (Reply((text,), ((OPEN,), (MENU,))),), aside=True)


def _until(scene: Scene) -> datetime:
    return scene.event.at + timedelta(hours=scene.knowledge.desk.quiet)


def _owe(scene: Scene, case: str, did: Spoke, text: str = "") -> Owe:
    event = scene.event
    passed = Passed(at=event.at, reference=event.reference, case=case, did=did, language=scene.language, text=text)
    return Owe(case, passed)
