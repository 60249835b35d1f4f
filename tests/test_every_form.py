"""Every form is filled in every language, from its first question to the office's mail, and each answer arrives.

What is typed is what a field gives as its example, in the reader's language: so every example is one that is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from bot.knowledge import fields
from bot.knowledge.model import Field, Form
from bot.mail.compose import compose
from bot.talk.effects import Submit
from bot.talk.events import Pressed
from bot.talk.state import AtField
from bot.talk.text import Country, Listing, Text
from tests.mail.filled import COLUMNS
from tests.mail.office import OFFICE, SENDER, part, read
from tests.transcripts import TODAY, Person, Turn, assistant

LANGUAGES = ("fr", "en", "es", "ar", "ru", "zh")

CODES = {
    "group": ("designated",),
    "organisation_type": ("other",),
    "itu_membership": ("not_member",),
    "centre_type_wish": ("initiatives",),
    "scope": ("regional",),
    "ownership_model": ("country",),
    "government_support": ("in_writing",),
    "host_kind": ("university",),
    "joint_declaration_ready": ("need_text",),
    "assistance_kind": ("sandbox", "other"),
    "contribution": ("expertise", "other"),
}
"""What is chosen where a condition hangs on it, so that as much is asked as can be; elsewhere the first option."""

TYPED = {"number": "3", "phone": "+221 33 824 69 81", "email": "second@example.org", "year": "2019"}
"""What is typed in any language where a field gives no example. A country is Senegal, by its name."""

SENTENCE = {
    "fr": "Les jeunes ingénieurs quittent le pays faute de premiers financements, et nous voulons y remédier.",
    "en": "Young engineers leave the country for lack of early funding, and we want to change that together.",
    "es": "Los jóvenes ingenieros se van del país por falta de fondos iniciales, y queremos remediarlo juntos.",
    "ar": "يغادر المهندسون الشباب البلد لعدم توفر التمويل الأولي، ونريد أن نعالج ذلك معاً في السنوات المقبلة.",
    "ru": "Молодые инженеры уезжают из страны из-за нехватки начального финансирования, и мы хотим это изменить.",
    "zh": "由于缺乏启动资金，年轻的工程师纷纷离开我国；我们希望同各方一道改变这种状况，为他们在本国创业提供场地、"
    "培训和最初的资金，让他们愿意留下来，也让已经离开的人愿意回来。",
}
"""Words of one's own, more than any field wants at least."""

ENTRIES = 2
"""How many entries each group gets."""
MOST_STEPS = 200
"""More than the longest form takes."""


@dataclass
class Applicant:
    """Somebody who fills a form in; `told`: what each field was told, in words that the office must find."""

    form: Form
    language: str
    person: Person
    told: dict[str, str] = field(default_factory=dict)

    def words(self, text: str) -> str:
        return assistant().languages.words(Text(text), self.language)

    def press(self, label: str) -> None:
        self.person.does(Turn("pressed", label))

    def says(self, words: str) -> None:
        self.person.does(Turn("said", words))
        if isinstance(self.person.state.place, AtField) and self.person.state.place.doubt is not None:
            self.press(self.words("It is my answer"))

    def fills(self) -> Submit:
        self.person.meets(Pressed(at=TODAY, reference="FORM-0000", token=f"form:{self.form.kind}"))
        for _ in range(MOST_STEPS):
            if self.person.sent:
                return self.person.sent[0]
            place = self.person.state.place
            if isinstance(place, AtField):
                asked = self.form.field(place.field)
                assert asked is not None
                self.answers(asked)
                assert self.person.state.place != place, f"stuck at {place}"
            else:
                self.goes_on()
        raise AssertionError(f"not sent after {MOST_STEPS} steps: {self.person.state.place}")

    def goes_on(self) -> None:
        """Opens every optional part there is, then sends."""
        shown = self.person.on_show
        added = next((label for label, token in shown.items() if token.startswith("r:add=")), None)
        self.press(added or self.words("Send"))

    def answers(self, asked: Field) -> None:
        match asked.kind:
            case "group":
                self.adds(asked)
            case "files":
                self.press(self.words("Skip"))
            case "choice" | "choices" | "yesno" | "consent":
                self.chooses(asked)
            case _:
                self.types(asked)

    def adds(self, group: Field) -> None:
        there = [id for id in self.told if id.startswith(f"{group.id}.")]
        if len(there) < ENTRIES * len(group.fields):
            self.press(self.words("Add: {entry}").replace("{entry}", self.words(group.one or "")))
        else:
            self.press(self.words("Done"))

    def chooses(self, asked: Field) -> None:
        labels = fields.labels(asked)
        for code in CODES.get(asked.id, tuple(labels)[:1]):
            self.told[asked.id] = assistant().languages.words(labels[code], self.language)
            self.press(self.told[asked.id])
        if asked.kind == "choices":
            self.press(self.words("Done"))

    def types(self, asked: Field) -> None:
        most = asked.max if asked.kind in ("text", "long") and isinstance(asked.max, int) else None
        typed = self.words(asked.example) if asked.example else TYPED.get(asked.kind, SENTENCE[self.language][:most])
        if asked.kind == "country":
            typed = assistant().languages.words(Country("SN"), self.language)
        self.told[asked.id] = typed
        self.says(typed)


def bare(words: str) -> str:
    """Without isolates, and with every space one and the same."""
    return " ".join(re.sub("[\u2066-\u2069\u200e\u200f]", "", words).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(assistant().knowledge.forms))
def test_a_form_goes_from_its_first_question_to_the_mail_with_every_answer(kind: str, language: str) -> None:
    form = assistant().knowledge.forms[kind]
    applicant = Applicant(form, language, Person(hint=language))
    applicant.person.does(Turn("open", ""))
    sent = applicant.fills()
    due = {f.id for f in form.fields if f.kind not in ("files", "group")} - set(sent.inapplicable)
    assert due <= set(applicant.told)
    assert set(applicant.told) <= set(sent.answers)

    (letter,) = compose(
        sent,
        form,
        guidance=assistant().knowledge.guidance,
        languages=assistant().languages,
        office_language=language,
        sender=SENDER,
        recipient=OFFICE,
        columns=COLUMNS,
    )
    assert read(letter)["Reply-To"] == applicant.told["contact_email"], "the office writes to who sent it"
    mail = bare(part(read(letter), "plain"))
    for id, told in applicant.told.items():
        asked = found(form, id)
        # An amount, a month, a phone number are shown as the reader's language writes them, a list line by line.
        shown = fields.show(asked, sent.answers[id])
        for value in shown.items if isinstance(shown, Listing) else (shown,):
            assert bare(assistant().languages.words(value, language)) in mail, id
        assert bare(told) in mail or asked.kind in ("amount", "month", "phone"), id


def found(form: Form, id: str) -> Field:
    field = form.field(id)
    assert field is not None
    return field
