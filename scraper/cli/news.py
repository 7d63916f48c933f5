"""What an update brought to the saved searches, told in lines."""

from collections.abc import Iterator, Sequence
from typing import Final

from scraper.cli.common import plain
from scraper.run import Run
from scraper.search.news import Arrived, News, arrived_after, news_of
from scraper.search.saved import Saving, saved_searches

_INDENT: Final = " " * 14


def lines(news: Sequence[News]) -> Iterator[str]:
    """A heading for each search in which something is new, and the episodes below it."""
    for each in news:
        if each.new:
            yield f"{len(each.new)} new in {plain(each.name)} ({plain(each.words)}):"
            for hit in each.new:
                yield f"  {hit.date or 'no date':<10}  {plain(hit.title)}"
                yield from (f"{_INDENT}{plain(text)}" for text in (hit.snippet.text, hit.url) if text)


def news_for(run: Run, before: int) -> list[News]:
    """What came after that many episodes, for each saved search.

    Whatever goes wrong with a search is a warning: the run that brought the episodes is no failure for it.
    """
    found: list[News] = []
    try:
        arrived = arrived_after(run.archive.db.conn, before)
        for saved in saved_searches(run.store.db):
            found += _news_of(run, saved, arrived)
    except Exception as error:
        run.report.warn(f"the saved searches could not be read: {error}")
    return found


def _news_of(run: Run, saved: Saving, arrived: Arrived) -> list[News]:
    try:
        return [news_of(run.archive.db.conn, saved, arrived)]
    except Exception as error:
        run.report.warn(f"the saved search {saved.name!r} could not be run: {error}")
        return []
