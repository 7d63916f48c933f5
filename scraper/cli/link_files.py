"""What `paperledge link` lists, and the files by which archives share decisions."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import click

from scraper import config, signals
from scraper.archive.database import open_current
from scraper.archive.people.settling import settle
from scraper.cli import print_json, say
from scraper.cli.common import plain, writing_to
from scraper.clock import SystemClock, iso
from scraper.crawl.database import crawl_path
from scraper.errors import ParseError, StorageError, UsageError
from scraper.forgotten import Forgotten
from scraper.link.relink import relink
from scraper.link.rulings import apply_rulings
from scraper.link.sharing import export_lines, import_lines
from scraper.link.waiting import Waiting, load, waiting
from scraper.run import Run
from scraper.storage.reading import readonly_uri
from scraper.storage.tables import Database


def list_waiting(db: Path, *, as_json: bool) -> None:
    """Print what waits for review, each with its candidates."""
    with closing(open_current(db)) as conn:
        found = [load(conn, kind, told) for kind, told in waiting(conn)]
    if as_json:
        print_json({"waiting": len(found), "items": [item.as_json() for item in found]})
        return
    for item in found:
        click.echo("\n".join(map(plain, _lines(item))))
    say(f"{len(found)} wait for review; `paperledge link --review` goes through them." if found else "Nothing waits.")


def _lines(item: Waiting) -> list[str]:
    lines = [f"{item.date or 'no date':<10}  {item.title}", f"            {item.id}  {item.url}".rstrip()]
    for paper in item.candidates:
        lines.append(f"            {paper.score:.2f}  {paper.paper_id}  {paper.title}")
        lines += [f"                  {sentence}" for sentence in paper.in_words()]
    return lines


def export_to(db: Path, target: str) -> None:
    """Write every decision on links to a file, or to standard output for `-`. Raises UsageError, StorageError."""
    path = crawl_path(db)
    if not path.is_file():
        raise UsageError(f"there is no {path}", advice="Name the archive with --db; decisions lie beside it.")
    try:
        with (
            closing(sqlite3.connect(readonly_uri(path), uri=True)) as conn,
            writing_to(target) as out,
        ):
            crawl, written = Database(conn), 0
            for line in export_lines(crawl, Forgotten.load(crawl).names):
                click.echo(line, file=out)
                written += 1
    except sqlite3.Error as error:
        raise StorageError(
            f"{path} cannot be read: {error}", advice="Run `paperledge doctor`, which says more."
        ) from error
    say(f"{written} decision{'s' if written != 1 else ''} written.")


def import_from(db: Path, source: BinaryIO, *, as_json: bool) -> int:
    """Take decisions in; the exit code, which is that of a partial success where a line is none."""
    with signals.listening(), Run("link", db, config.load({}), SystemClock()) as run:
        run.catch_up()
        crawl = run.store.db
        done = import_lines(crawl, source, run.forgotten.names, run.clock.now())
        applied = apply_rulings(run.archive.db, crawl)
        relink(run.archive.db, crawl, iso(run.clock.now()))
        settle(run.archive.db, crawl)
        if done.failed:
            run.report.codes.append(ParseError.exit_code)
    for failed in done.failed:
        say(f"Line {failed['line']} is no decision: {plain(failed['error'])}.")
    if as_json:
        print_json(
            {"new": done.new, "known": done.known, "failed": done.failed, "unfit": len(applied.unfit),
             "waiting": applied.waiting}
        )  # fmt: skip
    else:
        click.echo(f"{done.new} new decisions, {done.known} known.")
        if applied.unfit:
            say(f"{len(applied.unfit)} decisions fit no episode or article here; they are kept until one comes.")
        if applied.waiting:
            say(f"{applied.waiting} accepted papers are not at hand; their links are made when they come.")
    return ParseError.exit_code if done.failed else 0
