"""The transcripts hold on the pure step: the readable specification of what the assistant does."""

import pytest

from bot.talk.effects import Miss
from tests.transcripts import Person, Transcript, check, transcripts, visible


@pytest.mark.parametrize("transcript", list(transcripts()), ids=lambda t: t.name)
def test_the_conversation_goes_as_written(transcript: Transcript) -> None:
    person = Person(now=transcript.now, hint=transcript.hint)
    for turn in transcript.turns:
        before = len(person.sent)
        outcome, shown = person.does(turn)
        assert outcome.replies, "silence"
        check(turn, visible(shown), list(person.on_show))
        assert len(person.sent) - before == turn.submits
        kept = tuple(effect.question for effect in outcome.effects if isinstance(effect, Miss))
        assert kept == turn.keeps
