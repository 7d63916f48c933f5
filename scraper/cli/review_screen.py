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
_ALL: Final = 20_000
"""Characters that no abstract has."""
_MANY_NAMES: Final = 6

Line = tuple[str, bool]
"""Text, and whether it is emphasised."""


def screen(item: Waiting, place: str, columns: int, *, is_full: bool = False) -> str:
    """The item as text of lines no wider than `columns`; emphasis as terminal codes, which `click.echo` takes out.

    `is_full`: with every credit and author, and whole abstracts.
    """
    columns = max(columns, _NARROWEST)
    head = [(place, False)]
    if columns < _BESIDE:
        width = columns
        return _joined([*head, *_text(item, width, is_full), ("", False), *_candidates(item, width, is_full)])
    width = (columns - len(_GAP)) // 2
    rows = zip_longest(_text(item, width, is_full), _candidates(item, width, is_full), fillvalue=("", False))
    beside = (f"{_styled(left)}{' ' * (width - width_of(left[0]))}{_GAP}{_styled(right)}" for left, right in rows)
    return "\n".join([place, *(line.rstrip() for line in beside)])


def _joined(lines: Sequence[Line]) -> str:
    return "\n".join(_styled(line) for line in lines)


def _styled(line: Line) -> str:
    text, strong = line
    return click.style(text, bold=True) if strong and text else text


def _text(item: Waiting, width: int, is_full: bool) -> list[Line]:
    about = "  ".join(part for part in (item.date or "no date", item.kind.value, item.id) if part)
    lines = [(line, True) for line in wrapped(item.title, width)]
    said = [about, item.url]
    if item.credits:
        said.append(f"Credits: {_listed(item.credits, is_full)}")
    if item.rejected:
        said.append(f"Not about: {'; '.join(item.rejected)}")
    lines += [(line, False) for part in said for line in wrapped(part, width)]
    return [*lines, ("", False), *((line, False) for line in wrapped(item.opening, width))]


def _candidates(item: Waiting, width: int, is_full: bool) -> list[Line]:
    numbered = enumerate(item.candidates, 1)
    return [line for number, paper in numbered for line in _candidate(number, paper, width, is_full)]


def _candidate(number: int, paper: Candidate, width: int, is_full: bool) -> Iterator[Line]:
    indent = " " * (len(str(number)) + 2)
    inner = width - len(indent)
    for place, line in enumerate(wrapped(paper.title, inner)):
        yield (indent if place else f"{number}. ") + line, True
    known = f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else paper.doi or paper.paper_id
    listed = f"listed {paper.listed}" if paper.listed else "no day known"
    said = [
        _listed(paper.authors, is_full),
        f"{known}, {listed}, score {paper.score:.2f}",
        _address(paper),
        *(f"- {each}" for each in paper.in_words()),
        opening(paper.abstract, _ALL if is_full else _ABSTRACT),
    ]
    for part in said:
        for line in wrapped(part, inner):
            yield indent + line, False
    yield "", False


def _listed(names: Sequence[str], is_full: bool) -> str:
    shown = names if is_full else names[:_MANY_NAMES]
    return ", ".join(shown) + (" …" if len(shown) < len(names) else "")


def _address(paper: Candidate) -> str:
    if paper.url:
        return paper.url
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{paper.arxiv_id}"
    return f"https://doi.org/{paper.doi}" if paper.doi else ""


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
