"""What the office reads when an applicant has taken a submission back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.i18n import Languages
from bot.knowledge.model import Form
from bot.mail.sheet import Sheet, line
from bot.mail.titles import title
from bot.talk.effects import Withdraw
from bot.talk.text import Moment, Text, Tongue


def notice(withdrawal: Withdraw, form: Form, *, languages: Languages, language: str, answerable: bool) -> Sheet:
    """The notice in the office's `language`. It repeats nothing of the answers: the office has them, or erases them."""
    words = partial(languages.words, language=language)
    when = Text("Erased") if withdrawal.erased else Text("Withdrawn")
    return Sheet(
        language=language,
        direction=languages.direction(language),
        title=words(title(withdrawal, form)),
        facts=(
            line(words, Text("Kind"), Text(form.title)),
            line(words, Text("Version"), withdrawal.version),
            line(words, when, Moment(withdrawal.at.isoformat())),
            line(words, Text("The applicant's language"), Tongue(withdrawal.language)),
        ),
        notes=tuple(map(words, _notes(withdrawal, answerable))),
        parts=(),
    )


def _notes(withdrawal: Withdraw, answerable: bool) -> Iterator[Text]:
    if withdrawal.erased:
        yield Text(
            "What was sent under this reference has been deleted from the assistant at the applicant's wish; only the "
            "reference is kept. Please delete what you have received under it as well, unless you have to keep it."
        )
    else:
        yield Text(
            "The applicant has withdrawn what they sent under this reference. All its versions count as withdrawn."
        )
    if answerable:
        yield Text("To write to the applicant, reply to this message.")
