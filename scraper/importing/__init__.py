"""Saved documents and web archives as snapshots: files are read, folders walked, the same bytes kept once."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from scraper import signals
from scraper.crawl.captures import Capture
from scraper.crawl.taking_in import is_kept, is_undated_file, take_in
from scraper.errors import ParseError
from scraper.importing.archives import captures_of
from scraper.importing.files import document_at, open_file, shown, walk
from scraper.run import Run

_BATCH: Final = 50


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
    capture = None
    with run.store.db.atomic():
        for capture in islice(found, _BATCH):
            _keep(run, capture, is_first=is_first)
    return capture


def _captures(run: Run, files: Sequence[Path]) -> Iterator[Capture]:
    """The documents of every file, one at a time. A file that cannot be read is counted, and the next is read."""
    for number, path in enumerate(files, 1):
        try:
            with open_file(path) as file:
                archived = captures_of(run, shown(path.name), file)
                if archived is None:
                    yield document_at(path, file, run.show)
                else:
                    yield from archived
        except ParseError as error:
            run.report.files["failed"] += 1
            run.report.fail(shown(path), error, error.fault)
        run.progress(number, len(files))


def _keep(run: Run, capture: Capture, *, is_first: bool) -> None:
    """Keep a capture, unless it is known; a file that could not be read the last time is read again."""
    signals.check()
    in_its_place = capture.replayed and is_first
    tried_again = is_undated_file(capture) and run.store.has_problem(capture.url)
    if is_kept(run.store.db, capture) and not in_its_place and not tried_again:
        run.report.files["known"] += 1
        return
    take_in(run.store.db, capture, replayed=in_its_place)
    run.report.files["read"] += 1
