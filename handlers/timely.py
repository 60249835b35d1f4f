"""What is said of a form's call where it is sent: in time, in the hours of grace, late, or outside any call."""

from __future__ import annotations

from bot.knowledge.admission import Judged, admission
from bot.knowledge.model import Form
from bot.talk.replies import Choice
from bot.talk.state import Draft
from bot.talk.text import Moment, Text
from handlers.scene import Scene, button


def judged(scene: Scene, form: Form, draft: Draft) -> Judged | None:
    """How the draft stands if it is sent now."""
    return admission(scene.knowledge.calendar, form, begun=draft.begun, now=scene.event.at)


def said(judged: Judged | None) -> tuple[Text, ...]:
    """What to say before sending; nothing where the form is in time, or belongs to no call."""
    match judged:
        case Judged("grace", until) if until:
            moment = Moment(until.isoformat())
            return (
                Text(
                    "The call has closed. You began before that, so there is a grace period: what you send until "
                    "{moment} is marked as within it.",
                    {"moment": moment},
                ),
            )
        case Judged("late"):
            return (
                Text(
                    "The call has closed, and the grace period is over. You can send this all the same, marked as late."
                ),
            )
        case Judged("outside"):
            return (
                Text(
                    "No call is open for this form today. You can send it all the same, marked as outside a call; or "
                    "keep the draft and be told when a call opens."
                ),
            )
        case _:
            return ()


def marked(judged: Judged | None) -> tuple[Text, ...]:
    """The same once it is sent."""
    match judged:
        case Judged("grace"):
            return (Text("It is marked as sent within the grace period."),)
        case Judged("late"):
            return (Text("It is marked as late."),)
        case Judged("outside"):
            return (Text("It is marked as sent outside a call."),)
        case _:
            return ()


def ways(scene: Scene, judged: Judged | None) -> tuple[tuple[Choice, ...], ...]:
    """To be told when a call opens, where none is and that was not asked for."""
    closed = judged is not None and judged.admission in ("late", "outside")
    opens = button(Text("Tell me when a call opens"), "remind")
    return ((opens,),) if closed and not scene.state.reminders else ()
