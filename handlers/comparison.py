"""Two types of centre side by side: what the guidance table says of each, criterion by criterion."""

from __future__ import annotations

from itertools import combinations

from bot.knowledge.guide import rank, weigh
from bot.knowledge.model import CentreType, Criterion
from bot.knowledge.pairs import Pair, asked, named
from bot.knowledge.wording import sources
from bot.talk.events import Commanded, Said
from bot.talk.replies import Choice, Compared, Comparison, Note, Reply
from bot.talk.state import AtResult
from bot.talk.text import Listing, Text
from handlers import questions
from handlers.menu import meant
from handlers.scene import MENU, Handled, Scene, button

OBJECTIVES = "objectives"
"""The criterion that has a line for each of its options: the table ticks them one by one."""
LONGEST = 100
"""Characters of typed words that may ask for a comparison and nothing else."""


def handle(scene: Scene) -> Handled | None:
    """/compare, a button that names two types or none, and words such as "compare technology and initiatives"."""
    guidance = scene.knowledge.guidance
    if pressed := scene.pressed("compare"):
        first, _, second = pressed.argument.partition("+")
        one, other = guidance.type(first), guidance.type(second)
        return _shown(scene, (one, other) if one and other and one != other else None)
    if isinstance(scene.event, Commanded) and scene.event.name == "compare":
        return _shown(scene, named(guidance, scene.event.argument))
    if isinstance(scene.event, Said) and len(scene.event.text) <= LONGEST:
        if meant(scene) == "compare":
            return _shown(scene, None)
        if pair := asked(guidance, scene.event.text):
            return _answered(scene, pair, scene.event.text)
    return None


def way(first: CentreType, second: CentreType, *, primary: bool = False) -> Choice:
    """The button that puts two types side by side."""
    label = Text("Compare: {first} and {second}", {"first": Text(first.short), "second": Text(second.short)})
    return button(label, "compare", f"{first.id}+{second.id}", primary=primary)


def _shown(scene: Scene, pair: Pair | None) -> Handled:
    """The pair, or the choice of one. What is under way is shown again below, except a result: it is long, and a button
    leads back to it.
    """
    reply = _side_by_side(scene, pair) if pair else _choice(scene)
    return Handled(scene.state, (reply,), aside=not isinstance(scene.state.place, AtResult))


def _answered(scene: Scene, pair: Pair, words: str) -> Handled:
    """The topic that compares these two in words, where there is one, and then the pair."""
    ids = {type.id for type in pair}
    topic = next((topic for topic in scene.knowledge.topics.values() if set(topic.compares) == ids), None)
    shown = _shown(scene, pair)
    if topic is None:
        return shown
    told = questions.tell(scene, topic, questions.asked_in(scene, words))
    return Handled(shown.state, (told, *shown.replies), aside=shown.aside)


def _choice(scene: Scene) -> Reply:
    """The pairs, those that lead for what the guide was told first."""
    order = rank(scene.knowledge.guidance, scene.state.profile).types
    pairs = tuple((way(one.type, other.type),) for one, other in combinations(order, 2))
    return Reply((Text("Which two types would you like to see side by side?"),), (*pairs, (MENU,)), input="none")


def _side_by_side(scene: Scene, pair: Pair) -> Reply:
    guidance = scene.knowledge.guidance
    first, second = pair
    title = Text("{first} and {second}, side by side", {"first": Text(first.short), "second": Text(second.short)})
    lines = tuple(line for criterion in guidance.criteria for line in _lines(scene, criterion, pair))
    comparison = Comparison(title, (Text(first.short), Text(second.short)), lines, _alt(scene, pair))
    notes = map(Note, sources(scene.knowledge, (guidance.source,)))
    about = tuple(button(Text("About the {type}", {"type": Text(type.name)}), "topic", type.topic) for type in pair)
    on = [button(Text("Compare two others"), "compare")]
    if isinstance(scene.state.place, AtResult):
        on.append(button(Text("Back to the result"), "result"))
    return Reply((comparison, *notes), (*((choice,) for choice in about), tuple(on), (MENU,)))


def _lines(scene: Scene, criterion: Criterion, pair: Pair) -> tuple[Compared, ...]:
    """The criterion's line, one for each objective, or none where the table is silent about both."""
    if criterion.id == OBJECTIVES:
        return tuple(
            Compared(Text(option.label), tuple(_tick(option.id in type.objectives) for type in pair))
            for option in criterion.options
        )
    if not any(criterion.id in type.cells for type in pair):
        return ()
    return (Compared(Text(criterion.label), tuple(_cell(scene, criterion, type) for type in pair)),)


def _tick(ticked: bool) -> Text:
    return Text("✓ yes") if ticked else Text("– no")


def _cell(scene: Scene, criterion: Criterion, type: CentreType) -> Text:
    """What the table says, and whether that is against what the guide was told."""
    if criterion.id not in type.cells:
        return Text("– no condition")
    cell = Text(type.cells[criterion.id])
    against = weigh(scene.knowledge.guidance, type, scene.state.profile).against
    return Text("{cell} *(not as you wished)*", {"cell": cell}) if criterion.id in against else cell


def _alt(scene: Scene, pair: Pair) -> tuple[Text, ...]:
    """What both have in common, then what each has alone."""
    criteria = scene.knowledge.guidance.criteria
    first, second = (
        tuple(Text(type.says[c.id]) for c in criteria if c.id in type.says) for type in pair
    )  # from content/
    both = tuple(clause for clause in first if clause in second)
    own = tuple(
        Text(
            "{type}: {clauses}.",
            {"type": Text(type.short), "clauses": Listing(tuple(c for c in said if c not in both))},
        )
        for type, said in zip(pair, (first, second), strict=True)
    )
    return (Text("Both: {clauses}.", {"clauses": Listing(both)}), *own) if both else own
