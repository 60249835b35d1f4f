"""Files that come: into the form that is under way, or not at all, and what is said of each.

Files sent together come one by one. What became of them is said in one message, which grows with each.
"""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import journey
from bot.knowledge.model import Field, Form
from bot.talk.effects import Effect, KeepFile
from bot.talk.events import Attached
from bot.talk.files import MOST, File, Refused
from bot.talk.state import Album, AtField, AtReview, Draft, State
from bot.talk.text import Size, Text
from handlers.asking import under_way
from handlers.filling import on
from handlers.kept import VERB, ids
from handlers.scene import STALE, Handled, Scene, Token, move, stamp


def handle(scene: Scene) -> Handled | None:
    """A file that came with its verdict; the buttons of a step that asks for files."""
    if pressed := scene.pressed(VERB):
        return _pressed(scene, pressed)
    if isinstance(scene.event, Attached) and scene.event.file:
        return _came(scene, scene.event, scene.event.file)
    return None


def _came(scene: Scene, event: Attached, file: File | Refused) -> Handled:
    state, line, effects = _taken(scene, file)
    before = scene.state.album
    together = before is not None and event.album == before.id
    lines = (*before.lines, line) if before and together else (line,)
    state = replace(state, album=Album(event.album, lines) if event.album else None)
    return Handled(state, effects=effects, above=lines, replaces=together)


def _taken(scene: Scene, file: File | Refused) -> tuple[State, Text, tuple[Effect, ...]]:
    """The state, what is said, and what must happen."""
    if isinstance(file, Refused):
        return scene.state, file.why, ()
    found = _form(scene)
    if found is None:
        words = Text("“{name}” was not kept: send a file while you fill in a form, and it goes with it.", _name(file))
        return scene.state, words, ()
    form, draft = found
    if any(file.digest == known.digest for known in draft.files.values()):
        return scene.state, Text("“{name}” is here already.", _name(file)), ()
    asking = [field for _, field in journey.applying(form, draft.answers) if field.kind == "files"]
    if not asking:
        return scene.state, Text("“{name}” was not kept: this form takes no files.", _name(file)), ()
    field = next((field for field in _first(scene, asking) if _room(field, draft)), None)
    return _full(scene, file) if field is None else _kept(scene, draft, field, file)


def _form(scene: Scene) -> tuple[Form, Draft] | None:
    place = scene.state.place
    draft = scene.state.draft(place.draft) if isinstance(place, AtField | AtReview) else None
    form = scene.knowledge.forms.get(draft.form) if draft else None
    return (form, draft) if form and draft else None


def _first(scene: Scene, asking: list[Field]) -> list[Field]:
    """The field that is asked for now, then the others, those for any document before those for one."""
    place = scene.state.place
    now = place.field if isinstance(place, AtField) else ""
    return sorted(asking, key=lambda field: (field.id != now, -_most(field)))


def _room(field: Field, draft: Draft) -> bool:
    return len(draft.files) < MOST and len(ids(draft.answers.get(field.id))) < _most(field)


def _most(field: Field) -> int:
    return field.max if isinstance(field.max, int) else MOST


def _full(scene: Scene, file: File) -> tuple[State, Text, tuple[Effect, ...]]:
    words = Text(
        "“{name}” was not kept: there is room for {n} file, and it is taken. Remove one to send another.",
        {**_name(file), "n": MOST},
        plural="“{name}” was not kept: there is room for {n} files, and they are here. Remove one to send another.",
    )
    return scene.state, words, ()


def _kept(scene: Scene, draft: Draft, field: Field, file: File) -> tuple[State, Text, tuple[Effect, ...]]:
    """The event's reference, fresh and unguessable, becomes the file's id."""
    id = scene.event.reference
    kept = replace(
        draft,
        answers={**draft.answers, field.id: (*ids(draft.answers.get(field.id)), id)},
        skipped=tuple(skipped for skipped in draft.skipped if skipped != field.id),
        files={**draft.files, id: file},
    )
    line = Text(
        "“{name}” ({size}) is kept with your answers: {n} of {most}.",
        {**_name(file), "size": Size(file.size), "n": len(kept.files), "most": MOST},
    )
    return scene.state.keep(kept), line, (KeepFile(id, draft.id, file),)


def _name(file: File) -> dict[str, str]:
    return {"name": file.name}


def _pressed(scene: Scene, pressed: Token) -> Handled | None:
    place = scene.state.place
    found = under_way(scene, place) if isinstance(place, AtField) else None
    if found is None or not isinstance(place, AtField) or pressed.stamp != stamp(scene.state, place.draft, place.field):
        return Handled(scene.state, line=STALE)
    form, draft, field = found
    if pressed.argument == "!done":
        return Handled(
            move(scene.state, AtReview(draft.id)) if place.editing else on(scene.state, form, draft), aside=True
        )
    if pressed.argument not in draft.files:
        return Handled(scene.state, line=STALE)
    return _removed(scene, draft, field, pressed.argument)


def _removed(scene: Scene, draft: Draft, field: Field, id: str) -> Handled:
    rest = tuple(other for other in ids(draft.answers.get(field.id)) if other != id)
    others = {other: answer for other, answer in draft.answers.items() if other != field.id}
    without = replace(
        draft,
        answers={**others, field.id: rest} if rest else others,
        files={other: file for other, file in draft.files.items() if other != id},
    )
    line = Text("“{name}” is removed.", _name(draft.files[id]))
    return Handled(scene.state.keep(without), above=(line,), replaces=True)
