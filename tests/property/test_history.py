"""Whatever happens to a host and to the runs, in whatever order: in the end the archive says what the host says.

A machine does things to a host and lets runs of every kind pass over it, some of them cut off. After each run it
compares the archive with what it was before; after a sweep that is due, with the host.
"""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from scraper.archive.store import Archive
from scraper.crawl.fetcher import Fetcher
from scraper.crawl.snapshots import SnapshotStore
from scraper.notation.keys import slug_of
from scraper.report import RunReport
from scraper.text.body import parse_html, render
from scraper.text.credits import split_credits
from tests.clock import FakeClock
from tests.crawls import content, query, update
from tests.host.history import OUTAGES, HistoryHost, Outage, tell_all

FIRST = 14
MOST_VANISHED = 3
"""As many may vanish at once and be believed (RELIABILITY: max(3, 2 %))."""

Row = dict[str, Any]
SPOTS: dict[str, tuple[type, str]] = {
    "before a request": (Fetcher, "get"),
    "before keeping": (SnapshotStore, "add"),
    "before applying": (Archive, "apply"),
}
number = st.integers(0, 99)


class Cut(BaseException):
    """The run ends here, as if killed."""


class History(RuleBasedStateMachine):
    """A host, the archive of it, and what the two must have to do with each other."""

    @initialize(feed=st.booleans(), size=st.sampled_from([3, 5, 10]))
    def begin(self, feed: bool, size: int) -> None:
        self.folder = TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
        self.db = Path(self.folder.name, "archive.db")
        self.host = HistoryHost(tell_all(FIRST), feed=feed, page_size=size)
        self.host.__enter__()
        self.clock = FakeClock()
        self.rows: dict[str, Row] = {}
        self.vanished: dict[str, Any] = {}
        self.in_front: set[str] = set()
        self.quiet = self.was_cut = False
        self.run()

    def teardown(self) -> None:
        if hasattr(self, "host"):
            self.host.__exit__()
            self.folder.cleanup()

    # What happens on the host

    @rule(count=st.integers(1, 12), place=st.sampled_from([0, 0, 0, 7]))
    def add(self, count: int, place: int) -> None:
        added = {self.host.add(place=place).slug for _ in range(count)}
        self.in_front |= added if place == 0 else set()
        self.quiet = False

    @rule(which=number, words=st.text("ab c", min_size=1, max_size=4))
    def edit(self, which: int, words: str) -> None:
        self.host.edit(self.some(which), f"x{words}x")
        self.quiet = False

    @rule(which=number, title=st.sampled_from(["Renamed", "Renamed again", "Tides & <time>"]))
    def retitle(self, which: int, title: str) -> None:
        self.host.retitle(self.some(which), title)
        self.quiet = False

    @rule(which=number, days=st.integers(1, 3))
    def redate(self, which: int, days: int) -> None:
        self.host.redate(self.some(which), days)
        self.quiet = False

    @rule(which=number, suffix=st.integers(1, 10**9))
    def reslug(self, which: int, suffix: int) -> None:
        self.host.reslug(host_id := self.some(which), f"moved-{host_id.lower()}-{suffix}")
        self.quiet = False

    @precondition(lambda self: self.may_vanish)
    @rule(which=number)
    def delete(self, which: int) -> None:
        self.host.delete(host_id := self.some(which))
        self.vanished[host_id] = self.clock.now()
        self.quiet = False

    @precondition(lambda self: self.may_vanish)
    @rule(which=number)
    def republish(self, which: int) -> None:
        host_id = self.some(which)
        self.in_front.add(self.host.republish(host_id).slug)
        self.vanished[host_id] = self.clock.now()
        self.quiet = False

    @precondition(lambda self: self.host.deleted)
    @rule(which=number)
    def restore(self, which: int) -> None:
        gone = sorted(self.host.deleted)
        self.host.restore(host_id := gone[which % len(gone)])
        del self.vanished[host_id]
        self.quiet = False

    @rule(size=st.sampled_from([3, 4, 10, 30]))
    def resize(self, size: int) -> None:
        self.host.page_size = size

    @rule()
    def count_downloads(self) -> None:
        self.host.counter += 1

    # What the keeper does

    @rule(hours=st.sampled_from([1, 25]), full=st.booleans())
    def run(self, hours: int = 1, full: bool = False) -> None:
        self.clock.pass_by(hours=hours)
        before = content(self.db) if self.quiet and hours == 1 else None
        report = self.crawl(full=full)
        assert report.exit_code == 0, report.failed
        known = {slug for (slug,) in query(self.db, "SELECT value FROM episode_keys WHERE kind = 'slug'")}
        assert self.in_front & {episode.slug for episode in self.host.episodes} <= known, (
            "what came in front is found"
        )
        assert before in (None, content(self.db)), "without news no row changes"
        self.quiet = full

    @rule()
    def sweep(self) -> None:
        """The end of the month, and two days later: all is known."""
        self.clock.pass_by(days=31)
        assert self.crawl().exit_code == 0
        self.equals()
        for _ in range(2):
            self.clock.pass_by(hours=25)
            assert self.crawl().exit_code == 0
        self.equals()
        seen = set(self.rows)
        marked = {host_id for host_id, row in self.rows.items() if row["removed_at"]}
        assert marked == seen - {episode.host_id for episode in self.host.episodes}
        self.quiet = True

    @rule(how=st.sampled_from(OUTAGES), hours=st.sampled_from([1, 25]))
    def outage(self, how: Outage, hours: int) -> None:
        with self.host.out(how):
            if self.was_cut:
                self.crawl_in_vain(hours)  # the first run after one that was cut off ends what that one began
            before = content(self.db)
            for _ in range(2):
                self.crawl_in_vain(hours)
        assert content(self.db) == before, "a host that is out says nothing"

    @rule(full=st.booleans())
    def drift(self, full: bool) -> None:
        self.host.drift()
        self.clock.pass_by(hours=1)
        assert self.crawl(full=full).exit_code == 5
        self.host.heal()
        self.quiet = False

    @rule(spot=st.sampled_from(sorted(SPOTS)), after=st.integers(0, 6), full=st.booleans())
    def cut(self, spot: str, after: int, full: bool) -> None:
        owner, name = SPOTS[spot]
        whole: Callable[..., Any] = getattr(owner, name)
        calls: list[object] = []

        def until_cut(*args: Any, **named: Any) -> Any:
            calls.append(args)
            if len(calls) > after:
                raise Cut
            return whole(*args, **named)

        self.clock.pass_by(hours=1)
        with patch.object(owner, name, until_cut):
            try:
                self.crawl(full=full)
            except Cut:
                note("cut off")
        self.compare()
        self.quiet, self.was_cut = False, True

    # What must hold

    @property
    def may_vanish(self) -> bool:
        unmarked = [host_id for host_id in self.vanished if not self.rows.get(host_id, {}).get("removed_at")]
        return len(unmarked) < MOST_VANISHED and len(self.host.episodes) > 6

    def some(self, which: int) -> str:
        return self.host.episodes[which % len(self.host.episodes)].host_id

    def crawl(self, *, full: bool = False) -> RunReport:
        self.host.now = self.clock.now()
        report = update(self.db, self.host, self.clock, full=full)
        self.was_cut = False
        self.compare()
        return report

    def crawl_in_vain(self, hours: int) -> None:
        self.clock.pass_by(hours=hours)
        assert update(self.db, self.host, self.clock, tries=1).exit_code in {3, 4}
        self.was_cut = False

    def compare(self) -> None:
        """Hold the archive against what it was: what may never happen, and that history holds what did."""
        before, self.rows = self.rows, rows_of(self.db)
        assert set(before) <= set(self.rows), "nothing is ever lost"
        for host_id, old in before.items():
            new = self.rows[host_id]
            assert new["id"] == old["id"], "ids are permanent"
            for name in ("slug", "url", "title", "date", "published_at", "body", "removed_at"):
                if new[name] != old[name]:
                    assert new[name] or name == "removed_at", "nothing filled is ever emptied"
                    assert self.tells(new["id"], name, old[name], new[name]), "history holds what changed"
            if new["removed_at"] and not old["removed_at"]:
                gone_for = self.clock.now() - self.vanished[host_id]
                assert gone_for.total_seconds() >= 24 * 3600, "gone twice, a day apart"

    def tells(self, id_: str, name: str, old: str | None, new: str | None) -> bool:
        """Whether history leads from one value to the other, step by step."""
        steps = query(self.db, "SELECT old, new FROM revisions WHERE episode_id = ? AND field = ?", [id_, name])
        olds, news = [was for was, _ in steps], [is_ for _, is_ in steps]
        return old in olds and news[-1] == new and olds[1:] == news[:-1]

    def equals(self) -> None:
        """Hold the archive against the host."""
        for episode in self.host.episodes:
            row = self.rows[episode.host_id]
            assert row["removed_at"] is None
            assert row["title"] == episode.title
            assert row["slug"] == slug_of(row["url"]) == episode.slug
            assert row["date"] == episode.date.isoformat()
            assert row["body"] == body_of(episode.html)
        slugs = [slug for (slug,) in query(self.db, "SELECT slug FROM episodes")]
        assert len(slugs) == len(set(slugs)), "nothing is there twice"
        standing = {episode.host_id for episode in self.host.episodes}
        assert set(self.rows) <= standing | set(self.host.deleted)


def rows_of(db: Path) -> dict[str, Row]:
    """The episodes by the host's own id; those that only the feed has told of have none yet."""
    names = ("id", "slug", "url", "title", "date", "published_at", "body", "removed_at")
    columns = ", ".join(f"e.{name}" for name in names)
    found = query(
        db, f"SELECT k.value, {columns} FROM episodes e JOIN episode_keys k"
        " ON k.episode_id = e.id AND k.kind = 'host_id'"
    )  # fmt: skip
    rows = {host_id: dict(zip(names, row, strict=True)) for host_id, *row in found}
    assert len(rows) == len(found)
    return rows


def body_of(html: str) -> str:
    """What is kept of an episode's words: all but the credit line."""
    line = split_credits(parse_html(html, "")[0])
    return render(line.before + line.after)


def test_any_history_ends_in_an_archive_that_equals_the_host(request: pytest.FixtureRequest, nightly: bool) -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=400 if nightly else 25,
            stateful_step_count=25 if nightly else 12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
