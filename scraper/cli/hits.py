"""Hits as lines of a terminal, and what else is said about a search."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Final

import click

from scraper.cli.common import plain
from scraper.notation.timecode import timecode
from scraper.search.results import Count, Facets, Hit, HitKind, Results
from scraper.search.snippet import Snippet

RULE: Final = f"     {'-' * 3} these hold most of the words, not all {'-' * 3}"
_FACETS: Final = (("by year", "years"), ("by category", "categories"), ("by author", "authors"), ("paper", "papers"))
_INDENT: Final = " " * 5


def table(results: Results, *, offset: int = 0, on_terminal: bool) -> Iterator[str]:
    """The hits, numbered, with a rule where those begin that hold only most of the words; then the facets, if any."""
    before = None
    for number, hit in enumerate(results.hits, start=offset + 1):
        if before and before.holds_all and not hit.holds_all:
            yield RULE
        yield from _hit(number, hit, on_terminal=on_terminal)
        before = hit
    if results.facets:
        yield from _facets(results.facets)


def _hit(number: int, hit: Hit, *, on_terminal: bool) -> Iterator[str]:
    yield f"{number:>3}. {hit.date or 'no date':<10}  {plain(hit.title)}"
    yield f"{_INDENT}{place(hit)}, score {hit.score:.2f}"
    below = (marked(hit.snippet, on_terminal=on_terminal), plain(hit.url or ""))
    yield from (f"{_INDENT}{text}" for text in below if text)


def place(hit: Hit) -> str:
    """What kind of hit it is, and where in the episode: `transcript at 12:34`, `question 2`."""
    if hit.kind is HitKind.QUESTION and hit.position is not None:
        return f"question {hit.position}"
    return hit.kind.value if hit.start is None else f"{hit.kind.value} at {timecode(hit.start)}"


def marked(snippet: Snippet, *, on_terminal: bool) -> str:
    """A passage with its marked words bold on a terminal, `**starred**` elsewhere."""
    return "".join(
        (click.style(plain(piece), bold=True) if on_terminal else f"**{plain(piece)}**") if on else plain(piece)
        for piece, on in snippet.pieces()
    )


def _facets(facets: Facets) -> Iterator[str]:
    for label, name in _FACETS:
        counts: Sequence[Count] = getattr(facets, name)
        if counts:
            is_of_first = name == "authors" and facets.authors_among < facets.counted
            among = f" (among the first {facets.authors_among} hits)" if is_of_first else ""
            yield f"{label}{among}: {', '.join(f'{plain(count.label)} ({count.hits})' for count in counts)}"


def remarks(results: Results, *, offset: int = 0, options: Sequence[str] = ()) -> Iterator[str]:
    """How many hits there are, and what to type instead. `options`: those to keep."""
    if not results.total:
        yield "Nothing found."
    elif not results.hits:
        one, all_ = ("There is only 1 hit", "it"), (f"There are only {results.total} hits", "all of them")
        there_are, them = one if results.total == 1 else all_
        yield f"{there_are}; --offset {offset} passes over {them}."
    elif results.total > len(results.hits):
        shown = f"{offset + 1} to {offset + len(results.hits)}" if offset else str(len(results.hits))
        whole = "" if results.complete in {0, results.total} else f" ({results.complete} hold all the words)"
        yield f"{shown} of {results.total} hits shown{whole}; --limit and --offset show more."
    for suggestion in results.suggestions:
        typed = shlex.join(["paperledge", "search", *options, suggestion.query])
        yield plain(f"{suggestion.why}{'' if suggestion.why.endswith('?') else ':'} {typed}")
