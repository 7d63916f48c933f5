"""Taking an episode down: its text leaves both databases, and it does not come back by any way in."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.archive.database import open_archive
from scraper.archive.fulltext import is_sound
from scraper.config import Settings
from scraper.crawl.database import crawl_path
from scraper.errors import ParseError, UsageError
from scraper.forgetting import forget
from scraper.model import Layer, Listing, ParsedEpisode, ParsedPage, ParsedShow
from scraper.rebuilding import rebuild
from scraper.run import Run
from scraper.sources import redacted
from tests.clock import FakeClock
from tests.crawls import SHOW, content, import_paths, query, settings_for, update, wire
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import FaultHost
from tests.host.odd import drifted

SECRET = "xylophonist"
HTML = f"<p>A {SECRET} explains how it all began, and there is nothing like it in any other episode.</p>" + (
    f"<p>Would a {SECRET} agree?</p><p>It is arXiv:2504.07962.</p>"
    "<p>Credit to Paper authors: Ada Unique, Grace Common</p>"
)


def later(hours: int = 1) -> FakeClock:
    clock = FakeClock()
    clock.pass_by(hours=hours)
    return clock


@pytest.fixture
def host() -> Iterator[FaultHost]:
    episodes = list(make_episodes(25))
    episodes[4] = replace(episodes[4], html=HTML)
    episodes[5] = replace(episodes[5], html=HTML.replace(SECRET, "drummer").replace("Ada Unique, ", ""))
    with FaultHost(episodes) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def take_down(db: Path, slug: str, show: str = SHOW, hours: int = 1) -> int:
    with Run("forget", db, Settings(), later(hours), show) as run:
        return forget(run, slug)


def bodies(db: Path) -> str:
    """Every body that is kept, unpacked."""
    with Run("look", db, Settings(), later(), SHOW) as run:
        newest = run.store.last_seq()
        return "".join(snapshot.body.decode("utf-8", errors="replace") for snapshot in run.store.between(0, newest))


def assert_gone(db: Path) -> None:
    assert SECRET not in repr(content(db))
    assert query(db, "SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH ?", [SECRET]) == [(0,)]
    assert query(db, "SELECT count(*) FROM questions_fts WHERE questions_fts MATCH ?", [SECRET]) == [(0,)]
    assert SECRET not in bodies(db)
    for path in (db, crawl_path(db)):
        assert SECRET.encode() not in path.read_bytes(), f"a word of it is left on the disk in {path.name}"
    assert is_sound(open_archive(db))


def test_its_text_leaves_both_databases_and_nothing_else_does(host: FaultHost, db: Path) -> None:
    update(db, host)
    others = query(db, "SELECT id, slug, title, body FROM episodes WHERE slug <> 'episode-21' ORDER BY id")
    assert SECRET in bodies(db)
    assert SECRET.encode() in db.read_bytes()
    assert take_down(db, "episode-21") == 2, "the listing page and the feed"
    assert_gone(db)
    assert query(db, "SELECT id, slug, title, body FROM episodes ORDER BY id") == others
    assert query(db, "SELECT name FROM authors WHERE name LIKE 'Ada%'") == []
    assert query(db, "SELECT name FROM authors WHERE name LIKE 'Grace%'") == [("Grace Common",)]
    lists = ("questions", "credits", "links", "identifiers")
    for table in ("episode_keys", "provenance", *lists, "doubts", "revisions"):
        assert query(db, f"SELECT count(*) FROM {table} WHERE episode_id NOT IN (SELECT id FROM episodes)") == [(0,)]


def test_every_row_still_names_a_page_that_is_kept(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    named = {row[0] for row in query(db, "SELECT snapshot FROM episodes UNION SELECT snapshot FROM provenance")}
    assert named <= {row[0] for row in wire(db, "SELECT body_sha256 FROM snapshots")}


def test_it_does_not_come_back_with_the_next_crawls(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    rows = content(db)
    host.counter = 1
    report = update(db, host, later(2), full=True)
    assert report.exit_code == 0
    assert_gone(db)
    assert {name: rows[name] for name in ("episodes", "episode_keys", "authors", "questions")} == {
        name: content(db)[name] for name in ("episodes", "episode_keys", "authors", "questions")
    }


def test_a_run_without_news_stays_a_run_without_news(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    update(db, host, later(2))
    before, snapshots = len(host.requests), wire(db, "SELECT count(*) FROM snapshots")
    update(db, host, later(3))
    assert len(host.requests) - before == 3
    assert wire(db, "SELECT count(*) FROM snapshots") == snapshots


def test_it_does_not_come_back_under_another_name(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    host.episodes[4] = replace(host.episodes[4], slug="anew", title="Anew")
    update(db, host, later(2), full=True)
    assert_gone(db)
    assert query(db, "SELECT count(*) FROM episodes") == [(24,)]


def test_it_does_not_come_back_by_an_import(host: FaultHost, db: Path, tmp_path: Path) -> None:
    update(db, host)
    saved = tmp_path / "saved.html"
    saved.write_bytes(host.page("/e/episode-21/").body)
    take_down(db, "episode-21")
    import_paths(db, saved, clock=later(2))
    assert_gone(db)


def test_it_does_not_come_back_with_a_rebuild(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    ids = query(db, "SELECT id, slug, body FROM episodes ORDER BY id")
    rebuild(db, later(2), processes=1)
    assert_gone(db)
    assert query(db, "SELECT id, slug, body FROM episodes ORDER BY id") == ids


def test_the_decision_stays(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    ((kind, subject, ruling),) = wire(db, "SELECT kind, subject, ruling FROM decisions")
    assert (kind, subject) == ("forget", "episode-21")
    assert ["slug", "episode-21"] in json.loads(ruling)["keys"]
    assert SECRET not in ruling


def test_a_page_that_cannot_be_read_loses_it_too(host: FaultHost, db: Path) -> None:
    update(db, host)
    host.counter = 1
    host.fault("/", drifted)
    assert update(db, host, later()).exit_code == 5
    take_down(db, "episode-21", hours=2)
    assert_gone(db)


def test_one_that_was_cut_off_is_made_good(host: FaultHost, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(db, host)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scraper.forgetting.rename_page", cut)
    with pytest.raises(KeyboardInterrupt):
        take_down(db, "episode-21")
    monkeypatch.undo()
    take_down(db, "episode-21")
    assert_gone(db)


@pytest.mark.parametrize("slug", ["episode-99", "", "Episode 21"])
def test_an_unknown_slug_changes_nothing(host: FaultHost, db: Path, slug: str) -> None:
    update(db, host)
    rows = content(db)
    with pytest.raises(UsageError):
        take_down(db, slug)
    assert content(db) == rows
    assert wire(db, "SELECT count(*) FROM decisions") == [(0,)]


def test_a_slug_of_two_shows_wants_the_show(host: FaultHost, db: Path) -> None:
    update(db, host)
    with FaultHost(make_episodes(25)) as another, Run("update", db, settings_for(another), later(), "other") as run:
        pipeline.update(run)
    with pytest.raises(UsageError, match="several shows"):
        take_down(db, "episode-21", show="")
    take_down(db, "episode-21", show="other")
    assert query(db, "SELECT show_id FROM episodes WHERE slug = 'episode-21'") == [(SHOW,)]


def test_a_permalink_will_do(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, f"{host.url}/e/episode-21/")
    assert_gone(db)


def test_a_redacted_page_says_what_it_said() -> None:
    said = ParsedEpisode(Layer.STATE, url="https://show.example/e/one/", title="One – «ß»", html="<p>x</p>")
    page = ParsedPage(
        "podbean-listing/1",
        ParsedShow(url="https://show.example/", title="Show"),
        ((said, replace(said, layer=Layer.JSONLD)),),
        Listing(1, 3, None, has_more=True),
        "https://show.example/feed.xml",
    )
    assert redacted.parse(redacted.write(page)) == page


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"parser": 1', b"\xff", b'{"parser":"x","episodes":[1]}'])
def test_a_damaged_one_is_told(body: bytes) -> None:
    with pytest.raises(ParseError):
        redacted.parse(body)


def test_the_newcomer_of_that_day_is_read(host: FaultHost, db: Path) -> None:
    update(db, host)
    take_down(db, "episode-21")
    host.episodes.insert(0, make_episode(26))
    update(db, host, later(2))
    assert query(db, "SELECT slug FROM episodes WHERE slug = 'episode-26'") == [("episode-26",)]


def small_show() -> FaultHost:
    return FaultHost(make_episodes(6), page_size=2)


@pytest.mark.parametrize(
    "slugs", [["episode-6", "episode-5"], ["episode-4", "episode-3"], ["episode-2", "episode-1"]]
)
def test_a_page_of_which_nothing_is_left_ends_no_walk(db: Path, slugs: list[str]) -> None:
    with small_show() as host:
        update(db, host)
        for slug in slugs:
            take_down(db, slug)
        for hours, full in ((2, False), (3, True), (24 * 40, False)):
            report = update(db, host, later(hours), full=full)
            assert (report.exit_code, report.warnings) == (0, [])
        before = len(host.requests)
        update(db, host, later(24 * 40 + 1))
        assert len(host.requests) - before == 3, "a quiet run stays quiet"
        host.episodes.insert(0, make_episode(7))
        assert update(db, host, later(24 * 40 + 2)).episodes["new"] == 1
    assert query(db, "SELECT count(*) FROM episodes") == [(5,)]


def test_an_older_archive_that_is_put_back_loses_it_again(host: FaultHost, db: Path, tmp_path: Path) -> None:
    update(db, host)
    shutil.copy(db, tmp_path / "older.db")
    take_down(db, "episode-21")
    shutil.copy(tmp_path / "older.db", db)
    update(db, host, later(2))
    assert_gone(db)


def test_the_rows_go_with_the_next_run_where_it_was_cut_off(
    host: FaultHost, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(db, host)
    monkeypatch.setattr("scraper.forgetting.erase", lambda *_: None)
    take_down(db, "episode-21")
    monkeypatch.undo()
    update(db, host, later(2))
    assert_gone(db)
