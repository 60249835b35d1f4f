"""The files of a form step on show: what may be sent, and a button to remove each and to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge.model import Field
from bot.talk.effects import DropFile, Submit
from bot.talk.files import LARGEST, MOST, File
from bot.talk.outcome import Outcome
from bot.talk.replies import Choice, Note
from bot.talk.state import Answer, Draft, State
from bot.talk.text import Size, Text
from handlers.scene import button, stamp

VERB = "kept"


def ids(answer: Answer | None) -> tuple[str, ...]:
    """The files an answer names."""
    return answer if isinstance(answer, tuple) else ()


def named(draft: Draft, answers: Mapping[str, Answer]) -> dict[str, File]:
    """The files of a draft that these answers name, by id."""
    wanted = {id for answer in answers.values() for id in ids(answer)}
    return {id: file for id, file in draft.files.items() if id in wanted}


def dropped(before: State, outcome: Outcome) -> Outcome:
    """The outcome with what must happen to files that no draft has any more and that were not sent."""
    had, has = (_of_drafts(state) for state in (before, outcome.state))
    if not had - has:
        return outcome
    sent = {id for effect in outcome.effects if isinstance(effect, Submit) for id in effect.files}
    drops = tuple(DropFile(id) for id in sorted(had - has - sent))
    return replace(outcome, effects=(*outcome.effects, *drops))


def _of_drafts(state: State) -> set[str]:
    return {id for draft in state.drafts for id in draft.files}


def limits() -> Note:
    """What may be sent."""
    words = Text(
        "PDF, DOCX, XLSX, PPTX, ODT, JPG, PNG or TXT; at most {limit} a file and {n} file in the whole form.",
        {"limit": Size(LARGEST), "n": MOST},
        plural="PDF, DOCX, XLSX, PPTX, ODT, JPG, PNG or TXT; at most {limit} a file and {n} files in the whole form.",
    )
    return Note(words)


def rows(state: State, draft: Draft, field: Field) -> tuple[tuple[Choice, ...], ...]:
    """A button to remove each file, and one to go on once there is one."""
    mark = stamp(state, draft.id, field.id)
    sent = [id for id in ids(draft.answers.get(field.id)) if id in draft.files]
    done = ((button(Text("Done"), VERB, "!done", mark, primary=True),),) if sent else ()
    removals = ((button(Text("Remove {name}", {"name": draft.files[id].name}), VERB, id, mark),) for id in sent)
    return (*removals, *done)
