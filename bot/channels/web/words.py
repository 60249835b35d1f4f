"""The page's own few words, and the language it opens in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import negotiate_locale

from bot.channels.web.site import Languages
from bot.talk.text import Text, Tongue, Value

_WORDS: Final[Mapping[str, Text]] = {
    "name": Text("Alliance assistant"),
    "skip": Text("Skip to the message field"),
    "language": Text("Change the language"),
    "menu": Text("Menu"),
    "conversation": Text("Conversation"),
    "you": Text("You said:"),
    "assistant": Text("The assistant said:"),
    "message": Text("Your message"),
    "choose": Text("Choose, or ask a question"),
    "send": Text("Send"),
    "attachment": Text("A file"),
    "files": Text("Add files"),
    "lost": Text("Not all files were sent before the page was left. Please add them again."),
    "typing": Text("The assistant is writing."),
    "privacy": Text("Your data"),
    "back": Text("Back to the chat"),
    "again": Text("Try again now"),
    "offline": Text("There is no connection. Your message is kept and will be sent as soon as there is one."),
    "busy": Text("The assistant cannot answer right now. Your message is kept and will be sent again in a moment."),
    "slow": Text("Many messages came at once. Yours is kept and will be sent in a moment."),
    "long": Text("This message is too long. Please shorten it, or send it in parts."),
    "refused": Text("This message could not be sent. Please reload the page and try again."),
    "cookies": Text(
        "This page needs a cookie to keep your conversation. Please allow cookies here and reload the page."
    ),
    "noscript": Text("The chat needs JavaScript. Please switch it on in your browser and reload the page."),
}


def words(languages: Languages, language: str) -> dict[str, str]:
    """Every word of the page in a language, by the name page.html and chat.js know it by."""
    tongue = Tongue(language, native=True)
    own: dict[str, Value] = {"tongue": tongue, "language_now": Text("Language: {language}", {"language": tongue})}
    return {name: languages.words(value, language) for name, value in {**_WORDS, **own}.items()}


def tongues(languages: Languages) -> dict[str, Any]:
    """The words of every language offered, for the page to change over without asking."""
    return {
        language: {"direction": languages.direction(language), "words": words(languages, language)}
        for language in languages.offered
    }


def preferred(accepted: str, offered: tuple[str, ...]) -> str | None:
    """The language offered that an Accept-Language header likes best (RFC 9110, 12.5.4); `fr-CH` takes `fr` too."""
    ranges = [_weighed(part) for part in accepted.split(",")]
    tags = [tag for quality, tag in sorted(ranges, key=lambda pair: -pair[0]) if quality > 0]
    return negotiate_locale(tags, offered, sep="-")


def _weighed(part: str) -> tuple[float, str]:
    tag, _, quality = part.partition(";")
    try:
        return (float(quality.strip().removeprefix("q=")) if quality else 1.0), tag.strip().lower()
    except ValueError:
        return 0.0, ""
