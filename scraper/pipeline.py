"""The whole flow.

    update                                   import
      robots, listing pages, episode           files, folders
      pages where one lacks something,            |
      the feed  (crawling.py)                     |  (importing.py)
            |                                     |
            v                                     v
      crawl.db: snapshots, committed as they came            (crawl/)
            |
            v   Run.catch_up: every snapshot that the archive has not seen, in order
      ParsedPage   what the page says, layer by layer        (sources/)
            |
            v
      Episode      put in order                              (text/)
            |
            v
      rows         decided, then written together with
                   the note that the snapshot is in          (archive/)

A run that was cut off anywhere is caught up by the next: the archive knows the last snapshot it has applied.
"""

from collections.abc import Sequence
from pathlib import Path

from scraper.crawling import Crawl
from scraper.errors import FetchError
from scraper.importing import import_files
from scraper.run import Run

SIGNAL_INTERRUPT = 130


def update(run: Run, *, full: bool = False, max_pages: int | None = None) -> None:
    """Crawl the show into the archive: all of it until that has succeeded once, afterwards what is new.

    `full` reads every page again. What goes wrong is in the run's report; what was fetched is kept.
    """
    crawl = Crawl(run)
    try:
        run.catch_up()
        run.complete = crawl.update(full=full or not run.store.swept(run.show), max_pages=max_pages)
    except FetchError as error:
        run.report.fail(error.url, error, error.fault)
    except KeyboardInterrupt:
        run.report.codes.append(SIGNAL_INTERRUPT)
    finally:
        crawl.close()


def import_paths(run: Run, paths: Sequence[Path]) -> None:
    """Read saved pages, feeds and renderings into the archive."""
    try:
        run.catch_up()
        import_files(run, paths)
    except KeyboardInterrupt:
        run.report.codes.append(SIGNAL_INTERRUPT)
