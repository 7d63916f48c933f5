"""What `doctor` looks at. Every check reads, none writes, and each that does not hold carries its fix.

Files come first; what a database holds is looked at only where it is sound, and what this version added to it only
where it is there already.
"""

from collections.abc import Iterator
from typing import Final

from scraper.archive import database as archive_database
from scraper.archive.checks import content, fields, files, times
from scraper.archive.checks.finding import Finding, Surroundings, fail, warn
from scraper.archive.checks.soundness import Examined, examined
from scraper.crawl import database as crawl_database
from scraper.errors import StorageError, UsageError, worst

_NO_ARCHIVE: Final = fail(
    "archive.db: file", "there is none", "`paperledge rebuild` makes it from crawl.db.", StorageError.exit_code
)
_NO_CRAWL: Final = warn(
    "crawl.db: file",
    "there is none: what came over the wire is lost, and the archive cannot be made anew",
    "Restore it from a backup; without one the next update begins a new one.",
)


def examine(place: Surroundings) -> list[Finding]:
    """Every check, in the order in which one would look. Raises UsageError where there is neither database."""
    if not place.archive.is_file() and not place.crawl.is_file():
        raise UsageError(
            f"there is no archive at {place.archive}",
            advice='Run "paperledge update" first, or name another file with --db.',
        )
    with (
        examined(place.archive, archive_database.LAYOUT, _NO_ARCHIVE) as archive,
        examined(place.crawl, crawl_database.LAYOUT, _NO_CRAWL) as crawl,
    ):
        return [
            *archive.findings,
            *crawl.findings,
            *_of_archive(archive, place),
            *_of_crawl(crawl, place),
            *_of_both(archive, crawl),
            *files.around(place),
        ]


def exit_code(findings: list[Finding]) -> int:
    """The code to end with: the worst that a failed check asks for."""
    return worst(finding.code for finding in findings)


def _of_archive(archive: Examined, place: Surroundings) -> Iterator[Finding]:
    if archive.conn is None:
        return
    yield content.full_text(archive.conn)
    if archive.current:
        yield from fields.fill_rates(archive.conn)
        yield times.freshness(archive.conn, place.now)


def _of_crawl(crawl: Examined, place: Surroundings) -> Iterator[Finding]:
    if crawl.conn is None:
        return
    yield content.bodies(crawl.conn)
    yield content.problems(crawl.conn)
    yield times.last_run(crawl.conn)
    yield times.clock(crawl.conn, place.now)
    yield times.put_off(crawl.conn, place.now)
    if crawl.current:
        yield from times.sweeps(crawl.conn, place.now)


def _of_both(archive: Examined, crawl: Examined) -> Iterator[Finding]:
    if archive.conn is None or crawl.conn is None:
        return
    yield content.snapshots_applied(archive.conn, crawl.conn)
    if archive.current and crawl.current:
        yield from times.totals(archive.conn, crawl.conn)
