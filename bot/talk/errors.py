"""Errors, by who must act. Each carries what that person needs to act."""

from __future__ import annotations

import os
from dataclasses import dataclass

from bot.talk.text import Text


class AssistantError(Exception):
    """The root of all errors of our own."""


@dataclass
class ContentError(AssistantError):
    """The owner must act: a file in content/ or locales/, or a setting, is not as it must be."""

    file: str
    place: str
    what: str

    def __str__(self) -> str:
        file = self.file.removeprefix(f"{os.getcwd()}{os.sep}")  # as the owner types it
        return f"{file}: {self.place}: {self.what}" if self.place else f"{file}: {self.what}"


@dataclass
class AuditBroken(AssistantError):
    """The owner must act: what is kept of what was done is not as it was written. `cause` has no personal data."""

    cause: str

    def __str__(self) -> str:
        return self.cause


@dataclass
class Unreadable(AssistantError):
    """The person must act: an answer could not be understood; `why` says so in their words."""

    why: Text

    def __str__(self) -> str:
        return self.why.msgid


@dataclass
class StoreUnavailable(AssistantError):
    """Try again later: the database did not take the turn; nothing was stored."""

    cause: str

    def __str__(self) -> str:
        return self.cause


@dataclass
class MailUnavailable(AssistantError):
    """Try again later: the mail server could not be reached or asked us to wait. `cause` has no personal data."""

    cause: str

    def __str__(self) -> str:
        return self.cause


class RelayDown(MailUnavailable):
    """The same, and it has nothing to do with the letter: no other would leave now either."""


class MailboxShut(MailUnavailable):
    """The same, and it has nothing to do with the letter: no other would be taken for this mailbox now either."""


@dataclass
class MailRefused(AssistantError):
    """Nobody can mend it by waiting: the mail server said no for good."""

    cause: str

    def __str__(self) -> str:
        return self.cause


class LetterTooLarge(MailRefused):
    """The same, because of the letter's size: smaller ones may be taken."""


@dataclass
class TurnFailed(AssistantError):
    """Try again, a few times: our own code failed on the event; nothing was stored. `cause` is a code."""

    cause: str

    def __str__(self) -> str:
        return self.cause
