"""What `paperledge search` and `paperledge searches run` share: their options, and printing what was found."""

import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import click

from scraper.archive.database import open_current
from scraper.cli import print_json, say
from scraper.cli.common import db_option, plain
from scraper.cli.hits import remarks, table
from scraper.errors import UsageError
from scraper.export import atom, bibtex, csl, feeds, found, json_feed, ris
from scraper.export.found_papers import papers_behind, wanted
from scraper.library import MOST
from scraper.search.engine import search
from scraper.search.ordered import ordered
from scraper.search.results import Results, Shelf
from scraper.search.semantic.search import search as search_by_meaning
from scraper.search.terms import Sort

PAGE: Final = 20
"""Hits, unless more are asked for."""
_PAGES: Final = {"jsonl": found.json_lines, "csv": found.table, "markdown": found.markdown}
_CITATIONS: Final = {"bibtex": bibtex.entries, "ris": ris.entries, "csl": csl.entries}
_FEEDS: Final = {"atom": atom.document, "jsonfeed": json_feed.document}
FORMATS: Final = ("table", "json", *_PAGES, *_CITATIONS, *_FEEDS)

Command = TypeVar("Command", bound=Callable[..., object])
_OPTIONS: Final = (
    db_option,
    click.option(
        "--in", "shelf", type=click.Choice([shelf.value for shelf in Shelf]), default=Shelf.EPISODES.value,
        show_default=True, callback=lambda _ctx, _param, value: Shelf(value), help="What to look among.",
    ),
    click.option(
        "--sort", type=click.Choice([sort.value for sort in Sort]),
        callback=lambda _ctx, _param, value: value and Sort(value), help="Best or newest first.  [default: best]",
    ),
    click.option(
        "--limit", type=click.IntRange(1, MOST),
        help=f"How many hits.  [default: {PAGE}; for feeds {feeds.MOST}, for citations all]",
    ),
    click.option("--offset", type=click.IntRange(0, MOST), default=0, help="How many hits to pass over."),
    click.option("--format", "format_", type=click.Choice(FORMATS), help="How to print them.  [default: table]"),
    click.option("--facets", is_flag=True, help="Count by year, category, author and paper (table, json)."),
    click.option("--semantic", is_flag=True, help="Find by meaning, too (docs/semantic.md)."),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """The options of a search, as they were given."""

    db: Path
    shelf: Shelf
    sort: Sort | None
    limit: int | None
    offset: int
    format_: str | None
    facets: bool
    semantic: bool
    as_json: bool

    @property
    def form(self) -> str:
        """The format that is meant. Raises UsageError where two are, or where one has no place for facets."""
        if self.as_json and self.format_:
            raise UsageError("--json and --format exclude one another", advice="Give one of them.")
        form = "json" if self.as_json else self.format_ or "table"
        if self.facets and form not in {"table", "json"}:
            raise UsageError(f"{form} has no place for facets", advice="Take --facets with table or json.")
        if self.facets and self.shelf is not Shelf.EPISODES:
            raise UsageError("only episodes have facets", advice="Leave out --facets, or --in.")
        if self.semantic and self.shelf is not Shelf.EPISODES:
            raise UsageError("only episodes are found by meaning", advice="Leave out --semantic, or --in.")
        return form

    @property
    def kept(self) -> Sequence[str]:
        """The options that a search with other words is to have, too."""
        given = {"--db": (self.db, Path("archive.db")), "--in": (self.shelf, Shelf.EPISODES)}
        named = [part for name, (value, usual) in given.items() if value != usual for part in (name, str(value))]
        return [*named, "--semantic"] if self.semantic else named


def finding_options(command: Command) -> Command:
    """Give a command the options that make a `Wish`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def in_one(words: Sequence[str]) -> str:
    """The words as one text. Raises UsageError for what is an option mistyped."""
    if mistaken := [word for word in words if word.startswith("--")]:
        raise UsageError(
            f"there is no option {mistaken[0]}", advice="Write it without its dashes to search for it as a word."
        )
    return " ".join(words)


def show(text: str, wish: Wish) -> None:
    """Search, and print what was found: data to standard output, all that is said about it to standard error."""
    form = wish.form
    sort = Sort.NEWEST if form in _FEEDS else wish.sort
    with closing(open_current(wish.db)) as conn:
        results = _results(conn, ordered(text, sort) if sort else text, wish, wish.limit or _usual_limit(form))
        if form == "json":
            print_json(found.as_object(results))
            return
        if results.reading:
            say(plain(results.reading))
        _print(conn, form, text, wish, results)
        for remark in remarks(results, offset=wish.offset, options=wish.kept):
            say(remark)


def _usual_limit(form: str) -> int:
    """How many hits a format has, unless a number is given."""
    if form in _CITATIONS:
        return MOST
    return feeds.MOST if form in _FEEDS else PAGE


def _results(conn: sqlite3.Connection, text: str, wish: Wish, limit: int) -> Results:
    if wish.semantic:
        return search_by_meaning(conn, text, limit=limit, offset=wish.offset, facets=wish.facets)
    return search(conn, text, shelf=wish.shelf, limit=limit, offset=wish.offset, facets=wish.facets)


def _print(conn: sqlite3.Connection, form: str, text: str, wish: Wish, results: Results) -> None:
    if form == "table":
        on_terminal = sys.stdout.isatty()
        for line in table(results, offset=wish.offset, on_terminal=on_terminal):
            click.echo(line)
    elif form in _PAGES:
        click.echo(_PAGES[form](results).encode(), nl=False)
    elif form in _FEEDS:
        hits = [hit for hit in results.hits if hit.holds_all]
        click.echo(_FEEDS[form](feeds.feed(conn, text, hits, shelf=wish.shelf)), nl=False)
    else:
        _cite(conn, form, results)


def _cite(conn: sqlite3.Connection, form: str, results: Results) -> None:
    """Print the papers behind the hits; what is left out is said."""
    hits = wanted(results)
    behind = papers_behind(conn, hits)
    for piece in _CITATIONS[form](behind.papers):
        click.echo(piece.encode(), nl=False)
    if len(hits) < len(results.hits):
        left = len(results.hits) - len(hits)
        say(f"{left} hit{'s hold' if left != 1 else ' holds'} only most of the words: not cited.")
    if behind.without:
        have = "has" if behind.without == 1 else "have"
        say(f"{behind.without} of {len(hits)} hit{'s' if len(hits) != 1 else ''} {have} no linked paper.")
    say(f"{len(behind.papers)} paper{'s' if len(behind.papers) != 1 else ''} written.")
