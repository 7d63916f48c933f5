"""Captures that come late, and clocks that go wrong: the archive says what the newest capture says."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import pipeline
from scraper.clock import iso
from scraper.config import Settings
from scraper.crawl import bodies
from scraper.model import Kind
from scraper.run import Run
from scraper.sample.feed import feed
from scraper.sample.pages import episode_page, listing_page
from scraper.sample.show import SampleEpisode
from tests.clock import START, FakeClock
from tests.crawls import SHOW, Dump, query, settings_for, update, wire
from tests.host.history import HistoryHost, tell, tell_all, words
from tests.integration.test_changes import revisions, rows

SITE = "https://sample.example"
HTML = {"content-type": "text/html; charset=utf-8"}


def moment(days: int) -> dt.datetime:
    return START + dt.timedelta(days=days)


def versions() -> list[list[SampleEpisode]]:
    """What the host shows on six days: edits, a way back, a move, a deletion, a newcomer."""
    one, two, three = tell(1), tell(2), tell(3)
    renamed = replace(one, title="Renamed", html=words("another thing"))
    return [
        [two, one],
        [two, renamed],
        [replace(two, html=words("more things")), one],
        [replace(two, slug="moved"), renamed],
        [three, renamed],
        [replace(three, title="Third"), replace(one, title="Once more")],
    ]


Document = tuple[str, Kind, str, bytes]
"""Address, kind, time, body."""


def documents() -> list[Document]:
    """The list on each of the days, once the feed, once the page of an episode, and that one was taken down."""
    found: list[Document] = []
    for day, episodes in enumerate(versions()):
        page = listing_page(episodes, 1, 10, moment(0), site_url=SITE, counter=day)
        found.append((f"{SITE}/", Kind.LISTING, iso(moment(day)), page.encode()))
    between = moment(1) + dt.timedelta(hours=6)
    found.append((f"{SITE}/feed.xml", Kind.FEED, iso(between), feed(versions()[2], SITE).encode()))
    page = episode_page(versions()[2][1], moment(0), site_url=SITE)
    found.append((f"{SITE}/e/episode-1/", Kind.FILE, iso(moment(3) + dt.timedelta(hours=6)), page.encode()))
    found.append((f"{SITE}/e/episode-2/", Kind.GONE, iso(moment(4) + dt.timedelta(hours=6)), b""))
    return found


DOCUMENTS = documents()


def keep(run: Run, document: Document) -> None:
    """Keep a capture of somebody else's: the crawl's own are dated by the order in which they come."""
    url, kind, at, body = document
    if kind is Kind.GONE:
        run.store.add_removal(url, at, SHOW)
        return
    run.store.add(url=url, kind=kind, fetched_at=at, status=200, headers=HTML, body=body, show=SHOW)
    run.store.db.execute("DELETE FROM url_state")
    run.store.db.conn.commit()


COLUMNS = {
    "episodes": "slug, url, title, category, date, published_at, body, word_count, duration, audio_url, image_url,"
    " transcript_url, removed_at, snapshot, parser, method",
    "questions": "position, text",
    "credits": "position, credited_as",
    "quotes": "position, text",
    "links": "position, url, text",
    "identifiers": "position, t.kind, t.value",
    "provenance": "field, layer, rule, snapshot, strength, seen_at",
    "doubts": "t.kind, detail, field",
    "episode_keys": "t.kind, t.value",
}
"""All that the archive says of an episode but ids and what hangs on the order in which things came."""


def archive_of(folder: Path, documents: Sequence[Document], together: frozenset[int] = frozenset()) -> Dump:
    """What comes of captures that arrive in this order; what follows on those in `together` is read with them."""
    db = folder / "archive.db"
    with Run("import", db, Settings(), FakeClock(), SHOW) as run:
        for place, document in enumerate(documents):
            keep(run, document)
            if place not in together:
                run.catch_up()
        run.catch_up()
    return {table: told(db, table, columns) for table, columns in COLUMNS.items()}


def told(db: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table, each with the host's own id of its episode."""
    own = "id" if table == "episodes" else "episode_id"
    named = f"JOIN episode_keys k ON k.episode_id = t.{own} AND k.kind = 'host_id'"
    return sorted(query(db, f"SELECT k.value, {columns} FROM {table} t {named}"), key=repr)


@pytest.fixture(scope="module")
def in_time(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """What comes of them in the order in which they were captured."""
    return archive_of(tmp_path_factory.mktemp("in-time"), sorted(DOCUMENTS, key=lambda document: document[2]))


class TestOrder:
    def test_in_order_the_last_word_counts(self, in_time: Dump) -> None:
        assert [(row[0], row[1], row[3], row[13]) for row in in_time["episodes"]] == [
            ("SL000001", "episode-1", "Once more", None),
            ("SL000002", "moved", "Episode 2", DOCUMENTS[-1][2]),
            ("SL000003", "episode-3", "Third", None),
        ]

    @settings(max_examples=40, deadline=None)
    @given(
        order=st.permutations(range(len(DOCUMENTS))),
        together=st.frozensets(st.integers(0, len(DOCUMENTS) - 1)),
    )
    def test_captures_with_a_time_may_come_in_any(
        self, in_time: Dump, order: list[int], together: frozenset[int]
    ) -> None:
        with TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as folder:
            assert archive_of(Path(folder), [DOCUMENTS[place] for place in order], together) == in_time


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


class TestConfirmed:
    def test_a_capture_that_a_304_confirmed_is_not_replaced_by_an_older_one(self, db: Path) -> None:
        with HistoryHost(tell_all(5), feed=False) as host:
            clock = FakeClock()
            update(db, host, clock)
            between = (clock.now() + dt.timedelta(hours=1), host.url)
            clock.pass_by(hours=2)
            update(db, host, clock)
            before = rows(db)
            self.import_list(db, between, "Not so")
            assert rows(db) == before
            titles = [row[2:] for row in revisions(db)]
            assert titles == [("Episode 5", "Not so"), ("Not so", "Episode 5")], "history tells that it was so"

    @pytest.mark.parametrize("full", [False, True])
    def test_what_comes_from_others_gives_way_once_the_host_confirms_its_own(self, db: Path, full: bool) -> None:
        with HistoryHost(tell_all(5), feed=False) as host:
            clock = FakeClock()
            update(db, host, clock)
            before = rows(db)
            clock.pass_by(hours=1)
            self.import_list(db, (clock.now(), host.url), "Not so")
            assert rows(db) != before
            kept = []
            for days in (1, 1, 31):
                clock.pass_by(days=days)
                assert update(db, host, clock, full=full).exit_code == 0
                assert rows(db) == before
                kept.append(wire(db, "SELECT count(*) FROM snapshots"))
            assert kept == kept[:1] * 3, "it is kept once more, and not again and again"

    def test_after_the_confirmation_it_is(self, db: Path) -> None:
        with HistoryHost(tell_all(5), feed=False) as host:
            clock = FakeClock()
            for _ in range(2):
                update(db, host, clock)
                clock.pass_by(hours=1)
            self.import_list(db, (clock.now(), host.url), "So it is")
        assert query(db, "SELECT title FROM episodes WHERE slug = 'episode-5'") == [("So it is",)]

    def test_one_that_has_been_gone_since_confirms_nothing(self, db: Path) -> None:
        clock = FakeClock()
        with HistoryHost(tell_all(5), feed=False) as host:
            bare = replace(host.shown("SL000005"), html="")
            own_page = host.page(bare.permalink)
            host.episodes[0] = bare
            host.fault(bare.permalink, lambda _: own_page)
            update(db, host, clock)
            host.heal()
            clock.pass_by(hours=1)
            edited = (clock.now(), host.url)
            host.delete("SL000005")
            for _ in range(2):
                clock.pass_by(hours=25)
                update(db, host, clock)
            self.import_list(db, edited, "Renamed at last")
        found = query(db, "SELECT title, removed_at IS NOT NULL FROM episodes WHERE slug = 'episode-5'")
        assert found == [("Renamed at last", 1)]

    def import_list(self, db: Path, at_and_site: tuple[dt.datetime, str], title: str) -> None:
        """A list of those days, as somebody else has kept it, in which the newest episode has this title."""
        at, site = at_and_site
        newest, *rest = tell_all(5)
        page = listing_page([replace(newest, title=title), *rest], 1, 10, at, site_url=site)
        with Run("import", db, Settings(), FakeClock(at + dt.timedelta(days=9)), SHOW) as run:
            sha256 = bodies.keep(run.store.db, page.encode())
            run.store.db.execute(
                "INSERT INTO snapshots(url, kind, fetched_at, status, headers, body_sha256, show)"
                " VALUES (?, 'file', ?, 200, '{}', ?, ?)",
                [f"{site}/", iso(at), sha256, SHOW],
            )
            run.store.db.conn.commit()
            run.catch_up()


class JumpyClock(FakeClock):
    """A clock that is set by hand. `jump`: after so many looks at it, it is set by so much."""

    def __init__(self) -> None:
        super().__init__()
        self.jumps: dict[int, dt.timedelta] = {}
        self._looks = count(1)

    def now(self) -> dt.datetime:
        self._start += self.jumps.pop(next(self._looks), dt.timedelta())
        return super().now()

    def set_by(self, **span: float) -> None:
        self._start += dt.timedelta(**span)


BACK = {"an hour": {"hours": -1}, "a year": {"days": -365}}


class TestClocks:
    """Facts about the host are held against what it shows; times of the archive go on in order."""

    def in_order(self, db: Path) -> bool:
        times = wire(db, "SELECT fetched_at FROM snapshots WHERE kind <> 'robots' ORDER BY seq")
        return times == sorted(times)

    def one_of_each(self, db: Path) -> bool:
        return wire(db, "SELECT max(n) FROM (SELECT count(*) AS n FROM snapshots GROUP BY url, body_sha256)") == [
            (1,)
        ]

    @pytest.mark.parametrize("back", BACK)
    def test_set_back_between_runs_it_loses_and_repeats_nothing(self, db: Path, back: str) -> None:
        with HistoryHost(tell_all(25), feed=False) as host:
            clock = JumpyClock()
            update(db, host, clock)
            clock.set_by(**BACK[back])
            host.retitle("SL000025", "Renamed")
            host.add()
            for _ in range(2):
                clock.pass_by(minutes=5)
                assert update(db, host, clock).exit_code == 0
        assert {row[0] for row in rows(db).values()} == {episode.slug for episode in host.episodes}
        assert revisions(db) == [("episode-25", "title", "Episode 25", "Renamed")]
        assert self.in_order(db)
        assert self.one_of_each(db)
        assert query(db, "SELECT count(*) FROM episodes WHERE changed_at < first_seen") == [(0,)]

    @pytest.mark.parametrize("back", BACK)
    @pytest.mark.parametrize("looks", [5, 12, 20, 30])
    def test_set_back_within_a_run_too(self, db: Path, back: str, looks: int) -> None:
        with HistoryHost(tell_all(45), feed=False) as host:
            clock = JumpyClock()
            for title in ("Renamed", "Renamed again"):
                clock.jumps = {looks: dt.timedelta(**BACK[back])}
                with Run("update", db, settings_for(host), clock, SHOW) as run:
                    pipeline.update(run, full=True)
                assert run.report.exit_code == 0
                host.retitle("SL000003", title)
                host.add()
                clock._looks = count(1)
                clock.pass_by(hours=1)
            clock.jumps = {}
            assert update(db, host, clock, full=True).exit_code == 0
        assert {row[0]: row[1] for row in rows(db).values()} == {each.slug: each.title for each in host.episodes}
        assert [row[2:] for row in revisions(db)] == [("Episode 3", "Renamed"), ("Renamed", "Renamed again")]
        assert self.in_order(db)
        assert self.one_of_each(db)

    @pytest.mark.parametrize("back", BACK)
    def test_it_puts_off_neither_sweeps_nor_removals(self, db: Path, back: str) -> None:
        with HistoryHost(tell_all(25), feed=False) as host:
            clock = JumpyClock()
            update(db, host, clock)
            host.delete("SL000003")
            clock.pass_by(hours=1)
            update(db, host, clock)
            clock.set_by(**BACK[back])
            host.retitle("SL000004", "Renamed")
            for hours in (1, 26, 24 * 31):
                clock.pass_by(hours=hours)
                assert update(db, host, clock).exit_code == 0
        assert query(db, "SELECT slug FROM episodes WHERE removed_at IS NOT NULL") == [("episode-3",)]
        assert query(db, "SELECT title FROM episodes WHERE slug = 'episode-4'") == [("Renamed",)]

    def test_a_removal_is_not_undone_by_pages_that_seem_to_be_newer(self, db: Path) -> None:
        with HistoryHost(tell_all(25), feed=False) as host:
            clock = JumpyClock()
            update(db, host, clock)
            host.delete("SL000003")
            clock.pass_by(hours=1)
            update(db, host, clock)
            clock.pass_by(hours=25)
            host.add()
            update(db, host, clock)
            clock.set_by(hours=-20)
            for _ in range(2):
                host.add()
                update(db, host, clock)
        assert query(db, "SELECT slug FROM episodes WHERE removed_at IS NOT NULL") == [("episode-3",)]
        assert len([row for row in revisions(db) if row[1] == "removed_at"]) == 1
