"""`paperledge searches`: searches that are kept under a name, and what is new in them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from scraper.archive.arrivals import UPDATED_AFTER
from scraper.archive.database import open_current
from scraper.cli import print_json, say
from scraper.cli.citing import day_of
from scraper.cli.common import db_option, json_option, plain, writing_to
from scraper.cli.finding import Wish, finding_options, in_one, show
from scraper.cli.kept import reading, writing
from scraper.cli.news import lines
from scraper.clock import SystemClock, iso
from scraper.errors import ParseError
from scraper.search.news import arrived_after, arrived_since, news_of
from scraper.search.saved import (
    add_search,
    export_lines,
    import_lines,
    remove_search,
    saved_search,
    saved_searches,
)

_WORDS: Final = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.group(name="searches")
def command() -> None:
    """Keep searches under names; `paperledge update` tells what is new in each.

    They lie in crawl.db with what else a person decided, so that every rebuild and every backup keeps them.
    """


@command.command(context_settings=_WORDS)
@click.argument("name")
@click.argument("words", nargs=-1, required=True)
@db_option
def add(name: str, words: tuple[str, ...], db: Path) -> None:
    """Keep WORDS, as `paperledge search` reads them, under NAME; in place of what was kept there."""
    with writing(db) as crawl:
        before = add_search(crawl, in_one([name]), in_one(words), SystemClock().now())
    if before:
        say(f"{plain(before.name)} was: {plain(before.words)}")


@command.command(name="list")
@db_option
@json_option
def list_(db: Path, as_json: bool) -> None:
    """List the saved searches by name, each with its words."""
    with reading(db) as crawl:
        saved = saved_searches(crawl)
    if as_json:
        print_json({"searches": [{"name": each.name, "words": each.words, "since": each.made_at} for each in saved]})
        return
    for each in saved:
        click.echo(f"{plain(each.name)}: {plain(each.words)}")
    if not saved:
        say("No search is saved; `paperledge searches add NAME WORDS…` saves one.")


@command.command()
@click.argument("name")
@db_option
def remove(name: str, db: Path) -> None:
    """Keep the search of that NAME no longer; what it looked for is told."""
    with writing(db) as crawl:
        before = remove_search(crawl, name, SystemClock().now())
    say(f"{plain(before.name)} is removed. It was: {plain(before.words)}")


@command.command()
@click.argument("name")
@finding_options
def run(name: str, **options: Any) -> None:
    """Search for what is kept under NAME; the options are those of `paperledge search`."""
    wish = Wish(**options)
    with reading(wish.db) as crawl:
        saved = saved_search(crawl, name)
    show(saved.words, wish)


@command.command()
@click.option("--since", default="", metavar="DAY", help="Episodes that came on that day, at that moment, or later.")
@db_option
@json_option
def news(since: str, db: Path, as_json: bool) -> None:
    """Tell what is new in the saved searches, in plain text to be mailed; nothing where nothing is new.

    Without --since, new is what the last `paperledge update` with news brought. DAY is a day, month or year, or a
    moment with its time zone: 2025-04-10, 2025-04-10T06:00:00Z.
    """
    moment = _moment(since)
    with reading(db) as crawl:
        saved = saved_searches(crawl)
    with closing(open_current(db)) as conn:
        arrived = arrived_since(conn, moment) if moment else arrived_after(conn, _last(conn))
        found = [news_of(conn, each, arrived) for each in saved]
    if as_json:
        print_json({"searches": [each.as_json() for each in found]})
        return
    for line in lines(found):
        click.echo(line)


@command.command(name="export")
@click.argument("target", metavar="FILE")
@db_option
def export_(target: str, db: Path) -> None:
    """Write every decision on saved searches to FILE (- for standard output), as JSON lines, for another archive."""
    written = 0
    with reading(db) as crawl, writing_to(target) as out:
        for line in export_lines(crawl):
            click.echo(line, file=out)
            written += 1
    say(f"{written} decision{'s' if written != 1 else ''} written.")


@command.command(name="import")
@click.argument("source", metavar="FILE", type=click.File("rb"))
@db_option
@json_option
@click.pass_context
def import_(ctx: click.Context, source: BinaryIO, db: Path, as_json: bool) -> None:
    """Take in the decisions of such a FILE (- for standard input); on each name the latest stands."""
    with writing(db) as crawl:
        done = import_lines(crawl, source, SystemClock().now())
    for failed in done.failed:
        say(f"Line {failed['line']} is no saved search: {plain(failed['error'])}.")
    if as_json:
        print_json({"new": done.new, "known": done.known, "failed": done.failed})
    else:
        click.echo(f"{done.new} new decisions, {done.known} known.")
    ctx.exit(ParseError.exit_code if done.failed else 0)


def _moment(text: str) -> str:
    """A day, month, year or moment as the archive writes it; "" for none. Raises UsageError for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return iso(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    return day_of(text)


def _last(conn: sqlite3.Connection) -> int:
    """How many episodes there were before the last update that brought any; all where none is known."""
    row = conn.execute("SELECT value FROM meta WHERE key = ?", (UPDATED_AFTER,)).fetchone()
    return int(row[0] if row else conn.execute("SELECT coalesce(max(seq), 0) FROM episodes").fetchone()[0])
