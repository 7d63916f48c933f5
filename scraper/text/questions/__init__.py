"""The discussion questions of an episode: found by where they stand, what leads in to them, and what follows."""

from scraper.text.questions.find import WEAK_RULES, Questions, find_questions

__all__ = ["WEAK_RULES", "Questions", "find_questions"]
