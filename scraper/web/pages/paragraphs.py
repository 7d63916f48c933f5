"""A plain text of the archive in blocks: paragraphs, lists (`- `) and quotes (`> `), as docs/schema.md has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from scraper.link.waiting import opening


class Shape(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    QUOTE = "quote"


_MARKS: Final = {"- ": Shape.LIST, "> ": Shape.QUOTE}
_LOOKED_AT: Final = 4
"""Times as many characters as are wanted: runs of blanks and marks are dropped."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, in plain text: those of a paragraph, the items of a list, a quote."""

    shape: Shape
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The blocks in order. No word is lost: all but blank lines and the marks before items and quotes is in one."""
    for shape, lines in groupby(text.split("\n"), _shape):
        if shape is not None:
            said = tuple(line.removeprefix(_mark(line)).strip() for line in lines)
            yield Block(shape, tuple(filter(None, said)))


def beginning(text: str, most: int) -> str:
    """At most so many characters of a text, cut between words where it can be; the blocks stay as they are."""
    if len(text) <= most:
        return text
    start = text[: most + 1]
    at = max(start.rfind(" "), start.rfind("\n"))
    return text[: at if at > 0 else most]


def gist(text: str, most: int) -> str:
    """The beginning of a text on one line, without the marks before items and quotes; cut between words."""
    lines = text[: _LOOKED_AT * most].split("\n")
    return opening("\n".join(line.removeprefix(_mark(line)) for line in lines), most)


def _shape(line: str) -> Shape | None:
    """What a line is part of; None for a blank one, which ends every block."""
    mark = _mark(line)
    if not line[len(mark) :].strip():
        return None
    return _MARKS.get(mark, Shape.PARAGRAPH)


def _mark(line: str) -> str:
    return next((mark for mark in _MARKS if line.startswith(mark)), "")
