"""Settings, from the environment or `.env`, and the clock they set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import BeforeValidator, EmailStr, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.talk.errors import ContentError

NOBODY = "secretariat@example.invalid"
"""Who mail is from and to until SMTP_URL is set: an address that can be nobody's."""

Clock: TypeAlias = Callable[[], datetime]
"""Tells the time: aware, UTC."""


def _blank_is_unset(value: object) -> object:
    return None if value == "" else value


Optional = BeforeValidator(_blank_is_unset)
"""An empty line in `.env` leaves a setting unset."""


class Settings(BaseSettings):
    """What a deployment decides. Every name here is the environment variable in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    telegram_token: Annotated[SecretStr | None, Optional] = None
    telegram_api_url: str = "https://api.telegram.org"
    webhook_url: Annotated[str | None, Optional] = None
    webhook_secret: Annotated[SecretStr | None, Optional] = None
    database_url: str = "sqlite:///var/alliance.db"
    smtp_url: Annotated[SecretStr | None, Optional] = None
    mail_from: Annotated[EmailStr | None, Optional] = None
    secretariat_mailbox: Annotated[EmailStr | None, Optional] = None
    secretariat_mailbox_2: Annotated[EmailStr | None, Optional] = None
    bounce_imap_url: Annotated[SecretStr | None, Optional] = None
    partner2connect_mailbox: Annotated[EmailStr | None, Optional] = None
    largest_message: Annotated[Annotated[int, Field(ge=1_000_000)] | None, Optional] = None
    secretariat_language: Literal["fr", "en", "es", "ar", "ru", "zh"] = "en"
    desk_chat: Annotated[int | None, Optional] = None
    desk_members: Annotated[tuple[int, ...], NoDecode] = ()
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: Annotated[str | None, Optional] = None
    log_format: Literal["console", "json"] = "console"
    now: Annotated[datetime | None, Optional] = None

    @field_validator("desk_members", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value

    @field_validator("mail_from", "secretariat_mailbox", "secretariat_mailbox_2", "partner2connect_mailbox")
    @classmethod
    def _ascii(cls, value: str | None) -> str | None:
        if value and not value.isascii():
            raise ValueError("this address needs SMTPUTF8, which not every server on the way has: use one in ASCII")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _scheme(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in {"smtp", "smtps"}:
            raise ValueError("write smtp://user:password@host:587 or smtps://user:password@host:465")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_URL is set without WEBHOOK_SECRET: anyone could pretend to be Telegram")
        if self.webhook_url and not self.webhook_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("WEBHOOK_URL must begin with https://: Telegram sends to nothing else")
        if self.smtp_url and not (self.mail_from and self.secretariat_mailbox and self.partner2connect_mailbox):
            raise ValueError(
                "SMTP_URL is set: MAIL_FROM, SECRETARIAT_MAILBOX and PARTNER2CONNECT_MAILBOX must be too; "
                "nothing is ever sent to a built-in address"
            )
        return self


def read(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process; raises ContentError, which names the variable, never its value."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic's own plugin knows it; the project does not need more of it
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ContentError("settings", name, str(first["msg"]).removeprefix("Value error, ")) from None


def clock(settings: Settings) -> Clock:
    """The clock of this process. With NOW it begins there and goes on from there at the usual pace."""
    if settings.now is None:
        return lambda: datetime.now(UTC)
    offset = settings.now - datetime.now(UTC)
    return lambda: datetime.now(UTC) + offset
