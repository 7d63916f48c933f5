"""Several shows in one archive: each by its own name, and what ails one does not stop the next."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawls import query
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost

PATIENCE = 60
PROGRAM = "import sys; from scraper.cli import main; sys.argv[0] = 'paperledge'; main()"


def run(folder: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture
def one() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(12)) as host:
        yield host


@pytest.fixture
def other() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(7)) as host:
        yield host


def test_each_has_its_episodes_and_its_line(one: FaultHost, other: FaultHost, tmp_path: Path) -> None:
    # Two names of the loopback stand for two hosts: a show is named by its host.
    addresses = [one.url, other.url.replace("127.0.0.1", "localhost")]
    done = run(tmp_path, "update", *addresses, "--delay", "0")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["24", "14"]
    found = query(tmp_path / "archive.db", "SELECT count(*) FROM episodes GROUP BY show_id ORDER BY 1")
    assert found == [(7,), (12,)]


def test_the_trouble_of_one_does_not_stop_the_other(other: FaultHost, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        alive = other.url.replace("127.0.0.1", "localhost")
        (tmp_path / "paperledge.toml").write_text("tries = 1\ndelay = 0.0\n")
        done = run(tmp_path, "update", dead, alive, "--json")
    assert done.returncode == 4
    report = json.loads(done.stdout)
    assert (report["exit"], report["exit_name"]) == (4, "unreachable")
    assert [each["exit"] for each in report["runs"]] == [4, 0]
    assert query(tmp_path / "archive.db", "SELECT count(*) FROM episodes") == [(7,)]


def test_the_same_address_twice_is_crawled_once(one: FaultHost, tmp_path: Path) -> None:
    run(tmp_path, "update", one.url, one.url, "--delay", "0")
    assert [request.path for request in one.requests].count("/robots.txt") == 1


def test_one_name_does_not_do_for_two_shows(one: FaultHost, other: FaultHost, tmp_path: Path) -> None:
    done = run(tmp_path, "update", one.url, other.url, "--show", "mine")
    assert done.returncode == 2
    assert "--show" in done.stderr
    assert one.requests == []


def test_an_address_that_is_none_is_told_before_any_is_asked(one: FaultHost, tmp_path: Path) -> None:
    assert run(tmp_path, "update", one.url, "show.example").returncode == 2
    assert one.requests == []


def test_forget_from_the_command_line(one: FaultHost, tmp_path: Path) -> None:
    run(tmp_path, "update", one.url, "--delay", "0")
    done = run(tmp_path, "forget", "episode-3")
    assert done.returncode == 0, done.stderr
    assert "episode-3" in done.stderr
    assert query(tmp_path / "archive.db", "SELECT count(*) FROM episodes") == [(11,)]
    again = run(tmp_path, "forget", "episode-3")
    assert again.returncode == 0, "it may be done again, should the first have been cut off"
    unknown = run(tmp_path, "forget", "episode-99")
    assert unknown.returncode == 2
    assert "no episode has the slug" in unknown.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_forget_can_be_stopped_and_done_again(
    one: FaultHost, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    run(tmp_path, "update", one.url, "--delay", "0")
    stop = f"import os, scraper.forgetting as f; f._marks = lambda *_: os.kill(os.getpid(), {int(number)}) or ()\n"
    command = [sys.executable, "-c", stop + PROGRAM, "forget", "episode-3"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == code, done.stderr
    assert "Run the command again" in done.stderr
    assert run(tmp_path, "forget", "episode-3").returncode == 0
    assert query(tmp_path / "archive.db", "SELECT count(*) FROM episodes WHERE slug = 'episode-3'") == [(0,)]


def test_a_host_that_is_read_under_another_name_is_read_whole(one: FaultHost, tmp_path: Path) -> None:
    run(tmp_path, "update", one.url, "--delay", "0")
    assert run(tmp_path, "update", one.url, "--show", "mine", "--delay", "0").returncode == 0
    assert query(tmp_path / "archive.db", "SELECT count(*) FROM episodes WHERE show_id = 'mine'") == [(12,)]
