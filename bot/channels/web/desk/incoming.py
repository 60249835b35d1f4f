"""The door: what a form of the desk's pages sends, checked, as events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from bot.store.passes import Member
from bot.talk.events import Acted, Answered, Event
from bot.talk.replies import LONGEST_TOKEN

LONGEST: Final = 4000
"""Characters of what a member writes: what one message in Telegram may have, nearly."""

_Token = Annotated[str, Field(max_length=LONGEST_TOKEN)]


class Sent(BaseModel):
    """One form. `id` was made with the page, so that a form sent twice is one act. `ticked` are the boxes as they are
    now, `were` those that were ticked when the page was made; `token` is the button, `to` what `text` is in reply to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: UUID
    token: _Token = ""
    to: _Token = ""
    text: Annotated[str, Field(max_length=LONGEST)] = ""
    ticked: tuple[_Token, ...] = ()
    were: tuple[_Token, ...] = ()

    def events(self, member: Member, *, at: datetime, reference: str) -> Iterator[tuple[str, Event]]:
        """The events, each with its key: boxes first, then words, then the button."""
        acted = partial(Acted, at=at, reference=reference, by=member.number, called=member.called)
        answered = partial(Answered, at=at, reference=reference, by=member.number, called=member.called, message=0)
        changed = [token for token in (*self.were, *self.ticked) if (token in self.were) != (token in self.ticked)]
        events: list[Event] = [acted(token=token) for token in changed]
        if words := self.text.replace("\r\n", "\n").strip():  # a browser sends lines as HTTP has them
            events.append(answered(to=self.to, text=words))
        if self.token:
            events.append(acted(token=self.token))
        return ((f"{self.id}:{number}", event) for number, event in enumerate(events))


def read(form: Mapping[str, Sequence[str]]) -> Sent:
    """What a form says, each name with all its values; raises ValueError (pydantic's) for anything else."""
    many = ("ticked", "were")
    return Sent.model_validate({name: tuple(form[name]) if name in many else form[name][-1] for name in form})
