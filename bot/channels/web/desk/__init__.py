"""The secretariat's desk as pages: a list of cases, a case, what members do about it. Without any script."""

from bot.channels.web.desk.server import routes

__all__ = ["routes"]
