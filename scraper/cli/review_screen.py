"""What the review shows: an episode or article and its candidates, side by side where the terminal is wide enough."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

import click

from scraper.cli.common import plain
from scraper.link.waiting import Candidate, Waiting, opening

_BESIDE: Final = 100
"""Columns from which on the candidates stand beside the text."""
_NARROWEST: Final = 30
_GAP: Final = "  │  "
_ABSTRACT: Final = 320
_MANY_AUTHORS: Final = 6

Line = tuple[str, bool]
"""Text, and whether it is emphasised."""


def screen(item: Waiting, place: str, columns: int) -> str:
    """The item as text of lines no wider than `columns`; emphasis as terminal codes, which `click.echo` takes out."""
    columns = max(columns, _NARROWEST)
    head = [(place, False)]
    if columns < _BESIDE:
        width = columns
        return _joined([*head, *_text(item, width), ("", False), *_candidates(item, width)])
    width = (columns - len(_GAP)) // 2
    rows = zip_longest(_text(item, width), _candidates(item, width), fillvalue=("", False))
    beside = (f"{_styled(left)}{' ' * (width - width_of(left[0]))}{_GAP}{_styled(right)}" for left, right in rows)
    return "\n".join([place, *(line.rstrip() for line in beside)])


def _joined(lines: Sequence[Line]) -> str:
    return "\n".join(_styled(line) for line in lines)


def _styled(line: Line) -> str:
    text, strong = line
    return click.style(text, bold=True) if strong and text else text


def _text(item: Waiting, width: int) -> list[Line]:
    about = "  ".join(part for part in (item.date or "no date", item.kind.value, item.id) if part)
    lines = [(line, True) for line in wrapped(item.title, width)]
    lines += [(line, False) for line in wrapped(about, width)]
    if item.credits:
        lines += [(line, False) for line in wrapped(f"Credits: {', '.join(item.credits)}", width)]
    return [*lines, ("", False), *((line, False) for line in wrapped(item.opening, width))]


def _candidates(item: Waiting, width: int) -> list[Line]:
    return [line for number, paper in enumerate(item.candidates, 1) for line in _candidate(number, paper, width)]


def _candidate(number: int, paper: Candidate, width: int) -> Iterator[Line]:
    indent = " " * (len(str(number)) + 2)
    inner = width - len(indent)
    for place, line in enumerate(wrapped(paper.title, inner)):
        yield (indent if place else f"{number}. ") + line, True
    names = ", ".join(paper.authors[:_MANY_AUTHORS]) + (" …" if len(paper.authors) > _MANY_AUTHORS else "")
    known = f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else paper.doi or paper.paper_id
    listed = f"listed {paper.listed}" if paper.listed else "no day known"
    said = [names, f"{known}, {listed}, score {paper.score:.2f}", *(f"- {each}" for each in paper.in_words())]
    for part in (*said, opening(paper.abstract, _ABSTRACT)):
        for line in wrapped(part, inner):
            yield indent + line, False
    yield "", False


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, cut between words where there are any."""
    lines: list[str] = []
    line = ""
    for word in plain(" ".join(text.split())).split(" "):
        if line and width_of(line) + 1 + width_of(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while width_of(line) > width:
            cut = _fitting(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines


def _fitting(line: str, width: int) -> int:
    """How many characters fit; one at least."""
    used = 0
    for place, char in enumerate(line):
        used += width_of(char)
        if used > width:
            return max(place, 1)
    return len(line)


def width_of(text: str) -> int:
    """Columns that a text takes: East Asian wide characters take two, marks above others none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
        for char in text
    )
