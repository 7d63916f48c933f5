"""paperledge authors: who is behind which spelling; and a person's word on it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from scraper import config, signals
from scraper.archive.database import open_current
from scraper.archive.people.lookup import KnownAuthor, find_authors, known_authors, spelling_of
from scraper.archive.people.rulings import add_author_ruling
from scraper.archive.people.settling import settle
from scraper.archive.people.works import episodes_of, papers_of
from scraper.cli import print_json
from scraper.cli.common import db_option, plain
from scraper.clock import SystemClock, iso
from scraper.errors import UsageError
from scraper.run import Run
from scraper.text.people import Ruling


@click.command(name="authors")
@click.argument("name", default="")
@db_option
@click.option("--merge", nargs=2, metavar="A B", help="Rule that two spellings are one person.")
@click.option("--split", nargs=2, metavar="A B", help="Rule that two spellings are two people; undoes a merge too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(name: str, db: Path, merge: tuple[str, str] | None, split: tuple[str, str] | None, as_json: bool) -> None:
    """List the people who are credited under more than one spelling, each with the reason; or show who NAME is.

    NAME is a spelling or an id; with the person come the episodes that credit them and the papers that name them.

    A and B are spellings as credited, or ids. A ruling wins over every rule, a later one over an earlier one; it is
    kept in crawl.db and holds in every run and rebuild to come.
    """
    if (merge and split) or (name and (merge or split)):
        raise UsageError("NAME, --merge and --split exclude one another", advice="Give one of them at a time.")
    if merge or split:
        found = _rule(db, merge or split or ("", ""), is_merge=bool(merge))
    else:
        with closing(open_current(db)) as conn:
            if name:
                _show(conn, find_authors(conn, name), as_json=as_json)
                return
            found = known_authors(conn, least=2)
    if as_json:
        print_json({"authors": [author.as_json() for author in found]})
    else:
        click.echo("\n".join(_lines(found)) or "Nobody is credited under more than one spelling.")


def _show(conn: sqlite3.Connection, found: Sequence[KnownAuthor], *, as_json: bool) -> None:
    """Print who they are, with what there is of each."""
    works = [{"episodes": episodes_of(conn, author.id), "papers": papers_of(conn, author.id)} for author in found]
    if as_json:
        told = [{kind: [asdict(work) for work in listed] for kind, listed in each.items()} for each in works]
        print_json({"authors": [author.as_json() | each for author, each in zip(found, told, strict=True)]})
        return
    for author, each in zip(found, works, strict=True):
        click.echo("\n".join(_lines([author])))
        for kind, listed in each.items():
            if listed:
                click.echo(f"  {kind}:")
            for work in listed:
                click.echo(plain(f"    {work.date or 'no date':<10}  {work.title}  {work.url or work.id}"))


def _rule(db: Path, names: tuple[str, str], *, is_merge: bool) -> list[KnownAuthor]:
    """Keep the ruling, and settle people by it; those whom it is about."""
    with signals.listening(), Run("authors", db, config.load({}), SystemClock()) as run:
        run.catch_up()
        conn = run.archive.db.conn
        if names[0] == names[1]:
            find_authors(conn, names[0])
            first, second = names
        else:
            first, second = (spelling_of(conn, name) for name in names)
        if first == second and names[0] != names[1]:
            raise UsageError(
                f"{names[0]!r} and {names[1]!r} are the same spelling of the same person: {first!r}",
                advice='Give two spellings as "paperledge authors" lists them; nothing was changed.',
            )
        add_author_ruling(run.store.db, Ruling(is_merge, first, second), iso(run.clock.now()))
        settle(run.archive.db, run.store.db)
        found = {author.id: author for spelling in (first, second) for author in find_authors(conn, spelling)}
    return list(found.values())


def _lines(authors: Sequence[KnownAuthor]) -> Iterator[str]:
    for author in authors:
        yield f"{author.name} ({author.id}): {author.credits} credit{'s' if author.credits != 1 else ''}"
        for spelling, reason in author.spellings.items():
            yield f"  {spelling}: {reason}"
