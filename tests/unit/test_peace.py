"""Leaving a host in peace: what is noted, what is waited for, and what is left to a later run."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.clock import iso
from scraper.crawl.database import open_crawl
from scraper.crawl.pacing import Pacer
from scraper.crawl.peace import Peace
from scraper.crawl.snapshots import SnapshotStore
from scraper.errors import DeferredError
from scraper.report import RunReport
from tests.clock import START, FakeClock

URL = "https://show.example/page/2/"
ROOT, HOST = "https://show.example/", "show.example"
MAX_WAIT = 300.0
MONTH = 30 * 86_400.0


class Scene:
    """One process after another on the same crawl.db; each has a clock, a pacer and a report of its own."""

    def __init__(self, store: SnapshotStore) -> None:
        self.store = store
        self.start_process()

    def start_process(self, **later: float) -> None:
        self.clock = FakeClock(START + timedelta(**later))
        self.report = RunReport("update", "")
        self.pacer = Pacer(self.clock, 1.0, self.report)
        self.peace = Peace(self.store, self.clock, self.pacer, self.report, MAX_WAIT)

    def waits(self, host: str = HOST) -> list[float]:
        """How long the next request to a host waits."""
        self.pacer.wait_turn(host)
        return self.clock.waits


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    db = open_crawl(tmp_path / "crawl.db")
    yield Scene(SnapshotStore(db))
    db.close()


def assert_says_when_to_come_back(error: DeferredError | None, until: str) -> None:
    assert error is not None
    assert str(error) == f"{HOST} asks to be left alone until {until}"
    assert (error.url, error.fault) == (URL, "deferred")
    assert error.advice.startswith("Run the command again after that time")


class TestGranting:
    @pytest.mark.parametrize("seconds", [1.0, 10.0, MAX_WAIT])
    def test_a_short_while_is_noted_and_waited_for(self, scene: Scene, seconds: float) -> None:
        assert scene.peace.grant(URL, seconds) is None
        assert scene.store.not_before(ROOT) == iso(START + timedelta(seconds=seconds))
        assert scene.waits() == [seconds]
        assert scene.report.not_before is None

    @pytest.mark.parametrize("seconds", [MAX_WAIT + 1, MONTH])
    def test_a_long_one_is_noted_and_told(self, scene: Scene, seconds: float) -> None:
        until = iso(START + timedelta(seconds=seconds))
        assert_says_when_to_come_back(scene.peace.grant(URL, seconds), until)
        assert scene.store.not_before(ROOT) == scene.report.not_before == until
        assert scene.waits() == [], "nobody waits for it"

    def test_a_part_of_a_second_is_noted_as_a_whole_one(self, scene: Scene) -> None:
        scene.peace.grant(URL, 10.25)
        assert scene.store.not_before(ROOT) == iso(START + timedelta(seconds=11))

    def test_another_host_has_not_asked_for_it(self, scene: Scene) -> None:
        scene.peace.grant(URL, 10.0)
        assert scene.store.not_before("https://feed.example/") == ""
        assert scene.waits("feed.example") == []


class TestRespecting:
    def test_a_host_that_asked_for_nothing_is_not_waited_for(self, scene: Scene) -> None:
        scene.peace.respect(URL)
        assert scene.waits() == []

    @pytest.mark.parametrize(
        ("passed", "left"), [(0, [10.0]), (4, [6.0]), (9, [1.0]), (9.5, [0.5]), (10, []), (11, [])]
    )
    def test_the_next_process_waits_for_what_is_left(self, scene: Scene, passed: float, left: list[float]) -> None:
        scene.peace.grant(URL, 10.0)
        scene.start_process(seconds=passed)
        scene.peace.respect(f"{ROOT}feed.xml")
        assert scene.waits() == left

    def test_what_is_left_is_too_long_for_it_too(self, scene: Scene) -> None:
        scene.peace.grant(URL, 3600.0)
        scene.start_process(minutes=30)
        with pytest.raises(DeferredError) as caught:
            scene.peace.respect(URL)
        until = iso(START + timedelta(hours=1))
        assert_says_when_to_come_back(caught.value, until)
        assert scene.report.not_before == until
        assert scene.waits() == []

    @pytest.mark.parametrize("into_the_second", [0.0, 0.5])
    def test_the_longest_that_can_be_asked_for_is_respected(self, scene: Scene, into_the_second: float) -> None:
        scene.start_process(seconds=into_the_second)
        scene.peace.grant(URL, MONTH)
        with pytest.raises(DeferredError):
            scene.peace.respect(URL)

    def test_to_the_second_after_it(self, scene: Scene) -> None:
        scene.store.put_off(ROOT, iso(START + timedelta(seconds=MONTH + 1)))
        with pytest.raises(DeferredError):
            scene.peace.respect(URL)

    @pytest.mark.parametrize("seconds", [MONTH + 2, 40 * MONTH])
    def test_more_than_that_was_noted_by_a_clock_that_was_wrong(self, scene: Scene, seconds: float) -> None:
        scene.store.put_off(ROOT, iso(START + timedelta(seconds=seconds)))
        scene.peace.respect(URL)
        assert scene.waits() == []
        assert scene.report.not_before is None
