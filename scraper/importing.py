"""Saved documents as snapshots: files are read, folders walked, the same bytes kept once."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from scraper.crawl.site import file_address
from scraper.errors import ParseError, UsageError
from scraper.model import Kind
from scraper.run import Run

_BATCH: Final = 50
_LARGEST_FILE: Final = 200_000_000


def import_files(run: Run, paths: Sequence[Path]) -> None:
    """Read documents into the archive. What cannot be read is counted and named in the report."""
    files = list(_walk(run, paths))
    for start in range(0, len(files), _BATCH):
        with run.store.db.atomic():
            for path in files[start : start + _BATCH]:
                _keep(run, path)
        run.catch_up()
        run.progress(min(start + _BATCH, len(files)), len(files))


def _walk(run: Run, paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            run.report.files["failed"] += 1
            run.report.fail(_shown(path), UsageError(_reason(error), advice="Check the path."), "missing")
            continue
        if stat.S_ISDIR(mode):
            yield from _in_folder(run, path)
        else:
            yield path


def _in_folder(run: Run, path: Path) -> Iterator[Path]:
    """The files of a folder and of those in it, by name; hidden ones are left out."""

    def skipped(error: OSError) -> None:
        run.report.files["failed"] += 1
        run.report.fail(_shown(error.filename), ParseError(_reason(error), fault="unreadable"), "unreadable")

    for folder, folders, names in os.walk(path, onerror=skipped):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _keep(run: Run, path: Path) -> None:
    """Keep a file as a snapshot, if it can be read and its bytes are new."""
    try:
        body = _bytes_of(path)
    except ParseError as error:
        run.report.files["failed"] += 1
        run.report.fail(_shown(path), error, error.fault)
        return
    address = file_address(body, _shown(path.name))
    if run.store.knows_file(body, run.show) and not run.store.has_problem(address):
        run.report.files["known"] += 1
        return
    run.report.files["read"] += 1
    run.store.add(url=address, kind=Kind.FILE, fetched_at=None, status=200, headers={}, body=body, show=run.show)


def _bytes_of(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ParseError("it is neither a file nor a folder", fault="unreadable")
        if found.st_size > _LARGEST_FILE:
            raise ParseError(f"it is larger than {_LARGEST_FILE} bytes", fault="too big")
        return path.read_bytes()
    except OSError as error:
        raise ParseError(_reason(error), fault="unreadable") from error


def _shown(path: Path | str) -> str:
    """A path as text; a name that is no UTF-8 with marks in place of what is not."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    return f"it cannot be read: {error.strerror}"
