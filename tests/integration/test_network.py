"""Every fault of the table N1 to N27, of every kind of page, once and for ever, in whole runs against a real host.

Once: the run, or where another try is no use the next one, ends with an archive that equals an undisturbed one.
For ever: the run ends with the fault's name and the exit code that is right, and has changed no row.
"""

import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from urllib3.util import connection

from scraper.crawl.database import crawl_path
from scraper.crawl.wire import Wire
from scraper.report import RunReport
from tests.clock import FakeClock
from tests.crawls import Dump, asked, content, dump, query, update, wire
from tests.host.episodes import make_episodes
from tests.host.faults import Mode, status
from tests.host.odd import TeaserHost
from tests.host.rows import ROWS, Row

TARGETS = {
    "listing": "/",
    "episode": "/e/episode-2/",
    "feed": "/feed.xml",
    "robots": "/robots.txt",
}
Break = Callable[[Row, str, Mode], None]
TIMES = {"first_seen", "changed_at", "seen_at"}
SLOW = {"read_timeout": 0.3, "deadline": 0.5, "tries": 2}
SMALL = {"max_bytes": 200_000, "max_feed_bytes": 200_000}

CASES = [pytest.param(row, target, id=f"{row.id}-{target}") for row in ROWS for target in TARGETS]


@pytest.fixture(scope="module")
def shared_host() -> Iterator[TeaserHost]:
    with TeaserHost(make_episodes(3), bare=frozenset({"episode-2"})) as host:
        yield host


@pytest.fixture
def host(shared_host: TeaserHost) -> Iterator[TeaserHost]:
    yield shared_host
    shared_host.heal()
    shared_host.counter = 0


@pytest.fixture(scope="module")
def undisturbed(shared_host: TeaserHost, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("undisturbed") / "archive.db"
    assert update(db, shared_host).exit_code == 0
    return db


@pytest.fixture(scope="module")
def filled(shared_host: TeaserHost, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of everything but the page of one episode, which will be asked for again."""
    db = tmp_path_factory.mktemp("filled") / "archive.db"
    shared_host.fault(TARGETS["episode"], "404")
    shared_host.fault(TARGETS["feed"], "404")
    assert update(db, shared_host).exit_code == 0
    shared_host.heal()
    return db


def timeless(db: Path) -> Dump:
    """All rows, without the columns that tell when."""
    found: Dump = {}
    for table, rows in content(db).items():
        names = [row[1] for row in query(db, f"PRAGMA table_info({table})")]
        kept = [place for place, name in enumerate(names) if name not in TIMES]
        found[table] = [tuple(row[place] for place in kept) for row in rows]
    return found


def said(db: Path) -> list[Any]:
    """What the episodes say, in whichever order they came in, and so under whichever numbers."""
    shown = "slug, url, title, date, published_at, duration, audio_url, body"
    of_episode = "JOIN episodes ON episodes.id = episode_id ORDER BY slug, position"
    return [
        query(db, f"SELECT {shown} FROM episodes ORDER BY slug"),
        query(db, f"SELECT slug, position, credited_as FROM credits {of_episode}"),
        query(db, f"SELECT slug, position, text FROM questions {of_episode}"),
    ]


def run(db: Path, host: TeaserHost, row: Row, clock: FakeClock | None = None) -> RunReport:
    changes: dict[str, Any] = SMALL | (SLOW if row.slow else {})
    return update(db, host, clock or FakeClock(), full=True, **changes)


@pytest.fixture
def break_page(host: TeaserHost, monkeypatch: pytest.MonkeyPatch) -> Break:
    """Breaks a kind of page from now on, or the way to it."""

    def break_it(row: Row, target: str, mode: Mode) -> None:
        if row.fault:
            host.fault(TARGETS[target], row.fault, mode)
        else:
            cut_the_way(monkeypatch, TARGETS[target], mode, *WAYS[row.name])

    return break_it


WAYS: dict[str, tuple[Any, str, OSError]] = {
    "dns": (socket, "getaddrinfo", socket.gaierror(socket.EAI_AGAIN, "no name server answers")),
    "connection refused": (connection, "create_connection", ConnectionRefusedError("nobody listens")),
}


def cut_the_way(
    monkeypatch: pytest.MonkeyPatch, path: str, mode: Mode, module: Any, name: str, error: OSError
) -> None:
    """Have a new connection fail like this, for requests of that path."""
    ask, left = Wire._ask, iter([True] if mode == "once" else repeat(True))

    def fail(*_: object, **__: object) -> None:
        raise error

    def ask_in_vain(self: Wire, url: str, headers: Mapping[str, str]) -> Any:
        if urlsplit(url).path != path or not next(left, False):
            return ask(self, url, headers)
        self.close()
        with monkeypatch.context() as patch:
            patch.setattr(module, name, fail)
            return ask(self, url, headers)

    monkeypatch.setattr(Wire, "_ask", ask_in_vain)


def name_of(row: Row, target: str) -> str:
    """What the log calls the fault, of this kind of page."""
    return "not a feed" if row.nature == "stranger" and target == "feed" else row.name


def code_of(row: Row, target: str) -> int:
    """The exit code that a fault which stays must end with."""
    if row.nature == "deferred":
        return 7
    if target == "robots":
        return 0 if row.unproved or (row.name.startswith("status 4") and row.name != "status 429") else 4
    if row.nature == "stranger":
        return 3 if target == "feed" else 6
    if row.nature == "silent" and target == "listing":
        return 4
    if row.nature == "gone" and target in {"episode", "feed"}:
        return 0
    return 3


def log(db: Path, since: int = 0) -> list[tuple[str, str | None]]:
    """Outcome and fault of every attempt that did not go well, in order."""
    wanted = "outcome NOT IN ('ok', 'not_modified')"
    return wire(db, f"SELECT outcome, fault FROM fetches WHERE {wanted} AND id > ? ORDER BY id", [since])


def faults(db: Path, since: int = 0) -> list[tuple[str, str | None]]:
    """The same without pages that are not there, which is no fault."""
    return [entry for entry in log(db, since) if entry != ("gone", None)]


def last_attempt(db: Path) -> int:
    return int(wire(db, "SELECT max(id) FROM fetches")[0][0])


def is_nothing_there(row: Row, target: str) -> bool:
    """Whether the fault is no fault of such a page."""
    return target == "robots" and row.unproved


def is_asked_for(row: Row, target: str) -> bool:
    """Whether the fault is what we ask for: 304 where a validator went along."""
    return row.name == "status 304" and target in {"listing", "robots"}


@pytest.mark.parametrize(("row", "target"), CASES)
def test_once(break_page: Break, host: TeaserHost, tmp_path: Path, undisturbed: Path, row: Row, target: str) -> None:
    db, clock = tmp_path / "archive.db", FakeClock()
    break_page(row, target, "once")
    report = run(db, host, row, clock)
    if is_nothing_there(row, target) or row.name == "redirect loop":
        assert (report.exit_code, log(db)) == (0, []), "a detour of one time leads to the page"
    elif row.nature in {"passes", "silent"}:
        assert log(db) == [("retry", row.name)]
        assert (report.exit_code, report.faults) == (0, {row.name: 1})
    else:
        assert report.exit_code == code_of(row, target)
        assert len(faults(db)) == (row.nature != "gone")
        host.heal()
        clock.pass_by(days=40)
        assert run(db, host, row, clock).exit_code == 0
        assert said(db) == said(undisturbed)
        return
    assert timeless(db) == timeless(undisturbed)


@pytest.mark.parametrize(("row", "target"), CASES)
def test_for_ever(break_page: Break, host: TeaserHost, tmp_path: Path, filled: Path, row: Row, target: str) -> None:
    db = tmp_path / "archive.db"
    for source, copy in ((filled, db), (crawl_path(filled), crawl_path(db))):
        shutil.copy(source, copy)
    rows, before = dump(db), last_attempt(db)
    host.counter = 1
    for path in (TARGETS["episode"], TARGETS["feed"]):
        host.fault(path, status(404))
    break_page(row, target, "always")
    report = run(db, host, row)
    assert dump(db) == rows
    tried = faults(db, before)
    if is_asked_for(row, target):
        assert (report.exit_code, tried) == (0, [])
        return
    assert report.exit_code == code_of(row, target)
    if is_nothing_there(row, target) or row.nature == "gone":
        assert tried == []
        return
    if report.exit_code == 6:
        assert asked(host)[-1][0] == TARGETS[target], "a host that is not itself is asked for nothing more"
    name, last = name_of(row, target), {"passes": "failed", "silent": "failed", "deferred": "deferred"}
    assert tried[-1] == (last.get(row.nature, "refused"), name)
    assert {fault for _, fault in tried} == {name}
    assert report.exit_code == 0 or all(entry["advice"] for entry in report.failed)
