"""The centre guide: as few questions as are needed, then the types with what speaks for and against each."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.calendar import cite
from bot.knowledge.folding import fold
from bot.knowledge.guide import OPEN, Fit, Ranking, next_criterion, rank
from bot.knowledge.model import Criterion, Option
from bot.talk.events import Said
from bot.talk.replies import Choice, Note, Part, Reply
from bot.talk.state import Answer, AtGuide, AtResult, State
from bot.talk.text import Listing, Text
from handlers.menu import meant
from handlers.scene import MENU, STALE, Handled, Scene, Token, button, move, stamp

STEP = "guide"
"""Stands where a form's button has its draft."""
CONDITION = "capacity"
"""The criterion that a type sets and that speaks for none."""
SEVERAL = "objectives"
"""The one criterion of which several values can be wanted."""


def handle(scene: Scene) -> Handled | None:
    """Starting the guide, its buttons, and typed words that name one of the answers on show."""
    if (pressed := scene.pressed("guide")) or scene.commanded("guide") or meant(scene) == "guide":
        again = bool(pressed) and pressed.argument == "again" if pressed else False
        return _on(scene.at(replace(scene.state, profile={} if again or _finished(scene) else scene.state.profile)))
    if pressed := scene.pressed("g"):
        return _pressed(scene, pressed)
    if isinstance(scene.event, Said) and isinstance(scene.state.place, AtGuide):
        return _typed(scene, scene.state.place, scene.event.text)
    return None


def show(scene: Scene) -> Reply:
    """The question or the result that the guide has reached."""
    place = scene.state.place
    criterion = scene.knowledge.guidance.criterion(place.criterion) if isinstance(place, AtGuide) else None
    return _question(scene, criterion) if criterion else _result(scene)


def _finished(scene: Scene) -> bool:
    return _next(scene.state, scene) is None


def _next(state: State, scene: Scene) -> Criterion | None:
    passed = frozenset(c.id for c in scene.knowledge.guidance.criteria if c.profile in state.profile)
    return next_criterion(scene.knowledge.guidance, state.profile, passed)


def _on(scene: Scene) -> Handled:
    criterion = _next(scene.state, scene)
    state = move(scene.state, AtGuide(criterion.id) if criterion else AtResult())
    return Handled(state, (show(scene.at(state)),))


def _note(scene: Scene, criterion: Criterion, said: Answer) -> Handled:
    return _on(scene.at(replace(scene.state, profile={**scene.state.profile, criterion.profile: said})))


def _pressed(scene: Scene, pressed: Token) -> Handled | None:
    place = scene.state.place
    if (
        isinstance(place, AtResult)
        and pressed.stamp == stamp(scene.state, STEP, "result")
        and pressed.argument == "!back"
    ):
        return _back(scene)
    if not isinstance(place, AtGuide) or pressed.stamp != stamp(scene.state, STEP, place.criterion):
        return Handled(scene.state, line=STALE)
    criterion = scene.knowledge.guidance.criterion(place.criterion)
    if criterion is None:
        return _on(scene)
    match pressed.argument:
        case "!back":
            return _back(scene)
        case "!skip":
            return _note(scene, criterion, () if criterion.id == SEVERAL else "unknown")
        case "!result":
            return _to_result(scene)
        case "!done":
            return _note(scene, criterion, place.picked)
        case code if code[:1] in "+-" and criterion.id == SEVERAL:
            return _tick(scene, place, criterion, code)
        case code if code in {option.id for option in criterion.options}:
            return _note(scene, criterion, code)
    return None


def _to_result(scene: Scene) -> Handled:
    state = move(scene.state, AtResult())
    return Handled(state, (show(scene.at(state)),))


def _back(scene: Scene) -> Handled:
    """To the question answered last, which is open again."""
    kept = dict(scene.state.profile)
    if not kept:
        return Handled(scene.state, line=Text("This is the first question."))
    name, _ = kept.popitem()
    last = next((c for c in scene.knowledge.guidance.criteria if c.profile == name), None)
    state = replace(scene.state, profile=kept)
    if last is None:
        return _on(scene.at(state))
    state = move(state, AtGuide(last.id))
    return Handled(state, (show(scene.at(state)),))


def _tick(scene: Scene, place: AtGuide, criterion: Criterion, code: str) -> Handled:
    """Boxes do not move the revision: two quick taps on two boxes both count, and a repeated tap changes nothing."""
    others = tuple(id for id in place.picked if id != code[1:])
    picked = (*others, code[1:]) if code[0] == "+" else others
    ordered = tuple(option.id for option in criterion.options if option.id in picked)
    state = replace(scene.state, place=replace(place, picked=ordered))
    return Handled(state, (replace(show(scene.at(state)), replaces=True),))


def _typed(scene: Scene, place: AtGuide, text: str) -> Handled | None:
    criterion = scene.knowledge.guidance.criterion(place.criterion)
    if criterion is None:
        return None
    names = {name: option.id for option in criterion.options for name in scene.knowledge.names[option.label]}
    if (code := names.get(fold(text))) is None:
        return None
    return _note(scene, criterion, (code,) if criterion.id == SEVERAL else code)


def _question(scene: Scene, criterion: Criterion) -> Reply:
    mark = stamp(scene.state, STEP, criterion.id)
    place = scene.state.place
    picked = place.picked if isinstance(place, AtGuide) else ()
    asked = len(scene.state.profile) + 1
    parts: list[Part] = [
        Note(Text("Centre guide, question {n}", {"n": asked})),
        Text("**{question}**", {"question": Text(criterion.question)}),
    ]
    if criterion.help:
        parts.append(Note(Text(criterion.help)))
    rows = [(_option(option, criterion, picked, mark),) for option in criterion.options]
    if criterion.id == SEVERAL and picked:
        rows.append((button(Text("Done"), "g", "!done", mark, primary=True),))
    steps = [button(Text("Skip"), "g", "!skip", mark)] if criterion.id == SEVERAL else []
    if scene.state.profile:
        steps = [
            button(Text("Back"), "g", "!back", mark),
            *steps,
            button(Text("See the result now"), "g", "!result", mark),
        ]
    return Reply(tuple(parts), (*rows, tuple(steps)) if steps else tuple(rows), input="none")


def _option(option: Option, criterion: Criterion, picked: tuple[str, ...], mark: str) -> Choice:
    if criterion.id != SEVERAL:
        return button(Text(option.label), "g", option.id, mark)
    chosen = option.id in picked
    return Choice(Text(option.label), str(Token("g", ("-" if chosen else "+") + option.id, mark)), chosen=chosen)


def _result(scene: Scene) -> Reply:
    ranking = rank(scene.knowledge.guidance, scene.state.profile)
    parts: list[Part] = [_headline(scene, ranking)]
    for fit in ranking.types:
        parts.extend(_case(scene, fit))
    reading = Text(
        "The table says costly, moderate and low cost, without amounts; reading these as a budget is ours. "
        "It is guidance, not a decision. Source: {source}.",
        {"source": cite(scene.knowledge.documents, scene.knowledge.guidance.source)},
    )
    return Reply((*parts, Note(reading)), _ways_on(scene, ranking), input="none")


def _headline(scene: Scene, ranking: Ranking) -> Text:
    names = Listing(tuple(Text(fit.type.name) for fit in ranking.recommended))
    if not any(said not in OPEN for said in scene.state.profile.values()):
        return Text("You have not told me anything that would tell the types apart. Here are all four.")
    if ranking.fits:
        return Text("What meets everything you told me: **{types}**.", {"types": names})
    return Text("No type meets everything you told me. The closest: **{types}**.", {"types": names})


def _case(scene: Scene, fit: Fit) -> tuple[Part, ...]:
    name: Text = Text("**{type}**", {"type": Text(fit.type.name)})
    parts: list[Part] = [name]
    if fit.speaks_for:
        reasons = Listing(tuple(Text(fit.type.says[id]) for id in fit.speaks_for if id != CONDITION))
        parts.append(Text("For it: {reasons}.", {"reasons": reasons}))
    if fit.against:
        reasons = Listing(tuple(_against(scene, fit, id) for id in fit.against))
        parts.append(Text("Not as you wished: {reasons}.", {"reasons": reasons}))
    elif not fit.speaks_for:
        parts.append(Text(fit.type.remark))
    if scene.state.profile.get("ecosystem") == "emerging" and fit.type.ecosystem == "dynamic_needs_scale":
        parts.append(Text("Take care: the table describes it for an ecosystem that is already dynamic."))
    return tuple(parts)


def _against(scene: Scene, fit: Fit, id: str) -> Text:
    if id != SEVERAL:
        return Text(fit.type.says[id])
    labels = {o.id: o.label for c in scene.knowledge.guidance.criteria if c.id == SEVERAL for o in c.options}
    missing = Listing(tuple(Text(labels[objective]) for objective in fit.missing))  # from content/
    return Text("the table does not tick for it: {objectives}", {"objectives": missing})


def _ways_on(scene: Scene, ranking: Ranking) -> tuple[tuple[Choice, ...], ...]:
    form = next(iter(scene.knowledge.forms))
    starts = tuple(
        (
            button(
                Text("Express interest: {type}", {"type": Text(fit.type.name)}),
                "form",
                f"{form}:{fit.type.id}",
                primary=i == 0,
            ),
        )
        for i, fit in enumerate(ranking.recommended[:2])
    )
    more = tuple(
        (button(Text("About the {type}", {"type": Text(fit.type.name)}), "topic", fit.type.topic),)
        for fit in ranking.recommended[:2]
    )
    mark = stamp(scene.state, STEP, "result")
    change = (button(Text("Change the last answer"), "g", "!back", mark), button(Text("Start again"), "guide", "again"))
    return (*starts, *more, change, (MENU,))
