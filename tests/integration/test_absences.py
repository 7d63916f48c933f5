"""Episodes that vanish from the list, in a real archive: which pages are looked at, and what it takes to mark one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.clock import iso
from scraper.config import Settings
from scraper.crawl.walks import Walks
from scraper.crawling.absences import look_for_absent
from scraper.model import Kind
from scraper.run import Run
from tests.clock import FakeClock
from tests.unit.podbean_pages import SITE, page, state

SHOW = "footnote"
DAY = 24.0


def address(slug: str) -> str:
    return f"{SITE}/e/{slug}/"


class Scene:
    """A show in the archive, and a host that is asked for the pages of its episodes."""

    def __init__(self, run: Run, clock: FakeClock) -> None:
        self.run, self.clock = run, clock
        self.walks = Walks(run.store.db)
        self.gone: set[str] = set()
        self.silent: set[str] = set()
        self.asked: list[str] = []

    def publish(self, count: int, first: int = 1) -> list[str]:
        """Take in a listing page of so many episodes; their slugs, oldest first."""
        slugs = [f"episode-{number:03}" for number in range(first, first + count)]
        told = (
            {
                "permalink": f"/e/{slug}/",
                "title": slug,
                "publishTimestamp": 1_740_000_000,
                "previewContent": f"<p>On {slug}.</p>",
            }
            for slug in slugs
        )
        self.run.store.add(
            url=f"{SITE}/", kind=Kind.LISTING, fetched_at=self.now(), status=200, headers={},
            body=page(state(*told)).encode(), show=SHOW,
        )  # fmt: skip
        self.run.catch_up()
        return slugs

    def now(self) -> str:
        return iso(self.clock.now())

    def look_again(self, url: str) -> bool | None:
        slug = url.removeprefix(f"{SITE}/e/").removesuffix("/")
        self.asked.append(slug)
        return None if slug in self.silent else slug in self.gone

    def sweep(self, *listed: str) -> list[str]:
        """The whole list was read; the pages that are asked for then."""
        return self._look(set(listed))

    def look(self) -> list[str]:
        """An ordinary run; the pages that are asked for then."""
        return self._look(None)

    def _look(self, listed: set[str] | None) -> list[str]:
        self.asked = []
        look_for_absent(self.run, self.walks, self.look_again, listed)
        return self.asked

    def removed(self) -> dict[str, str]:
        rows = self.run.archive.db.execute("SELECT slug, removed_at FROM episodes WHERE removed_at IS NOT NULL")
        return dict(rows.fetchall())

    def noted(self) -> dict[str, str]:
        return self.walks.absent(SHOW)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = FakeClock()
    with Run("update", tmp_path / "archive.db", Settings(url=f"{SITE}/"), clock, SHOW) as run:
        yield Scene(run, clock)


class TestWhatIsMissingFromTheList:
    def test_is_looked_at_noted_and_marked_a_day_later(self, scene: Scene) -> None:
        one, two, three = scene.publish(3)
        scene.gone = {two}
        first = scene.now()
        assert scene.sweep(one, three) == [two]
        assert scene.noted() == {address(two): first}
        assert scene.removed() == {}
        scene.clock.pass_by(hours=DAY)
        assert scene.look() == [two]
        assert scene.removed() == {two: scene.now()}
        assert scene.run.report.episodes["removed"] == 1
        assert scene.noted() == {}
        assert scene.run.report.codes == []

    def test_is_not_marked_while_its_page_stands(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        for _ in range(3):
            assert scene.sweep(one) == [two]
            assert scene.noted() == {}
            scene.clock.pass_by(hours=DAY)
        assert scene.removed() == {}

    def test_is_not_noted_where_its_page_could_not_be_had(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        scene.silent = {two}
        assert scene.sweep(one) == [two]
        assert scene.noted() == {}

    def test_is_asked_for_in_order_those_that_were_gone_first(self, scene: Scene) -> None:
        one, two, three, four = scene.publish(4)
        scene.gone = {three}
        scene.sweep(one, two, four)
        scene.clock.pass_by(hours=DAY)
        assert scene.sweep(one) == [three, two, four]

    def test_is_not_asked_for_twice_on_one_day(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        scene.gone = {two}
        scene.sweep(one)
        scene.clock.pass_by(hours=DAY, seconds=-1)
        assert scene.sweep(one) == scene.look() == []
        scene.clock.pass_by(seconds=1)
        assert scene.sweep(one) == [two]
        assert list(scene.removed()) == [two]

    def test_and_noted_by_a_clock_that_was_ahead_is_asked_for_again(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        scene.gone = {two}
        scene.clock.pass_by(days=400)
        scene.sweep(one)
        scene.clock.pass_by(days=-399)
        assert scene.look() == [two]
        assert scene.noted() == {address(two): scene.now()}
        assert scene.look() == [], "it was gone at this very moment"

    def test_is_marked_after_all_that_came_before_whatever_the_clock_says(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        scene.gone = {two}
        scene.sweep(one)
        scene.clock.pass_by(hours=DAY + 5)
        scene.publish(1, first=3)
        scene.clock.pass_by(hours=-1)
        scene.look()
        scene.clock.pass_by(hours=1, seconds=1)
        assert scene.removed() == {two: scene.now()}


class TestWhatIsListed:
    def test_stands_whatever_its_own_page_said(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        scene.gone = {two}
        scene.sweep(one)
        scene.clock.pass_by(hours=DAY)
        assert scene.sweep(one, two) == []
        assert scene.noted() == {}
        assert scene.removed() == {}
        checked = scene.run.store.db.execute("SELECT checked_at FROM url_state WHERE url = ?", [address(two)])
        assert checked.fetchone()[0] == scene.now()

    def test_is_not_looked_at(self, scene: Scene) -> None:
        assert scene.sweep(*scene.publish(3)) == []

    def test_leaves_others_noted(self, scene: Scene) -> None:
        one, two, three = scene.publish(3)
        scene.gone = {two, three}
        first = scene.now()
        scene.sweep(one)
        scene.clock.pass_by(hours=1)
        assert scene.sweep(one, three) == []
        assert scene.noted() == {address(two): first}


class TestAnOrdinaryRun:
    def test_looks_at_ten_of_those_that_were_gone_the_longest_gone_first(self, scene: Scene) -> None:
        slugs = scene.publish(600)
        for slug in slugs[:12]:
            scene.walks.note_gone(address(slug), SHOW, scene.now())
        scene.clock.pass_by(hours=DAY)
        assert scene.look() == slugs[:10]

    def test_looks_at_no_others(self, scene: Scene) -> None:
        scene.publish(3)
        assert scene.look() == []

    def test_leaves_alone_what_is_none_of_the_shows_standing_episodes(self, scene: Scene) -> None:
        one, two = scene.publish(2)
        never_taken_in = address("draft")
        for at in (scene.now(), iso(scene.clock.now().replace(year=2026))):
            scene.walks.note_gone(never_taken_in, SHOW, at)
            scene.walks.note_gone(address(two), "elsewhere", at)
        scene.clock.pass_by(days=400)
        assert scene.look() == []
        assert scene.sweep(one, two) == []
        gone = scene.run.store.db.execute("SELECT count(*) FROM snapshots WHERE kind = 'gone'").fetchone()[0]
        assert gone == 0


class TestTooManyAtOnce:
    @pytest.mark.parametrize(("episodes", "missing"), [(26, 4), (100, 4), (200, 5)])
    def test_are_the_hosts_fault(self, scene: Scene, episodes: int, missing: int) -> None:
        slugs = scene.publish(episodes)
        scene.gone = set(slugs)
        assert scene.sweep(*slugs[missing:]) == []
        assert scene.noted() == {}
        assert scene.run.report.failed == [
            {
                "what": f"{SITE}/",
                "fault": "drift",
                "error": f"{missing} of {episodes} episodes are missing from the host's list at once",
                "advice": "Nothing was marked; look at the site in a browser.",
            }
        ]
        assert scene.run.report.exit_code == 5

    @pytest.mark.parametrize(("episodes", "missing"), [(3, 3), (26, 3), (200, 4)])
    def test_a_few_are_believed(self, scene: Scene, episodes: int, missing: int) -> None:
        slugs = scene.publish(episodes)
        scene.gone = set(slugs)
        assert scene.sweep(*slugs[missing:]) == slugs[:missing]
        assert len(scene.noted()) == missing
        assert scene.run.report.exit_code == 0

    def test_in_an_ordinary_run_too(self, scene: Scene) -> None:
        for slug in scene.publish(26)[:4]:
            scene.walks.note_gone(address(slug), SHOW, scene.now())
        scene.clock.pass_by(hours=DAY)
        assert scene.look() == []
        assert scene.run.report.exit_code == 5
