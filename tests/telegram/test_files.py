"""Files that people send in Telegram: fetched as far as needed, judged, and each answered."""

from __future__ import annotations

import pytest

from bot.talk.events import Attached
from bot.talk.files import LARGEST, File, Refused
from bot.talk.replies import Choice, Reply
from bot.talk.text import Text
from tests.files.corpus import pdf, picture
from tests.telegram.fakes import Stage
from tests.telegram.judge import Refusal
from tests.telegram.server import Fault

pytestmark = pytest.mark.anyio


def files(stage: Stage) -> list[File | Refused | None]:
    return [event.file for event in stage.turns.events() if isinstance(event, Attached)]


def why(file: File | Refused | None) -> str:
    assert isinstance(file, Refused), file
    return file.why.msgid


async def test_a_document_is_fetched_and_comes_beside_its_event(stage: Stage) -> None:
    await stage.peer.person(1).sends_file("Lettre du ministère.pdf", pdf())
    (file,) = files(stage)
    assert isinstance(file, File)
    assert (file.name, file.size, file.kind) == ("Lettre du ministère.pdf", len(pdf()), "pdf")
    assert stage.turns.contents == [pdf()]


async def test_a_photo_is_fetched_in_its_largest_size(stage: Stage) -> None:
    anna = stage.peer.person(1)
    stage.peer.files = {"small": b"", "large": picture("JPEG")}
    sizes = [
        {"file_id": id, "file_unique_id": id, "width": 90, "height": 90, "file_size": size}
        for id, size in (("large", 2000), ("small", 100))
    ]
    await anna.sends("photo", photo=sizes)
    (file,) = files(stage)
    assert isinstance(file, File)
    assert file.name.startswith("photo-")
    assert stage.turns.contents == [picture("JPEG")]


async def test_what_is_refused_by_name_or_claim_is_not_fetched(stage: Stage) -> None:
    anna = stage.peer.person(1)
    await anna.sends_file("setup.exe", b"MZ")
    await anna.sends_file("film.pdf", b"", claimed=LARGEST + 1)
    assert ["only PDF" in why(files(stage)[0]), "larger than" in why(files(stage)[1])] == [True, True]
    assert stage.peer.called("getFile") == []


async def test_a_size_is_only_a_claim(stage: Stage) -> None:
    await stage.peer.person(1).sends_file("film.pdf", pdf() + bytes(LARGEST), claimed=1000)
    assert "larger than" in why(files(stage)[0])
    assert stage.turns.contents == [b""]


async def test_a_line_that_breaks_is_tried_again(stage: Stage) -> None:
    stage.peer.faults.append(Fault("file"))
    stage.peer.fail("getFile", 500, "Internal Server Error")
    await stage.peer.person(1).sends_file("letter.pdf", pdf())
    assert isinstance(files(stage)[0], File)
    assert len(stage.time.slept) == 2


async def test_what_cannot_be_fetched_is_answered_all_the_same(stage: Stage) -> None:
    anna = stage.peer.person(1)
    stage.peer.fail("getFile", 500, "Internal Server Error", times=3)
    await anna.sends_file("letter.pdf", pdf())
    stage.peer.faults.append(Fault("getFile", refusal=Refusal(400, "Bad Request: file is too big")))
    await anna.sends_file("letter.pdf", pdf())
    assert [why(file).partition(": ")[2][:24] for file in files(stage)] == ["it could not be fetched."] * 2


async def test_after_a_turn_that_failed_the_file_comes_again(stage: Stage) -> None:
    stage.turns.failures = [RuntimeError("the database went away")]
    await stage.peer.person(1).sends_file("letter.pdf", pdf())
    assert stage.turns.contents == [pdf()]


async def test_an_album_grows_in_one_message(stage: Stage) -> None:
    anna = stage.peer.person(1)
    grown = [
        Reply((Text("You wrote: {words}", {"words": "x" * n}),), ((Choice(Text("Done"), "done"),),), replaces=n > 1)
        for n in (1, 2, 3)
    ]
    stage.turns.answers = [(reply,) for reply in grown]
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        await anna.sends_file(name, pdf(), album="7")
    await anna.hears(3)
    assert [event.album for event in stage.turns.events() if isinstance(event, Attached)] == ["7"] * 3
    assert [text.endswith("xxx") for text in anna.said_to()] == [True]


async def test_what_is_no_file_stays_as_it_was(stage: Stage) -> None:
    anna = stage.peer.person(1)
    for kind in ("sticker", "voice", "location", "contact"):
        await anna.sends(kind)
    assert files(stage) == [None] * 4
