"""The secretariat opens a call by writing it into content/calendar.yaml: everything else follows, with no code."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from icalendar import Calendar

from bot.calendar_file import calendar_file
from bot.knowledge.agenda import due
from bot.knowledge.calendar import status
from bot.load import ROOT, Loaded, load
from bot.talk.errors import ContentError
from bot.talk.events import Commanded, Due, Pressed, Said
from handlers import step
from tests.transcripts import Person, visible

ENTRY = """\
  - id: second_call
    title: Second call for expressions of interest
    forms: [host_centre]
    opens: {date: 2027-01-11, source: announcement-2026/text}
    closes:
      - {date: 2027-03-31, source: announcement-2026/text}

events:
"""
IN_AUCKLAND = ENTRY.replace("    forms:", "    zone: Pacific/Auckland\n    forms:")
DOCUMENT = """
announcement-2026:
  name: Announcement of the second call
  date: 2026-12-01
  places:
    text: its text
"""


def written(folder: Path, entry: str = ENTRY) -> Path:
    """A copy of content/ in which the second call stands."""
    content = folder / "content"
    shutil.copytree(ROOT / "content", content)
    calendar = content / "calendar.yaml"
    calendar.write_text(calendar.read_text("utf-8").replace("events:\n", entry, 1), "utf-8")
    with (content / "documents.yaml").open("a", encoding="utf-8") as documents:
        documents.write(DOCUMENT)
    return content


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(written(tmp_path_factory.mktemp("second-call")))


@pytest.fixture(scope="module")
def in_auckland(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(written(tmp_path_factory.mktemp("auckland"), IN_AUCKLAND))


def person(loaded: Loaded, year: int, month: int, day: int) -> Person:
    return Person(now=datetime(year, month, day, 10, tzinfo=UTC), step=partial(step, loaded.knowledge))


def asked(loaded: Loaded, someone: Person, words: str) -> str:
    return visible(someone.meets(Said(at=someone.now, reference="SAID-0000", text=words))[1])


def deadlines(loaded: Loaded, at: datetime) -> str:
    someone = Person(now=at, step=partial(step, loaded.knowledge))
    return visible(someone.meets(Commanded(at=at, reference="DATE-0000", name="deadlines"))[1])


def consent(loaded: Loaded, at: datetime) -> str:
    someone = Person(now=at, step=partial(step, loaded.knowledge))
    someone.meets(Pressed(at=at, reference="FORM-0000", token="form:host_centre"))
    return visible(someone.meets(Pressed(at=at, reference="FORM-0001", token=someone.on_show["I agree"]))[1])


@pytest.mark.parametrize("question", ["what is the deadline", "Is there an open call at the moment?"])
def test_answers_speak_of_it_before_during_and_after(loaded: Loaded, question: str) -> None:
    ahead = asked(loaded, person(loaded, 2026, 12, 20), question)
    assert "Second call for expressions of interest: it is not open yet, it opens on 11 January 2027." in ahead
    assert "Whether another call" not in ahead
    during = asked(loaded, person(loaded, 2027, 3, 1), question)
    assert "Second call for expressions of interest: it is open and closes on 31 March 2027, in 30 days." in during
    assert "First call for expressions of interest: it is closed." in during
    after = asked(loaded, person(loaded, 2027, 4, 10), question)
    assert "Second call for expressions of interest: it is closed; it ended on 31 March 2027, 10 days ago." in after
    assert "the latest of which is of 1 December 2026" in after


def test_the_list_of_dates_has_it(loaded: Loaded) -> None:
    upcoming, past = deadlines(loaded, datetime(2027, 3, 1, 10, tzinfo=UTC)).split("What is past")
    assert "Second call for expressions of interest: closes\n  31 March 2027, in 30 days" in upcoming
    assert "Second call for expressions of interest: opens\n  11 January 2027" in past
    assert "Source: Announcement of the second call of 1 December 2026: its text." in past


def test_the_form_asks_for_consent_to_how_things_stand_with_it(loaded: Loaded) -> None:
    text = consent(loaded, datetime(2027, 3, 1, 10, tzinfo=UTC))
    assert "Second call for expressions of interest: it is open" in text


def test_it_can_be_had_as_a_file_and_people_are_reminded_of_it(loaded: Loaded) -> None:
    file = calendar_file(loaded.knowledge, loaded.languages, ("second_call",), "en", today=date(2027, 1, 11))
    days = [event.start for event in Calendar.from_ical(file).events]
    assert days == [date(2027, 1, 11), date(2027, 3, 31)]
    assert [point.call for point in due(loaded.knowledge.calendar, now=datetime(2027, 3, 1, tzinfo=UTC))] == [
        "second_call"
    ]
    someone = person(loaded, 2027, 3, 1)
    _, shown = someone.meets(Due(at=someone.now, reference="REMI-ND00", call="second_call"))
    assert "You asked me to remind you. Second call" in visible(shown)
    assert "Host an acceleration centre" in someone.on_show


def test_in_another_zone_it_closes_for_everyone_at_midnight_there(in_auckland: Loaded) -> None:
    midnight = datetime(2027, 3, 31, 11, tzinfo=UTC)
    before, after = midnight - timedelta(minutes=1), midnight
    still_open = "it is open and closes on 31 March 2027, New Zealand (Auckland) time, today."
    closed = "it is closed; it ended on 31 March 2027, New Zealand (Auckland) time, 1 day ago."
    for shown in (deadlines, consent):
        assert still_open in shown(in_auckland, before)
        assert closed in shown(in_auckland, after)
    row = "Second call for expressions of interest: closes\n  31 March 2027, New Zealand (Auckland) time"
    assert f"{row}, today" in deadlines(in_auckland, before).split("What is past")[0]
    assert f"{row}, 1 day ago" in deadlines(in_auckland, after).split("What is past")[1]


def test_other_dates_stay_those_of_geneva(in_auckland: Loaded) -> None:
    text = deadlines(in_auckland, datetime(2023, 3, 15, 12, tzinfo=UTC))
    assert "Community event\n  15 March 2023, today" in text


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("fr", "le 31 mars 2027, fuseau horaire\u00a0: Nouvelle-Zélande (Auckland), dans 30 jours."),
        ("es", "el 31 de marzo de 2027, hora de Nueva Zelanda (Auckland), dentro de 30 días."),
        ("ar", "في 31 مارس 2027، بتوقيت نيوزيلندا (أوكلاند)، أي خلال 30 يومًا."),
        ("ru", "31 марта 2027\u202fг., часовой пояс\u00a0— Новая Зеландия (Окленд), через 30 дней."),
        ("zh", "新西兰（奥克兰）时间2027年3月31日（30天后）。"),
    ],
)
def test_whose_time_it_is_is_said_in_the_readers_language(in_auckland: Loaded, language: str, date: str) -> None:
    said = status(in_auckland.knowledge, "second_call", now=datetime(2027, 3, 1, tzinfo=UTC))
    assert date in in_auckland.languages.words(said, language)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("[host_centre]", "[no_such_form]", "no form no_such_form"),
        ("second_call", "first_call", "stands twice"),
        ("second_call", "calls", "means all calls"),
        ("second_call", "the second call", "characters"),
        (
            "    closes:\n      - {date: 2027-03-31, source: announcement-2026/text}\n",
            "    closes: []\n",
            "at least one",
        ),
        ("2027-03-31", "2027-02-30", "date"),
        ("    forms:", "    zone: Pacific/Aukland\n    forms:", "zone Pacific/Aukland is not"),
        ("    forms:", "    zone: Pacific\n    forms:", "zone Pacific is not"),
        ("    forms:", "    zone: Etc/UTC\n    forms:", "zone Etc/UTC is not"),
        ("announcement-2026/text", "announcement-2026/annex", "documents.yaml"),
    ],
)
def test_a_slip_in_it_is_named(tmp_path: Path, old: str, new: str, what: str) -> None:
    with pytest.raises(ContentError, match=what) as stopped:
        load(written(tmp_path, ENTRY.replace(old, new)))
    assert stopped.value.file.endswith("calendar.yaml")
