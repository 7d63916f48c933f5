"""paperledge export: citations, or everything, out in a format that others read."""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from scraper.archive.database import open_current
from scraper.cli import citing, say
from scraper.cli.common import db_option
from scraper.crawl.database import crawl_path
from scraper.errors import StorageError, UsageError
from scraper.export.warc import write_warc
from scraper.storage.tables import Database

STDOUT: Final = "-"
FORMATS: Final = ("bibtex", "ris", "csl", "warc")


@click.command(name="export")
@click.argument("format_", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("to", metavar="[OUT]", default="")
@db_option
@click.option("--out", default="", metavar="OUT", help="The same as OUT.")
@click.option("--author", default="", metavar="NAME", help="Papers that NAME wrote or is credited for; any spelling.")
@click.option("--since", default="", metavar="DAY", help="Papers told on that day, month or year, or later.")
@click.option("--until", default="", metavar="DAY", help="Papers told on that day, month or year, or before.")
@click.option(
    "--episode", multiple=True, metavar="ID", help="Papers of that episode (id, slug, address); repeatable."
)
@click.option("--category", default="", metavar="FIELD", help="Papers of episodes of that field: 'Machine Learning'.")
@click.option("--words", default="", metavar="WORDS", help="Papers of the episodes that `paperledge search` finds.")
@click.option("--status", default="", metavar="LIST", help="Of accepted, auto, review.  [default: accepted,auto]")
@click.option("--ascii", "ascii_only", is_flag=True, help="In BibTeX, write é as {\\'{e}} and so on.")
def command(format_: str, to: str, db: Path, out: str, ascii_only: bool, **options: Any) -> None:
    """Write what was gathered in FORMAT to the file OUT, or to standard output without one or for -.

    \b
    bibtex  papers for LaTeX: BibTeX and biber
    ris     papers for EndNote, Zotero, Mendeley
    csl     papers for Pandoc and Zotero: CSL-JSON
    warc    every response and imported file as it came (WARC 1.1, gzip), for
            `paperledge import` elsewhere and other tools

    Papers are those that episodes are about: of all episodes, or of those that all the given options fit. Each paper
    stands there once, with its episodes in a note. Its key never changes: lin2025glus-2504.07962.

    \b
    paperledge export bibtex references.bib --author "Lang Lin" --since 2025-04
    paperledge export ris --category "Computer Vision" > vision.ris
    paperledge export csl - --words "diffusion anomaly" | pandoc --citeproc …
    """
    if out and to and out != to:
        raise UsageError(f"both {to} and {out} are named as the file to write", advice="Name one of them.")
    path = None if (to or out or STDOUT) == STDOUT else Path(to or out)
    given = [f"--{name}" for name, value in {**options, "ascii": ascii_only}.items() if value]
    if format_ == "warc" and given:
        raise UsageError(f"{given[0]} is for citations alone", advice="A web archive holds everything; leave it out.")
    if ascii_only and format_ != "bibtex":
        raise UsageError("--ascii is for BibTeX alone", advice=f"Leave it out: {format_} is always UTF-8.")
    if format_ == "warc":
        if path is None and sys.stdout.isatty():
            raise UsageError(
                "a terminal cannot show this format", advice="Name a file with --out FILE, or use a pipe."
            )
        with _readonly(crawl_path(db)) as crawl, _stream(path) as stream:
            said = f"{write_warc(crawl, stream)} snapshots"
    else:
        with contextlib.closing(open_current(db)) as conn:
            chosen = citing.selection(conn, **options)
            with _stream(path) as stream:
                said = f"{citing.write(conn, stream, format_, chosen, ascii_only=ascii_only)} papers"
    say(f"{said} written{f' to {path}' if path else ''}.")


@contextlib.contextmanager
def _stream(path: Path | None) -> Iterator[BinaryIO]:
    """The file, or standard output where there is none.

    Raises UsageError for what is no file, StorageError where it cannot be written.
    """
    with _failing(path or "standard output"), _opened(path) as stream:
        yield stream


def _opened(path: Path | None) -> contextlib.AbstractContextManager[BinaryIO]:
    if path is None:
        return _stdout()
    if path.is_dir():
        raise UsageError(f"{path} is a directory", advice="Name a file in it, or - for standard output.")
    if path.exists() and not path.is_file():
        return path.open("wb")
    return _written(path.resolve())


@contextlib.contextmanager
def _failing(what: object) -> Iterator[None]:
    """Raises StorageError for what goes wrong in writing; whoever closes a pipe has seen enough."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageError(
            f"{what} cannot be written: {error.strerror}", advice="Check the path, its rights and the disk."
        ) from error


@contextlib.contextmanager
def _stdout() -> Iterator[BinaryIO]:
    """Standard output, with all written when it ends; what it did not take is not tried again."""
    stream = sys.stdout.buffer
    try:
        yield stream
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


@contextlib.contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes the file once all is written; until then what stood there stands."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def _readonly(path: Path) -> Iterator[Database]:
    """A crawl.db that is only read. Raises UsageError where there is none, StorageError where it fails."""
    if not path.is_file():
        raise UsageError(
            f"there is no {path}", advice="Run `paperledge update` first, or name the archive with --db."
        )
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10, isolation_level=None)
    with contextlib.closing(conn):
        try:
            yield Database(conn)
        except sqlite3.Error as error:
            raise StorageError(
                f"{path} cannot be read: {error}", advice="Run `paperledge update`, which mends it or says more."
            ) from error
