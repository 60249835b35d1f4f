"""Questions in free words: an answer with its source, a choice of what may be meant, or an honest no."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import followup
from bot.knowledge.model import Aside, Topic
from bot.knowledge.wording import answer, sources
from bot.talk.events import Said
from bot.talk.replies import Choice, Note, Reply
from bot.talk.state import State
from bot.talk.text import Passage, Text
from handlers import human
from handlers.menu import contact
from handlers.misses import missed, remembered
from handlers.scene import MENU, Handled, Scene, button

_MARKS = ("?", "؟", "？")
_SENTENCE = 5
"""Words from which what was typed is a sentence, and no name that happens to be like a question."""


def handle(scene: Scene) -> Handled | None:
    """Typed words that nothing before took, and a topic's button."""
    if pressed := scene.pressed("topic"):
        topic = scene.knowledge.topics.get(pressed.argument)
        if topic is None:
            return Handled(scene.state, line=Text("That answer is no longer here; you can ask in your own words."))
        return Handled(_chosen(scene.state, topic.id), (tell(scene, topic, scene.language),), aside=True)
    if isinstance(scene.event, Said) and scene.event.text.strip():
        return answered(scene, scene.event.text)
    return None


def looks_like_question(scene: Scene, text: str) -> bool:
    """Whether words typed where a form waits for free text may be a question rather than the answer."""
    if len(text) > 300:
        return False
    return text.rstrip().endswith(_MARKS) or scene.knowledge.index.knows(text)


def known_question(scene: Scene, text: str) -> bool:
    """Whether words that could not be read as the answer to a step are a question and not a slip."""
    if looks_like_question(scene, text):
        return True
    return len(text.split()) >= _SENTENCE and scene.knowledge.index.find(text).confidence == "sure"


def answered(scene: Scene, question: str) -> Handled:
    """What a question comes to, in its language where that is offered, else in the person's."""
    language = asked_in(scene, question)
    found, leaned = followup.find(scene.knowledge, question, scene.state.topic, language)
    topics = tuple(hit.topic for hit in found.hits)
    if found.confidence == "sure":
        after = scene.state.topic if leaned else None
        asked = replace(remembered(question, language, answer=topics[0]), after=after)
        state = replace(scene.state, topic=after or topics[0], asked=asked)
        return Handled(state, (tell(scene, scene.knowledge.topics[topics[0]], language),), aside=True)
    if found.confidence == "unsure":
        asked = remembered(question, language, offered=topics)
        nearest = Reply(
            (Text("I am not sure what you mean. Is it one of these?"),),
            (*((about(topic),) for topic in topics), (MENU,)),
            language=language,
        )
        return Handled(replace(scene.state, asked=asked), (nearest,), aside=True)
    return _declined(scene, question, language, scene.knowledge.asides.get(found.aside or ""))


def _declined(scene: Scene, question: str, language: str, aside: Aside | None) -> Handled:
    """A reply to small talk; an honest no, and the question kept, to anything else."""
    small_talk = Text(aside.reply) if aside and aside.reply else None
    state, pass_on = (scene.state, ()) if small_talk else human.passable(scene, question)
    rows = ((*pass_on,), (MENU,)) if pass_on else ((MENU,),)
    said = Reply((small_talk or _unknown(scene),), rows, language=language)
    unkept = small_talk or (aside and aside.private)
    kept = () if unkept else missed(scene, remembered(question, language), "declined")
    return Handled(replace(state, asked=None), (said,), kept, aside=True)


def _chosen(state: State, topic: str) -> State:
    """The state after a topic's button; if it was one of those offered, the question has its answer."""
    asked = state.asked
    if asked and topic in asked.offered:
        asked = replace(asked, answer=topic, offered=())
    return replace(state, topic=topic, asked=asked)


def _unknown(scene: Scene) -> Text:
    return Text(
        "I cannot answer that: I only know {n} documents about the Alliance, and I did not find this in them. "
        "You can put it another way, or write to the secretariat at {address}.",
        {"n": len(scene.knowledge.documents), "address": contact(scene)},
    )


def asked_in(scene: Scene, question: str) -> str:
    """The language of a question where its letters tell and it is offered, else the person's."""
    found = scene.knowledge.index.language(question)
    return found if found in scene.knowledge.languages.offered else scene.language


def tell(scene: Scene, topic: Topic, language: str) -> Reply:
    """A topic's page, and whether it was what the person wanted to know."""
    shown = page(scene, topic, language)
    verdict = (
        button(Text("Yes, thank you"), "yes", topic.id, language),
        button(Text("No, not quite"), "no", topic.id, language),
    )
    return replace(shown, parts=(*shown.parts, Note(Text("Did this answer you?"))), rows=(verdict, *shown.rows))


def page(scene: Scene, topic: Topic, language: str) -> Reply:
    """A topic's answer, its source and date, which text governs, and where to go from there."""
    rows: list[tuple[Choice, ...]] = []
    if topic.action == "guide":
        rows.append((button(Text("Find my centre type"), "guide", primary=True),))
    if topic.action == "form":
        rows.append((button(Text("Find the right form"), "which", primary=True),))
    if topic.compares:
        pair = "+".join(topic.compares) if len(topic.compares) == 2 else ""
        rows.append((button(Text("Side by side"), "compare", pair),))
    rows.extend((about(id),) for id in topic.related)
    notes = [Note(source) for source in sources(scene.knowledge, topic.sources)]
    if language != scene.knowledge.languages.documents:
        notes.append(Note(Text("The documents are in French, and the French text governs.")))
    return Reply((answer(scene.knowledge, topic, now=scene.event.at), *notes), (*rows, (MENU,)), language=language)


def about(topic: str) -> Choice:
    """The button of a topic."""
    return button(Passage(topic, "title"), "topic", topic)
