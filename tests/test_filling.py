"""A person who means certain answers fills each form in, as people do: asking in between, going back, changing their
mind, pressing old buttons, in one language and another, through restarts. What is sent is what was meant.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files import judge
from bot.knowledge import fields, journey
from bot.knowledge.model import Check, Field, Form, Option, Section
from bot.store.codec import dump_state, load_state
from bot.talk.events import Attached, Commanded, Opened, Pressed, Said
from bot.talk.state import Answer, AtField, AtMenu, AtReview, Draft
from handlers import step
from handlers.scene import token
from tests.transcripts import Person, assistant

TEAM = Field(
    "team",
    "group",
    "Team",
    "Who?",
    one="Person",
    max=3,
    fields=(
        Field("name", "text", "Name", "Name?"),
        Field("role", "choice", "Role", "Role?", options=(Option("lead", "Lead"), Option("help", "Help"))),
        Field("since", "year", "Since", "Since?", required=False),
    ),
)
WANTED = ({"wish": ("yes",)},)
EVERYTHING = Form(
    "everything",
    "Z",
    "Everything",
    "All kinds.",
    "secretariat",
    (
        Section(
            "first",
            "First",
            True,
            (
                Field("wish", "yesno", "Wish", "Wish?"),
                Field("sum", "amount", "Sum", "Sum?", when=WANTED),
                TEAM,
                Field("boxes", "choices", "Boxes", "Boxes?", min=1, options=(Option("a", "A"), Option("b", "B"))),
            ),
        ),
        Section(
            "more",
            "More",
            False,
            (
                replace(TEAM, id="others", when=WANTED),
                Field("month", "month", "Month", "Month?"),
                Field("day", "date", "Day", "Day?", required=True, when=({"boxes": ("b",)},)),
                Field("page", "url", "Page", "Page?"),
            ),
        ),
    ),
    checks=(Check("never", ({"wish": ("no",), "boxes": ("b",)},), "Not both.", blocks=True),),
)
"""What the forms of content/ may ask one day, in one form."""
KNOWLEDGE = replace(assistant().knowledge, forms={**assistant().knowledge.forms, "everything": EVERYTHING})
KINDS = sorted(KNOWLEDGE.forms)
MOST = 900
"""Events after which somebody who still has not sent is lost."""

WORDS: dict[str, tuple[tuple[str, Answer], ...]] = {
    "text": (
        ("University of Ghana", "University of Ghana"),
        ("معهد التقنية", "معهد التقنية"),
        ("数字大学", "数字大学"),
    ),
    "long": (("We lack early funding, and engineers leave the country every year.",) * 2,),
    "email": (("awa@example.org", "awa@example.org"),),
    "phone": (("+41 22 730 5111", "+41 22 730 51 11"),),
    "number": (("12", 12), ("١٢", 12)),
    "country": (("Ghana", "GH"), ("Гана", "GH")),
    "amount": (("250 000 USD", ("250000", "USD")), ("1,5 million d'euros par an", ("1500000", "EUR", "year"))),
    "year": (("2019", 2019), ("٢٠١٩", 2019)),
    "month": (("March 2027", "2027-03"), ("2027年3月", "2027-03")),
    "date": (("15 March 2027", "2027-03-15"),),
    "url": (("www.example.org", "https://www.example.org"),),
}
"""By kind of field: what is typed, and what it means."""
ASIDES = ("What is the deadline?", "Qui sont les membres du conseil ?", "/help", "/deadlines", "/language")


@dataclass
class Filler:
    """Somebody with a form in mind. `meant`: what every field is to be, decided when it is first asked."""

    chance: random.Random
    form: Form
    person: Person = field(default_factory=lambda: Person(step=partial(step, KNOWLEDGE)))
    meant: dict[str, Answer] = field(default_factory=dict)
    old: list[str] = field(default_factory=list)
    events: int = 0

    def fills(self) -> dict[str, Answer]:
        """What was sent."""
        self.press(f"form:{self.form.kind}")
        while not self.person.sent:
            assert self.events < MOST, "lost on the way"
            self.between()
            if self.show("f:", "r:", "kept:") is None:  # what was asked in between stands below the step
                self.press(f"resume:{self.draft.id}")
            match self.person.state.place:
                case AtField(field=id):
                    self.answers(id)
                case AtReview():
                    self.reviews()
                case _:
                    self.press(f"resume:{self.draft.id}")
        return dict(self.person.sent[-1].answers)

    def between(self) -> None:
        """What is done before each step."""
        self.strays()

    @property
    def draft(self) -> Draft:
        return next(draft for draft in self.person.state.drafts if draft.form == self.form.kind)

    def header(self) -> dict[str, Any]:
        self.events += 1
        reference = f"{self.events:04}-FILL"
        return {"at": self.person.now, "reference": reference}

    def press(self, pressed: str) -> None:
        self.old.append(pressed)
        self.person.meets(Pressed(token=pressed, **self.header()))

    def show(self, *verbs: str) -> str | None:
        """A button on show that begins with one of these."""
        found = [each for each in self.person.on_show.values() if each.startswith(verbs)]
        return self.chance.choice(found) if found else None

    def strays(self) -> None:
        """What people do in between; none of it may change an answer."""
        while self.chance.random() < 0.25:
            before = self.said()
            match self.chance.randrange(6):
                case 0:
                    self.says(self.chance.choice(ASIDES))
                case 1:
                    self.press(f"language:{self.chance.choice(assistant().knowledge.languages.offered)}")
                case 2:
                    self.person.state = load_state(dump_state(self.person.state))
                case 3:
                    past = [each for each in self.old if token(each).verb in ("f", "r") and self.stale(each)]
                    self.press(self.chance.choice(past)) if past else None
                case 4:
                    self.press(f"save:{self.draft.id}")
                    self.press(f"resume:{self.draft.id}")
                case _:
                    self.person.meets(Opened(**self.header()))
                    self.press(f"resume:{self.draft.id}")
            assert self.said() == before, "something in between changed an answer"
            place = self.person.state.place
            if isinstance(place, AtField) and place.doubt is not None:
                self.press(next(each for each in self.person.on_show.values() if ":!question" in f":{each[2:]}"))

    def said(self) -> dict[str, Answer]:
        """The answers, but not that a group is complete: whoever types words there begins another entry."""
        groups = {each.id for each in self.form.fields if each.kind == "group"}
        return {id: answer for id, answer in self.draft.answers.items() if id not in groups}

    def stale(self, pressed: str) -> bool:
        """Whether a button is of another step than the one now shown."""
        return token(pressed).stamp.rpartition(".")[2] not in {
            token(each).stamp.rpartition(".")[2] for each in self.person.on_show.values()
        }

    def says(self, words: str) -> None:
        if words.startswith("/"):
            self.person.meets(Commanded(name=words[1:], **self.header()))
        else:
            self.person.meets(Said(text=words, **self.header()))

    def answers(self, id: str) -> None:
        """The step on show is answered as it is meant, or left by the way back now and then."""
        asked = self.form.field(id)
        assert asked is not None
        if self.chance.random() < 0.08 and (back := self.show("f:!back")):
            self.press(back)
            return
        if asked.kind == "group":
            self.group(asked)
        elif asked.kind == "files":
            self.attaches(asked)
        elif asked.kind == "choices":
            self.ticks(asked)
        elif asked.options or asked.kind in ("yesno", "consent"):
            if id not in self.meant:
                answer = fields.from_code(asked, self.chance.choice(list(fields.labels(asked))))
                assert answer is not None
                self.meant[id] = True if asked.kind == "consent" else answer
            wanted = ("yes" if self.meant[id] else "no") if asked.kind in ("yesno", "consent") else self.meant[id]
            self.press(next(each for each in self.person.on_show.values() if each.startswith(f"f:{wanted}:")))
        else:
            typed, means = self.chance.choice(WORDS[asked.kind])
            self.meant[id] = means
            self.says(typed)
            if (doubt := self.show("f:!answer")) is not None:
                self.press(doubt)
        if asked.kind != "group":
            assert self.draft.answers.get(id) == self.meant[id], id

    def attaches(self, asked: Field) -> None:
        """One file, if there is none yet; what stands in it is its name."""
        if asked.id not in self.meant:
            self.meant[asked.id] = (self.attached(),)
        self.press(self.show("kept:!done") or "")

    def attached(self) -> str:
        """The id of a file that was sent."""
        header = self.header()
        name = f"{header['reference']}.txt"
        file = judge(name, name.encode())
        self.person.meets(Attached(kind="document", file=file, **header))
        return str(header["reference"])

    def ticks(self, asked: Field) -> None:
        codes = [option.id for option in asked.options]
        self.meant.setdefault(asked.id, tuple(code for code in codes if self.chance.random() < 0.4) or (codes[0],))
        for code in codes:
            place = self.person.state.place
            assert isinstance(place, AtField)
            on = f"f:+{code}:"
            wanted = self.meant[asked.id]
            assert isinstance(wanted, tuple)
            shown = list(self.person.on_show.values())
            if code in wanted and (tick := next((each for each in shown if each.startswith(on)), None)):
                self.press(tick)
            elif code not in wanted and (off := next((e for e in shown if e.startswith(f"f:-{code}:")), None)):
                self.press(off)
        self.press(self.show("f:!done") or "")

    def group(self, asked: Field) -> None:
        """Up to three entries; now and then one is taken out again."""
        there = journey.entries(asked, self.draft.answers)
        if len(there) < self.chance.randrange(4) and (add := self.show("f:!add")):
            self.press(add)
        elif there and self.chance.random() < 0.4:
            self.press(self.show("f:!entry=") or "")
            gone = self.show("f:!remove=") or ""
            number = token(gone).argument.partition("=")[2]
            self.meant = {id: a for id, a in self.meant.items() if not id.startswith(f"{asked.id}.{number}.")}
            self.press(gone)
            if not journey.entries(asked, self.draft.answers):
                self.meant.pop(asked.id, None)
        elif there:
            self.press(self.show("f:!done") or "")
            self.meant[asked.id] = True
        else:
            self.press(self.show("f:!skip", "f:!keep") or "")

    def reviews(self) -> None:
        """One more part is opened, an answer is changed, or the form is sent."""
        add, change, send = self.show("r:add="), self.show("r:change:"), self.show("r:send")
        if add and self.chance.random() < 0.6:
            self.press(add)
        elif change and self.chance.random() < 0.6:
            self.press(change)
            self.changes(self.show("r:change=") or "")
        elif send or (send := self.show("r:needed")):
            self.press(send)
        else:
            self.changes(self.show("r:change=") or "")  # what stands in the way of sending

    def changes(self, pressed: str) -> None:
        """Another answer than before to what the button is about; a group and files are left as they are."""
        id = token(pressed).argument.partition("=")[2]
        asked = self.form.field(id)
        if asked and asked.kind not in ("group", "files") and id in self.draft.answers:
            self.meant.pop(id, None)
            self.press(pressed)
            self.answers(id)


def applies(form: Form, meant: dict[str, Answer], id: str) -> bool:
    """Whether a field has a place among these answers: read from the conditions backwards; `journey` reads them as they
    come.
    """
    asked = next(each for each in form.fields if each.id == id.partition(".")[0])

    def has(named: str, codes: tuple[str, ...]) -> bool:
        said = meant.get(named, ())
        told = ("yes" if said else "no",) if isinstance(said, bool) else said if isinstance(said, tuple) else (said,)
        return any(code in told for code in codes) and applies(form, meant, named)

    return all(
        not when or any(all(has(named, codes) for named, codes in each.items()) for each in when)
        for when in (asked.when, form.section_of(id).when)
    )


def holds(kind: str, chance: random.Random) -> None:
    filler = Filler(chance, KNOWLEDGE.forms[kind])
    sent = filler.fills()
    assert sent == {id: answer for id, answer in filler.meant.items() if applies(filler.form, filler.meant, id)}
    assert isinstance(filler.person.state.place, AtMenu)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))  # a walk is too long for hypothesis to draw it step by step
def test_what_is_sent_is_what_was_meant(kind: str, seed: int) -> None:
    holds(kind, random.Random(seed))


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(100))
def test_what_is_sent_is_what_was_meant_in_a_hundred_ways(kind: str, seed: int) -> None:
    holds(kind, random.Random(seed))


class Presser(Filler):
    """Presses every button of an earlier step again before each step."""

    def between(self) -> None:
        done = self.events
        for pressed in [each for each in dict.fromkeys(self.old) if token(each).verb in ("f", "r", "kept")]:
            if self.stale(pressed):
                before, place = self.said(), self.person.state.place
                self.person.meets(Pressed(token=pressed, **self.header()))
                assert self.said() == before, pressed
                assert self.person.state.place == place, pressed
        self.events = done


@pytest.mark.parametrize("kind", KINDS)
def test_no_button_of_an_earlier_step_does_anything_at_any_later_one(kind: str) -> None:
    presser = Presser(random.Random(kind), KNOWLEDGE.forms[kind])
    assert presser.fills() == {id: a for id, a in presser.meant.items() if applies(presser.form, presser.meant, id)}
