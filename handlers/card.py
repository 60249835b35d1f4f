"""What the desk sees of a case: its card, its buttons, what a person wrote."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge import summary
from bot.knowledge.wording import country
from bot.talk.looking import Case, CaseFile, Submitted
from bot.talk.replies import Choice, Part, Reply, Row, Table, Thread
from bot.talk.text import Listing, Moment, Text, Tongue, Value
from handlers.scene import Scene, button

Rows = tuple[tuple[Choice, ...], ...]

MOST_NAMED = 8
"""Changed answers that a card names; of more it says how many they are."""


def choice(label: Value, act: str, case: str, detail: str = "", *, primary: bool = False) -> Choice:
    """A button of the desk."""
    return button(label, "desk", "=".join(filter(None, (act, case, detail))), primary=primary)


def message(case: Case, parts: tuple[Part, ...], rows: Rows = (), *, replaces: bool = False) -> Reply:
    """A message in the thread of a case."""
    title = f"{case.id} {case.organisation}".strip()
    return Reply(parts, rows, input="none", replaces=replaces, thread=Thread(case.id, title))


def shown(scene: Scene, file: CaseFile, case: Case, *above: Part, replaces: bool = False) -> Reply:
    """The card: what a submission is, where it stands, and what can be done."""
    if file.submitted is None:
        return message(case, above or (_who(case),), talk_buttons(case), replaces=replaces)
    reference = Row(Text("Reference"), case.id)
    table = Table((reference, *essentials(scene, file.submitted), *_standing(scene, case, file.submitted)))
    return message(case, (*above, table), _buttons(scene, case), replaces=replaces)


def everything(scene: Scene, case: Case, submitted: Submitted) -> Reply:
    """All answers of a submission."""
    form = scene.knowledge.forms.get(submitted.form)
    lines = summary.lines(form, form.fields, submitted.answers, submitted.files) if form else ()
    table = Table(tuple(Row(line.label, line.value) for line in lines))
    return message(case, (Text("All answers of **{case}**:", {"case": case.id}), table), ((_card(case),),))


def wrote(scene: Scene, case: Case, did: str, text: str) -> Reply:
    """What a person did in a talk, their words as they are."""
    values: dict[str, Value] = {"case": case.id, "words": text}
    said = {
        "wrote": Text("**{case}** writes: {words}", values),
        "corrected": Text("**{case}** changed an earlier message; it now says: {words}", values),
        "sent": Text("**{case}** sent something other than words, which stays with them.", {"case": case.id}),
        "ended": Text("**{case}** has ended the talk.", {"case": case.id}),
    }
    asked = Text("**{case}** asks: {words}", values) if text else Text("**{case}** asks to talk.", {"case": case.id})
    reply = Text("Reply to this message: your words go to them as they are, in the name of the secretariat.")
    if did == "asked":
        return message(case, (asked, _who(case), reply), talk_buttons(case))
    return message(case, (said[did],), (_talking(case),))


def talk_buttons(case: Case) -> Rows:
    """What can be done about a talk."""
    return ((_take(case),), _talking(case))


def _talking(case: Case) -> tuple[Choice, ...]:
    """What can be done in the middle of it; a reply to the message finds the case by the first of them."""
    return (choice(Text("Prepared replies"), "prepared", case.id), choice(Text("End the talk"), "end", case.id))


def status(scene: Scene, code: str) -> Text:
    """What a status is called at the desk."""
    return scene.knowledge.desk.named(code)


def following(scene: Scene, code: str) -> tuple[str, ...]:
    """The statuses that may follow one."""
    made = scene.knowledge.desk.statuses.get(code)
    if made:
        return made.next
    return () if code == "withdrawn" else scene.knowledge.desk.begins


def essentials(scene: Scene, submitted: Submitted) -> tuple[Row, ...]:
    """The answers that content/desk.yaml calls essential."""
    form = scene.knowledge.forms.get(submitted.form)
    if form is None:
        return ()
    wanted = scene.knowledge.desk.essentials
    fields = tuple(field for id in wanted if (field := form.field(id)))
    return tuple(Row(line.label, line.value) for line in summary.lines(form, fields, submitted.answers))


def changed(scene: Scene, submitted: Submitted, ids: tuple[str, ...]) -> tuple[Text, ...]:
    """What a new version says otherwise, by name, a group as one; nothing where that is not known."""
    form = scene.knowledge.forms.get(submitted.form)
    named = {id.partition(".")[0] for id in ids}
    labels = tuple(Text(field.label) for field in form.fields if field.id in named) if form else ()
    if len(labels) > MOST_NAMED:
        return (Text("{n} answer has changed.", {"n": len(labels)}, plural="{n} answers have changed."),)
    return (Text("Changed: {fields}", {"fields": Listing(labels)}),) if labels else ()


def entry(scene: Scene, case: Case) -> Text:
    """A case in one line."""
    return Text(
        "**{case}**: {organisation}, {country}; {status}",
        {
            "case": case.id,
            "organisation": case.organisation or Text("no organisation named"),
            "country": country(case.country) if case.country else Text("no country named"),
            "status": status(scene, case.status),
        },
    )


def _standing(scene: Scene, case: Case, submitted: Submitted) -> tuple[Row, ...]:
    form = scene.knowledge.forms.get(submitted.form)
    return (
        Row(Text("Form"), Text(form.title) if form else submitted.form),
        Row(Text("Status"), status(scene, case.status)),
        *((Row(Text("Taken by"), case.called or str(case.taker)),) if case.taker else ()),
        *((Row(Text("Version"), submitted.version),) if submitted.version > 1 else ()),
        Row(Text("Sent on"), Moment(submitted.at.isoformat())),
        Row(Text("Written in"), Tongue(submitted.language)),
    )


def _buttons(scene: Scene, case: Case) -> Rows:
    moves = tuple(
        choice(Text(scene.knowledge.desk.statuses[id].button), "move", case.id, id)
        for id in following(scene, case.status)
    )
    more = (choice(Text("All answers"), "all", case.id), choice(Text("Prepared replies"), "prepared", case.id))
    return ((_take(case),), *in_twos(moves), more, (choice(Text("Erase it"), "erase", case.id),))


def in_twos(choices: Sequence[Choice]) -> Rows:
    """Two to a row: what is seen at once on a phone can be chosen among."""
    return tuple(tuple(choices[at : at + 2]) for at in range(0, len(choices), 2))


def _take(case: Case) -> Choice:
    return choice(Text("Take over") if case.taker else Text("Take it"), "take", case.id, primary=not case.taker)


def _card(case: Case) -> Choice:
    return choice(Text("Show the card"), "show", case.id)


def _who(case: Case) -> Text:
    values: dict[str, Value] = {"case": case.id, "language": Tongue(case.language)}
    return Text("{case} uses the assistant in {language}.", values)
