"""The desk's pages as HTML. Whatever a person wrote is escaped, and runs in its own direction in a box of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from string import Template
from typing import Final
from urllib.parse import quote, urlencode
from uuid import uuid4

from bot.channels.web import pages
from bot.channels.web.desk import words
from bot.channels.web.desk.incoming import LONGEST
from bot.channels.web.site import Languages
from bot.figures import Figures
from bot.knowledge.model import Knowledge
from bot.knowledge.wording import country
from bot.office import MOST, Opened
from bot.store.cases import TALKS
from bot.talk.events import Passed
from bot.talk.looking import Case
from bot.talk.replies import Choice, Reply, Table
from bot.talk.text import Moment, Text, Value

_PAGE: Final = Template(pages.static("desk.html").decode())
_HERE_ANYWAY: Final = ("desk:all=", "desk:show=")
"""Buttons for what the page of a case shows as it is."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the list is asked for: words to search by, or a form (or `TALKS`) and a status; from which case on."""

    search: str = ""
    form: str = ""
    status: str = ""
    first: int = 0

    def address(self) -> str:
        """Where the list is that shows it."""
        asked = {"search": self.search, "form": self.form, "status": self.status, "first": str(self.first or "")}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/desk?{query}" if query else "/desk"


class Pages:
    """Makes pages in the office's language."""

    def __init__(self, knowledge: Knowledge, languages: Languages, language: str) -> None:
        self._knowledge = knowledge
        self._languages = languages
        self._language = language
        self._words = {name: escape(self._say(text)) for name, text in words.WORDS.items()}

    def invitation(self, secret: str) -> str:
        """Behind a link: nothing is used up before somebody presses the button, not even by whoever previews links."""
        key = f'<input type="hidden" name="key" value="{escape(secret)}">'
        button = f'<div class="row"><button class="primary">{self._words["open"]}</button></div>'
        form = f'<form class="plain" method="post" action="/desk/enter">{key}{button}</form>'
        return self._page("desk", f"<p>{self._words['invited']}</p>{form}", inside=False)

    def notice(self, word: str, *, inside: bool = False) -> str:
        """A page that says one of `words.WORDS` and nothing else."""
        return self._page("desk", f'<p role="alert">{self._words[word]}</p>', inside=inside)

    def list(self, cases: Sequence[Case], wanted: Filter) -> str:
        """The cases, and what leads to others."""
        shown = "".join(f"<li>{self._entry(case)}</li>" for case in cases[:MOST])
        found = f'<ol class="cases">{shown}</ol>' if cases else f"<p>{self._words['nothing']}</p>"
        older = replace(wanted, first=wanted.first + MOST) if len(cases) > MOST else None
        newer = replace(wanted, first=max(0, wanted.first - MOST)) if wanted.first else None
        ways = "".join(
            f'<a href="{escape(way.address())}">{self._words[word]}</a>'
            for word, way in (("newer", newer), ("older", older))
            if way
        )
        more = f'<p><a href="/desk/figures">{self._words["figures"]}</a></p>'
        export = f'{more}<p><a href="/desk/export">{self._words["export"]}</a></p>'
        pager = f'<p class="pager">{ways}</p>' if ways else ""
        return self._page("cases", f"{self._search(wanted)}{self._filter(wanted)}{found}{pager}{export}")

    def case(self, opened: Opened, said: Iterable[Reply]) -> str:
        """A case: what the last act came to, the card and what can be done, what was written, and all the rest."""
        case, kept = opened.case, opened.dossier
        to = next((choice.token for row in opened.card.rows for choice in row), "")
        desk = self._knowledge.desk
        talk = "".join(
            self._written(*words.written(each, desk), ours=not isinstance(each, Passed)) for each in kept.talk
        )
        parts = [
            f'<p><a href="/desk">{self._words["cases"]}</a></p>',
            f"<h1><bdi>{escape(case.organisation or case.id)}</bdi></h1>",
            *(self._said(reply, case.id) for reply in said),
            f"<section>{self._parts(opened.card)}</section>",
            self._section("acts", self._buttons(opened.card, case.id)),
            self._section("write", self._write(case.id, to)),
            self._section("conversation", f'<ol class="talk">{talk}</ol>' if talk else ""),
            f"<section>{self._parts(opened.answers)}</section>" if opened.answers else "",
            self._section("files", self._files(case.id, opened.files)),
            self._section("deliveries", self._lines(map(words.letter, kept.letters))),
            self._section("history", self._lines(words.act(each, desk) for each in kept.acts)),
        ]
        return self._page("desk", "\n".join(filter(None, parts)), title=case.id)

    def figures(self, figures: Figures) -> str:
        """The report: what is counted as text, the charts as a picture that says the same to who does not see it."""
        facts = "".join(
            f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in figures.facts
        )
        seen = escape("\n".join(figures.lines))
        parts = [
            f'<p><a href="/desk">{self._words["cases"]}</a></p>',
            f"<h1>{escape(figures.title)}</h1>",
            f"<section><dl>{facts}</dl></section>",
            f'<p><img class="figures" src="/desk/figures.png" alt="{seen}"></p>',
            f'<p><a href="/desk/figures.xlsx" download>{self._words["workbook"]}</a></p>',
        ]
        return self._page("figures", "\n".join(parts))

    def export(self) -> str:
        """Whether somebody who wants the list means it, and as what kind of file."""
        formats = self._select("format", "format", {"xlsx": "XLSX", "csv": "CSV", "jsonl": "JSON"}, "xlsx")
        return self._export("sure", f"{formats}{self._submit('go_on')}")

    def export_again(self, format: str) -> str:
        """The same asked a second time."""
        chosen = f'<input type="hidden" name="format" value="{escape(format)}">'
        again = '<input type="hidden" name="again" value="1">'
        return self._export("really", f"{chosen}{again}{self._submit('yes')}")

    def _export(self, asks: str, fields: str) -> str:
        no = f'<p><a href="/desk">{self._words["no"]}</a></p>'
        form = f'<form class="filter" method="post" action="/desk/export">{fields}</form>'
        return self._page("export", f"<section><p>{self._words[asks]}</p>{form}{no}</section>")

    def _page(self, word: str, body: str, *, title: str = "", inside: bool = True) -> str:
        out = f'<form method="post" action="/desk/logout"><button>{self._words["leave"]}</button></form>'
        named = f"{escape(title)} · {self._words['name']}" if title else f"{self._words[word]} · {self._words['name']}"
        return _PAGE.substitute(
            language=self._language,
            direction=self._languages.direction(self._language),
            title=named,
            **pages.FILES,
            desk=self._words["desk"],
            leave=out if inside else "",
            body=body,
        )

    def _entry(self, case: Case) -> str:
        form = self._knowledge.forms.get(case.form)
        title = Text(form.title) if form else words.WORDS["talk"]  # from content/
        about: list[Value] = [case.id, *([title] if case.organisation else [])]
        about += [country(case.country)] if case.country else []
        about += [Moment(case.opened.isoformat())]
        told = "".join(f"<span>{escape(self._say(each))}</span>" for each in about)
        name = escape(case.organisation or self._say(title))
        status = escape(self._say(self._knowledge.desk.named(case.status))) if case.form else ""
        return (
            f'<a href="{_address(case.id)}"><strong><bdi>{name}</bdi></strong><span class="status">{status}</span>'
            f'<span class="about">{told}</span></a>'
        )

    def _search(self, wanted: Filter) -> str:
        field = (
            f'<label>{self._words["search"]} <input type="search" name="search" maxlength="200" dir="auto" '
            f'value="{escape(wanted.search)}"></label>'
        )
        return f'<form class="filter" role="search" action="/desk">{field}{self._submit("find")}</form>'

    def _filter(self, wanted: Filter) -> str:
        forms = {form.kind: self._say(Text(form.title)) for form in self._knowledge.forms.values()}
        statuses = {code: self._say(self._knowledge.desk.named(code)) for code in self._statuses()}
        kinds = {"": self._say(words.WORDS["any_kind"]), TALKS: self._say(words.WORDS["talk"])} | forms
        stands = {"": self._say(words.WORDS["any_status"])} | statuses
        return (
            f'<form class="filter chosen" action="/desk">{self._select("form", "kind", kinds, wanted.form)}'
            f"{self._select('status', 'status', stands, wanted.status)}{self._submit('filter')}</form>"
        )

    def _statuses(self) -> tuple[str, ...]:
        return ("received", *self._knowledge.desk.statuses, "withdrawn")

    def _select(self, name: str, word: str, options: Mapping[str, str], chosen: str) -> str:
        made = "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
            for value, label in options.items()
        )
        return f'<label>{self._words[word]} <select name="{name}">{made}</select></label>'

    def _submit(self, word: str) -> str:
        return f'<div class="row"><button>{self._words[word]}</button></div>'

    def _section(self, word: str, body: str) -> str:
        return f"<section><h2>{self._words[word]}</h2>{body}</section>" if body else ""

    def _lines(self, lines: Iterable[Text]) -> str:
        made = "".join(f"<li>{escape(self._say(line))}</li>" for line in lines)
        return f'<ul class="lines">{made}</ul>' if made else ""

    def _said(self, reply: Reply, case: str) -> str:
        """What an act was answered with: of a card only what stands above it, as the card itself follows."""
        words = tuple(part for part in reply.parts if not isinstance(part, Table))
        asks = len(words) == len(reply.parts)
        body = self._parts(replace(reply, parts=words)) if words else f"<p>{self._words['done']}</p>"
        return f'<section class="alert" role="status">{body}{self._buttons(reply, case) if asks else ""}</section>'

    def _parts(self, reply: Reply) -> str:
        shown = self._languages.show(reply, self._language)
        return "\n".join(pages.part(part, shown.language) for part in shown.parts)

    def _buttons(self, reply: Reply, case: str) -> str:
        """The form of a reply's buttons; where boxes can be ticked, all at once and with a reason."""
        choices = [choice for row in reply.rows for choice in row if not choice.token.startswith(_HERE_ANYWAY)]
        boxes = [choice for choice in choices if choice.chosen is not None]
        buttons = "".join(self._button(choice) for choice in choices if choice.chosen is None)
        ticks = "".join(self._box(choice) for choice in boxes) + (
            self._words_field("why", boxes[0].token) if boxes else ""
        )
        return self._form(case, f'{ticks}<div class="row">{buttons}</div>') if choices else ""

    def _button(self, choice: Choice) -> str:
        main = ' class="primary"' if choice.primary else ""
        return f'<button name="token" value="{escape(choice.token)}"{main}>{escape(self._say(choice.label))}</button>'

    def _box(self, choice: Choice) -> str:
        token, label = escape(choice.token), escape(self._say(choice.label))
        was = f'<input type="hidden" name="were" value="{token}">' if choice.chosen else ""
        ticked = " checked" if choice.chosen else ""
        return f'{was}<label class="tick"><input type="checkbox" name="ticked" value="{token}"{ticked}> {label}</label>'

    def _write(self, case: str, to: str) -> str:
        send = f'<div class="row"><button class="primary">{self._words["send"]}</button></div>'
        return self._form(case, self._words_field("aloud", to) + send)

    def _words_field(self, word: str, to: str) -> str:
        """A field for words, with what they are in reply to."""
        hidden = f'<input type="hidden" name="to" value="{escape(to)}">'
        area = f'<textarea name="text" dir="auto" maxlength="{LONGEST}"></textarea>'
        return f"{hidden}<label>{self._words[word]}{area}</label>"

    def _form(self, case: str, body: str) -> str:
        once = f'<input type="hidden" name="id" value="{uuid4()}">'
        return f'<form class="plain" method="post" action="{_address(case)}">{once}{body}</form>'

    def _files(self, case: str, files: Mapping[str, str]) -> str:
        made = "".join(
            f'<li><a href="{_address(case)}/files/{quote(id, safe="")}" download><bdi>{escape(name)}</bdi></a></li>'
            for id, name in files.items()
        )
        return f'<ul class="lines files">{made}</ul>' if made else ""

    def _written(self, who: Text, own: str, *, ours: bool) -> str:
        quoted = f'<blockquote dir="auto">{escape(own)}</blockquote>' if own else ""
        side = ' class="ours"' if ours else ""
        return f'<li{side}><p class="who">{escape(self._say(who))}</p>{quoted}</li>'

    def _say(self, value: Value) -> str:
        return self._languages.words(value, self._language)


def _address(case: str) -> str:
    return f"/desk/cases/{quote(case, safe='')}"
