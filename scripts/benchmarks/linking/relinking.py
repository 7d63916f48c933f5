"""A full relink of many episodes: made-up talk that holds a paper's abstract and credits its authors."""

import datetime as dt
import html
import json
import resource
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from scraper.archive.database import close_archive, open_archive
from scraper.crawl.database import crawl_path, open_crawl
from scraper.link.relink import relink
from scraper.sample.show import SampleEpisode
from scripts.benchmarks.corpus import episodes
from scripts.benchmarks.linking.pages import import_into, write_feeds

_DECIDED_AT = "2025-06-02T00:00:00Z"


def measure(archive: Path, lines: Iterable[str], count: int, folder: Path) -> dict[str, float | int]:
    """Relink that many episodes against the papers of an archive; seconds, CPU of all processes, links."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    copy = folder / "archive.db"
    shutil.copyfile(archive, copy)
    shutil.copyfile(crawl_path(archive), crawl_path(copy))
    write_feeds(list(_told(lines, count)), pages)
    import_into(copy, [pages])
    db, crawl = open_archive(copy), open_crawl(crawl_path(copy))
    cpu, start = _cpu(), time.perf_counter()
    links = relink(db, crawl, _DECIDED_AT)
    seconds, used = time.perf_counter() - start, _cpu() - cpu
    crawl.close()
    close_archive(db)
    return {"episodes": count, "seconds": seconds, "cpu_seconds": used, **links}


def _told(lines: Iterable[str], count: int) -> Iterator[SampleEpisode]:
    """Episodes of the corpus, each about the next paper, a day after that was first listed."""
    for episode, line in zip(episodes(count), cycle(lines), strict=False):
        paper = json.loads(line)
        day = dt.date.fromisoformat(paper["first_seen"]) + dt.timedelta(days=1)
        talk = episode.html.partition("Credit to Paper authors:")[0]
        said = html.escape(paper["abstract"], quote=False)
        names = html.escape(", ".join(paper["authors"]), quote=False)
        yield replace(
            episode,
            published=dt.datetime.combine(day, dt.time(12), dt.UTC),
            date=day,
            html=f"<p>{said}</p>\n{talk}Credit to Paper authors: {names}</p>",
        )


def _cpu() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
