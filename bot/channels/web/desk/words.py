"""The words of the desk's pages, but for those the conversation has itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.knowledge.model import Desk
from bot.store.dossier import Act, Letter, Written
from bot.store.passes import LINK_GOOD_FOR, SESSION_GOOD_FOR
from bot.talk.events import Ended, Moved, Passed, Told
from bot.talk.text import Moment, Text, Value

MINUTES: Final = int(LINK_GOOD_FOR.total_seconds()) // 60
HOURS: Final = int(SESSION_GOOD_FOR.total_seconds()) // 3600

WORDS: Final[Mapping[str, Text]] = {
    "name": Text("Alliance assistant"),
    "desk": Text("The desk"),
    "open": Text("Open the desk"),
    "invited": Text(
        "The link from your group opens the desk once, in your name. On this device you stay signed in for {n} hour, "
        "or until you sign out.",
        {"n": HOURS},
        plural="The link from your group opens the desk once, in your name. On this device you stay signed in for {n} "
        "hours, or until you sign out.",
    ),
    "refused": Text(
        "Only members of the desk can come in here. Write /desk in your group, and you get a link that is good once, "
        "for {n} minute.",
        {"n": MINUTES},
        plural="Only members of the desk can come in here. Write /desk in your group, and you get a link that is good "
        "once, for {n} minutes.",
    ),
    "unread": Text("This could not be read, and nothing was changed. Go back: what you wrote should be there still."),
    "later": Text(
        "The desk cannot answer right now, and nothing was changed. Go back and try again in a moment: what you wrote "
        "should be there still."
    ),
    "gone": Text("There is nothing here, or no longer."),
    "leave": Text("Sign out"),
    "cases": Text("All cases"),
    "search": Text("Reference, organisation or country"),
    "find": Text("Search"),
    "kind": Text("Form"),
    "any_kind": Text("All forms and talks"),
    "talk": Text("Talk"),
    "status": Text("Status"),
    "any_status": Text("Any status"),
    "filter": Text("Show"),
    "nothing": Text("There is no such case."),
    "older": Text("Older"),
    "newer": Text("Newer"),
    "acts": Text("What you can do"),
    "write": Text("Write to the person"),
    "aloud": Text("They read your words as they are, in the name of the secretariat."),
    "why": Text("Why you ask: the applicant reads it"),
    "send": Text("Send"),
    "conversation": Text("Conversation"),
    "files": Text("Files"),
    "deliveries": Text("Delivery"),
    "history": Text("History"),
    "done": Text("Done."),
    "figures": Text("Figures of the last weeks"),
    "workbook": Text("Take the figures out as XLSX"),
    "export": Text("Take all submissions out as a list"),
    "format": Text("Kind of file"),
    "sure": Text(
        "The list holds what everybody has sent, with names and addresses. It leaves this page for your device, and it "
        "goes on record that you took it. Do you want that?"
    ),
    "go_on": Text("Go on"),
    "really": Text("Are you sure? Once it is on your device, looking after it is up to you."),
    "yes": Text("Yes, take it out"),
    "no": Text("No, leave it"),
}

STATES: Final[Mapping[str, Text]] = {
    "queued": Text("On its way"),
    "accepted": Text("Accepted by the mail server"),
    "bounced": Text("Refused by the mail server"),
    "stuck": Text("Tried for two days without success"),
    "acknowledged": Text("Acknowledged by the office"),
    "replaced": Text("Replaced by smaller messages"),
}

_SPOKE: Final[Mapping[str, Text]] = {
    "asked": Text("The person asked for the secretariat."),
    "sent": Text("The person sent something other than words."),
    "ended": Text("The person ended the talk."),
}


def letter(sent: Letter) -> Text:
    """How one letter has come along."""
    at = Moment((sent.accepted or sent.created).isoformat())
    values: dict[str, Value] = {"version": sent.version, "state": STATES[sent.state], "date": at}
    return Text("Version {version}: {state}, {date}", values)


def written(one: Written, desk: Desk) -> tuple[Text, str]:
    """Who wrote or did what, and their own words, or none."""
    at = Moment(one.at.isoformat())
    match one:
        case Passed(text=words, did=did):
            return (Text("The person, {date}", {"date": at}) if words else _SPOKE[did]), words
        case Told(prepared=prepared) if prepared in desk.replies:
            label = Text(desk.replies[prepared].label)
            return Text("The secretariat, {date}: prepared reply “{reply}”", {"date": at, "reply": label}), ""
        case Told(text=words):
            return Text("The secretariat, {date}", {"date": at}), words
        case Moved(status=status, note=note):
            name = desk.named(status)
            return Text("The secretariat, {date}: {status}", {"date": at, "status": name}), note
        case Ended():
            return Text("The secretariat ended the talk, {date}", {"date": at}), ""


def act(done: Act, desk: Desk) -> Text:
    """Who did what, when: a line of the history."""
    kind, _, number = done.actor.partition(":")
    by = Text("Member {number}", {"number": number}) if number else _ACTORS.get(kind, kind)
    what = desk.named(done.status) if done.act == "move" else _ACTS.get(done.act, done.act)
    return Text("{date}: {actor}: {act}", {"date": Moment(done.at.isoformat()), "actor": by, "act": what})


_ACTORS: Final[Mapping[str, Text]] = {"applicant": Text("The applicant"), "operator": Text("The operator")}
_ACTS: Final[Mapping[str, Text]] = {
    "take": Text("Case taken"),
    "told": Text("Message sent"),
    "ended": Text("Talk ended"),
    "download": Text("File downloaded"),
    "erase": Text("Erased"),
}
