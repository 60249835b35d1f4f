"""The assistant as a process: started as anyone starts it, talked to, stopped; and its commands and README."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from bot.config import Settings
from bot.load import ROOT
from tests.submission import SUBMISSION

README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A machine on which nothing is set."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{tmp_path}/alliance.db", "PORT": str(_free())}


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bot(
    *arguments: str, environment: dict[str, str], folder: Path, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=typed, capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def started(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The server, once it says that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl+C" in line:
            break
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    with started(environment, tmp_path) as process:
        yield process


class Browser:
    """Just enough of one: a cookie jar and JSON."""

    def __init__(self, port: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=20) as answer:
            text: str = answer.read().decode()
            return text

    def does(self, **event: str) -> Any:  # noqa: ANN401
        body = json.dumps({"id": str(uuid.uuid4()), **event}).encode()
        headers = {"Content-Type": "application/json", "Origin": self.url, "Accept-Language": "en"}
        with self.opener.open(Request(f"{self.url}/chat/events", body, headers), timeout=20) as answer:
            return json.load(answer)


def test_a_submission_from_the_page_is_in_the_mailbox_and_a_stop_is_clean(
    server: subprocess.Popen[str], environment: dict[str, str], tmp_path: Path
) -> None:
    browser = Browser(environment["PORT"])
    assert json.loads(browser.get("/health/ready")) == {"content": True, "database": True, "migrations": True}
    shown = browser.does(kind="opened")
    for act, words in SUBMISSION:
        shown = (
            browser.does(kind="said", text=words)
            if act == "say"
            else browser.does(kind="pressed", token=_token(shown, words))
        )
    assert "Your reference" in json.dumps(shown)
    deadline = time.monotonic() + 20
    while not (letters := list(tmp_path.glob("var/mailbox/*.eml"))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(letters) == 1
    metrics = browser.get("/metrics")
    assert re.search(r'turns_total\{outcome="taken"\} 18', metrics)
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    with pytest.raises(URLError):
        browser.get("/health/live")


def test_who_asked_is_reminded_on_the_day_by_the_process_that_serves_then(
    environment: dict[str, str], tmp_path: Path
) -> None:
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    browser = Browser(environment["PORT"])
    with started({**environment, "NOW": "2023-02-10T10:00:00Z"}, tmp_path) as process:
        browser.does(kind="opened")
        browser.does(kind="pressed", token="remind")
        assert browser.get("/calendar.ics?language=fr").count("BEGIN:VEVENT") == 6
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with started({**environment, "NOW": "2023-02-13T10:00:00Z"}, tmp_path):
        deadline = time.monotonic() + 20
        while "You asked me" not in (history := browser.get("/chat/history")) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert "You asked me to remind you. First call for expressions of interest: it is open" in history
    assert "The first of them is in 30 days" in history


def _token(shown: Any, label: str) -> str:  # noqa: ANN401
    found: list[str] = []

    def look(node: Any) -> None:  # noqa: ANN401
        if isinstance(node, dict):
            if node.get("label") == label and "token" in node:
                found.append(node["token"])
            for child in node.values():
                look(child)
        elif isinstance(node, list):
            for child in node:
                look(child)

    look(shown)
    return found[-1]


def test_a_database_that_is_not_prepared_stops_the_start(environment: dict[str, str], tmp_path: Path) -> None:
    done = bot("serve", environment=environment, folder=tmp_path)
    assert done.returncode == 1
    assert "python -m bot migrate" in done.stderr


def test_a_wrong_setting_stops_the_start_and_check_names_it(environment: dict[str, str], tmp_path: Path) -> None:
    wrong = {**environment, "WEBHOOK_URL": "https://a.example"}
    assert bot("serve", environment=wrong, folder=tmp_path).returncode == 1
    checked = bot("check", environment=wrong, folder=tmp_path)
    assert checked.returncode == 1
    assert "WEBHOOK_SECRET" in checked.stdout


def test_check_names_an_address_of_mail_that_cannot_be_read_and_does_not_quote_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    boxes = dict.fromkeys(("MAIL_FROM", "SECRETARIAT_MAILBOX", "PARTNER2CONNECT_MAILBOX"), "office@example.org")
    for wrong in ({"BOUNCE_IMAP_URL": "https://us:s3cret@host"}, {"SMTP_URL": "smtp://us:s3cret@host:0", **boxes}):
        checked = bot("check", environment={**environment, **wrong}, folder=tmp_path)
        assert (checked.returncode, f"settings: {next(iter(wrong))}: write " in checked.stdout) == (1, True)
        assert "s3cret" not in checked.stdout + checked.stderr


def test_a_port_that_is_taken_stops_the_start(environment: dict[str, str], tmp_path: Path) -> None:
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment["PORT"])))
        other.listen()
        done = bot("serve", environment=environment, folder=tmp_path)
    assert (done.returncode, "settings: PORT: cannot listen" in done.stderr) == (1, True)


def test_questions_are_answered_line_by_line(environment: dict[str, str], tmp_path: Path) -> None:
    lines = [
        {"question": "deadline"},
        {"question": "date limite du premier appel"},
        {"question": "🙂"},
        {"question": ""},
    ]
    done = bot("ask", environment=environment, folder=tmp_path, typed="\n".join(map(json.dumps, lines)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["topic"] for answer in answers] == ["deadline-first-call", "deadline-first-call", None, None]
    assert [answer["language"] for answer in answers[:2]] == ["en", "fr"]
    assert "15 mars 2023" in answers[1]["text"]
    assert all(len(answer["topics"]) <= 3 for answer in answers)


def test_what_was_not_answered_is_listed_without_who_asked(environment: dict[str, str], tmp_path: Path) -> None:
    assert "python -m bot migrate" in bot("misses", environment=environment, folder=tmp_path).stderr
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    asked = "how do i register a .africa domain\nHow do I register a .africa domain?\nwer gewinnt das spiel\n/quit\n"
    bot("chat", "--language", "en", environment=environment, folder=tmp_path, typed=asked)
    lines = bot("misses", "--language", "en", environment=environment, folder=tmp_path).stdout.splitlines()
    assert [line.split("\t")[1:4] for line in lines if "africa" in line] == [["2", "en", "declined"]]
    done = bot("misses", "--format", "jsonl", "--since", "2999-01-01", environment=environment, folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_submissions_are_exported_and_that_is_on_record(environment: dict[str, str], tmp_path: Path) -> None:
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    done = bot("export", "--format", "csv", environment=environment, folder=tmp_path)
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    assert '"reference","version","kind","status"' in done.stdout
    done = bot("audit", environment=environment, folder=tmp_path)
    assert (done.returncode, done.stdout.split(" ")[:2]) == (0, ["1", "entries,"])
    done = bot("audit", "--holds", "0" * 64, environment=environment, folder=tmp_path)
    assert (done.returncode, "none of its 1 entries" in done.stderr) == (1, True)


def test_figures_are_told_or_written(environment: dict[str, str], tmp_path: Path) -> None:
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    then = {**environment, "NOW": "2026-11-22T10:00:00"}
    assert bot("stats", environment=then, folder=tmp_path).stdout.startswith(
        "Figures, 31 August 2026 to 22 November 2026"
    )
    assert bot("stats", "--output", "figures.png", environment=then, folder=tmp_path).returncode == 0
    assert (tmp_path / "figures.png").read_bytes().startswith(b"\x89PNG")
    assert "ends in .png or .xlsx" in bot("stats", "--output", "x.pdf", environment=then, folder=tmp_path).stderr


def test_now_is_believed_everywhere(environment: dict[str, str], tmp_path: Path) -> None:
    then = {**environment, "NOW": "2023-02-10T10:00:00"}
    assert "it is open" in bot("ask", "deadline", environment=then, folder=tmp_path).stdout


def test_a_question_is_answered_with_its_buttons(environment: dict[str, str], tmp_path: Path) -> None:
    """Choices are buttons: without them, being asked which is meant says nothing."""
    lines = bot("ask", "who pays, and when?", environment=environment, folder=tmp_path).stdout.splitlines()
    assert not lines[0].startswith("[")
    assert len([line for line in lines if line.startswith("[")]) >= 3
    assert lines[-1] == "[Menu]"


def test_a_topic_is_shown_as_it_is_read_with_its_buttons(environment: dict[str, str], tmp_path: Path) -> None:
    then = {**environment, "NOW": "2023-02-10T10:00:00"}
    arguments = ("ask", "--topic", "deadline-first-call", "--language", "fr")
    lines = bot(*arguments, environment=then, folder=tmp_path).stdout.splitlines()
    assert "cet appel est ouvert" in lines[0]
    assert any(line.startswith("Source") for line in lines)
    assert lines[-1] == "[Menu]"


@pytest.mark.parametrize(
    ("arguments", "there"),
    [(("--topic", "lab"), "'lab-what'"), (("--topic", "lab-what", "--language", "de"), "'zh'")],
)
def test_a_topic_or_language_that_is_not_there_gets_what_is(
    arguments: tuple[str, ...], there: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = bot("ask", *arguments, environment=environment, folder=tmp_path)
    assert (done.returncode, there in done.stderr) == (2, True)


def test_the_chat_in_the_terminal_goes_through_a_pipe(environment: dict[str, str], tmp_path: Path) -> None:
    assert bot("migrate", environment=environment, folder=tmp_path).returncode == 0
    done = bot("chat", "--language", "fr", environment=environment, folder=tmp_path, typed="bonjour\n1\n/quit\n")
    assert done.returncode == 0, done.stderr
    assert "Guide de choix du centre" in done.stdout


@pytest.mark.parametrize("command", re.findall(r"command\(\s*\"(\w+)\"", (ROOT / "bot/__main__.py").read_text(), re.M))
def test_every_command_has_help_with_an_example(command: str, environment: dict[str, str], tmp_path: Path) -> None:
    done = bot(command, "--help", environment=environment, folder=tmp_path)
    assert done.returncode == 0
    assert f"python -m bot {command}" in done.stdout or "python -m bot" in done.stdout
    assert "example:" in done.stdout


def test_the_readme_names_every_setting_and_no_other() -> None:
    table = "\n".join(line for line in README.splitlines() if line.startswith("| `"))
    named = set(re.findall(r"`([A-Z][A-Z0-9_]{2,})`", table))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_readme_names_only_targets_and_places_that_are_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`?make (\w+)", README)) <= targets
    for place in re.findall(r"`((?:content|locales|bot|handlers|tests|docs)/[\w./-]*)`", README):
        assert (ROOT / place).exists(), place
