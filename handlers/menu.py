"""The main menu, the ways to it, and stopping what is under way."""

from __future__ import annotations

from bot.knowledge.folding import fold
from bot.knowledge.model import Entry
from bot.talk.commands import COMMANDS
from bot.talk.events import Opened, Said
from bot.talk.replies import Choice, Part, Reply
from bot.talk.state import AtField, AtGuide, AtMenu, AtReview
from bot.talk.text import Address, Day, Listing, Text
from handlers import unfinished
from handlers.scene import MENU, Handled, Scene, button, move

DRAFTS = 3
"""Drafts that the menu itself shows."""
LISTED = Listing(tuple(f"/{name}" for name in COMMANDS))
END = button(Text("End the talk"), "person", "end")
"""Of a talk with the secretariat, while one is open."""
INVITE = Text("Ask a question in your own words at any time, or choose:")
HELP = Text(
    "You can write a question in your own words at any moment, also in the middle of a form: your answers stay. "
    "Commands: {commands}.",
    {"commands": LISTED},
)


def handle(scene: Scene) -> Handled | None:
    """/start, /menu, /help, /cancel, the words that mean the same, and the menu's own button."""
    if isinstance(scene.event, Opened) or scene.commanded("start"):
        return _to_menu(scene, _welcome(scene), INVITE)
    word = meant(scene)
    if scene.pressed("menu") or scene.commanded("menu") or word == "menu":
        return _to_menu(scene, INVITE)
    if scene.commanded("help") or word == "help":
        return Handled(scene.state, (Reply((HELP,), ((MENU,),)),), aside=True)
    if scene.commanded("cancel") or word == "cancel":
        return _cancel(scene)
    return None


def meant(scene: Scene) -> str | None:
    """The place that short typed words mean, as in content/menu.yaml, or None."""
    if not isinstance(scene.event, Said) or len(scene.event.text) > 60:
        return None
    text, places = scene.event.text, scene.knowledge.places
    return places.get(text.strip().casefold()) or places.get(fold(text))


def show(scene: Scene, *parts: Part) -> Reply:
    """The menu: the drafts last touched first, what was sent, then the entries of content/menu.yaml."""
    found = unfinished.drafts(scene)
    drafts = tuple((unfinished.go_on(scene, draft),) for draft in found[:DRAFTS])
    if found:
        drafts += ((button(Text("My drafts"), "drafts"),),)
    entries = tuple((_entry(entry),) for entry in scene.knowledge.menu.entries)
    sent = ((button(Text("My submissions"), "sent"),),) if scene.state.sent else ()
    held = ((END,),) if scene.state.held else ()
    return Reply(parts or (INVITE,), (*held, *drafts, *sent, *entries))


def _welcome(scene: Scene) -> Text:
    """Who is speaking, what from, and how old that is."""
    documents = scene.knowledge.documents.values()
    return Text(
        "Welcome. I am the assistant of ITU's **Innovation and Entrepreneurship Alliance for Digital Development**. "
        "I answer from {n} official documents, the latest of {latest}, help you find the type of acceleration "
        "centre that suits you, and pass your expression of interest on to the secretariat.",
        {"n": len(documents), "latest": Day(max(document.date for document in documents))},
    )


def _entry(entry: Entry) -> Choice:
    return button(Text(entry.label), entry.action, entry.form or entry.topic or "")


def _to_menu(scene: Scene, *parts: Part) -> Handled:
    state = move(scene.state, AtMenu())
    return Handled(state, (show(scene.at(state), *parts),))


def _cancel(scene: Scene) -> Handled:
    """Stops; a draft is kept until the person says otherwise."""
    place = scene.state.place
    if isinstance(place, AtGuide):
        kept = Text("Stopped. What you told the guide is kept.")
        so_far = button(Text("See the result so far"), "result", primary=True)
        on = button(Text("Go on with the guide"), "guide")
        return Handled(move(scene.state, AtMenu()), (Reply((kept,), ((so_far,), (on,), (MENU,))),))
    if not isinstance(place, AtField | AtReview):
        nothing = isinstance(place, AtMenu)
        return _to_menu(scene, Text("Nothing was under way.") if nothing else Text("Stopped."), INVITE)
    keep = button(Text("Continue"), "resume", place.draft, primary=True)
    drop = button(Text("Delete the draft"), "drop", place.draft)
    kept = Text("Stopped. Your answers are kept as a draft; you can continue whenever you like.")
    return Handled(move(scene.state, AtMenu()), (Reply((kept,), ((keep,), (drop,), (MENU,))),))


def contact(scene: Scene) -> Address:
    """Where the secretariat answers questions."""
    value = scene.knowledge.facts[scene.knowledge.privacy.contact].value
    assert isinstance(value, Address), "bot.load has seen to it"
    return value
