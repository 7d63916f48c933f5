"""What an update brought to the saved searches, told in lines."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from scraper.archive.database import open_readonly
from scraper.cli.common import plain
from scraper.cli.kept import reading
from scraper.report import RunReport
from scraper.search.news import Arrived, News, arrived_after, news_of
from scraper.search.saved import Saving, saved_searches

AFTER: Final = "updated_after"
"""Key of the note of how many episodes there were before the last update."""
_INDENT: Final = " " * 14


def lines(news: Sequence[News]) -> Iterator[str]:
    """A heading for each search in which something is new, and the episodes below it."""
    for each in news:
        if each.new:
            yield f"{len(each.new)} new in {plain(each.name)} ({plain(each.words)}):"
            for hit in each.new:
                yield f"  {hit.date or 'no date':<10}  {plain(hit.title)}"
                yield from (f"{_INDENT}{plain(text)}" for text in (hit.snippet.text, hit.url) if text)


def add_news(db: Path, report: RunReport, before: int) -> list[News]:
    """Put what came after that many episodes into the report of a run that is over; the same as values.

    Only then, since the report that crawl.db keeps must hold no word of an episode: it may have to be taken down.
    Whatever goes wrong with a search is a warning: the run that brought the episodes is no failure for it.
    """
    found: list[News] = []
    try:
        with reading(db) as crawl, closing(open_readonly(db)) as conn:
            arrived = arrived_after(conn, before)
            for saved in saved_searches(crawl):
                found += _news_of(conn, saved, arrived, report)
    except Exception as error:
        report.warn(f"the saved searches could not be read: {error}")
    report.searches = [news.as_json() for news in found]
    return found


def _news_of(conn: sqlite3.Connection, saved: Saving, arrived: Arrived, report: RunReport) -> list[News]:
    try:
        return [news_of(conn, saved, arrived)]
    except Exception as error:
        report.warn(f"the saved search {saved.name!r} could not be run: {error}")
        return []
