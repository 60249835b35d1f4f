"""Telegram: updates in, by webhook or long polling; messages out."""

from bot.channels.telegram.channel import Public, Telegram
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.session import connect

__all__ = ["Desk", "Public", "Telegram", "connect"]
