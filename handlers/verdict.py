"""Whether an answer was what the person wanted to know: the two buttons under it, or yes and no in words.

The message with the answer is shown again with what follows from the verdict in place of its buttons: the answer stays
readable, nothing is added to the conversation, and no step of a form has to be repeated below.
"""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.model import Topic
from bot.talk.replies import Choice, Part, Reply
from bot.talk.state import Asked, AtMenu
from bot.talk.text import Text
from handlers.menu import contact, meant
from handlers.misses import missed
from handlers.questions import about, page
from handlers.scene import MENU, Handled, Scene

OFFERED = 3
"""Other topics, at most."""
THANKS = Text("Thank you for telling me.")


def handle(scene: Scene) -> Handled | None:
    """The buttons "yes" and "no", whose token carries the topic and the language it was answered in; the same in words,
    as in content/menu.yaml.
    """
    pressed = scene.pressed("yes") or scene.pressed("no")
    topic = scene.knowledge.topics.get(pressed.argument) if pressed else None
    if pressed is None or topic is None:
        return _typed(scene)
    language = pressed.stamp if pressed.stamp in scene.knowledge.languages.offered else scene.language
    shown = page(scene, topic, language)
    asked = scene.state.asked if scene.state.asked and scene.state.asked.answer == topic.id else None
    if pressed.verb == "yes":
        return Handled(scene.state, (_with(shown, THANKS, shown.rows),))
    kept = missed(scene, asked, "disliked", topic.id) if asked else ()
    state = replace(scene.state, asked=None) if asked else scene.state
    return Handled(state, (_with(shown, _sorry(scene), _others(scene, topic, asked)),), kept)


def _typed(scene: Scene) -> Handled | None:
    """A verdict in words on the question just answered, where nothing else can be meant: no step is under way, and no
    other topic was looked at since. What is said to it is a message of its own.
    """
    word, asked = meant(scene), scene.state.asked
    if word not in ("answered", "not_answered") or asked is None or not isinstance(scene.state.place, AtMenu):
        return None
    topic = scene.knowledge.topics.get(asked.answer or "")
    if topic is None or (asked.after or topic.id) != scene.state.topic:
        return None
    state = replace(scene.state, asked=None)
    if word == "answered":
        return Handled(state, (Reply((THANKS,), ((MENU,),), language=asked.language),))
    sorry = Reply((_sorry(scene),), _others(scene, topic, asked), language=asked.language)
    return Handled(state, (sorry,), missed(scene, asked, "disliked", topic.id))


def _sorry(scene: Scene) -> Text:
    return Text(
        "I am sorry. You can put it another way, choose one of the topics below, or write to the secretariat at "
        "{address}.",
        {"address": contact(scene)},
    )


def _with(shown: Reply, closing: Part, rows: tuple[tuple[Choice, ...], ...]) -> Reply:
    return replace(shown, parts=(*shown.parts, closing), rows=rows, replaces=True)


def _others(scene: Scene, topic: Topic, asked: Asked | None) -> tuple[tuple[Choice, ...], ...]:
    """What else the question may have meant, best first; where it is not known, what is related."""
    found = scene.knowledge.index.find(asked.question) if asked else None
    nearest = (hit.topic for hit in found.hits) if found else iter(())
    others = dict.fromkeys(other for other in (*nearest, *topic.related) if other != topic.id)
    return (*((about(other),) for other in list(others)[:OFFERED]), (MENU,))
