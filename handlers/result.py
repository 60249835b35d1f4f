"""The guide's result: the types ranked, what each near fit would ask to give up, and every answer open again."""

from __future__ import annotations

from bot.knowledge.calendar import cite
from bot.knowledge.guide import OPEN, Fit, Ranking, covered, known, rank
from bot.knowledge.model import Criterion, Option
from bot.talk.replies import Choice, Note, Part, Reply, Row, Table
from bot.talk.state import AtResult
from bot.talk.text import Listing, Text
from handlers import comparison
from handlers.scene import MENU, Scene, button, stamp
from handlers.whatif import RESULT, STEP, moved, said, told

CONDITION = "capacity"
"""The criterion that a type sets and that speaks for none."""
SEVERAL = "objectives"
"""The one criterion of which several values can be wanted."""


def show(scene: Scene) -> Reply:
    """What another answer moved, what is recommended and why, what was said, and the ways on."""
    ranking = rank(scene.knowledge.guidance, scene.state.profile)
    parts: list[Part] = [*moved(scene, ranking), *_headline(scene, ranking), *_notices(scene)]
    for fit in ranking.recommended:
        parts.extend(_case(scene, fit))
    parts.extend(_further(scene, fit) for fit in ranking.types if fit not in ranking.recommended)
    parts += [Text("**What if?** This is what you told me; change any of it to see what moves."), told(scene)]
    reading = Text(
        "The table says costly, moderate and low cost, without amounts; reading these as a budget is ours. "
        "It is guidance, not a decision. Source: {source}.",
        {"source": cite(scene.knowledge.documents, scene.knowledge.guidance.source)},
    )
    return Reply((*parts, Note(reading)), _ways_on(scene, ranking), input="none")


def _headline(scene: Scene, ranking: Ranking) -> tuple[Text, ...]:
    if not any(value not in OPEN for value in scene.state.profile.values()):
        return (Text("You have not told me anything that would tell the types apart. Here are all four."),)
    values = {"types": _names(ranking.closest)}
    if ranking.fits:
        return (Text("What meets everything you told me: **{types}**.", values),)
    lines = [Text("No type meets everything you told me. The closest: **{types}**.", values)]
    if not covered(scene.knowledge.guidance, scene.state.profile):
        lines.append(_uncovered(scene))
    if ranking.alternative:
        best = {"types": _names(ranking.alternative)}
        lines.append(Text("What covers most of the objectives you chose: **{types}**.", best))
    return tuple(lines)


def _uncovered(scene: Scene) -> Text:
    several = scene.knowledge.guidance.criterion(SEVERAL)
    assert several, "an objective was chosen"
    return Text(
        "No type of centre covers all of these together: {objectives}. "
        "The documents do not say whether several types can be combined.",
        {"objectives": said(several, scene.state.profile.get(several.profile))},
    )


def _names(fits: tuple[Fit, ...]) -> Listing:
    return Listing(tuple(Text(fit.type.name) for fit in fits))


def _notices(scene: Scene) -> tuple[Text, ...]:
    """What content/ says to an answer that was given."""
    return tuple(Text(option.notice) for option in _chosen(scene) if option.notice)


def _chosen(scene: Scene) -> tuple[Option, ...]:
    profile = scene.state.profile
    return tuple(
        option
        for criterion in scene.knowledge.guidance.asked
        for option in criterion.options
        if profile.get(criterion.profile) == option.id
    )


def _case(scene: Scene, fit: Fit) -> tuple[Part, ...]:
    parts: list[Part] = [Text("**{type}**", {"type": Text(fit.type.name)})]
    if reasons := tuple(Text(fit.type.says[id]) for id in fit.speaks_for if id != CONDITION):
        parts.append(Text("For it: {reasons}.", {"reasons": Listing(reasons)}))
    if fit.against:
        parts.append(Text("What would have to give:"))
        parts.append(Table(tuple(_gives(scene, fit, criterion) for criterion in _against(scene, fit))))
    elif not reasons:
        parts.append(Text(fit.type.remark))
    if scene.state.profile.get("ecosystem") == "emerging" and fit.type.ecosystem == "dynamic_needs_scale":
        parts.append(Text("Take care: the table describes it for an ecosystem that is already dynamic."))
    return tuple(parts)


def _against(scene: Scene, fit: Fit) -> tuple[Criterion, ...]:
    return tuple(criterion for criterion in scene.knowledge.guidance.criteria if criterion.id in fit.against)


def _gives(scene: Scene, fit: Fit, criterion: Criterion) -> Row:
    if criterion.id == SEVERAL:
        missing = {"objectives": said(criterion, fit.missing)}
        return Row(Text(criterion.label), Text("the table does not tick for it: {objectives}", missing))
    wish = {
        "said": said(criterion, known(scene.state.profile, criterion)),
        "cell": Text(fit.type.cells[criterion.id]),
    }
    return Row(Text(criterion.label), Text("you said “{said}”, the table says “{cell}”", wish))


def _further(scene: Scene, fit: Fit) -> Text:
    labels = Listing(tuple(Text(criterion.label) for criterion in _against(scene, fit)))
    return Text(
        "**{type}** is further away. Not as you wished: {criteria}.", {"type": Text(fit.type.name), "criteria": labels}
    )


def _ways_on(scene: Scene, ranking: Ranking) -> tuple[tuple[Choice, ...], ...]:
    first, second = ranking.types[:2]
    about = tuple(
        (button(Text("About the {type}", {"type": Text(fit.type.name)}), "topic", fit.type.topic),)
        for fit in ranking.recommended[:2]
    )
    beside = (comparison.way(first.type, second.type),)
    return (*_linked(scene), *_starts(scene, ranking), *about, beside, _changes(scene), (MENU,))


def _linked(scene: Scene) -> tuple[tuple[Choice, ...], ...]:
    """The forms that an answer leads to."""
    forms = scene.knowledge.forms
    links = (option.link for option in _chosen(scene) if option.link)
    return tuple((button(Text(forms[kind].title), "form", kind),) for kind in links if kind in forms)


def _starts(scene: Scene, ranking: Ranking) -> tuple[tuple[Choice, ...], ...]:
    form = scene.knowledge.guidance.form
    labels = [(Text("Express interest: {type}", {"type": Text(fit.type.name)}), fit) for fit in ranking.recommended[:2]]
    return tuple(
        (button(label, "form", f"{form}:{fit.type.id}", primary=place == 0),)
        for place, (label, fit) in enumerate(labels)
    )


def _changes(scene: Scene) -> tuple[Choice, ...]:
    mark, place = stamp(scene.state, STEP, RESULT), scene.state.place
    undo = isinstance(place, AtResult) and place.before is not None
    last = button(Text("Change the last answer"), "g", "!back", mark)
    return (
        button(Text("Undo the change"), "g", "!undo", mark) if undo else last,
        button(Text("Start again"), "guide", "again"),
    )
