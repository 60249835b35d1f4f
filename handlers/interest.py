"""Expressions of interest: beginning one, going on with it, saving it, deleting it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge import fields
from bot.knowledge.calendar import CALLS, status
from bot.knowledge.guide import rank
from bot.knowledge.model import Form
from bot.knowledge.wording import words
from bot.talk.replies import Part, Reply
from bot.talk.state import Answer, AtMenu, Draft, State
from bot.talk.text import Text
from handlers import filling, menu, privacy, questionnaire, review, unfinished, which
from handlers.deadlines import bell
from handlers.scene import MENU, STALE, Handled, Scene, button, move

MOST = 10
"""Drafts of one person, at most: each is read and written with every event."""


def handle(scene: Scene) -> Handled | None:
    """The buttons, commands and words around a form; then the step that is under way."""
    if pressed := scene.pressed("form"):
        kind, _, wish = pressed.argument.partition(":")
        return _begin(scene, kind, wish)
    if scene.commanded("form", "apply") and (named := which.named(scene)):
        return _begin(scene, named, "")
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
    same = [draft for draft in unfinished.drafts(scene) if draft.form == kind and not draft.amends]
    if not same:
        return _fresh(scene, form, wish)
    text = Text(
        "You have {n} draft of this form. Would you like to go on with it?",
        {"n": len(same)},
        plural="You have {n} drafts of this form. Would you like to go on with one of them?",
    )
    rows = tuple((unfinished.go_on(scene, draft),) for draft in same)
    anew = button(Text("Begin another one"), "new", f"{kind}:{wish}")
    return Handled(move(scene.state, AtMenu()), (Reply((text,), (*rows, (anew,), (MENU,))),))


def _fresh(scene: Scene, form: Form, wish: str) -> Handled:
    """A new draft, with what the guide already knows."""
    if len(scene.state.drafts) >= MOST:
        full = Text(
            "You have {n} draft, and I can keep no more. Please send or delete one of them first.",
            {"n": len(scene.state.drafts)},
            plural="You have {n} drafts, and I can keep no more. Please send or delete one of them first.",
        )
        return Handled(scene.state, (Reply((full,), ((button(Text("My drafts"), "drafts"),), (MENU,))),))
    answers = _from_guide(scene, form, wish)
    draft = Draft(scene.event.reference[:4], form.kind, scene.event.at, answers)
    state = filling.on(replace(scene.state, drafts=(*scene.state.drafts, draft)), form, draft)
    parts: list[Part] = [words(scene.knowledge, form.intro, now=scene.event.at)]
    if answers:
        parts.append(
            Text(
                "{n} answer is taken over from the guide; you can change it at the end.",
                {"n": len(answers)},
                plural="{n} answers are taken over from the guide; you can change them at the end.",
            )
        )
    if form.calls:
        parts.append(status(scene.knowledge, CALLS, now=scene.event.at))
    if form.consent:
        parts.extend(privacy.notice(scene))
    return Handled(state, (Reply(tuple(parts), ((questionnaire.way(form),),)),), aside=True)


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
    line = Text("Welcome back. {progress}.", {"progress": unfinished.ahead(scene, draft)})
    return Handled(filling.on(scene.state, form, draft), line=line)


def _save(scene: Scene, id: str) -> Handled:
    draft = scene.state.draft(id)
    if draft is None:
        return Handled(scene.state, line=STALE)
    days = scene.knowledge.privacy.kept.drafts
    saved = Text(
        "Saved: {done} of {total} done. Your draft waits for you here for {n} day; come back whenever you like.",
        {**unfinished.done(scene, draft), "n": days},
        plural="Saved: {done} of {total} done. Your draft waits for you here for {n} days; come back whenever you "
        "like.",
    )
    state = move(scene.state, AtMenu())
    shown = menu.show(scene.at(state), saved)
    return Handled(state, (replace(shown, rows=((bell(scene),), *shown.rows)),))


def _ask_drop(scene: Scene, id: str) -> Handled:
    draft = scene.state.draft(id)
    if draft is None or draft.form not in scene.knowledge.forms:
        return Handled(scene.state, line=STALE)
    text = Text("Delete “{draft}” and all its answers for good?", {"draft": unfinished.name(scene, draft)})
    yes = button(Text("Yes, delete it"), "dropped", id)
    no = button(Text("No, keep it"), "resume", id, primary=True)
    return Handled(scene.state, (Reply((text,), ((no,), (yes,))),))


def _drop(scene: Scene, id: str) -> Handled:
    if scene.state.draft(id) is None:
        return Handled(scene.state, line=STALE)
    others = tuple(draft for draft in scene.state.drafts if draft.id != id)
    state: State = move(replace(scene.state, drafts=others), AtMenu())
    return Handled(state, (menu.show(scene.at(state), Text("The draft is deleted.")),))
