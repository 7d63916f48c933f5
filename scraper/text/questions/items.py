"""The items of a list, and paragraphs that stand like items: which of them ask, answer themselves or set a task."""

from collections.abc import Sequence
from typing import Final

from scraper.text.body import BlockKind
from scraper.text.questions import asking, leading
from scraper.text.questions.segments import OPEN_ENDS, Lead, Segment
from scraper.text.questions.sentences import without_mark
from scraper.text.questions.speech import Speech

_FORM: Final = 200
_LONGEST_PROMPT: Final = 300
_SHORT_TASK_WORDS: Final = 8
_ENDED: Final = (".", ",", ";", "!")


def ask(items: Sequence[str], lead: Lead) -> bool:
    """Whether enough of the items of a list ask, for what leads in to it."""
    if 2 * sum(map(_answers_itself, items)) > len(items):
        return False
    return sum(map(_asks, items)) >= _needed(items, lead)


def _needed(items: Sequence[str], lead: Lead) -> float:
    """How many of the items must ask: all of those that are for somebody (`For walkers: …`) and not announced."""
    if lead.announces:
        return 1 if lead.names_questions else len(items) / 2
    return len(items) if all(map(leading.is_label, items)) else len(items) / 2


def is_unmarked(text: str) -> bool:
    """Whether a text is a task, or is built as a question although its mark is missing."""
    text = without_mark(text)
    return leading.orders(text) or (asking.has_question_form(text[:_FORM]) and not text.endswith(_ENDED))


def poses(text: str) -> bool:
    """Whether a text is a task for the mind, or is built as a question."""
    return is_unmarked(text) and not (leading.orders(text) and not leading.makes_think(text))


def is_prompt(segment: Segment) -> bool:
    """Whether a paragraph may be one of several prompts: `Imagine …`, `Whether it is worth it`."""
    return (
        segment.kind is BlockKind.PARAGRAPH
        and segment.length <= _LONGEST_PROMPT
        and is_unmarked(segment.text)
        and not segment.text.endswith(OPEN_ENDS)
        and not leading.takes_leave(segment.text)
        and not leading.invites(segment.text)
        and not leading.dwells(segment.text)
    )


def _asks(item: str) -> bool:
    """Whether an item asks at its end, or sets a short task after its question (`Explain.`)."""
    if asking.asks(item):
        return True
    if "?" not in item and "？" not in item:
        return asking.has_question_form(item[:_FORM]) and not item.endswith(_ENDED)
    speech = Speech(item)
    if speech.last_asked < 0 or not asking.has_question_form(speech.sentences[speech.last_asked]):
        return False
    told = speech.told_after
    return len(" ".join(told).split()) <= _SHORT_TASK_WORDS and not _is_answer(told)


def _answers_itself(item: str) -> bool:
    """Whether an item asks and answers: `Is it free? Nearly.`"""
    return ("?" in item or "？" in item) and not asking.asks(item) and _is_answer(Speech(item).told_after)


def _is_answer(told: Sequence[str]) -> bool:
    """Whether what follows a question answers it, and is no task and no word to the listeners."""
    if any(map(leading.answers, told)):
        return True
    return bool(told) and not leading.orders(told[0]) and not leading.is_spoken(told[0])
