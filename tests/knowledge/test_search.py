"""The matcher: its heads alone, and the zones on a small world with a toy encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.folding import fold
from bot.knowledge.search import Gates, Index, Matter, Phrased, learn
from bot.knowledge.search.latin import in_latin
from bot.knowledge.search.lexical import Lexical, counted, gathered
from bot.knowledge.search.meaning import Floats
from bot.knowledge.search.spelling import Spelling, standing
from bot.load import matching
from bot.load.kept import keep_arrays
from tests.transcripts import assistant

WORLD = {
    "deadline": {"en": ["What is the deadline?", "closing date", "until when can we apply"], "fr": ["date limite"]},
    "lab": {"en": ["What does the lab do?", "digital transformation lab", "tasks of the laboratory"]},
    "council": {"en": ["Who sits on the council?", "members of the board", "council membership"]},
    "~greeting": {"en": ["hello", "good morning", "hi there"]},
}
MATTER = Matter(
    tuple(
        Phrased(text, owner, language)
        for owner, by in WORLD.items()
        for language, texts in by.items()
        for text in texts
    ),
    ("The laboratory supports the centres and gives technical assistance.",),
)
OPEN = Gates(sure=0.6, clear=1.25, offer=0.1)


def toy(sentences: Sequence[str]) -> Floats:
    """A sentence as the sum of its words' fixed random vectors: words in common make sentences alike."""
    rows = np.zeros((len(sentences), 64), dtype=np.float32)
    for row, sentence in zip(rows, sentences, strict=True):
        for word in fold(sentence).split():
            row += np.random.default_rng(sum(word.encode())).normal(size=64).astype(np.float32)
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(learn(MATTER, toy([phrased.text for phrased in MATTER.phrasings])), toy, OPEN)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what is the deadline", "deadline"),
        ("wat is the dedline", "deadline"),
        ("tasks of the digital transformation laboratory", "lab"),
        ("who is on the council", "council"),
    ],
)
def test_a_question_near_a_phrasing_is_sure(index: Index, question: str, topic: str) -> None:
    found = index.find(question)
    assert (found.confidence, found.hits[0].topic) == ("sure", topic)


def test_words_of_two_topics_are_unsure_and_both_are_offered(index: Index) -> None:
    found = index.find("council of the lab")
    assert found.confidence == "unsure"
    assert {"lab", "council"} <= {hit.topic for hit in found.hits}


def test_what_was_added_to_a_topic_means_it_whatever_else_it_is_like() -> None:
    """Said as small talk is said, in words of two topics: by likeness alone nobody would be sure."""
    added = Phrased("Good morning, council of the lab!", "council", "en")
    matter = replace(MATTER, phrasings=(*MATTER.phrasings, added))
    strict = replace(OPEN, sure=0.99)
    found = Index(learn(matter, toy([phrased.text for phrased in matter.phrasings])), toy, strict).find(
        "good morning council of the lab"
    )
    assert (found.confidence, found.hits[0].topic, len(found.hits)) == ("sure", "council", 3)
    assert len({hit.topic for hit in found.hits}) == 3


def test_small_talk_is_no_topic(index: Index) -> None:
    found = index.find("good morning")
    assert (found.confidence, found.aside) == ("none", "greeting")


@pytest.mark.parametrize("nothing", ["", " ", "?", "🙂", "a"])
def test_nothing_to_go_by_is_none(index: Index, nothing: str) -> None:
    assert index.find(nothing).confidence == "none"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("What is the deadline?", "en"),
        ("quelle est la date limite svp", "fr"),
        ("¿Cuál es la fecha límite?", "es"),
        ("fees", "en"),
        ("hola", "es"),
        ("ما هو الموعد النهائي؟", "ar"),
        ("Какой крайний срок?", "ru"),
        ("截止日期是什么时候", "zh"),
        ("ITU在中国的中心是什么", "zh"),
        ("shukran", "ar"),
        ("P2C", None),
        ("ok", None),
        ("42", None),
        ("", None),
    ],
)
def test_the_language_is_found_where_letters_tell_it(words: str, language: str | None) -> None:
    assert assistant().knowledge.index.language(words) == language


@pytest.mark.parametrize(
    ("folded", "typed"),
    [
        ("сколько типов", "skolko tipov"),
        ("объем", "obem"),
        ("加速中心 p2c", "jia su zhong xin jiasuzhongxin p2c"),
        ("what is p2c", None),
        ("أين المختبر", None),
    ],
)
def test_russian_and_chinese_are_known_in_latin_letters_too(folded: str, typed: str | None) -> None:
    assert in_latin(folded) == typed


@pytest.mark.parametrize(
    ("words", "topic", "language"),
    [
        ("skolko tipov centrov uskoreniya", "centre-types-overview", "ru"),
        ("jiasu zhongxin you ji zhong leixing", "centre-types-overview", "zh"),
    ],
)
def test_what_is_typed_in_latin_letters_is_found_and_answered_in_its_language(
    words: str, topic: str, language: str
) -> None:
    index = assistant().knowledge.index
    assert index.find(words).hits[0].topic == topic
    assert index.language(words) == language


def test_folding_forgets_case_accents_and_punctuation() -> None:
    assert fold("  Côte d’Ivoire!! ") == "cote d ivoire"
    assert fold("ＡＢＣ\u200b") == "abc"


def test_a_pasted_page_is_looked_at_from_its_beginning_only(index: Index) -> None:
    assert index.find("What is the deadline? " + "x" * 100_000) == index.find("What is the deadline? " + "x" * 1_000)


def test_only_a_phrasing_of_a_topic_is_known(index: Index) -> None:
    assert index.knows("What is the deadline??")
    assert not index.knows("good morning")
    assert not index.knows("University of Ghana")


def test_a_text_is_likeliest_its_owners_own_and_unknown_letters_tell_nothing() -> None:
    rows = ["what is the deadline", "closing date", "中心有几种类型"]
    lexical = Lexical(gathered([counted(row) for row in rows], np.arange(len(rows))))
    for number, row in enumerate(rows):
        assert lexical.chances(row).argmax() == number
        assert np.exp(lexical.chances(row)).sum() == pytest.approx(1, abs=1e-5)
    assert np.ptp(lexical.chances("zzzz")) < 0.1


def test_the_same_phrasings_teach_the_same_map() -> None:
    vectors = toy([phrased.text for phrased in MATTER.phrasings])
    assert (learn(MATTER, vectors).linear == learn(MATTER, vectors).linear).all()


def test_a_typing_error_is_mended_from_the_topics_own_words() -> None:
    spelling = Spelling(standing(["transformation of the country", "digital transformation country"]))
    assert spelling.mended("transformasion of") == "transformation of"
    assert spelling.mended("transformation of") is None
    assert spelling.mended("xq 12345 zzzzzz") is None


def test_what_was_learnt_is_kept_and_read_again_the_same(tmp_path: Path) -> None:
    learnt = learn(MATTER, toy([phrased.text for phrased in MATTER.phrasings]))
    keep_arrays(tmp_path / "kept.npz", matching._arrays(learnt))
    again = matching._read(tmp_path / "kept.npz")
    assert again is not None
    first, second = (Index(each, toy, OPEN).find("what is the dedline") for each in (learnt, again))
    assert [hit.topic for hit in first.hits] == [hit.topic for hit in second.hits]
    assert first.hits[0].score == pytest.approx(second.hits[0].score, abs=0.02)


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"\x93NUMPY", b"text"])
def test_a_broken_cache_is_made_again(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "kept.npz").write_bytes(broken)
    assert matching._read(tmp_path / "kept.npz") is None


def test_a_broken_cache_is_mended_for_the_next_start(tmp_path: Path) -> None:
    kept = tmp_path / f"index-{matching._digest(MATTER)}.npz"
    kept.write_bytes(b"text")
    matching.index(MATTER, OPEN, cache=tmp_path)
    assert matching._read(kept) is not None


def test_a_question_in_one_language_finds_a_phrasing_in_another() -> None:
    found = assistant().knowledge.index.find("Wie lange gilt die Akkreditierung eines Zentrums?")
    assert "terms-accreditation" in [hit.topic for hit in found.hits]
