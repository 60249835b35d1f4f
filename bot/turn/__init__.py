"""One durable turn: an event goes in, its replies come out when everything it did is on the disk."""

from bot.store.turns import Past, Taken, Unsent
from bot.talk.errors import StoreUnavailable, TurnFailed
from bot.turn.turns import Turns

__all__ = ["Past", "StoreUnavailable", "Taken", "TurnFailed", "Turns", "Unsent"]
