"""What if an answer were another: everything that was told, open again, and what a change moved."""

from __future__ import annotations

from bot.knowledge.guide import Ranking, rank
from bot.knowledge.model import Criterion
from bot.knowledge.moves import Move, moves
from bot.talk.replies import Row, Table
from bot.talk.state import AtResult
from bot.talk.text import Listing, Text, Value
from handlers.scene import Scene, Token, stamp

STEP = "guide"
"""Stands where a form's button has its draft."""
RESULT = "result"


def told(scene: Scene) -> Table:
    """Everything that can be said to the guide, with what was; each can be changed."""
    mark = stamp(scene.state, STEP, RESULT)
    return Table(
        tuple(
            Row(
                Text(criterion.label),
                said(criterion, scene.state.profile.get(criterion.profile)),
                str(Token("g", f"?{criterion.id}", mark)),
            )
            for criterion in scene.knowledge.guidance.asked
        )
    )


def said(criterion: Criterion, value: object) -> Value:
    """What a profile says to a criterion, in its own words."""
    codes = value if isinstance(value, tuple) else (value,)
    labels = tuple(Text(option.label) for option in criterion.options if option.id in codes)
    return Listing(labels) if labels else Text("not said")


def moved(scene: Scene, ranking: Ranking) -> tuple[Text, ...]:
    """What was changed, and who moved by it; nothing where nothing was changed."""
    place = scene.state.place
    if not isinstance(place, AtResult) or place.before is None:
        return ()
    changed = tuple(
        Text(
            "{criterion}: “{now}” instead of “{was}”.",
            {
                "criterion": Text(criterion.label),
                "now": said(criterion, scene.state.profile.get(criterion.profile)),
                "was": said(criterion, place.before.get(criterion.profile)),
            },
        )
        for criterion in scene.knowledge.guidance.asked
        if scene.state.profile.get(criterion.profile) != place.before.get(criterion.profile)
    )
    found = moves(rank(scene.knowledge.guidance, place.before), ranking)
    return (*changed, *(map(_move, found) if found else (Text("Nothing moves in the ranking."),)))


def _move(move: Move) -> Text:
    values: dict[str, Value] = {"type": Text(move.type.name)}
    if move.fits != move.fitted:
        if move.fits:
            return Text("**{type}** now meets everything you told me.", values)
        return Text("**{type}** no longer meets everything you told me.", values)
    places: dict[str, Value] = {**values, "now": move.now, "was": move.was}
    if move.now < move.was:
        return Text("**{type}** moves up: place {now} instead of {was}.", places)
    return Text("**{type}** moves down: place {now} instead of {was}.", places)
