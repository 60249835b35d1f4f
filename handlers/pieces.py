"""A long text that arrives in several messages: nothing of it answers the next question.

Telegram's apps cut what is longer than 4096 UTF-16 units, at the end of a line, a sentence or a word where they find
one in the second half: a piece has more than half of that. A text of such a length may go on, so the person says when
it is all there. (`TextUtilities::CutPart` in Telegram Desktop; other apps cut at the limit.)
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.knowledge.model import Field
from bot.talk.replies import Note, Part, Reply
from bot.talk.state import AtField, Draft, Piece, State
from bot.talk.text import Text
from handlers.scene import button, stamp

LONGEST = 4096
"""UTF-16 units of one message."""
MOST = 16
"""Pieces that are kept: more than any field has room for."""
_ENDS = tuple(".!?…。！？؟:;")


def may_go_on(text: str) -> bool:
    """Whether a message may be one of several that were one text."""
    return LONGEST // 2 < _units(text) <= LONGEST


def added(pieces: tuple[Piece, ...], piece: Piece) -> tuple[Piece, ...]:
    """The pieces with one more, or with one that was changed in its place."""
    if any(old.message == piece.message for old in pieces):
        return tuple(piece if old.message == piece.message else old for old in pieces)
    return (*pieces, piece)[:MOST]


def whole(pieces: Iterable[Piece]) -> str:
    """The text they were. Where an app cut, it took the white space away: a full piece was cut inside a word, after a
    sentence there was the end of a line more often than not.
    """
    text, full = "", False
    for piece in pieces:
        between = "" if not text or full else "\n" if text.endswith(_ENDS) else " "
        text += between + piece.text
        full = _units(piece.text) >= LONGEST
    return text


def show(state: State, place: AtField, draft: Draft, field: Field) -> Reply:
    """How much there is, and the question whether it is all."""
    mark = stamp(state, draft.id, field.id)
    n = len(whole(place.pieces))
    parts: list[Part] = [
        Text(
            "I have {n} character so far. A long text may arrive in several messages: what you send next is added to "
            "it. Press Done when all of it is there.",
            {"n": n},
            plural="I have {n} characters so far. A long text may arrive in several messages: what you send next is "
            "added to it. Press Done when all of it is there.",
        )
    ]
    if isinstance(field.max, int):
        room = Text("There is room for {n} character.", {"n": field.max}, plural="There is room for {n} characters.")
        parts.append(Note(room))
    done = button(Text("Done"), "f", "!whole", mark, primary=True)
    anew = button(Text("Write it anew"), "f", "!anew", mark)
    return Reply(tuple(parts), ((done,), (anew,)), input="long")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
