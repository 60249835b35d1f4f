"""What the office's letters call what they are about: an expression of interest where its form answers a call for them.

The others, such as a request for help or a message to Partner2Connect, are submissions.
"""

from __future__ import annotations

from bot.knowledge.model import Form
from bot.talk.effects import Submit, Withdraw
from bot.talk.text import Text


def subject(about: Submit | Withdraw, form: Form) -> Text:
    """What it is and what became of it, as the subject of a letter begins."""
    match about:
        case Submit(version=1):
            return Text("Expression of interest") if form.calls else Text("Submission")
        case Submit():
            return Text("Amended expression of interest") if form.calls else Text("Amended submission")
        case Withdraw(erased=True):
            return Text("Erased expression of interest") if form.calls else Text("Erased submission")
        case Withdraw():
            return Text("Withdrawn expression of interest") if form.calls else Text("Withdrawn submission")


def title(about: Submit | Withdraw, form: Form) -> Text:
    """The head of the page, with the reference; of an amended one the page itself says what has changed."""
    values = {"reference": about.reference}
    match about:
        case Submit():
            called, plain = Text("Expression of interest {reference}", values), Text("Submission {reference}", values)
        case Withdraw(erased=True):
            called = Text("Erased expression of interest {reference}", values)
            plain = Text("Erased submission {reference}", values)
        case Withdraw():
            called = Text("Withdrawn expression of interest {reference}", values)
            plain = Text("Withdrawn submission {reference}", values)
    return called if form.calls else plain
