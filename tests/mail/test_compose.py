from __future__ import annotations

import json
import re
from dataclasses import replace
from email import message_from_bytes
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import pytest

from bot.i18n import Languages
from bot.i18n.bidi import FSI, LRI, PDI
from bot.mail import compose as composing
from bot.mail import message as messages
from bot.mail.compose import LONGEST_IN_SUBJECT
from bot.mail.headers import clean
from bot.mail.letter import Letter
from bot.mail.message import self_test, write
from bot.mail.record import definition, digest
from bot.mail.sheet import Sheet
from bot.mail.workbook import XLSX
from bot.talk.errors import ContentError
from tests.mail.goldens import LANGUAGES
from tests.mail.office import AT, FORM, OFFICE, SENDER, letter, part, read, submission
from tests.mail.payloads import BIDI, DIRECTIONS, ENDS_OF_DATA, HEADERS, MARKUP
from tests.transcripts import assistant

NAMES = [
    "Subject",
    "MIME-Version",
    "Content-Type",
    "From",
    "To",
    "Date",
    "Message-ID",
    "X-EOI-Reference",
    "Auto-Submitted",
    "Content-Language",
    "Reply-To",
]


def raw_names(body: bytes) -> list[str]:
    """The names at the beginnings of header lines, read by the simplest of parsers."""
    head = body.split(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in re.split(r"\r\n|\r|\n", head) if line[0] not in " \t"]


def test_the_subject_says_kind_centre_country_organisation_and_reference(languages: Languages) -> None:
    assert read(letter(languages))["Subject"] == (
        "Expression of interest | Host a centre | Technology | Senegal | Université Cheikh Anta Diop | K7QM-3XWD"
    )


def test_the_header_is_complete_and_has_each_name_once(languages: Languages) -> None:
    made = letter(languages)
    message = read(made)
    assert raw_names(made.body) == NAMES
    assert message["From"] == f"Alliance assistant <{SENDER}>"
    assert message["To"] == made.recipient == OFFICE
    assert message["Message-ID"] == made.message_id == "<K7QM-3XWD.1@alliance.example>"
    assert parsedate_to_datetime(message["Date"]) == AT
    assert message["Reply-To"] == "awa.diop@ucad.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["X-EOI-Reference"] == "K7QM-3XWD"


def test_the_parts_are_text_page_and_data(languages: Languages) -> None:
    kinds = [each.get_content_type() for each in read(letter(languages)).walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/json", XLSX]
    assert not read(letter(languages)).defects


def test_the_same_submission_makes_the_same_bytes(languages: Languages) -> None:
    assert letter(languages) == letter(languages)


def test_the_office_reads_its_own_language_and_the_applicants_own_words(languages: Languages) -> None:
    made = read(letter(languages, language="fr"))
    text = part(made, "plain")
    assert made["Subject"].startswith("Manifestation d’intérêt | Accueillir un centre | Technologie | Sénégal | ")
    assert "Manifestation d’intérêt K7QM-3XWD\n=====" in text
    assert "\nReçue\n    22 novembre 2026 à 10:46 (heure de Genève)\n" in text
    assert "français" in text
    assert "\nBesoins\n    \u2068Mobiliser le talent.\u2069\n\n    \u2068مرحبا بالعالم\u2069\n" in text
    assert "\nSans réponse : Site web.\n" in text
    assert "    • Prospective\n    • Small firms, and large ones\n" in text


def test_what_the_guide_was_told_and_recommended_stands_at_the_end(languages: Languages) -> None:
    text = part(read(letter(languages)), "plain")
    assert text.endswith("Objectives\n    Foresight\n\nIt recommended\n    Technology Centre\n")


def test_without_the_guide_nothing_is_said_of_it(languages: Languages) -> None:
    assert "guide" not in part(read(letter(languages, replace(submission(), profile={}))), "plain")


def test_a_page_for_readers_from_the_right(languages: Languages) -> None:
    page = part(read(letter(languages, language="ar")), "html")
    assert '<html lang="ar" dir="rtl">' in page
    assert '<td align="right"' in page
    assert '<div dir="auto">Université Cheikh Anta Diop</div>' in page


def test_the_attachment_is_the_record_in_codes(languages: Languages) -> None:
    attached = next(read(letter(languages)).iter_attachments())
    assert attached.get_filename() == "K7QM-3XWD.json"
    record = json.loads(attached.get_content())
    assert record == {
        "schema": "alliance-expression-of-interest",
        "schema_version": 1,
        "reference": "K7QM-3XWD",
        "version": 1,
        "kind": "host_centre",
        "submitted_at": "2026-11-22T09:46:00+00:00",
        "language": "fr",
        "form": {"letter": "A", "digest": digest(definition(FORM))},
        "answers": {**submission().answers, "objectives_wanted": ["foresight", "sme"]},
        "skipped": ["website"],
        "inapplicable": [],
        "concerns": [],
        "consent": None,
        "files": {},
        "profile": {"objectives": ["foresight"], "can_assign": "unknown"},
        "admission": None,
    }


def test_the_definition_is_the_form_as_it_was_asked() -> None:
    frozen = json.loads(definition(FORM))
    assert frozen["sections"][0]["fields"][3]["options"][0] == {
        "id": "technology",
        "label": "Technology",
        "notice": None,
        "link": None,
    }
    assert digest(definition(FORM)) != digest(definition(replace(FORM, title="Other")))


def test_lines_end_in_crlf_alone_and_none_is_a_lone_dot(languages: Languages) -> None:
    for typed in (".", "..\n.", *ENDS_OF_DATA):
        body = letter(languages, submission(needs=typed, organisation_name=typed)).body
        assert body.count(b"\r\n") == body.count(b"\r") == body.count(b"\n")
        assert not re.search(rb"(?m)^\.", body)
        assert body.isascii()


def test_no_typed_words_make_a_header_or_a_recipient(languages: Languages) -> None:
    for typed in HEADERS:
        made = letter(languages, submission(organisation_name=typed, centre_type_wish=typed, needs=typed))
        message = read(made)
        assert raw_names(made.body) == NAMES, typed
        assert message["To"] == OFFICE, typed
        assert message["Subject"].startswith("Expression of interest | Host a centre | "), typed
        assert message["Subject"].endswith(" | K7QM-3XWD"), typed
        assert clean(typed, longest=LONGEST_IN_SUBJECT) in message["Subject"], typed


def test_a_reply_goes_to_one_address_or_to_nobody(languages: Languages) -> None:
    for typed in HEADERS:
        made = letter(languages, submission(contact_email=f"a@b.org{typed}"))
        assert raw_names(made.body) in (NAMES, NAMES[:-1]), typed
        replies = read(made)["Reply-To"]
        assert replies is None or len(replies.addresses) == 1, typed


def test_cleaned_words_can_stand_in_any_header() -> None:
    for typed in HEADERS:
        words = clean(typed, longest=200) or "-"
        headers = {"Subject": words, "X-Words": words, "From": str(Address(words, addr_spec=SENDER)), "To": OFFICE}
        body = write(headers, Sheet("en", "ltr", "", (), (), ()), "K7QM-3XWD", ())
        assert raw_names(body) == ["Subject", "MIME-Version", "Content-Type", "X-Words", "From", "To"], typed
        assert message_from_bytes(body, policy=SMTP)["Subject"] == words


def test_where_the_subject_does_not_survive_the_reference_does(
    languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "intact", lambda body, headers: "Senegal" not in headers["Subject"])
    made = read(letter(languages))
    assert made["Subject"] == "Expression of interest | K7QM-3XWD"
    assert made["Reply-To"] == "awa.diop@ucad.example"


def test_whatever_does_not_survive_a_letter_goes_out(languages: Languages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "intact", lambda body, headers: False)
    made = read(letter(languages))
    assert made["Subject"] == "Expression of interest | K7QM-3XWD"
    assert made["Reply-To"] is None
    assert "reply to this message" not in part(made, "plain")
    assert "awa.diop@ucad.example" in part(made, "plain")


def test_what_answers_no_call_is_not_called_an_expression_of_interest(languages: Languages) -> None:
    made = read(letter(languages, form=replace(FORM, calls=False)))
    assert made["Subject"].startswith("Submission | Host a centre | ")
    assert part(made, "plain").startswith("Submission K7QM-3XWD")


def test_a_form_without_these_fields_makes_a_letter_too(languages: Languages) -> None:
    bare = replace(FORM, sections=FORM.sections[1:])
    made = read(letter(languages, form=bare))
    assert made["Subject"] == "Expression of interest | Host a centre | K7QM-3XWD"
    assert made["Reply-To"] is None


class Elements(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


def elements(page: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = Elements()
    parser.feed(page)
    return [each for each in parser.found if each not in (("br", ()), ("div", ("dir",)))]  # one for each line


TAGS = {"html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "table", "tr", "th", "td", "span"}
HOSTILE = ("organisation_name", "centre_type_wish", "contact_email", "needs", "website")


def written(language: str, typed: str) -> Letter:
    """The letter to a real office when somebody has typed that in every field."""
    return letter(assistant().languages, submission(**dict.fromkeys(HOSTILE, typed)), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typed_words_make_an_element_of_the_page(language: str) -> None:
    calm = elements(part(read(written(language, "words")), "html"))
    assert {tag for tag, _ in calm} <= TAGS
    for typed in MARKUP:
        assert elements(part(read(written(language, typed)), "html")) == calm, typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typed_words_turn_the_direction_of_others(language: str) -> None:
    """Only our own isolates are left, each closed in its line."""
    for typed in BIDI:
        message = read(written(language, typed))
        assert not set(DIRECTIONS) & set(message["Subject"]), typed
        for text in (part(message, "plain"), part(message, "html")):
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2067") & set(text), typed
            for line in text.split("\n"):
                assert line.count(FSI) + line.count(LRI) == line.count(PDI), typed


def test_there_are_as_many_payloads_as_promised() -> None:
    assert len(set(HEADERS)) >= 500
    assert len(set(MARKUP)) >= 300
    assert len(set(ENDS_OF_DATA)) >= 40
    assert len(set(BIDI)) >= 100


def test_this_python_passes_its_own_test() -> None:
    self_test()


def test_a_python_that_lets_headers_be_broken_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def injected(name: str, words: str) -> bytes:
        return f"{name}: {words}\r\nBcc: injected@example.org\r\n".encode()

    monkeypatch.setattr(messages, "folded", injected)
    with pytest.raises(ContentError, match="update it"):
        self_test()


def test_nor_does_one_in_which_that_goes_unnoticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "intact", lambda message, expected: True)
    with pytest.raises(ContentError, match="unnoticed"):
        self_test()
