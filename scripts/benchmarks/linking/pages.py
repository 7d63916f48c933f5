"""Texts on pages: episodes in a feed, articles saved as HTML; imported, and read back as tellings."""

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from scraper.archive.database import open_readonly
from scraper.clock import SystemClock
from scraper.config import Settings
from scraper.errors import UsageError
from scraper.importing import import_files
from scraper.link.facts import Telling, Told, tellings_of
from scraper.run import Run
from scraper.sample.feed import LENGTH, feed
from scraper.sample.show import SampleEpisode
from scripts.benchmarks.corpus import groups
from scripts.benchmarks.linking.texts import Text

_SITE: Final = "https://bench.podbean.com"
_ARTICLES: Final = "https://news.example"


def read_back(texts: Sequence[Text], folder: Path, *, bare: bool = False) -> dict[str, Telling]:
    """What the program makes of each text, by the text's name; without its credit line where `bare`.

    Raises UsageError for a text in which the program finds no episode or article of its own.
    """
    pages = folder / "pages"
    pages.mkdir(parents=True)
    names = {f"text-{number:05}": text for number, text in enumerate(texts)}
    _write(names, pages, bare)
    db = folder / "archive.db"
    import_into(db, [pages])
    with closing(open_readonly(db)) as conn:
        places = dict(conn.execute("SELECT slug, id FROM episodes UNION ALL SELECT url, id FROM articles"))
        tellings = {telling.id: telling for telling in tellings_of(conn)}
    found = {}
    for slug, text in names.items():
        place = places.pop(slug if text.kind is Told.EPISODE else f"{_ARTICLES}/{slug}", None)
        if place is None:
            raise UsageError(
                f"{text.name} is not read as an {text.kind} of its own",
                advice="An article needs paragraphs, and no two texts may be the same.",
            )
        found[text.name] = tellings[place]
    return found


def import_into(db: Path, paths: Sequence[Path]) -> None:
    """The program's own import, without the linking behind it. Raises UsageError for what cannot be read."""
    with Run("import", db, Settings(), SystemClock()) as run:
        import_files(run, paths)
    if run.report.failed:
        first = run.report.failed[0]
        raise UsageError(f"{first['what']} cannot be imported: {first['error']}", advice=first["advice"])


def write_feeds(episodes: Sequence[SampleEpisode], folder: Path) -> None:
    """Write episodes as feeds of their usual length."""
    for number, group in enumerate(groups(episodes, LENGTH)):
        (folder / f"feed-{number:05}.xml").write_text(feed(group, _SITE), encoding="utf-8")


def _write(names: Mapping[str, Text], folder: Path, bare: bool) -> None:
    episodes = []
    for slug, text in names.items():
        if text.kind is Told.EPISODE:
            episodes.append(_episode(slug, text, text.bare if bare else text.markup))
        else:
            (folder / f"{slug}.html").write_text(_article(slug, text), encoding="utf-8")
    write_feeds(episodes, folder)


def _episode(slug: str, text: Text, markup: str) -> SampleEpisode:
    day = dt.date.fromisoformat(text.date)
    return SampleEpisode(
        host_id=slug, slug=slug, title=text.title, published=dt.datetime.combine(day, dt.time(12), dt.UTC), date=day,
        duration=300, audio=f"https://mcdn.podbean.com/mf/web/bench/{slug}.mp3", paper_arxiv_id="", paper_title="",
        paper_authors=(), paper_categories=(), html=markup,
    )  # fmt: skip


def _article(slug: str, text: Text) -> str:
    title = html.escape(text.title)
    dated = f'<meta property="article:published_time" content="{text.date}">\n' if text.date else ""
    return f"""<!DOCTYPE html>
<html><head><title>{title}</title>
<meta property="og:type" content="article">
<meta property="og:title" content="{title}">
<meta property="og:url" content="{_ARTICLES}/{slug}">
{dated}</head><body><article><h1>{title}</h1>
{text.markup}
</article></body></html>
"""
