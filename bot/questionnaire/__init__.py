"""All the questions of a form as a document: for a team that prepares its answers before one of them gives them."""

from bot.questionnaire.questions import questions
from bot.questionnaire.word import MEDIA_TYPE, word

__all__ = ["MEDIA_TYPE", "questions", "word"]
