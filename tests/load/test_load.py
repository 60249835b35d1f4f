"""Bad content stops the start, with file, place and what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.load import ROOT, inspect, load
from bot.talk.errors import ContentError


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def fault(files: Path) -> ContentError:
    with pytest.raises(ContentError) as stopped:
        load(files / "content", files / "locales")
    return stopped.value


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_content_of_this_repository_is_in_order() -> None:
    assert inspect()[1] == []


def test_an_unknown_key_is_named(files: Path) -> None:
    change(files / "content/forms/host_centre.yaml", "letter: A", "letter: A\ncolour: blue")
    assert fault(files).place == "colour"


def test_a_wrong_kind_of_field_is_named(files: Path) -> None:
    change(files / "content/forms/common.yaml", "kind: country", "kind: planet")
    found = fault(files)
    assert found.file.endswith("assistance.yaml")  # the first that takes it
    assert found.place.endswith("fields.8.kind")


def test_a_field_without_a_place_in_the_offices_list_is_named(files: Path) -> None:
    change(files / "content/columns.yaml", "- website\n", "- reference\n")
    _, found = inspect(files / "content", files / "locales")
    assert [(each.place, each.what) for each in found] == [
        ("website", "has no column yet: add it as the last line"),
        ("reference", "stands there twice"),
    ]


def test_an_unknown_fact_is_named(files: Path) -> None:
    change(files / "content/topics/deadline-first-call/en.md", "{secretariat_email}", "{secretary_mail}")
    assert fault(files).place == "{secretary_mail}"


def test_a_fact_that_one_language_leaves_out_is_named(files: Path) -> None:
    change(files / "content/topics/lab-what/ar.md", "{secretariat_email}", "")
    found = fault(files)
    assert found.file.endswith("lab-what/ar.md")
    assert found.place == "{secretariat_email}"


def test_a_title_that_is_too_long_for_a_button_is_named(files: Path) -> None:
    change(files / "content/topics/lab-what/fr.md", "title: ", f"title: {'Le laboratoire, ' * 4}")
    assert fault(files).place == "title"


def test_a_topic_that_can_be_asked_for_in_few_ways_only_is_named(files: Path) -> None:
    page = files / "content/topics/lab-what/fr.md"
    page.write_text("---\ntitle: x\nphrasings: [a, b]\n---\n{secretariat_email}", "utf-8")
    assert fault(files).place == "phrasings"


def test_a_phrasing_of_two_topics_is_named(files: Path) -> None:
    change(files / "content/topics/lab-what/en.md", "phrasings:\n", "phrasings:\n  - HOW DO WE JOIN THE ALLIANCE?\n")
    found = fault(files)
    assert found.file.endswith("lab-what/en.md")
    assert (found.place, found.what) == ("HOW DO WE JOIN THE ALLIANCE?", "is asked for join-steps already")


def test_a_folder_whose_name_no_button_can_carry_is_named(files: Path) -> None:
    (files / "content/topics/lab-what").rename(files / "content/topics" / "lab-what-it-is-for".ljust(60, "x"))
    assert "64" in next(one for one in inspect(files / "content", files / "locales")[1] if not one.place).what


def test_a_missing_language_is_named(files: Path) -> None:
    (files / "content/topics/lab-what/fr.md").unlink()
    assert fault(files).file.endswith("lab-what/fr.md")


def test_a_source_that_is_no_place_of_a_document_is_named(files: Path) -> None:
    change(files / "content/facts.yaml", "source: circular-2023/letter", "source: circular-2023/cover")
    assert "circular-2023/cover" in fault(files).what


def test_a_related_topic_that_is_not_there_is_named(files: Path) -> None:
    change(files / "content/topics/lab-what/topic.yaml", "related: [", "related: [no-such-topic, ")
    assert "no-such-topic" in fault(files).what


def test_a_button_that_would_be_too_long_is_named(files: Path) -> None:
    change(
        files / "content/forms/common.yaml",
        "{id: regulator,",
        "{id: regulator_of_telecommunications_and_post_offices,",
    )
    assert "64" in fault(files).what


def test_a_file_that_is_no_yaml_is_named(files: Path) -> None:
    (files / "content/menu.yaml").write_text("entries: [", "utf-8")
    assert fault(files).file.endswith("menu.yaml")


def test_a_file_that_is_not_there_is_named(files: Path) -> None:
    (files / "content/privacy.yaml").unlink()
    assert "cannot be read" in fault(files).what


def test_a_head_that_is_not_closed_is_named(files: Path) -> None:
    (files / "content/topics/lab-what/en.md").write_text("title: x", "utf-8")
    assert fault(files).place == "line 1"


def test_a_translation_with_another_placeholder_is_named(files: Path) -> None:
    catalogue = files / "locales/fr/LC_MESSAGES/messages.po"
    text = catalogue.read_text("utf-8")
    catalogue.write_text(text.replace('msgstr "Étape {step}', 'msgstr "Étape {stop}'), "utf-8")
    assert "{stop}" in str(fault(files)) or "stop" in str(fault(files))


def test_all_faults_are_listed_at_once(files: Path) -> None:
    change(files / "content/topics/deadline-first-call/en.md", "{secretariat_email}", "{a_fact}")
    change(files / "content/topics/lab-what/topic.yaml", "related: [", "related: [nothing, ")
    found = inspect(files / "content", files / "locales")[1]
    assert [one.place for one in found] == ["{a_fact}", "{secretariat_email}", "{a_fact}", "related"]
