"""What is said of a code that proves a mailbox to be the secretariat's. The code itself never comes here."""

from __future__ import annotations

from bot.talk.replies import Reply
from bot.talk.text import Address, Text

USE = Text("Write the six digits of the letter after the command: /mailbox 123456")


def said(argument: str) -> Reply:
    """The answer to /mailbox: by the verdict and, after a space, its mailbox; without one, how the command is used."""
    verdict, _, address = argument.partition(" ")
    return Reply((came_to(verdict, address),), input="none")


def came_to(verdict: str, address: str) -> Text:
    """A verdict of `bot.store.mailboxes` in words."""
    match verdict:
        case "confirmed":
            return Text("{address} is confirmed: from now on its messages are no tests.", {"address": Address(address)})
        case "wrong":
            return Text("That is not the code.")
        case "locked":
            return Text("Too many wrong codes: no code is taken for an hour.")
        case "expired":
            return Text(
                "The code of {address} is older than 24 hours: have a new one sent.", {"address": Address(address)}
            )
        case "unasked":
            return Text("No code is expected. Whoever runs the assistant can have one sent: python -m bot mailbox send")
    return USE
