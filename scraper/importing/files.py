"""Paths to files: folders walked, each file opened once, a document read as what was saved under its name."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.crawl.captures import LARGEST_DOCUMENT, Capture
from scraper.crawl.site import file_address
from scraper.errors import ParseError, UsageError
from scraper.model import Kind
from scraper.run import Run


def walk(run: Run, paths: Sequence[Path]) -> Iterator[Path]:
    """The files at the paths, those of folders too. A path that is none is counted and named."""
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            run.report.files["failed"] += 1
            run.report.fail(shown(path), UsageError(_reason(error), advice="Check the path."), "missing")
            continue
        if stat.S_ISDIR(mode):
            yield from _in_folder(run, path)
        else:
            yield path


def _in_folder(run: Run, path: Path) -> Iterator[Path]:
    """The files of a folder and of those in it, by name; hidden ones are left out."""

    def skipped(error: OSError) -> None:
        run.report.files["failed"] += 1
        run.report.fail(shown(error.filename), ParseError(_reason(error), fault="unreadable"), "unreadable")

    for folder, folders, names in os.walk(path, onerror=skipped):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """A file to read from. Raises ParseError (`unreadable`), then or while it is read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ParseError("it is neither a file nor a folder", fault="unreadable")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise ParseError(_reason(error), fault="unreadable") from error


def document_at(path: Path, file: BinaryIO, show: str) -> Capture:
    """A file as one document, which tells no time. Raises ParseError (`too big`)."""
    body = file.read(LARGEST_DOCUMENT + 1)
    if len(body) > LARGEST_DOCUMENT:
        raise ParseError(f"it is larger than {LARGEST_DOCUMENT} bytes", fault="too big")
    return Capture(
        url=file_address(body, shown(path.name)),
        kind=Kind.FILE,
        fetched_at=None,
        status=0,
        headers={},
        body=body,
        show=show,
    )


def shown(path: Path | str) -> str:
    """A path as text; a name that is no UTF-8 with marks in place of what is not."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    return f"it cannot be read: {error.strerror}"
