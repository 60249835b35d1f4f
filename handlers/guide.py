"""The centre guide: as few questions as are needed, then the types with what speaks for and against each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge.folding import fold
from bot.knowledge.guide import next_criterion, rank
from bot.knowledge.model import Criterion, Option
from bot.talk.events import Said
from bot.talk.replies import Choice, Note, Part, Reply
from bot.talk.state import Answer, AtGuide, AtResult, State
from bot.talk.text import Listing, Text
from handlers import result, whatif
from handlers.menu import meant
from handlers.scene import STALE, Handled, Scene, Token, button, move, stamp

STEP, SEVERAL = whatif.STEP, result.SEVERAL


def handle(scene: Scene) -> Handled | None:
    """Starting the guide, its buttons, and typed words that name one of the answers on show."""
    if (pressed := scene.pressed("guide")) or scene.commanded("guide") or meant(scene) == "guide":
        again = pressed is not None and pressed.argument == "again"
        return _on(scene.at(replace(scene.state, profile={})) if again else scene)
    if scene.pressed("result"):
        return _to_result(scene)
    if pressed := scene.pressed("g"):
        return _pressed(scene, pressed)
    if isinstance(scene.event, Said) and isinstance(scene.state.place, AtGuide):
        return _typed(scene, scene.state.place, scene.event.text)
    return None


def show(scene: Scene) -> Reply:
    """The question or the result that the guide has reached."""
    place = scene.state.place
    criterion = scene.knowledge.guidance.criterion(place.criterion) if isinstance(place, AtGuide) else None
    return _question(scene, criterion) if criterion else result.show(scene)


def _next(state: State, scene: Scene) -> Criterion | None:
    passed = frozenset(c.id for c in scene.knowledge.guidance.criteria if c.profile in state.profile)
    return next_criterion(scene.knowledge.guidance, state.profile, passed)


def _on(scene: Scene) -> Handled:
    criterion = _next(scene.state, scene)
    state = move(scene.state, AtGuide(criterion.id) if criterion else AtResult())
    return Handled(state, (show(scene.at(state)),))


def _note(scene: Scene, criterion: Criterion, said: Answer) -> Handled:
    """The answer is kept; one that the result asked for leads back to it, and to what it moved."""
    place, before = scene.state.place, scene.state.profile
    if isinstance(place, AtGuide) and place.editing:
        return _to_result(scene.at(replace(scene.state, profile={**before, criterion.profile: said})), before)
    return _on(scene.at(replace(scene.state, profile={**scene.state.profile, criterion.profile: said})))


def _pressed(scene: Scene, pressed: Token) -> Handled | None:
    place = scene.state.place
    if isinstance(place, AtResult) and pressed.stamp == stamp(scene.state, STEP, whatif.RESULT):
        return _from_result(scene, place, pressed.argument)
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


def _from_result(scene: Scene, place: AtResult, argument: str) -> Handled | None:
    """Back, undo, or what if one answer were another."""
    if argument == "!back":
        return _back(scene)
    if argument == "!undo" and place.before is not None:
        return _to_result(scene.at(replace(scene.state, profile=place.before)), scene.state.profile)
    criterion = scene.knowledge.guidance.criterion(argument.removeprefix("?"))
    if criterion is None:
        return None
    said = scene.state.profile.get(criterion.profile)
    ticked = said if criterion.id == SEVERAL and isinstance(said, tuple) else ()
    state = move(scene.state, AtGuide(criterion.id, ticked, editing=True))
    return Handled(state, (show(scene.at(state)),))


def _to_result(scene: Scene, before: Mapping[str, Answer] | None = None) -> Handled:
    state = move(scene.state, AtResult(before))
    return Handled(state, (show(scene.at(state)),))


def _back(scene: Scene) -> Handled:
    """To the question answered last, which is open again."""
    kept = dict(scene.state.profile)
    if not kept:
        return Handled(scene.state, line=Text("This is the first question."))
    name, _ = kept.popitem()
    last = next((c for c in scene.knowledge.guidance.asked if c.profile == name), None)
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
    editing = isinstance(place, AtGuide) and place.editing
    asked = Text("Centre guide, question {n}", {"n": len(scene.state.profile) + 1})
    parts: list[Part] = [
        Note(Text("What if you answered this in another way?") if editing else asked),
        Text("**{question}**", {"question": Text(criterion.question)}),
    ]
    if criterion.help:
        parts.append(Note(Text(criterion.help)))
    rows = [(_option(option, criterion, picked, mark),) for option in criterion.options]
    if criterion.id == SEVERAL and picked:
        rows.append((button(Text("Done"), "g", "!done", mark, primary=True),))
    steps = _steps(scene, criterion, mark, editing=editing)
    if scene.state.profile and not editing:
        parts.append(_so_far(scene))
    return Reply(tuple(parts), (*rows, steps) if steps else tuple(rows), input="none")


def _steps(scene: Scene, criterion: Criterion, mark: str, *, editing: bool) -> tuple[Choice, ...]:
    skip = (button(Text("Skip"), "g", "!skip", mark),) if criterion.id == SEVERAL else ()
    if editing:
        return (*skip, button(Text("Leave it as it is"), "g", "!result", mark))
    if not scene.state.profile:
        return skip
    back, stop = button(Text("Back"), "g", "!back", mark), button(Text("See the result now"), "g", "!result", mark)
    return (back, *skip, stop)


def _so_far(scene: Scene) -> Note:
    """How things stand before this question."""
    closest = rank(scene.knowledge.guidance, scene.state.profile).closest
    types = Listing(tuple(Text(fit.type.short) for fit in closest))
    return Note(Text("Closest so far: {types}.", {"types": types}))


def _option(option: Option, criterion: Criterion, picked: tuple[str, ...], mark: str) -> Choice:
    if criterion.id != SEVERAL:
        return button(Text(option.label), "g", option.id, mark)
    chosen = option.id in picked
    return Choice(Text(option.label), str(Token("g", ("-" if chosen else "+") + option.id, mark)), chosen=chosen)
