"""One step of a form: the question, reading its answer, and the ways around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.knowledge import fields, journey
from bot.knowledge.model import Field, Form
from bot.knowledge.wording import words
from bot.talk.errors import Unreadable
from bot.talk.events import Said
from bot.talk.replies import Note, Reply
from bot.talk.state import Answer, AtField, AtReview, Draft, Piece, State
from bot.talk.text import Text
from handlers import entries, pieces, questions, several
from handlers.asking import picked, show, under_way, ways
from handlers.reading import FREE, read
from handlers.scene import STALE, Handled, Scene, Token, button, move, stamp


def on(state: State, form: Form, draft: Draft) -> State:
    """The state at the draft's next step: its next open field, or the review."""
    field = journey.next_field(form, draft)
    return move(state, AtField(draft.id, field.id) if field else AtReview(draft.id))


def handle(scene: Scene) -> Handled | None:
    """Typed words and buttons while a form waits for an answer."""
    place = scene.state.place
    pressed = scene.pressed("f")
    if not isinstance(place, AtField):
        return Handled(scene.state, line=STALE) if pressed else None
    found = under_way(scene, place)
    if found is None:
        return None
    if pressed:
        if pressed.stamp != stamp(scene.state, place.draft, place.field):
            return Handled(scene.state, line=STALE)
        return _Step(scene, place, *found).press(pressed)
    if isinstance(scene.event, Said) and scene.event.text.strip():
        return _Step(scene, place, *found).type(scene.event.text)
    return None


class _Step:
    """A field of a draft with an event that is for it."""

    def __init__(self, scene: Scene, place: AtField, form: Form, draft: Draft, field: Field) -> None:
        self.scene, self.place, self.form, self.draft, self.field = scene, place, form, draft, field

    def press(self, pressed: Token) -> Handled | None:
        match pressed.argument:
            case "!back":
                return self._back()
            case "!skip" if self.field.kind == "group" and journey.entries(self.field, self.draft.answers):
                return self._complete()
            case "!skip":
                return self._pass((self.field.id,))
            case "!rest":
                section = self.form.section_of(self.field.id)
                left = (f for field in section.fields for f in journey.with_entries(field, self.draft.answers))
                return self._pass(tuple(f.id for f in left if f.id not in self.draft.answers))
            case "!keep":
                return self._go(move(self.scene.state, AtReview(self.draft.id)))
            case "!save":
                return None
            case "!answer" if self.place.doubt is not None:
                return self._read(self.place.doubt)
            case "!several" if self.place.doubt is not None:
                return self._several(several.found(self.scene, self.form, self.draft, self.field, self.place.doubt))
            case "!whole" if self.place.pieces:
                return self._whole()
            case "!anew" if self.place.pieces:
                return self._go(move(self.scene.state, replace(self.place, pieces=())))
            case "!question" if self.place.doubt is not None:
                asked = self.place.doubt
                state = move(self.scene.state, replace(self.place, doubt=None))
                return questions.answered(self.scene.at(state), asked)
            case "!done":
                return self._complete() if self.field.kind == "group" else self._done()
            case code if self.field.kind == "group":
                return self._entry(code)
            case code if code[:1] in "+-" and self.field.kind == "choices":
                return self._tick(code)
            case code:
                return self._chosen(code)

    def type(self, text: str) -> Handled | None:
        if self.field.kind == "group":
            return self._first(text)
        free = self.field.kind in FREE
        if self.place.pieces or (free and pieces.may_go_on(text)):
            return self._gather(text)
        together = {} if self.place.editing else several.found(self.scene, self.form, self.draft, self.field, text)
        doubtful = self.place.doubt is None and (
            (together and not several.sure(self.form, together) and not self._surely(text))
            or (free and questions.looks_like_question(self.scene, text))
        )
        if doubtful:
            state = move(self.scene.state, replace(self.place, doubt=text, message=self._message))
            return Handled(state, (show(self.scene.at(state)),))
        return self._read(text, together)

    def _surely(self, text: str) -> bool:
        """Whether the words are an answer to this question and nothing else."""
        if self.field.kind in FREE:
            return False
        try:
            return not isinstance(read(self.scene, self.field, text), fields.Nearly)
        except Unreadable:
            return False

    @property
    def _message(self) -> str:
        """What the words came in; of a button, what it settles."""
        if isinstance(self.scene.event, Said):
            return self.scene.event.message or self.scene.event.reference
        return self.place.message

    def _gather(self, text: str) -> Handled:
        """What may go on in the next message."""
        now = pieces.added(self.place.pieces, Piece(self._message, text))
        state = move(self.scene.state, replace(self.place, pieces=now))
        return Handled(state, (show(self.scene.at(state)),))

    def _whole(self) -> Handled | None:
        """The text is all there. One that came in several messages is changed by none of them alone."""
        came = self.place.pieces
        place = replace(self.place, pieces=(), message=came[0].message if len(came) == 1 else "")
        scene = self.scene.at(replace(self.scene.state, place=place))
        return _Step(scene, place, self.form, self.draft, self.field)._read(pieces.whole(came))

    def _read(self, text: str, together: dict[str, Answer] | None = None) -> Handled | None:
        """The answer in these words; where they are no sure answer, the answers that they are `together`."""
        try:
            found = read(self.scene, self.field, text)
        except Unreadable as unreadable:
            if together and several.sure(self.form, together):
                return self._several(together)
            if self.field.kind not in FREE and questions.known_question(self.scene, text):
                return None
            return self._unread(unreadable.why)
        if isinstance(found, fields.Nearly):
            if together and several.sure(self.form, together):
                return self._several(together)
            return self._confirm(found)
        return self._answer(found)

    def _several(self, answers: dict[str, Answer]) -> Handled | None:
        """Answers to this question and the next, from one message."""
        if not answers:  # the form has changed since they were shown
            return self._go(move(self.scene.state, replace(self.place, doubt=None)))
        said = {**self.draft.said, **dict.fromkeys(answers, self._message)}
        skipped = tuple(id for id in self.draft.skipped if id not in answers)
        draft = replace(self.draft, answers={**self.draft.answers, **answers}, said=said, skipped=skipped)
        reply = several.taken(self.form, draft, answers, self._message)
        told = tuple(words(self.scene.knowledge, notice, now=self.scene.event.at) for notice in self._notices(answers))
        return Handled(self._after(draft), (replace(reply, parts=(*reply.parts, *told)),), aside=True)

    def _notices(self, answers: dict[str, Answer]) -> tuple[str, ...]:
        """What is said once these are chosen."""
        chosen = ((field, answer) for id, answer in answers.items() if (field := self.form.field(id)))
        return tuple(o.notice for field, answer in chosen for o in field.options if o.id == answer and o.notice)

    def _chosen(self, code: str) -> Handled | None:
        answer = fields.from_code(self.field, code)
        known = self.field.kind != "country" or fields.is_country(
            code, self.scene.knowledge.countries, regional=self.field.regional
        )
        if answer is None or not known or self.field.kind == "choices":
            return None
        return self._answer(answer)

    def _answer(self, answer: Answer) -> Handled:
        said = {id: message for id, message in self.draft.said.items() if id != self.field.id}
        draft = replace(
            self.draft,
            answers={**self.draft.answers, self.field.id: answer},
            skipped=tuple(id for id in self.draft.skipped if id != self.field.id),
            said={**said, self.field.id: self._message} if self._message else said,
        )
        after = self._after(draft)
        notice = next(iter(self._notices({self.field.id: answer})), None)
        return self._go(after, words(self.scene.knowledge, notice, now=self.scene.event.at) if notice else None)

    def _pass(self, ids: tuple[str, ...]) -> Handled:
        draft = replace(self.draft, skipped=tuple(dict.fromkeys((*self.draft.skipped, *ids))))
        return self._go(self._after(draft))

    def _after(self, draft: Draft) -> State:
        """The state with the draft as it is now, at the next step; back at the review if that asked for this one."""
        state = self.scene.state.keep(draft)
        if not self.place.editing:
            return on(state, self.form, draft)
        return move(state, entries.after(self.form, draft, self.place) or AtReview(draft.id))

    def _complete(self) -> Handled:
        """The entries are all there, if they are enough."""
        least, there = fields.bounds(self.field, date.min)[0] or 1, journey.entries(self.field, self.draft.answers)
        if len(there) < least:
            return self._unread(Text("Please give at least {n}.", {"n": least}, plural="Please give at least {n}."))
        return self._answer(True)

    def _entry(self, code: str) -> Handled | None:
        """A button of a group's own step."""
        group, there = self.field, journey.entries(self.field, self.draft.answers)
        verb, _, rest = code.partition("=")
        number, _, part = rest.partition(".")
        entry = int(number) if number.isdecimal() else 0
        match verb:
            case "!list":
                return self._go(self.scene.state)
            case "!add" if len(there) < entries.room(group):
                return self._to(entries.reopened(self.draft, group), entries.fresh(self.draft, group).id)
            case "!entry" if entry in there:
                return Handled(self.scene.state, (entries.one(self.scene.state, self.draft, group, entry),))
            case "!part" if entry in there and self.form.field(f"{group.id}.{entry}.{part}"):
                return self._to(entries.reopened(self.draft, group), f"{group.id}.{entry}.{part}")
            case "!remove" if entry in there:
                return self._to(entries.without(self.draft, group, entry), group.id)
        return None

    def _first(self, text: str) -> Handled | None:
        """Words typed where a group lists its entries are the first answer of another one."""
        if len(journey.entries(self.field, self.draft.answers)) >= entries.room(self.field):
            return self._unread(Text("There is no room for more. You can change one or press Done."))
        part = entries.fresh(self.draft, self.field)
        draft = entries.reopened(self.draft, self.field)
        place = AtField(draft.id, part.id, editing=self.place.editing)
        scene = self.scene.at(replace(self.scene.state.keep(draft), place=place))
        return _Step(scene, place, self.form, draft, part).type(text)

    def _to(self, draft: Draft, id: str) -> Handled:
        place = AtField(draft.id, id, editing=self.place.editing)
        return self._go(move(self.scene.state.keep(draft), place))

    def _back(self) -> Handled:
        before = journey.previous_field(self.form, self.draft, self.field.id)
        if before is None:
            return Handled(self.scene.state, line=Text("This is the first question."))
        return self._go(move(self.scene.state, AtField(self.draft.id, before.id)))

    def _tick(self, code: str) -> Handled:
        """Boxes leave the revision alone: two quick taps on two boxes both count, a repeated tap changes nothing."""
        others = tuple(id for id in picked(self.place, self.draft) if id != code[1:])
        now = (*others, code[1:]) if code[0] == "+" else others
        state = replace(
            self.scene.state,
            place=replace(self.place, picked=tuple(o.id for o in self.field.options if o.id in now) or ("",)),
        )
        return Handled(state, (replace(show(self.scene.at(state)), replaces=True),))

    def _done(self) -> Handled:
        try:
            return self._answer(fields.chosen(self.field, picked(self.place, self.draft)))
        except Unreadable as unreadable:
            return self._unread(unreadable.why)

    def _confirm(self, nearly: fields.Nearly) -> Handled:
        """Typed words that are only nearly a name: the person says which is meant, by its button."""
        state = move(self.scene.state, replace(self.place, message=self._message))
        mark = stamp(state, self.draft.id, self.field.id)
        rows = tuple((button(fields.called(self.field, code), "f", code, mark),) for code in nearly.candidates)
        again = Text("If it is none of these, please write it again in other words.")
        return Handled(
            state,
            (Reply((Text("Do you mean one of these?"), Note(again)), (*rows, ways(state, self.draft, self.field))),),
        )

    def _unread(self, why: Text) -> Handled:
        tries = self.place.tries + 1
        state = move(self.scene.state, replace(self.place, tries=tries, message=self._message))
        return Handled(state, (show(self.scene.at(state), why),))

    def _go(self, state: State, line: Text | None = None) -> Handled:
        if line is None:
            return Handled(state, line=None, aside=True)
        return Handled(state, line=line)
