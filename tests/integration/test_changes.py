"""What happens to a show on its host, and what the archive makes of it: row by row, for each kind of change."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.archive.store import Archive
from scraper.crawl.snapshots import SnapshotStore
from scraper.model import Kind
from scraper.report import RunReport
from scraper.sample.host import SampleHost
from tests.clock import FakeClock
from tests.crawls import asked, content, import_paths, query, update, wire
from tests.host.history import OUTAGES, HistoryHost, Outage, tell_all
from tests.host.odd import TerseHost
from tests.integration.test_paging import past_the_end

MONTH = {"days": 31}
DAY = {"hours": 25}


class OpenEnded(HistoryHost, TerseHost):
    """Claims no totals."""


class Boaster(HistoryHost):
    """Claims three more episodes than it lists, always."""

    def page(self, path: str) -> Any:
        honest = super().page(path)
        total = len(self.episodes)
        body = honest.body.replace(b'listTotalCount\\":%d' % total, b'listTotalCount\\":%d' % (total + 3))
        return type(honest)(honest.status, body, {"Content-Type": "text/html"}) if path[:2] != "/e" else honest


class Cut(BaseException):
    """The run ends here, as if killed."""


@pytest.fixture
def host() -> Iterator[HistoryHost]:
    with HistoryHost(tell_all(26), feed=False) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def crawl(db: Path, host: SampleHost, clock: FakeClock, code: int = 0, **passed: float) -> RunReport:
    """Let time pass, then update."""
    clock.pass_by(**passed)
    report = update(db, host, clock)
    assert report.exit_code == code, report.failed
    return report


def revisions(db: Path) -> list[tuple[str, str, str | None, str | None]]:
    """All of history: slug, field, what was, what is."""
    return query(
        db, "SELECT e.slug, r.field, r.old, r.new FROM revisions r JOIN episodes e ON e.id = r.episode_id"
        " ORDER BY r.seen_at, r.id"
    )  # fmt: skip


def rows(db: Path) -> dict[str, tuple[Any, ...]]:
    """The episodes by id, without their claims on time."""
    found = query(db, "SELECT id, slug, title, date, published_at, body, audio_url, removed_at FROM episodes")
    return {row[0]: row[1:] for row in found}


def removed(db: Path) -> list[str]:
    return [slug for (slug,) in query(db, "SELECT slug FROM episodes WHERE removed_at IS NOT NULL ORDER BY seq")]


def pages_asked(host: SampleHost, since: int, prefix: str = "/e/") -> list[str]:
    return [path for path, _ in asked(host, since) if path.startswith(prefix)]


class TestEdits:
    """All in the last page of the list, where no ordinary run looks."""

    def after_a_sweep(self, db: Path, host: HistoryHost, clock: FakeClock) -> tuple[str, set[str]]:
        """The one episode that has changed, and the names of its columns that have."""
        before = rows(db)
        crawl(db, host, clock, hours=1)
        assert rows(db) == before, "an ordinary run has no reason to look there"
        crawl(db, host, clock, **MONTH)
        after = rows(db)
        assert set(after) == set(before), "ids are permanent, and none came or went"
        ((id_, old),) = [(id_, row) for id_, row in before.items() if row != after[id_]]
        names = ("slug", "title", "date", "published_at", "body", "audio_url", "removed_at")
        return id_, {name for name, was, is_ in zip(names, old, after[id_], strict=True) if was != is_}

    def test_another_title(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        host.retitle("SL000003", "Renamed")
        id_, changed = self.after_a_sweep(db, host, clock)
        assert changed == {"title"}
        assert revisions(db) == [("episode-3", "title", "Episode 3", "Renamed")]
        swept = wire(db, "SELECT fetched_at FROM snapshots WHERE url LIKE '%/page/3/' ORDER BY seq DESC")[0]
        assert query(db, "SELECT changed_at FROM episodes WHERE id = ?", [id_]) == [swept]
        assert query(db, "SELECT DISTINCT seen_at FROM revisions") == [swept]

    def test_another_text(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        host.edit("SL000003", "anything else")
        id_, changed = self.after_a_sweep(db, host, clock)
        assert changed == {"body"}
        ((slug, field, old, new),) = revisions(db)
        assert (slug, field) == ("episode-3", "body")
        assert old is not None
        assert old.replace("try paper 3", "try anything else") == new
        assert query(db, "SELECT body FROM episodes WHERE id = ?", [id_]) == [(new,)]
        matches = "SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH ?"
        assert query(db, matches, ['"try anything else"']) == [(1,)]
        assert query(db, matches, ['"try paper 3"']) == [(0,)]

    def test_another_day(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        was, is_ = host.shown("SL000003"), host.redate("SL000003", 2)
        _, changed = self.after_a_sweep(db, host, clock)
        assert changed == {"date", "published_at"}
        assert ("episode-3", "date", was.date.isoformat(), is_.date.isoformat()) in revisions(db)
        assert len(revisions(db)) == 2

    def test_another_address(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        host.reslug("SL000003", "moved")
        id_, changed = self.after_a_sweep(db, host, clock)
        assert changed == {"slug"}
        assert query(db, "SELECT url FROM episodes WHERE id = ?", [id_]) == [(f"{host.url}/e/moved/",)]
        assert {field: (old, new) for _, field, old, new in revisions(db)} == {
            "slug": ("episode-3", "moved"),
            "url": (f"{host.url}/e/episode-3/", f"{host.url}/e/moved/"),
        }
        keys = "SELECT value FROM episode_keys WHERE episode_id = ? AND kind = 'slug' ORDER BY value"
        assert query(db, keys, [id_]) == [("episode-3",), ("moved",)]
        crawl(db, host, clock, **DAY)
        crawl(db, host, clock, **MONTH)
        assert removed(db) == [], "what stood there stands elsewhere"

    def test_back_again(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        for title in ("Renamed", "Episode 3"):
            host.retitle("SL000003", title)
            crawl(db, host, clock, **MONTH)
        assert [row[2:] for row in revisions(db)] == [("Episode 3", "Renamed"), ("Renamed", "Episode 3")]

    def test_put_up_again_as_new_it_is_another_episode(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        before = rows(db)
        fresh = host.republish("SL000003")
        crawl(db, host, clock, hours=1)
        crawl(db, host, clock, **DAY)
        after = rows(db)
        (new,) = set(after) - set(before)
        (old,) = [id_ for id_, row in before.items() if row[0] == "episode-3"]
        assert after[new][:2] == (fresh.slug, "Episode 3")
        assert after[new][4] == before[old][4], "the same words"
        assert after[old][:6] == before[old][:6]
        assert removed(db) == ["episode-3"]
        assert {id_: row for id_, row in after.items() if id_ not in {new, old}} == {
            id_: row for id_, row in before.items() if id_ != old
        }


class TestRemoval:
    def test_gone_twice_and_a_day_apart_is_removed(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        before = rows(db)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        assert wire(db, "SELECT url, gone_streak FROM url_state WHERE gone_streak") == [
            (f"{host.url}/e/episode-3/", 1)
        ], "the total fell, so the list was read whole"
        assert rows(db) == before
        report = crawl(db, host, clock, **DAY)
        assert report.episodes["removed"] == 1
        assert removed(db) == ["episode-3"]
        ((slug, field, old, at),) = revisions(db)
        assert (slug, field, old) == ("episode-3", "removed_at", None)
        assert query(db, "SELECT removed_at, changed_at FROM episodes WHERE slug = 'episode-3'") == [(at, at)]
        assert wire(db, "SELECT fetched_at FROM snapshots WHERE kind = 'gone'") == [(at,)]
        assert {id_: row[:-1] for id_, row in rows(db).items()} == {id_: row[:-1] for id_, row in before.items()}

    def test_to_the_second(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        ((first,),) = wire(db, "SELECT gone_since FROM url_state WHERE gone_streak")
        early = FakeClock(clock.now().fromisoformat(first))
        early.pass_by(hours=24, seconds=-60)
        before = len(host.requests)
        crawl(db, host, early, seconds=0)
        assert pages_asked(host, before) == [], "not yet a day"
        assert removed(db) == []
        late = FakeClock(clock.now().fromisoformat(first))
        late.pass_by(hours=24)
        crawl(db, host, late)
        assert pages_asked(host, before) == ["/e/episode-3/"]
        assert removed(db) == ["episode-3"]

    def test_four_of_26_at_once_are_the_hosts_fault(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        before = rows(db)
        for number in (3, 9, 15, 21):
            host.delete(f"SL{number:06}")
        report = crawl(db, host, clock, 5, hours=1)
        assert report.faults == {"drift": 1}
        assert "4 of 26" in report.failed[0]["error"]
        assert report.failed[0]["advice"]
        clock.pass_by(**DAY)
        assert update(db, host, clock, full=True).exit_code == 5
        assert rows(db) == before
        assert pages_asked(host, 0) == [], "no page of theirs is asked for"

    def test_three_at_once_are_believed(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        for number in (3, 9, 15):
            host.delete(f"SL{number:06}")
        crawl(db, host, clock, hours=1)
        crawl(db, host, clock, **DAY)
        assert removed(db) == ["episode-15", "episode-9", "episode-3"]

    @pytest.mark.parametrize("again", [{"hours": 1}, {"days": 31}])
    def test_what_is_back_before_its_day_is_not_removed(
        self, db: Path, host: HistoryHost, clock: FakeClock, again: dict[str, float]
    ) -> None:
        crawl(db, host, clock)
        before = rows(db)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        host.restore("SL000003")
        for passed in (again, DAY, DAY):
            crawl(db, host, clock, **passed)
        assert rows(db) == before
        assert revisions(db) == []
        assert wire(db, "SELECT * FROM url_state WHERE gone_streak OR gone_since") == []

    def test_what_comes_back_later_is_restored(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        before = rows(db)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        crawl(db, host, clock, **DAY)
        ((at,),) = query(db, "SELECT removed_at FROM episodes WHERE removed_at IS NOT NULL")
        host.restore("SL000003")
        crawl(db, host, clock, hours=1)
        assert rows(db) == before
        assert [row[1:] for row in revisions(db)] == [("removed_at", None, at), ("removed_at", at, None)]

    def test_it_may_vanish_again(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        for _ in range(2):
            host.delete("SL000003")
            crawl(db, host, clock, hours=1)
            crawl(db, host, clock, **DAY)
            assert removed(db) == ["episode-3"]
            host.restore("SL000003")
            crawl(db, host, clock, hours=1)
            assert removed(db) == []
        assert len(revisions(db)) == 4

    def test_an_episode_that_is_listed_stands_whatever_its_own_page_says(
        self, db: Path, host: HistoryHost, clock: FakeClock
    ) -> None:
        crawl(db, host, clock)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        host.restore("SL000003")
        host.fault("/e/episode-3/", "404")
        crawl(db, host, clock, **DAY)
        crawl(db, host, clock, **DAY)
        assert removed(db) == []

    def test_what_is_not_listed_but_stands_is_not_removed(
        self, db: Path, host: HistoryHost, clock: FakeClock
    ) -> None:
        crawl(db, host, clock)
        page = host.page("/e/episode-3/")
        host.delete("SL000003")
        host.fault("/e/episode-3/", lambda _: page)
        for passed in ({"hours": 1}, DAY, MONTH, DAY):
            crawl(db, host, clock, **passed)
        assert removed(db) == []

    def test_a_feed_that_is_imported_neither_restores_nor_removes(
        self, db: Path, host: HistoryHost, clock: FakeClock, tmp_path: Path
    ) -> None:
        crawl(db, host, clock)
        everything, feed = host.page("/feed.xml").body, tmp_path / "feed.xml"
        host.delete("SL000003")
        host.episodes, standing = host.episodes[:5], host.episodes
        few, host.episodes = host.page("/feed.xml").body, standing
        crawl(db, host, clock, hours=1)
        crawl(db, host, clock, **DAY)
        before = rows(db)
        for document in (everything, few):
            feed.write_bytes(document)
            clock.pass_by(hours=1)
            assert import_paths(db, feed, clock=clock).files["read"] == 1
            assert rows(db) == before
        assert removed(db) == ["episode-3"]

    def test_the_hosts_own_feed_does_not_either(self, db: Path, clock: FakeClock) -> None:
        with HistoryHost(tell_all(26)) as host:
            stale = host.page("/feed.xml")
            crawl(db, host, clock)
            host.delete("SL000003")
            host.fault("/feed.xml", lambda _: stale)
            crawl(db, host, clock, hours=1)
            crawl(db, host, clock, **DAY)
            again = replace(stale, body=stale.body.replace(b"<channel>", b"<channel><!-- again -->"))
            host.fault("/feed.xml", lambda _: again)
            assert crawl(db, host, clock, hours=1).episodes["seen"] == 26, "it is read anew"
            crawl(db, host, clock, **MONTH)
        assert removed(db) == ["episode-3"]

    def test_at_most_ten_are_looked_at_again_in_a_run(self, db: Path, clock: FakeClock) -> None:
        with HistoryHost(tell_all(700), page_size=100, feed=False) as host:
            crawl(db, host, clock)
            for number in range(1, 15):
                host.delete(f"SL{number:06}")
            crawl(db, host, clock, hours=1)
            assert len(pages_asked(host, 0)) == 14
            for most in (10, 4, 0):
                before = len(host.requests)
                crawl(db, host, clock, **DAY)
                assert len(pages_asked(host, before)) == most
        assert len(removed(db)) == 14


class TestOutages:
    @pytest.mark.parametrize("how", OUTAGES)
    def test_a_host_that_is_out_marks_nothing_and_costs_nothing(
        self, db: Path, host: HistoryHost, clock: FakeClock, how: Outage
    ) -> None:
        crawl(db, host, clock)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        before = content(db)
        with host.out(how):
            for passed in (1, 25):
                clock.pass_by(hours=passed)
                assert update(db, host, clock, tries=1).exit_code in {3, 4}
                assert content(db) == before
        requests = len(host.requests)
        crawl(db, host, clock, hours=1)
        assert removed(db) == ["episode-3"], "now it is gone for the second time"
        assert pages_asked(host, requests, "/page/") == [], "the walk before it still counts"

    def test_pages_that_are_all_gone_while_the_list_stands(
        self, db: Path, host: HistoryHost, clock: FakeClock
    ) -> None:
        crawl(db, host, clock)
        before = content(db)
        for episode in host.episodes:
            host.fault(episode.permalink, "404")
        for passed in (DAY, MONTH, DAY):
            crawl(db, host, clock, **passed)
        assert content(db) == before

    def test_a_list_that_shows_only_its_front(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        before, whole = content(db), host.episodes
        host.episodes = whole[:10]
        for passed in (DAY, MONTH):
            crawl(db, host, clock, 5, **passed)
        assert content(db) == before
        host.episodes = whole
        crawl(db, host, clock, hours=1)
        assert content(db) == before


class TestSweeps:
    def test_after_thirty_days_every_page_is_had_anew(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        rest = len(host.requests)
        crawl(db, host, clock, days=29)
        assert pages_asked(host, rest, "/page/") == []
        before, clean = len(host.requests), content(db)
        crawl(db, host, clock, days=1)
        sent = [request for request in host.requests[before:] if request.path != "/robots.txt"]
        assert [request.path for request in sent if request.path != "/feed.xml"] == ["/", "/page/2/", "/page/3/", "/"]
        for request in sent[:3]:
            assert not {"if-none-match", "if-modified-since"} & set(request.headers), request.path
            assert request.status == 200
        assert content(db) == clean, "what is had anew and says the same changes no row"
        again = len(host.requests)
        crawl(db, host, clock, hours=1)
        assert pages_asked(host, again, "/page/") == [], "the next is due in thirty days"

    def test_one_that_fails_is_still_due(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        host.retitle("SL000003", "Renamed")
        host.fault("/page/3/", "500")
        crawl(db, host, clock, 3, **MONTH)
        host.heal()
        crawl(db, host, clock, hours=1)
        assert revisions(db) == [("episode-3", "title", "Episode 3", "Renamed")]

    def test_a_page_whose_validators_lie_is_seen_by_it(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        forever = host.page("/page/3/").headers["ETag"]

        def stuck(honest: Any) -> Any:
            return type(honest)(honest.status, honest.body, {**honest.headers, "ETag": forever})

        crawl(db, host, clock)
        host.retitle("SL000003", "Renamed")
        page = host.page
        host.page = lambda path: stuck(page(path)) if path == "/page/3/" else page(path)  # type: ignore[method-assign]
        clock.pass_by(hours=1)
        update(db, host, clock, full=True)
        assert revisions(db) == [], "the host says that nothing has changed"
        crawl(db, host, clock, **MONTH)
        assert revisions(db) == [("episode-3", "title", "Episode 3", "Renamed")]

    def test_a_late_episode_far_down_is_found_by_its_total(
        self, db: Path, host: HistoryHost, clock: FakeClock
    ) -> None:
        crawl(db, host, clock)
        late = host.add(place=24)
        crawl(db, host, clock, hours=1)
        assert query(db, "SELECT title FROM episodes WHERE slug = ?", [late.slug]) == [(late.title,)]

    def test_on_a_host_without_totals_by_the_sweep(self, db: Path, clock: FakeClock) -> None:
        with OpenEnded(tell_all(26), past_the_end=past_the_end, feed=False) as host:
            crawl(db, host, clock)
            late = host.add(place=24)
            for passed, found in (({"hours": 1}, []), (MONTH, [(late.title,)])):
                crawl(db, host, clock, **passed)
                assert query(db, "SELECT title FROM episodes WHERE slug = ?", [late.slug]) == found


class TestWhereAWalkEnds:
    def test_overlap_is_not_enough_where_totals_disagree(self, db: Path, host: HistoryHost, clock: FakeClock) -> None:
        crawl(db, host, clock)
        before = len(host.requests)
        host.delete("SL000003")
        host.add()
        crawl(db, host, clock, hours=1)
        assert pages_asked(host, before, "/page/") == ["/page/2/", "/page/3/"], "one came and one went: 27 are known"

    def test_totals_are_not_enough_where_nothing_overlaps(self, db: Path, clock: FakeClock) -> None:
        with HistoryHost(tell_all(40), feed=False) as host:
            crawl(db, host, clock)
            for number in range(1, 16):
                host.delete(f"SL{number:06}")
                host.add()
            before = len(host.requests)
            clock.pass_by(hours=1)
            update(db, host, clock)
            assert "/page/2/" in pages_asked(host, before, "/page/")
        assert {f"episode-{number}" for number in range(41, 56)} <= {row[0] for row in rows(db).values()}

    def test_a_host_that_claims_more_than_it_lists_is_not_walked_whole_each_time(
        self, db: Path, clock: FakeClock
    ) -> None:
        with Boaster(tell_all(26), feed=False) as host:
            report = crawl(db, host, clock)
            assert report.checks["totals"] == "29 claimed, 26 listed"
            for _ in range(2):
                before = len(host.requests)
                crawl(db, host, clock, hours=1)
                assert pages_asked(host, before, "/page/") == []
            host.add()
            before = len(host.requests)
            crawl(db, host, clock, hours=1)
            assert pages_asked(host, before, "/page/") == ["/page/2/"]
            late = host.add(place=25)
            crawl(db, host, clock, hours=1)
            assert late.slug in {row[0] for row in rows(db).values()}, (
                "a total that differs by more than ever is news"
            )

    def test_a_removal_is_not_a_reason_to_read_all_for_ever(
        self, db: Path, host: HistoryHost, clock: FakeClock
    ) -> None:
        crawl(db, host, clock)
        host.delete("SL000003")
        crawl(db, host, clock, hours=1)
        crawl(db, host, clock, **DAY)
        before = len(host.requests)
        crawl(db, host, clock, hours=1)
        assert len(host.requests) - before < 6

    @pytest.mark.parametrize("feed", [True, False])
    def test_without_news_it_takes_less_than_six_requests(self, db: Path, clock: FakeClock, feed: bool) -> None:
        with HistoryHost(tell_all(120), feed=feed) as host:
            crawl(db, host, clock)
            before, clean = len(host.requests), content(db)
            for runs in (1, 2):
                crawl(db, host, clock, hours=1)
                assert len(host.requests) - before == 3 * runs
        assert content(db) == clean


@pytest.mark.parametrize("terse", [True, False], ids=["no totals", "totals"])
@pytest.mark.parametrize("cut", [0, 1, 2, 3])
@pytest.mark.parametrize(("owner", "method"), [(SnapshotStore, "add"), (Archive, "apply")], ids=["kept", "applied"])
@pytest.mark.parametrize("first", [True, False], ids=["first run", "later run"])
def test_a_run_that_was_cut_off_in_its_walk_is_made_good_by_the_next(
    db: Path, terse: bool, cut: int, owner: type, method: str, first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Callable[..., Any] = getattr(owner, method)
    kind = OpenEnded if terse else HistoryHost
    options: dict[str, Any] = {"past_the_end": past_the_end} if terse else {}
    with kind(tell_all(20), page_size=5, feed=False, **options) as host:
        clock, done = FakeClock(), []
        if not first:
            crawl(db, host, clock)
            for _ in range(17):
                host.add()

        def until_cut(self: Any, *args: Any, **named: Any) -> Any:
            kept = whole(self, *args, **named)
            if named.get("kind") is not Kind.ROBOTS:
                done.append(kept)
            if len(done) > cut:
                raise Cut
            return kept

        with monkeypatch.context() as patch:
            patch.setattr(owner, method, until_cut)
            with pytest.raises(Cut):
                crawl(db, host, clock, hours=1)
        crawl(db, host, clock, hours=1)
        assert sorted(row[0] for row in rows(db).values()) == sorted(episode.slug for episode in host.episodes)


def test_a_first_page_that_never_came_leaves_the_walk_before_it_standing(
    db: Path, host: HistoryHost, clock: FakeClock
) -> None:
    crawl(db, host, clock)
    host.fault("/", "challenge")
    crawl(db, host, clock, 6, hours=1)
    host.heal()
    before = len(host.requests)
    crawl(db, host, clock, hours=1)
    assert len(host.requests) - before == 3
