"""paperledge export: everything out, in a format that others read."""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import click
from sqlite_utils import Database

from scraper.cli import say
from scraper.cli.common import db_option
from scraper.crawl.database import crawl_path
from scraper.errors import StorageError, UsageError
from scraper.export.warc import write_warc


def _warc(db: Path, out: BinaryIO) -> str:
    with _readonly(crawl_path(db)) as crawl:
        return f"{write_warc(crawl, out)} snapshots"


Writer = Callable[[Path, BinaryIO], str]
FORMATS: Final[dict[str, Writer]] = {"warc": _warc}
"""By name: what writes the archive's content to a stream, and says what it wrote."""


@click.command(name="export")
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@db_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write (default: standard output)."
)
def command(format_: str, db: Path, out: Path | None) -> None:
    """Write what was gathered in FORMAT.

    warc: every response and imported file as it came, as a web archive (WARC 1.1, gzip). `paperledge import`
    makes the same archive of it elsewhere, and other tools read it too.
    """
    if out is None and sys.stdout.isatty():
        raise UsageError("a terminal cannot show this format", advice="Name a file with --out, or use a pipe.")
    write = FORMATS[format_]
    if out is None:
        said = write(db, sys.stdout.buffer)
    else:
        with _written(out) as stream:
            said = write(db, stream)
    say(f"{said} written{f' to {out}' if out else ''}.")


@contextlib.contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes the file once all is written; until then what stood there stands. Raises StorageError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror}", advice="Check the path, its rights and the disk."
        ) from error
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
