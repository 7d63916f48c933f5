"""Text parted into sentences, whatever their marks: `?!`, `?”`, `？`, `…`, abbreviations, a lost space."""

import re
from typing import Final

_CLOSERS: Final = "\"”’'»)\\]*_"
_BOUNDARY: Final = re.compile(
    r"[.!?…。！？](?:"
    rf"(?<=[.!?…])(?<![.!?…].)[.!?…]*[{_CLOSERS}]*(?:\s+|(?<=[?!])(?=[A-Z¿][^\W\d_]))"
    rf"|(?<=[。！？])[。！？]*[」』）{_CLOSERS}]*\s*)",
    re.DOTALL,
)
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(“\"‘])(?:e\.g|i\.e|vs|cf|al|approx|ca|Dr|Mr|Mrs|Ms|Prof|St|Figs?|Eqs?|Vol|Jr|Sr|[A-HJ-Z])\.\s+$"
)
_LONGEST_ABBREVIATION: Final = 12
_NUMBER: Final = r"(?:(?:#|no\.?|number)\s*)?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)"
_NUMBERED_QUESTION: Final = rf"(?:(?:discussion\s+)?(?:question|prompt|puzzle)\s+{_NUMBER}|q\s?#?\d{{1,2}})"
_LIST_MARK: Final = re.compile(
    rf"(?:[-–—*•‣◦·]|\(?\d{{1,2}}[.):]\)?|\(?[a-h]\)|Q[.:)]|(?:{_NUMBERED_QUESTION}|number\s+{_NUMBER})(?:[.:)]|\s[-–—]))\s+",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    rf"(?:{_NUMBERED_QUESTION}|(?:question|q)(?=[.:)])|(?:#|no\. ?|\()?\d{{1,2}}(?=[.:)]))[.:)]*", re.IGNORECASE
)
_NUMBERED: Final = re.compile(rf"{_NUMBERED_QUESTION}(?:[.:)]|\s[-–—]|$)", re.IGNORECASE)
_MARKS: Final = 2
_MARK_LETTERS: Final = "QqDdPpNn"
LONGEST_LABEL: Final = 30
"""Characters of a block that may be only a number."""
NUMBERED_LETTERS: Final = frozenset("QqDdPp")
"""What the name of a numbered question begins with."""
_LONGEST_MARK: Final = 4
_ONLY_A_MARK: Final = re.compile(r"\(?\d{1,2}[.)]")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order; together they are the whole of it, white space aside.

    A sentence ends in a full stop, question or exclamation mark, unless a small letter follows.
    """
    found: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        end = boundary.end()
        if text[end : end + 1].islower() or _ABBREVIATION.search(text, max(start, end - _LONGEST_ABBREVIATION), end):
            continue
        found.append(text[start:end].strip())
        start = end
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def without_mark(text: str) -> str:
    """A text without the bullet, number or `Q2:` that stands before it."""
    for _ in range(_MARKS):
        if text[:1].isalpha() and text[:1] not in _MARK_LETTERS and text[1:2] != ")":
            break
        mark = _LIST_MARK.match(text)
        if mark is None or mark.end() == len(text):
            break
        text = text[mark.end() :]
    return text


def is_numbered_question(text: str) -> bool:
    """Whether `Question 2:` or `Q2.` stands before a text, or is the whole of it."""
    return _NUMBERED.match(text) is not None


def is_only_a_label(text: str) -> bool:
    """Whether a block is the number of the one below it: `Question 2`, `Q2.`, `2.`"""
    return _LABEL.fullmatch(text.strip()) is not None


def is_only_a_mark(sentence: str) -> bool:
    """Whether a sentence is the number of the one that follows (`2.`)."""
    return len(sentence) <= _LONGEST_MARK and _ONLY_A_MARK.fullmatch(sentence) is not None
