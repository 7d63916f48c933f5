"""Saved documents as snapshots: files are read, folders walked, the same bytes kept once."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

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
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))
        elif path.exists():
            yield path
        else:
            run.report.files["failed"] += 1
            run.report.fail(
                str(path), UsageError("there is no such file or folder", advice="Check the path."), "missing"
            )


def _keep(run: Run, path: Path) -> None:
    """Keep a file as a snapshot, if it can be read and its bytes are new."""
    try:
        body = _bytes_of(path)
    except ParseError as error:
        run.report.files["failed"] += 1
        run.report.fail(str(path), error, error.fault)
        return
    address = f"file:{path.name}"
    if run.store.knows_file(body, run.show):
        run.report.files["known"] += 1
        for problem in run.store.problems_of(address):
            run.report.fail(path.name, ParseError(problem["detail"], fault=problem["fault"]), problem["fault"])
        return
    run.report.files["read"] += 1
    run.store.add(url=address, kind=Kind.FILE, fetched_at=None, status=200, headers={}, body=body, show=run.show)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ParseError(f"it is larger than {_LARGEST_FILE} bytes", fault="too big")
        return path.read_bytes()
    except OSError as error:
        raise ParseError(f"it cannot be read: {error.strerror}", fault="unreadable") from error
