"""The commands as a person or a timer runs them: real processes, exit codes, and what is printed where."""

import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scraper.cli import main
from scraper.clock import iso
from scraper.config import ENV_PREFIX, Settings
from scraper.crawl.database import writer_lock
from scraper.errors import EXIT_NAMES, BusyError
from scraper.run import Run
from scraper.sample.host import document
from tests.clock import START, FakeClock
from tests.crawls import import_paths, query, update, wire
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost, status
from tests.host.odd import PATIENCE, GateHost, drifted

PAPERLEDGE = Path(sys.executable).with_name("paperledge")
HASTY = {"PAPERLEDGE_DELAY": "0", "PAPERLEDGE_TRIES": "1"}
Outcome = subprocess.CompletedProcess[str]


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(25)) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def environment(**changes: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
    return {**inherited, **HASTY, **changes}


def start(folder: Path, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start `paperledge` in a folder; its output may be read."""
    return subprocess.Popen(
        [PAPERLEDGE, *map(str, arguments)],
        cwd=folder,
        env=environment(**options.pop("env", {})),
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options},
    )


def run(folder: Path, *arguments: object, **env: str) -> Outcome:
    process = start(folder, *arguments, env=env)
    out, err = process.communicate(timeout=PATIENCE)
    return Outcome(process.args, process.returncode, out, err)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of a show that was read whole; not to be changed."""
    folder = tmp_path_factory.mktemp("ready")
    with FaultHost(make_episodes(25)) as host:
        update(folder / "archive.db", host, show="show")
    return folder


@pytest.fixture
def copy(ready: Path, tmp_path: Path) -> Path:
    """A copy of that folder, for who changes it."""
    return shutil.copytree(ready, tmp_path / "copy")


class TestUpdate:
    def test_it_says_what_it_did_to_the_person_and_prints_nothing(self, host: FaultHost, db: Path) -> None:
        done = run(db.parent, "update", host.url)
        assert (done.returncode, done.stdout) == (0, "")
        assert "25 new" in done.stderr
        assert "3 listing pages" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert not {"\r", "\x1b"} & set(done.stderr), "a bar is for terminals"
        assert query(db, "SELECT count(*) FROM episodes") == [(25,)]

    def test_the_report_is_one_object_that_crawl_db_keeps_too(self, host: FaultHost, db: Path) -> None:
        done = run(db.parent, "update", host.url, "--json")
        report = json.loads(done.stdout)
        assert done.stderr == ""
        assert report == json.loads(wire(db, "SELECT report FROM runs")[0][0])
        assert report["command"] == "update"
        assert (report["exit"], report["exit_name"]) == (0, "ok")
        assert report["host"] == {"claimed": 25, "pages": 3, "shifts": 0}
        assert report["http"]["requests"] == len(host.requests) == 6
        assert {"ok", "not_modified", "retries", "bytes", "waited", "min_gap"} <= report["http"].keys()
        episodes = report["episodes"]
        assert episodes["seen"] == episodes["new"] + episodes["edited"] + episodes["unchanged"] + episodes["failed"]
        assert episodes["new"] == 25
        assert 0 < report["seconds"] < PATIENCE
        assert (report["faults"], report["warnings"], report["failed"], report["not_before"]) == ({}, [], [], None)
        assert report["versions"].keys() == {"paperledge", "python", "sqlite"}
        assert report["started"].endswith("Z")

    def test_a_failure_stands_in_the_report_with_what_to_do(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", "500")
        done = run(db.parent, "update", host.url, "--json")
        report = json.loads(done.stdout)
        assert (done.returncode, report["exit"], report["exit_name"]) == (3, 3, "partial")
        ((failed),) = report["failed"]
        assert (failed["what"], failed["fault"]) == (f"{host.url}/page/2/", "status 500")
        assert failed["advice"] in done.stderr
        assert f"{host.url}/page/2/" in done.stderr

    def test_flags_reach_the_crawl(self, host: FaultHost, tmp_path: Path) -> None:
        db = tmp_path / "deep" / "er" / "own.db"
        flags = ["--max-pages", 1, "--full", "--db", db, "--show", "mine", "--delay", "0.01", "--json"]
        done = run(tmp_path, "update", host.url, *flags)
        assert {path.name for path in db.parent.iterdir()} == {"own.db", "own-crawl.db", "own.db.lock"}
        assert not (tmp_path / "archive.db").exists()
        assert json.loads(done.stdout)["host"]["pages"] == 1
        assert json.loads(done.stdout)["http"]["min_gap"] >= 0.01
        assert query(db, "SELECT id FROM shows") == [("mine",)]

    def test_the_address_may_stand_in_the_settings(self, host: FaultHost, db: Path) -> None:
        (db.parent / "paperledge.toml").write_text(f'url = "{host.url}/"\nshow = "mine"\n')
        assert run(db.parent, "update").returncode == 0
        assert query(db, "SELECT id FROM shows") == [("mine",)]


class TestExitCodes:
    def assert_ends(self, done: Outcome, code: int, *says: str) -> None:
        assert done.returncode == code, done.stderr
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert done.stderr.strip(), "every exit but 0 says what to do"
        for words in says:
            assert words in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["update", "--nonsense"], "--nonsense"),
            (["nonsense"], "nonsense"),
            (["update", "www.paperledge.com"], "not a web address"),
            (["update", "http://["], "not a web address"),
            (["update", "--delay", "-1"], "--delay"),
            (["update", "--delay", "nan"], "out of range"),
            (["update", "--max-pages", "0"], "--max-pages"),
            (["update", "--soft", "often"], "3,7,9"),
            (["import"], "PATHS"),
            (["import", "missing.html"], "missing.html"),
            (["status"], "paperledge update"),
            (["status", "--db", "none.db", "--json"], "none.db"),
        ],
    )
    def test_2_usage(
        self, tmp_path: Path, arguments: Sequence[str], says: str, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ending:
            main(arguments)
        out, err = capsys.readouterr()
        self.assert_ends(Outcome(arguments, int(str(ending.value.code)), out, err), 2, says)

    def test_2_a_setting_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "paperledge.toml").write_text("tries = 'often'\n")
        self.assert_ends(run(tmp_path, "update"), 2, "paperledge.toml", "tries", "whole number")

    def test_3_partial(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/page/2/", "500")
        self.assert_ends(run(tmp_path, "update", host.url), 3, f"{host.url}/page/2/", "run the command again")

    def test_4_unreachable(self, tmp_path: Path) -> None:
        with FaultHost([]) as host:
            url = host.url
        self.assert_ends(run(tmp_path, "update", url), 4, url, "Check the address")

    def test_5_drift(self, host: FaultHost, tmp_path: Path) -> None:
        for path in ("/", "/page/2/", "/page/3/"):
            host.fault(path, drifted)
        self.assert_ends(run(tmp_path, "update", host.url), 5, f"{host.url}/", "update this program")

    def test_6_blocked(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/robots.txt", lambda _: document("User-agent: *\nDisallow: /\n", "text/plain"))
        self.assert_ends(run(tmp_path, "update", host.url), 6, "robots.txt disallows", "Ask the site's owner")

    def test_7_deferred(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/", status(503, {"Retry-After": "3600"}))
        self.assert_ends(run(tmp_path, "update", host.url), 7, "left alone until", "after that time")

    @pytest.mark.parametrize("name", ["archive.db", "crawl.db"])
    def test_8_storage(self, host: FaultHost, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"this is no database, " * 100)
        self.assert_ends(run(tmp_path, "update", host.url), 8, name)
        assert host.requests == []

    def test_8_a_folder_that_cannot_be(self, host: FaultHost, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        self.assert_ends(run(tmp_path, "update", host.url, "--db", "file/archive.db"), 8, "file/archive.db.lock")
        assert host.requests == []

    @pytest.mark.parametrize(("name", "part"), [("archive.db", "archive"), ("crawl.db", "crawl")])
    def test_10_a_newer_schema(self, host: FaultHost, copy: Path, name: str, part: str) -> None:
        with closing(sqlite3.connect(copy / name, isolation_level=None)) as conn:
            conn.execute(
                "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES (?, 'x', '')", [part]
            )
        self.assert_ends(run(copy, "update", host.url), 10, name, "newer version")
        assert host.requests == []

    def test_130_ctrl_c_keeps_what_was_fetched_and_reports(self, db: Path) -> None:
        with GateHost(make_episodes(25), gate="/page/2/") as host:
            process = start(db.parent, "update", host.url, "--json")
            assert host.reached.wait(PATIENCE)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=10)
        assert process.returncode == 130
        assert json.loads(out)["exit_name"] == "interrupted"
        assert query(db, "SELECT count(*) FROM episodes") == [(10,)]

    def test_every_code_that_is_named_can_be_told_apart(self) -> None:
        assert len(set(EXIT_NAMES.values())) == len(EXIT_NAMES)


class TestBusy:
    def test_a_second_run_ends_at_once_and_sends_nothing(self, db: Path) -> None:
        with GateHost(make_episodes(25), gate="/page/2/") as host:
            first = start(db.parent, "update", host.url)
            assert host.reached.wait(PATIENCE)
            before = len(host.requests)
            for arguments in (["update", host.url], ["import", str(db)]):
                second = run(db.parent, *arguments)
                assert second.returncode == 9
                assert "another run is writing" in second.stderr
            assert len(host.requests) == before
            host.open.set()
            first.communicate(timeout=PATIENCE)
        assert first.returncode == 0
        assert query(db, "SELECT count(*) FROM episodes") == [(25,)]
        assert len(wire(db, "SELECT * FROM runs")) == 1

    def test_it_does_not_wait_for_the_lock(self, db: Path) -> None:
        with writer_lock(db):
            begun = time.monotonic()
            with pytest.raises(BusyError), Run("update", db, Settings(), FakeClock()):
                raise AssertionError("two runs hold one lock")
            assert time.monotonic() - begun < 1.0

    def test_the_lock_goes_with_the_process_that_held_it(self, db: Path) -> None:
        with GateHost(make_episodes(25), gate="/page/2/") as host:
            first = start(db.parent, "update", host.url)
            assert host.reached.wait(PATIENCE)
            first.kill()
            first.communicate(timeout=PATIENCE)
            host.open.set()
            assert run(db.parent, "update", host.url).returncode == 0
        assert query(db, "SELECT count(*) FROM episodes") == [(25,)]

    def test_whoever_reads_is_not_kept_out(self, db: Path) -> None:
        with GateHost(make_episodes(25), gate="/page/2/") as host:
            first = start(db.parent, "update", host.url)
            assert host.reached.wait(PATIENCE)
            done = run(db.parent, "status", "--json")
            host.open.set()
            first.communicate(timeout=PATIENCE)
        assert json.loads(done.stdout)["counts"]["episodes"] == 10


class TestSoft:
    def test_the_codes_that_are_named_end_with_0(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/page/2/", "500")
        done = run(tmp_path, "update", host.url, "--soft", "3, 7,9", "--json")
        assert (done.returncode, json.loads(done.stdout)["exit"]) == (0, 3)

    def test_others_stay_what_they_are(self, host: FaultHost, tmp_path: Path) -> None:
        host.fault("/robots.txt", lambda _: document("User-agent: *\nDisallow: /\n", "text/plain"))
        assert run(tmp_path, "update", host.url, "--soft", "3,7,9").returncode == 6

    def test_a_busy_archive_can_be_soft_too(self, host: FaultHost, db: Path) -> None:
        with writer_lock(db):
            done = run(db.parent, "update", host.url, "--soft", "3,7,9")
        assert done.returncode == 0
        assert "another run is writing" in done.stderr
        assert host.requests == []

    def test_import_knows_it(self, tmp_path: Path) -> None:
        (tmp_path / "noise").write_bytes(bytes(range(256)) * 10)
        assert run(tmp_path, "import", "noise", "--soft", "3").returncode == 0


class TestWhoReadsTheOutput:
    def on_terminal(self, folder: Path, *arguments: object) -> tuple[int, str, str]:
        """Run with a terminal for standard error: exit code, standard output, and what the terminal showed."""
        master, terminal = pty.openpty()
        process = start(folder, *arguments, stderr=terminal)
        os.close(terminal)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65_536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        out, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, out, shown.decode()

    def test_a_terminal_is_shown_how_far_it_is(self, host: FaultHost, tmp_path: Path) -> None:
        code, out, shown = self.on_terminal(tmp_path, "update", host.url, "--json")
        assert code == 0
        assert json.loads(out)["exit"] == 0
        drawn = [line.removesuffix("\x1b[K") for line in shown.split("\r") if line.startswith("page ")]
        assert [line.split("[")[0].strip() for line in drawn] == ["page 1 of 3", "page 2 of 3", "page 3 of 3"]
        assert [line.count("#") for line in drawn] == [10, 20, 30]
        assert shown.endswith("\n")

    def test_what_is_said_after_it_stands_on_its_own_line(self, host: FaultHost, tmp_path: Path) -> None:
        _, out, shown = self.on_terminal(tmp_path, "update", host.url, "--max-pages", 2)
        assert out == ""
        assert [line.rpartition("\r")[2] for line in shown.replace("\r\n", "\n").splitlines()][-1].startswith(
            "45 episodes (25 new"
        )

    def test_import_shows_it_too(self, host: FaultHost, tmp_path: Path) -> None:
        (tmp_path / "feed.xml").write_bytes(host.page("/feed.xml").body)
        assert "file 1 of 1" in self.on_terminal(tmp_path, "import", "feed.xml")[2]

    def test_a_reader_that_has_gone_is_no_fault(self, ready: Path) -> None:
        reading, writing = os.pipe()
        process = start(ready, "status", "--json", stdout=writing)
        os.close(writing)
        os.close(reading)
        _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, "")


class TestStatus:
    def test_it_tells_counts_dates_and_fill_rates(self, ready: Path) -> None:
        done = run(ready, "status")
        assert (done.returncode, done.stderr) == (0, "")
        assert "25 episodes, 2024-12-31 to 2025-01-24" in done.stdout
        assert f"last complete run: {iso(START)}; last run: {iso(START)}" in done.stdout
        lines = {tuple(line.split()) for line in done.stdout.splitlines()}
        assert {
            ("25", "episodes"),
            ("2", "authors"),
            ("50", "credits"),
            ("100.0%", "title"),
            ("0.0%", "paper"),
        } <= lines
        assert "problems: 0" in done.stdout

    def test_json_tells_the_same_to_programs(self, ready: Path) -> None:
        found = json.loads(run(ready, "status", "--json").stdout)
        assert found["counts"]["episodes"] == 25
        assert (found["first_date"], found["last_date"]) == ("2024-12-31", "2025-01-24")
        assert found["last_complete_run"] == found["last_run"] == iso(START)
        assert found["filled"]["body"] == 1.0
        assert found["filled"]["transcript_url"] == 0.0
        assert found["problems"] == []

    def test_it_names_what_could_not_be_read(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", drifted)
        noise = db.parent / "noise.html"
        noise.write_bytes(bytes(range(256)) * 10)
        update(db, host)
        import_paths(db, noise)
        done = run(db.parent, "status")
        assert "problems: 2" in done.stdout
        assert f"  {host.url}/page/2/: drift: " in done.stdout
        assert "  noise.html: binary: " in done.stdout
        problems = json.loads(run(db.parent, "status", "--json").stdout)["problems"]
        assert {problem["fault"] for problem in problems} == {"binary", "drift"}

    def test_it_changes_nothing(self, copy: Path) -> None:
        before = {name: (copy / name).read_bytes() for name in ("archive.db", "crawl.db")}
        run(copy, "status")
        assert {name: (copy / name).read_bytes() for name in before} == before

    def test_an_archive_is_enough_and_an_empty_one_too(self, db: Path) -> None:
        with FaultHost([]) as host:
            update(db, host)
        (db.parent / "crawl.db").unlink()
        done = run(db.parent, "status")
        assert (done.returncode, done.stderr) == (0, "")
        assert "0 episodes" in done.stdout
        assert not (db.parent / "crawl.db").exists()

    def test_a_log_that_cannot_be_read_is_not_called_clean(self, copy: Path) -> None:
        (copy / "crawl.db").write_bytes(b"this is no database, " * 100)
        done = run(copy, "status")
        assert done.returncode == 0
        assert "25 episodes" in done.stdout
        assert "problems: crawl.db cannot be read" in done.stdout
        assert json.loads(run(copy, "status", "--json").stdout)["problems"] is None

    @pytest.mark.parametrize("content", [b"", b"this is no database, " * 100])
    def test_a_file_that_is_no_archive_is_8(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "archive.db").write_bytes(content)
        done = run(tmp_path, "status")
        assert (done.returncode, done.stdout) == (8, "")
        assert "archive.db" in done.stderr
        assert "make it anew" in done.stderr
