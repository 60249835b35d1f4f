"""The calendar: what is next and what is past, a file of it for the person's own, and reminders of calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.knowledge.agenda import Dated, dates
from bot.knowledge.calendar import CALLS, local_date, status, today
from bot.knowledge.wording import sources
from bot.talk.effects import Remind, StopReminding
from bot.talk.events import Due
from bot.talk.replies import Choice, Document, Note, Part, Reply, Row, Table
from bot.talk.text import Elapsed, Text, Value
from handlers.menu import meant
from handlers.scene import MENU, STALE, Handled, Scene, button

ADD = button(Text("Add to my calendar"), "file")
REMIND = button(Text("Remind me"), "remind")
STOP = button(Text("Stop reminding me"), "remind", "stop")


def handle(scene: Scene) -> Handled | None:
    """/deadlines, the words for it, its buttons, and the day of a reminder."""
    if isinstance(scene.event, Due):
        return _due(scene, scene.event)
    if pressed := scene.pressed("file"):
        return _file(scene, pressed.argument)
    word, pressed = meant(scene), scene.pressed("remind")
    if word == "no_reminders" or (pressed and pressed.argument == "stop"):
        return _stop(scene)
    if word == "remind" or pressed:
        return _remind(scene)
    if scene.pressed("deadlines") or scene.commanded("deadlines") or word == "deadlines":
        return Handled(scene.state, (_show(scene),), aside=True)
    return None


def _show(scene: Scene) -> Reply:
    """How things stand with the calls, then every date: what is going on or ahead first."""
    every, now = dates(scene.knowledge), scene.event.at
    ahead = [dated for dated in every if dated.end >= today(now, dated.zone)]
    past = [dated for dated in every if dated.end < today(now, dated.zone)]
    parts: list[Part] = [status(scene.knowledge, CALLS, now=now)]
    if ahead:
        parts += [Text("**What is next**"), _table(ahead, now)]
    else:
        parts.append(Text("**What is next:** the documents give no date that still lies ahead."))
    if past:
        parts += [Text("**What is past**"), _table(past, now)]
    parts += [Note(source) for source in sources(scene.knowledge, (dated.source for dated in every))]
    return Reply(tuple(parts), ((ADD, bell(scene)), (MENU,)))


def _table(listed: Iterable[Dated], now: datetime) -> Table:
    return Table(tuple(Row(dated.name, _when(dated, now)) for dated in listed))


def _when(dated: Dated, now: datetime) -> Text:
    day = today(now, dated.zone)
    values: dict[str, Value] = {"date": local_date(dated.iso, dated.zone)}
    if dated.begin <= day <= dated.end != dated.begin:
        return Text("{date}, now", values)
    nearest = dated.begin if dated.begin >= day else dated.end
    return Text("{date}, {distance}", {**values, "distance": Elapsed((nearest - day).days)})


def bell(scene: Scene) -> Choice:
    """Asks for reminders, or stops them."""
    return STOP if scene.state.reminders else REMIND


def _file(scene: Scene, argument: str) -> Handled:
    """The file with all dates or with those of one call or occasion; first the question which."""
    named = _named(scene)
    if not argument:
        rows = tuple((button(name, "file", f"of={id}"),) for id, name in named.items())
        every = button(Text("All dates"), "file", "all", primary=True)
        asked = Reply((Text("Which date would you like to have in your calendar?"),), ((every,), *rows, (MENU,)))
        return Handled(scene.state, (asked,))
    id = argument.removeprefix("of=")
    if argument == "all":
        document = Document(Text("All dates"), "alliance.ics")
    elif argument != id and id in named:
        document = Document(named[id], f"{id}.ics", (id,))
    else:
        return Handled(scene.state, line=STALE)
    text = Text("Here is the file. Open it, and your calendar will offer to add what is in it.")
    return Handled(scene.state, (Reply((text, document), ((bell(scene), MENU),)),), aside=True)


def _named(scene: Scene) -> dict[str, Text]:
    """The calls and occasions of the calendar by id, the earliest first."""
    calendar = scene.knowledge.calendar
    titles = {call.id: Text(call.title) for call in calendar.calls}
    titles |= {event.id: Text(event.title) for event in calendar.events}
    return {dated.of: titles[dated.of] for dated in dates(scene.knowledge)}


def _remind(scene: Scene) -> Handled:
    text = Text(
        "I will remind you on the day a new call opens, and 30, 7 and 1 day before a call closes, counted from the "
        "first date the documents give. Reminders come into this conversation: Telegram announces them, a web page "
        "shows them only when you open it again. To be safe, add the dates to your own calendar as well."
    )
    drafts = Text("I will also remind you of a draft that you have left alone for seven days.")
    kept = Note(Text("For this I keep only that you asked. You can stop it at any time."))
    state = replace(scene.state, reminders=True)
    return Handled(state, (Reply((text, drafts, kept), ((ADD, STOP), (MENU,))),), (Remind(),), aside=True)


def _stop(scene: Scene) -> Handled:
    state = replace(scene.state, reminders=False)
    reply = Reply((Text("I will not send you any more reminders."),), ((REMIND, MENU),))
    return Handled(state, (reply,), (StopReminding(),), aside=True)


def _due(scene: Scene, event: Due) -> Handled:
    """The reminder: how things stand with the call, and what can be done about it."""
    call = next((call for call in scene.knowledge.calendar.calls if call.id == event.call), None)
    if call is None:
        return Handled(scene.state)
    text = Text("You asked me to remind you. {status}", {"status": status(scene.knowledge, call.id, now=event.at)})
    rows = tuple((button(Text(scene.knowledge.forms[kind].title), "form", kind, primary=True),) for kind in call.forms)
    waiting = [draft for draft in scene.state.drafts if draft.form in call.forms]
    parts: tuple[Part, ...] = (text,)
    if waiting:
        parts = (text, Text("You have {n} draft for it.", {"n": len(waiting)}, plural="You have {n} drafts for it."))
        rows = ((button(Text("My drafts"), "drafts", primary=True),), *rows)
    return Handled(scene.state, (Reply(parts, (*rows, (ADD, STOP), (MENU,))),), aside=True)
