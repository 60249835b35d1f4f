"""The entries of a group: what there is, adding one, changing or removing one.

Nothing is kept of an entry until one of its questions is answered, so that a half-made one is never in the way.
"""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import journey, summary
from bot.knowledge.fields import show as shown
from bot.knowledge.model import Field, Form
from bot.talk.replies import Choice, Part, Reply, Row, Table
from bot.talk.state import AtField, Draft, State
from bot.talk.text import Text
from handlers.scene import button, stamp

MOST = 50
"""Entries of a group that sets no limit of its own."""


def room(group: Field) -> int:
    """How many entries a group takes."""
    return group.max if isinstance(group.max, int) else MOST


def table(form: Form, draft: Draft, group: Field) -> tuple[Part, ...]:
    """What was answered of the entries so far."""
    lines = (line for line in summary.lines(form, (group,), draft.answers) if line.field.id != group.id)
    rows = tuple(Row(line.label, line.value) for line in lines)
    return (Table(rows),) if rows else ()


def options(state: State, draft: Draft, group: Field) -> tuple[tuple[Choice, ...], ...]:
    """A button for each entry, one to add another, and one to go on."""
    mark = stamp(state, draft.id, group.id)
    there = journey.entries(group, draft.answers)
    kept = tuple((_entry(draft, group, entry, place, mark),) for place, entry in enumerate(there, 1))
    more = Text(group.one or group.label)  # from content/
    add = button(Text("Add: {entry}", {"entry": more}), "f", "!add", mark, primary=not there)
    done = button(Text("Done"), "f", "!done", mark, primary=True)
    return (*kept, *(((add,),) if len(there) < room(group) else ()), *(((done,),) if there else ()))


def _entry(draft: Draft, group: Field, entry: int, place: int, mark: str) -> Choice:
    parts = journey.parts(group, entry)
    first = next((shown(part, draft.answers[part.id]) for part in parts if part.id in draft.answers), "")
    label = Text("Change: {entry} ({name})", {"entry": summary.entry(group, place), "name": first})
    return button(label, "f", f"!entry={entry}", mark)


def one(state: State, draft: Draft, group: Field, entry: int) -> Reply:
    """What can be done with one entry."""
    mark = stamp(state, draft.id, group.id)
    there = journey.entries(group, draft.answers)
    name = summary.entry(group, there.index(entry) + 1)
    parts = tuple((button(Text(part.label), "f", f"!part={entry}.{part.id}", mark),) for part in group.fields)
    remove = button(Text("Remove: {entry}", {"entry": name}), "f", f"!remove={entry}", mark)
    keep = button(Text("Leave it as it is"), "f", "!list", mark)
    asked = Text("{entry}: what would you like to change?", {"entry": name})
    return Reply((asked,), (*parts, (remove,), (keep,)), input="none")


def reopened(draft: Draft, group: Field) -> Draft:
    """The draft with a group that is not complete: whoever leaves in the middle is asked again."""
    answers = {id: answer for id, answer in draft.answers.items() if id != group.id}
    return replace(draft, answers=answers, skipped=tuple(id for id in draft.skipped if id != group.id))


def without(draft: Draft, group: Field, entry: int) -> Draft:
    """The draft without this entry and what was passed over in it."""
    gone = {part.id for part in journey.parts(group, entry)}
    kept = {id: answer for id, answer in draft.answers.items() if id not in gone}
    return replace(
        reopened(replace(draft, answers=kept), group),
        skipped=tuple(id for id in draft.skipped if id not in gone | {group.id}),
    )


def fresh(draft: Draft, group: Field) -> Field:
    """The first question of an entry that is not there yet."""
    return journey.parts(group, max(journey.entries(group, draft.answers), default=0) + 1)[0]


def after(form: Form, draft: Draft, place: AtField) -> AtField | None:
    """What comes after a part that was changed from the review: the rest of its entry, then its group. None where the
    group is complete, as when the review asked for this part alone.
    """
    id, _, rest = place.field.partition(".")
    group = form.field(id)
    if not rest or group is None or id in draft.answers:
        return None
    parts = journey.parts(group, int(rest.partition(".")[0]))
    begun = any(part.id in draft.answers for part in parts)
    waiting = (p for p in parts if begun and p.id not in draft.answers and p.id not in draft.skipped)
    return AtField(draft.id, next(waiting, group).id, editing=place.editing)
