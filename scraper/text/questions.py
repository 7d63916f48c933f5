"""The discussion questions that an episode puts to its listeners near the end.

Strong rule: a lead-in ("Here are a couple of things to chew on:") and the questions after it, one block
each. Weak rule, where no lead-in is: the questions asked in the closing paragraphs, one sentence each,
without those that ask nothing of the paper ("What do you think?", "Right?").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.text.body import Block, BlockKind

_ENDS_ASKING: Final = re.compile(r"[?？][\"”’'»)\]*_]*$")
_LEAD_IN: Final = re.compile(
    r"\bquestions?\b|\b(?:things?|thoughts?|points?|food)\b.*\b(?:mind|head|chew|ponder|think|thought|discuss|consider"
    r"|wonder|leave you)|\b(?:discuss|ponder|chew on|mull|wonder|think about|to consider)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"[^.!?…？]*(?:[.!?…？](?![\"”’)]*\s+[A-Z“\"‘(\d]|[\"”’)]*$)[^.!?…？]*)*[.!?…？]*[\"”’)]*"
)
_GENERIC: Final = re.compile(
    r"(?:\w+(?:['’]\w+)?,?\s+){0,6}?"
    r"(?:what (?:do|did|are) (?:you|your)(?: all| guys)? (?:think|thoughts|make of (?:it|this|that))"
    r"|what['’]?s your take|your thoughts|how (?:cool|neat|great|amazing) is that|sounds? (?:good|familiar)"
    r"|got it|makes? sense|ready)[^,;:]{0,12}"
    r"|who (?:knew|would(?: have|['’]ve) thought)\b.*",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"(?:[,.…\-–—!]|^)\s*(?:right|huh|eh|no|yes|ok|okay|isn['’]t it|don['’]t you think)\s*\?", re.IGNORECASE
)
_BODY_HEADING: Final = re.compile(
    r"(?:so|and|but|now|okay|ok|well)?,?\s*(?:why|what|who|how)\s+(?:should|does|do|is|are|did|would)?\s*"
    r"(?:you|we|i|any of|all|this|it|that|anyone)\b[^?]{0,40}"
    r"\b(?:care|matter|matters|mean|important|big deal|help)\b[^?]{0,40}\?",
    re.IGNORECASE,
)
_CLOSING_BLOCKS: Final = 5
_LEAST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions in order, and the rule that found them: `lead-in`, `list`, `closing` or `none`."""

    texts: tuple[str, ...]
    rule: str


def find_questions(blocks: Sequence[Block]) -> Questions:
    """The discussion questions of a body (the credit line already off)."""
    for start in range(len(blocks) - 1, max(len(blocks) // 3 - 1, 0), -1):
        if _is_lead_in(blocks[start - 1]):
            group = _group(blocks, start)
            if group and (len(group) > 1 or _LEAD_IN.search(blocks[start - 1].text)):
                return Questions(_whole(group), "lead-in")
    for start in range(len(blocks) - 1, len(blocks) // 2, -1):
        if blocks[start].kind is BlockKind.ITEM and not _is_item(blocks, start - 1):
            group = _group(blocks, start)
            if len(group) > 1:
                return Questions(tuple(block.text for block in group), "list")
    closing = _closing(blocks)
    return Questions(closing, "closing" if closing else "none")


def _is_lead_in(block: Block) -> bool:
    """Whether a block announces what follows; a colon does so for several questions, whatever its words."""
    if block.text.endswith((":", "：")):
        return True
    return _LEAD_IN.search(block.text) is not None and (block.text.endswith(("…", "...")) or _asks_nothing_yet(block))


def _asks_nothing_yet(block: Block) -> bool:
    return "?" not in block.text and "question" in block.text.lower() and len(block.text.split()) <= 40


def _group(blocks: Sequence[Block], start: int) -> list[Block]:
    """The questions that begin at `start`: a list of which most items ask, or the paragraphs that ask."""
    if start >= len(blocks):
        return []
    if blocks[start].kind is BlockKind.ITEM:
        end = start
        while _is_item(blocks, end):
            end += 1
        group = list(blocks[start:end])
        return group if 2 * sum(_asks(block.text) for block in group) > len(group) else []
    group = []
    for block in blocks[start:]:
        if not _ENDS_ASKING.search(block.text):
            break
        group.append(block)
    return group


def _whole(group: Sequence[Block]) -> tuple[str, ...]:
    """One question a block; a lone paragraph that asks several things is parted into its sentences."""
    if len(group) == 1 and group[0].kind is BlockKind.PARAGRAPH:
        asked = _questions_in(group[0].text)
        return asked or (group[0].text,)
    return tuple(block.text for block in group)


def _is_item(blocks: Sequence[Block], index: int) -> bool:
    return 0 <= index < len(blocks) and blocks[index].kind is BlockKind.ITEM


def _asks(text: str) -> bool:
    return "?" in text or "？" in text


def _closing(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Questions of the last paragraphs, walking back from the end while they ask."""
    found: list[str] = []
    for block in reversed(blocks[-_CLOSING_BLOCKS:]):
        asked = _questions_in(block.text) if block.kind is BlockKind.PARAGRAPH else ()
        if found and not asked:
            break
        found[:0] = asked
    return tuple(found)


def _questions_in(text: str) -> tuple[str, ...]:
    return tuple(
        sentence for sentence in sentences(text) if _ENDS_ASKING.search(sentence) and _asks_something(sentence)
    )


def _asks_something(sentence: str) -> bool:
    core = sentence.rstrip("\"”’')")
    return (
        len(core.split()) >= _LEAST_WORDS
        and not _TAG.search(core)
        and not _GENERIC.fullmatch(core.rstrip("?？ "))
        and not _BODY_HEADING.fullmatch(core)
    )


def sentences(text: str) -> tuple[str, ...]:
    """A paragraph's sentences: each ends in a full stop, question or exclamation mark before a capital."""
    return tuple(found for match in _SENTENCE.finditer(text) if (found := match[0].strip()))
