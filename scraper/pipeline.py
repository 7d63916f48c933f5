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
            |
            v
      links        episodes tied to papers                   (link/)
            |
            v
      people       who is behind which spelling              (text/people/, archive/people/)

A run that was cut off anywhere is caught up by the next: the archive knows the last snapshot it has applied.
"""

from collections.abc import Sequence
from pathlib import Path

from scraper.archive.people.settling import settle, unsettle
from scraper.clock import iso
from scraper.crawling import Crawl
from scraper.crawling.online_papers import ask_arxiv
from scraper.crawling.paper_sources import Document, PaperSource
from scraper.crawling.papers import fetch_papers
from scraper.errors import FetchError
from scraper.importing import import_files
from scraper.link.facts import unlinked
from scraper.link.relink import relink
from scraper.run import Run
from scraper.signals import exit_code_of


def update(run: Run, *, full: bool = False, max_pages: int | None = None) -> None:
    """Crawl the show into the archive: all of it until that has succeeded once, afterwards what is new.

    `full` reads every page again. What goes wrong is in the run's report; what was fetched is kept.
    """
    try:
        run.catch_up()
        _crawl(run, full=full, max_pages=max_pages)
        _link(run)
    except KeyboardInterrupt as stop:
        run.report.codes.append(exit_code_of(stop))


def import_paths(run: Run, paths: Sequence[Path]) -> None:
    """Read saved pages, feeds and renderings into the archive."""
    try:
        run.catch_up()
        import_files(run, paths)
        _link(run)
    except KeyboardInterrupt as stop:
        run.report.codes.append(exit_code_of(stop))


def load_papers(run: Run, sources: Sequence[PaperSource], *, most: int, again: bool = False) -> None:
    """Read papers into the archive, from files and over the network; at most so many of one query.

    `again`: ask for what was answered before, too. A document that holds no papers is taken in and counts as failed.
    """
    try:
        run.catch_up()
        run.wants_papers = True
        import_files(run, [source.path for source in sources if isinstance(source, Document)])
        fetch_papers(run, [each for each in sources if not isinstance(each, Document)], most=most, again=again)
        _link(run)
    except KeyboardInterrupt as stop:
        run.report.codes.append(exit_code_of(stop))


def link(run: Run, *, online: bool = False) -> dict[str, int]:
    """Tie episodes and articles to papers, and find out who is who; how many links there are by status.

    `online`: for those without a sure link, ask arXiv for papers, and link again with what came.
    """
    run.catch_up()
    counts = relink(run.archive.db, run.store.db, iso(run.clock.now()), run.progress)
    if online and ask_arxiv(run, unlinked(run.archive.db.conn), run.settings.max_online):
        counts = relink(run.archive.db, run.store.db, iso(run.clock.now()), run.progress)
    unsettle(run.archive.db)
    settle(run.archive.db, run.store.db)
    return counts


def _crawl(run: Run, *, full: bool, max_pages: int | None) -> None:
    crawl = Crawl(run)
    try:
        run.complete = crawl.update(full=full, max_pages=max_pages)
    except FetchError as error:
        run.report.fail(error.url, error, error.fault)
    finally:
        crawl.close()


def _link(run: Run) -> None:
    """Tie episodes to papers and find out who is who, where anything came since that was last done."""
    state = str(run.archive.last_snapshot)
    if run.archive.meta("linked_snapshot") != state:
        relink(run.archive.db, run.store.db, iso(run.clock.now()))
        run.archive.note("linked_snapshot", state)
    settle(run.archive.db, run.store.db)
