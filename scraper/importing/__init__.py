"""Saved documents and web archives as snapshots: files are read, folders walked, the same bytes kept once."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from scraper import signals
from scraper.crawl.captures import Capture
from scraper.crawl.taking_in import is_kept, is_undated_file, take_in
from scraper.errors import ParseError
from scraper.importing.archives import captures_of, unnumbered
from scraper.importing.files import document_at, open_file, shown, walk
from scraper.importing.lines import pieces_of, share_read
from scraper.run import Run

_BATCH: Final = 50
_MOST_BYTES: Final = 8_000_000
"""Of documents that wait to be applied: large ones are not many at a time, so that a long import shows its way."""


def import_files(run: Run, paths: Sequence[Path]) -> None:
    """Read documents and web archives into the archive. What cannot be read is counted and named in the report.

    The archive catches up after each batch of documents, but with captures that have a time only when all are
    there: old ones that come in behind newer ones are put in order then, once.
    """
    is_first = run.store.last_seq() == 0
    found = _captures(run, list(walk(run, paths)))
    while last := _keep_some(run, found, is_first=is_first):
        if not (last.exported or last.fetched_at):
            run.catch_up()
    run.catch_up()


def _keep_some(run: Run, found: Iterator[Capture], *, is_first: bool) -> Capture | None:
    """Keep the captures of a batch; the last of them, None when there are no more."""
    capture, size = None, 0
    with run.store.db.atomic():
        for capture in islice(found, _BATCH):
            _keep(run, capture, is_first=is_first)
            size += len(capture.body)
            if size > _MOST_BYTES:
                break
    return capture


def _captures(run: Run, files: Sequence[Path]) -> Iterator[Capture]:
    """The documents of every file, one at a time. A file that cannot be read is counted, and the next is read."""
    for number, path in enumerate(files, 1):
        try:
            with open_file(path) as file:
                for capture in _in_file(run, path, file):
                    yield capture
                    run.progress(number - 1 + share_read(file), len(files))
        except ParseError as error:
            run.report.files["failed"] += 1
            run.report.fail(shown(path), error, error.fault)
        run.progress(number, len(files))


def _in_file(run: Run, path: Path, file: BinaryIO) -> Iterator[Capture]:
    """The records of a web archive, the pieces of a file of lines, or the file as it is."""
    name = shown(path.name)
    many = captures_of(run, name, file)
    if many is None:
        many = pieces_of(run, name, file)
    if many is None:
        yield document_at(path, file, run.show)
    else:
        yield from many


def _keep(run: Run, capture: Capture, *, is_first: bool) -> None:
    """Keep a capture, unless it is known.

    What is wrong with a known file is named again; only one that says more now than the last time is kept once more.
    """
    signals.check()
    in_its_place = capture.replayed and is_first
    if is_kept(run.store.db, capture) and not in_its_place and not _says_more(run, capture):
        run.report.files["known"] += 1
        return
    take_in(run.store.db, capture, replayed=in_its_place)
    run.report.files["read"] += 1


def _says_more(run: Run, capture: Capture) -> bool:
    """Whether a known file that could not be read the last time, or not all of it, is read otherwise now."""
    if not is_undated_file(capture) or not run.store.has_problem(capture.url):
        return False
    return not run.fails_as_before(unnumbered(capture))
