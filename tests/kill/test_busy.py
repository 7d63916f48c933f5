"""Two runs at once: the second leaves within a second, having sent nothing."""

import threading
import time
from pathlib import Path

import pytest

from tests.crawls import query, wire
from tests.host.episodes import make_episodes
from tests.host.odd import PATIENCE, GateHost
from tests.kill.stage import Ended, Stage


@pytest.mark.parametrize(
    "command", [["update", "{url}"], ["update", "{url}", "--full"], ["import", "saved"], ["link"]]
)
def test_the_second_leaves_within_a_second_having_sent_nothing(tmp_path: Path, command: list[str]) -> None:
    folder = tmp_path / "both"
    (folder / "saved").mkdir(parents=True)
    with (
        GateHost(make_episodes(12), page_size=5, gate="/page/2/") as host,
        Stage(tmp_path / "one") as one,
        Stage(tmp_path / "other") as other,
    ):
        (folder / "saved" / "feed.xml").write_bytes(host.page("/feed.xml").body)
        first: list[Ended] = []
        running = threading.Thread(target=lambda: first.append(one.run(folder, ["update", host.url])))
        running.start()
        assert other.run(tmp_path, ["status"]).code == 2, "the other is ready"
        assert host.reached.wait(PATIENCE)
        sent = len(host.requests)
        begun = time.monotonic()
        second = other.run(folder, [part.format(url=host.url) for part in command])
        took = time.monotonic() - begun
        assert second.code == 9, second.err
        assert "another run is writing" in second.err
        assert took < 1.0
        assert len(host.requests) == sent
        host.open.set()
        running.join(PATIENCE)
    assert [ended.code for ended in first] == [0]
    assert query(folder / "archive.db", "SELECT count(*) FROM episodes") == [(12,)]
    assert len(wire(folder / "archive.db", "SELECT * FROM runs")) == 1
