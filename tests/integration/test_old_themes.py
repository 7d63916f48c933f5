"""Crawls of hosts in Podbean's older themes, and of hosts whose pages change their looks under the crawl."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.sample.host import SampleHost
from scraper.sample.server import Response
from scraper.sample.show import load_episodes
from tests.clock import FakeClock
from tests.crawls import asked, content, dump, import_paths, query, update
from tests.host.drifts import BLOG, CURRENT_LISTING, PLAYLIST, Rename
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import Fault, FaultHost
from tests.host.themes import ITEMS, THEMES, Theme, ThemeHost, whole

EPISODES = "SELECT slug, title, date, body, audio_url FROM episodes ORDER BY slug"
LISTS = (
    "SELECT e.slug, 'q', q.position, q.text FROM questions q JOIN episodes e ON e.id = q.episode_id"
    " UNION ALL SELECT e.slug, 'c', c.position, c.credited_as FROM credits c JOIN episodes e ON e.id = c.episode_id"
    " UNION ALL SELECT e.slug, 't', t.position, t.text FROM quotes t JOIN episodes e ON e.id = t.episode_id"
    " ORDER BY 1, 2, 3"
)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def told(db: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What an archive holds of that which every theme carries."""
    return query(db, EPISODES), query(db, LISTS)


def in_place_of(page: Response) -> Fault:
    """Send a page of another host; without its validator, which is not this host's."""
    return lambda _: replace(page, headers={"Content-Type": page.headers["Content-Type"]})


@pytest.mark.parametrize("json_ld", [False, True], ids=["without JSON-LD", "with JSON-LD"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_archive_equals_that_of_the_same_show_in_the_current_theme(
    theme: Theme, json_ld: bool, db: Path, tmp_path: Path
) -> None:
    clock, other = FakeClock(), tmp_path / "current.db"
    with ThemeHost(theme=theme, json_ld=json_ld) as old, SampleHost() as current:
        for host, archive in ((old, db), (current, other)):
            assert update(archive, host, FakeClock()).exit_code == 0
        assert told(db) == told(other)
        assert query(db, "SELECT count(*) FROM episodes") == [(len(load_episodes()),)]
        assert asked(old)[-3:] == [("/page/4/", 404), ("/", 304), ("/feed.xml", 404)]

        rows = dump(db)
        clock.pass_by(hours=1)
        assert update(db, old, clock).exit_code == 0
        assert dump(db) == rows

        edited = replace(old.episodes[1], title="Renamed", html=f"{old.episodes[1].html}<p>One more line.</p>")
        for host in (old, current):
            host.episodes[1] = edited
            host.episodes.insert(0, make_episode(900))
        for host, archive in ((old, db), (current, other)):
            later = FakeClock()
            later.pass_by(hours=2)
            report = update(archive, host, later)
            assert (report.exit_code, report.episodes["new"], report.episodes["edited"]) == (0, 1, 1)
        assert told(db) == told(other)
        assert query(db, "SELECT DISTINCT field FROM revisions ORDER BY field") == query(
            other, "SELECT DISTINCT field FROM revisions ORDER BY field"
        )


def test_a_show_that_changes_its_theme_stays_the_same_show(db: Path) -> None:
    shown = make_episodes(12)
    clock = FakeClock()
    with FaultHost(shown) as host:
        update(db, host, clock)
        before = told(db)
        themes = [ThemeHost(shown, theme=theme) for theme in THEMES]
        for other in themes:
            with other:
                for path in ("/", "/page/2/"):
                    host.fault(path, in_place_of(other.page(path)))
                clock.pass_by(hours=1)
                report = update(db, host, clock, full=True)
                assert (report.exit_code, report.episodes["new"]) == (0, 0)
                assert told(db) == before
    assert query(db, "SELECT count(*) FROM revisions") == [(0,)]


def test_what_has_no_permalink_is_tied_to_its_episode_by_the_audio(db: Path, tmp_path: Path) -> None:
    episode = make_episode(7)
    saved = tmp_path / "saved.html"
    saved.write_text(whole("blog", ITEMS["blog"](episode).replace(episode.permalink, "#"), ""), encoding="utf-8")
    import_paths(db, saved)
    assert query(db, "SELECT slug, title FROM episodes") == [(None, "Episode 7")]
    saved.write_text(whole("playlist", ITEMS["playlist"](episode), "https://ember.podbean.com"), encoding="utf-8")
    import_paths(db, saved)
    assert query(db, "SELECT slug, title FROM episodes") == [("episode-7", "Episode 7")]


@pytest.mark.parametrize(
    ("kind", "options", "renames"),
    [
        (FaultHost, {}, CURRENT_LISTING),
        (ThemeHost, {"theme": "playlist"}, PLAYLIST),
        (ThemeHost, {"theme": "blog"}, BLOG),
    ],
    ids=["current", "playlist", "blog"],
)
def test_no_rename_empties_or_changes_what_the_archive_holds(
    kind: type[FaultHost], options: dict[str, Any], renames: Sequence[Rename], db: Path
) -> None:
    clock = FakeClock()
    changed = []
    with kind(load_episodes()[:5], **options) as host:
        assert update(db, host, clock).exit_code == 0
        before = content(db)
        for rename in renames:
            host.fault("/", rename.fault)
            clock.pass_by(hours=1)
            report = update(db, host, clock, full=True)
            is_drift = rename.drift or "slug" in rename.lost
            if content(db) != before or report.exit_code != (5 if is_drift else 0):
                changed.append((rename.pattern, report.exit_code, report.failed))
    assert changed == []
