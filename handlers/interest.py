"""Expressions of interest: beginning one, going on with it, saving it, deleting it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import fields, journey
from bot.knowledge.guide import rank
from bot.knowledge.model import Form
from bot.knowledge.wording import words
from bot.talk.replies import Part, Reply
from bot.talk.state import Answer, AtMenu, Draft, State
from bot.talk.text import Text
from handlers import filling, menu, privacy, review
from handlers.menu import meant
from handlers.scene import MENU, STALE, Handled, Scene, button, move


def handle(scene: Scene) -> Handled | None:
    """The buttons, commands and words around a form; then the step that is under way."""
    if pressed := scene.pressed("form"):
        kind, _, wish = pressed.argument.partition(":")
        return _begin(scene, kind, wish)
    if scene.commanded("form", "apply") or meant(scene) == "form":
        return _begin(scene, next(iter(scene.knowledge.forms)), "")
    if pressed := scene.pressed("new"):
        kind, _, wish = pressed.argument.partition(":")
        return _fresh(scene, scene.knowledge.forms[kind], wish) if kind in scene.knowledge.forms else None
    if pressed := scene.pressed("resume"):
        return _resume(scene, pressed.argument)
    if pressed := scene.pressed("save"):
        return _save(scene, pressed.argument)
    if pressed := scene.pressed("drop"):
        return _ask_drop(scene, pressed.argument)
    if pressed := scene.pressed("dropped"):
        return _drop(scene, pressed.argument)
    return review.handle(scene) or filling.handle(scene)


def _begin(scene: Scene, kind: str, wish: str) -> Handled | None:
    form = scene.knowledge.forms.get(kind)
    if form is None:
        return None
    draft = next((draft for draft in scene.state.drafts if draft.form == kind and not draft.amends), None)
    if draft is None:
        return _fresh(scene, form, wish)
    progress = journey.progress(form, draft)
    text = Text(
        "You have an unfinished expression of interest: {done} of {total} done.",
        {"done": progress.done, "total": progress.total},
    )
    go_on = button(Text("Continue"), "resume", draft.id, primary=True)
    anew = button(Text("Delete it and begin again"), "new", f"{kind}:{wish}")
    return Handled(move(scene.state, AtMenu()), (Reply((text,), ((go_on,), (anew,), (MENU,))),))


def _fresh(scene: Scene, form: Form, wish: str) -> Handled:
    """A new draft, with what the guide already knows; an unfinished one of the same kind was given up for it."""
    answers = _from_guide(scene, form, wish)
    draft = Draft(scene.event.reference[:4], form.kind, scene.event.at, answers)
    others = tuple(other for other in scene.state.drafts if other.form != form.kind or other.amends)
    state = filling.on(replace(scene.state, drafts=(*others, draft)), form, draft)
    parts: list[Part] = [words(scene.knowledge, form.intro, now=scene.event.at)]
    if answers:
        parts.append(
            Text(
                "{n} answer is taken over from the guide; you can change it at the end.",
                {"n": len(answers)},
                plural="{n} answers are taken over from the guide; you can change them at the end.",
            )
        )
    if form.consent:
        parts.extend(privacy.notice(scene))
    return Handled(state, (Reply(tuple(parts)),), aside=True)


def _from_guide(scene: Scene, form: Form, wish: str) -> dict[str, Answer]:
    profile = scene.state.profile
    best = rank(scene.knowledge.guidance, profile).recommended[0].type.id if profile else ""
    known: dict[str, Answer] = {**profile, "recommended": wish or best}
    answers: dict[str, Answer] = {}
    for field in (field for section in form.sections for field in section.fields if field.from_guide):
        value = known.get(field.from_guide or "", "")
        codes = value if isinstance(value, tuple) else (value,)
        if codes and all(code in fields.labels(field) for code in codes):
            answers[field.id] = value if field.kind == "choices" else codes[0]
    return answers


def _resume(scene: Scene, id: str) -> Handled:
    draft = scene.state.draft(id)
    form = scene.knowledge.forms.get(draft.form) if draft else None
    if draft is None or form is None:
        return Handled(scene.state, line=STALE)
    progress = journey.progress(form, draft)
    state = filling.on(scene.state, form, draft)
    line = Text("Welcome back: {done} of {total} done.", {"done": progress.done, "total": progress.total})
    return Handled(state, line=line)


def _save(scene: Scene, id: str) -> Handled:
    draft = scene.state.draft(id)
    if draft is None:
        return Handled(scene.state, line=STALE)
    progress = journey.progress(scene.knowledge.forms[draft.form], draft)
    saved = Text(
        "Saved: {done} of {total} done. Your draft waits for you here; come back whenever you like.",
        {"done": progress.done, "total": progress.total},
    )
    state = move(scene.state, AtMenu())
    return Handled(state, (menu.show(scene.at(state), saved),))


def _ask_drop(scene: Scene, id: str) -> Handled:
    if scene.state.draft(id) is None:
        return Handled(scene.state, line=STALE)
    yes = button(Text("Yes, delete it"), "dropped", id)
    no = button(Text("No, keep it"), "resume", id, primary=True)
    return Handled(scene.state, (Reply((Text("Delete this draft and all its answers for good?"),), ((no,), (yes,))),))


def _drop(scene: Scene, id: str) -> Handled:
    if scene.state.draft(id) is None:
        return Handled(scene.state, line=STALE)
    others = tuple(draft for draft in scene.state.drafts if draft.id != id)
    state: State = move(replace(scene.state, drafts=others), AtMenu())
    return Handled(state, (menu.show(scene.at(state), Text("The draft is deleted.")),))
