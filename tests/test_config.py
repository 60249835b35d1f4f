"""Settings: what is refused at the start, and what a clock set by NOW does."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import config
from bot.talk.errors import ContentError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> config.Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return config.read(None)


def test_nothing_set_is_a_start_with_everything_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert (settings.database_url, settings.port, settings.smtp_url) == ("sqlite:///var/alliance.db", 8080, None)


@pytest.mark.parametrize(
    ("environment", "place", "what"),
    [
        ({"WEBHOOK_URL": "https://a.example"}, "", "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "http://a.example", "WEBHOOK_SECRET": "s"}, "", "https"),
        ({"SMTP_URL": "smtp://mail.example"}, "", "MAIL_FROM"),
        ({"SMTP_URL": "mail.example:25"}, "SMTP_URL", "smtp://"),
        ({"PORT": "http"}, "PORT", "integer"),
        ({"SECRETARIAT_LANGUAGE": "de"}, "SECRETARIAT_LANGUAGE", "Input should be"),
        ({"SECRETARIAT_MAILBOX": "nobody"}, "SECRETARIAT_MAILBOX", "email"),
        ({"NOW": "yesterday"}, "NOW", "datetime"),
        ({"DESK_MEMBERS": "1, x"}, "DESK_MEMBERS_1", "integer"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], place: str, what: str
) -> None:
    with pytest.raises(ContentError) as refused:
        read(monkeypatch, **environment)
    assert refused.value.place == place
    assert what in refused.value.what


def test_an_empty_setting_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, TELEGRAM_TOKEN="", NOW="").telegram_token is None


def test_members_are_read_from_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, DESK_MEMBERS="1, 22 333").desk_members == (1, 22, 333)


def test_a_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "s3cret" not in repr(read(monkeypatch, TELEGRAM_TOKEN="1:s3cret"))


def test_a_clock_set_by_now_begins_there_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = config.clock(read(monkeypatch, NOW="2023-02-10T10:00:00"))
    first, second = clock(), clock()
    assert first - datetime(2023, 2, 10, 10, tzinfo=UTC) < timedelta(seconds=5)
    assert first <= second
