"""The doctor: every check is made to fail by what it is there for, and names the way out; how stale is too stale."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from scraper.archive.checks import examine, exit_code
from scraper.archive.checks.fields import FEWEST, NEWEST
from scraper.archive.checks.finding import Finding, Surroundings
from scraper.archive.database import open_readonly
from scraper.clock import iso
from scraper.config import ENV_PREFIX
from scraper.crawl.database import crawl_path, writer_lock
from scraper.errors import UsageError
from tests.clock import START
from tests.crawls import nobody_special, query, update
from tests.databases import unpack
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost
from tests.host.odd import drifted

PAPERLEDGE = Path(sys.executable).with_name("paperledge")
PLENTY = 10**12
SOON = START + timedelta(hours=1)
HASTY = {"PAPERLEDGE_DELAY": "0", "PAPERLEDGE_TRIES": "1"}
Outcome = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with FaultHost(make_episodes(12)) as host:
        update(folder / "archive.db", host)
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    html = (
        "<p>A model learns.</p><p>So, here are some questions:</p><ul><li>Would you trust it with your X-ray?</li>"
        "<li>Who should pay for labels?</li></ul><p>Credit to Paper authors: Ann Lee, Bo Dahl</p>"
    )
    with FaultHost(make_episodes(NEWEST + FEWEST)) as host:
        host.episodes = [replace(episode, html=html) for episode in host.episodes]
        update(folder / "archive.db", host)
    return folder


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "life") / "archive.db"


@pytest.fixture
def large(many: Path, tmp_path: Path) -> Path:
    return shutil.copytree(many, tmp_path / "large") / "archive.db"


def look(db: Path, now: datetime = SOON, free: int = PLENTY) -> list[Finding]:
    return examine(Surroundings(db, crawl_path(db), now, free))


def named(findings: list[Finding], name: str) -> Finding:
    (found,) = [finding for finding in findings if finding.name == name]
    return found


def change(db: Path, *statements: str) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def assert_ails(findings: list[Finding], name: str, code: int, *says: str) -> None:
    """A check fails, alone, with that code, and says what is the matter and what to do about it."""
    found = named(findings, name)
    assert (found.state, found.code) == ("fail", code)
    assert found.fix
    for part in says:
        assert part in f"{found.found} {found.fix}"
    assert [finding.name for finding in findings if finding.state == "fail"] == [name]
    assert exit_code(findings) == code


def assert_warns(findings: list[Finding], name: str, *says: str) -> None:
    """A check warns, alone, and asks for no exit code."""
    found = named(findings, name)
    assert found.state == "warn"
    assert found.fix
    for part in says:
        assert part in f"{found.found} {found.fix}"
    assert [finding.name for finding in findings if finding.state != "ok"] == [name]
    assert exit_code(findings) == 0


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 16] = b"\xa5" * 16
    path.write_bytes(content)


class TestHealthy:
    def test_all_is_well(self, db: Path, large: Path) -> None:
        for path in (db, large):
            findings = look(path)
            assert [finding for finding in findings if finding.state != "ok"] == []
            assert all(finding.found and not finding.fix for finding in findings)
            assert exit_code(findings) == 0

    def test_it_changes_nothing(self, db: Path) -> None:
        before = {path.name: path.read_bytes() for path in db.parent.glob("*.db")}
        look(db)
        assert {path.name: path.read_bytes() for path in db.parent.glob("*.db")} == before

    def test_it_is_in_nobodys_way_and_nobody_in_its(self, db: Path) -> None:
        with (
            writer_lock(db),
            closing(sqlite3.connect(db, isolation_level=None)) as writer,
            closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True, isolation_level=None)) as reader,
        ):
            writer.execute("BEGIN IMMEDIATE")
            reader.execute("BEGIN")
            assert exit_code(look(db)) == 0
            assert reader.execute("SELECT count(*) FROM episodes").fetchone() == (12,)
            writer.execute("COMMIT")


class TestFiles:
    @pytest.mark.parametrize(("name", "fix"), [("archive.db", "paperledge rebuild"), ("crawl.db", "backup")])
    def test_damaged_pages(self, db: Path, name: str, fix: str) -> None:
        scribble(db.parent / name)
        assert_ails(look(db), f"{name}: integrity", 8, fix)

    @pytest.mark.parametrize("name", ["archive.db", "crawl.db"])
    def test_no_database(self, db: Path, name: str) -> None:
        (db.parent / name).write_bytes(b"A letter to my grandmother. " * 400)
        assert_ails(look(db), f"{name}: integrity", 8, "not a database")

    @pytest.mark.parametrize("name", ["archive.db", "crawl.db"])
    def test_the_database_of_something_else(self, db: Path, name: str) -> None:
        (db.parent / name).unlink()
        change(db.parent / name, "CREATE TABLE moz_places (url TEXT)")
        assert_ails(look(db), f"{name}: file", 8, "moz_places")

    @pytest.mark.parametrize(("name", "part"), [("archive.db", "archive"), ("crawl.db", "crawl")])
    def test_a_newer_version(self, db: Path, name: str, part: str) -> None:
        columns = "_sqlite_migrations(migration_set, name, applied_at)"
        change(db.parent / name, f"INSERT INTO {columns} VALUES ('{part}', 'next_step', '')")
        assert_ails(look(db), f"{name}: schema", 10, "next_step", "Update this program")

    def test_an_older_one_is_no_fault(self, tmp_path: Path) -> None:
        db = unpack("0.1.0", tmp_path)
        (tmp_path / "crawl.db").chmod(0o600)
        findings = look(db, START + timedelta(hours=3))
        assert exit_code(findings) == 0
        assert "older version" in named(findings, "crawl.db: schema").found

    @pytest.mark.parametrize("name", ["archive.db", "crawl.db"])
    def test_an_empty_file(self, db: Path, name: str) -> None:
        db.with_name(name).write_bytes(b"")
        assert_ails(look(db), f"{name}: file", 8, "empty")

    def test_a_folder_that_nobody_may_write_to_is_no_fault(self, db: Path) -> None:
        for path in (db, crawl_path(db)):
            path.chmod(0o444)
        db.parent.chmod(0o555)
        try:
            with nobody_special(db.parent):
                assert exit_code(look(db)) == 0
                open_readonly(db).close()
        finally:
            db.parent.chmod(0o755)

    def test_no_archive(self, db: Path) -> None:
        db.unlink()
        assert_ails(look(db), "archive.db: file", 8, "paperledge rebuild")

    def test_no_crawl_db(self, db: Path) -> None:
        crawl_path(db).unlink()
        assert_warns(look(db), "crawl.db: file", "backup")

    def test_neither(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no archive"):
            look(tmp_path / "archive.db")

    @pytest.mark.parametrize(
        ("name", "statement", "says"),
        [
            ("archive.db", "DELETE FROM authors", "credits to authors"),
            ("crawl.db", "DELETE FROM bodies", "snapshots to bodies"),
        ],
    )
    def test_references_that_lead_nowhere(self, db: Path, name: str, statement: str, says: str) -> None:
        change(db.parent / name, statement)
        assert_ails(look(db), f"{name}: foreign keys", 8, says)


class TestAround:
    def test_a_full_disk(self, db: Path) -> None:
        archive, crawl = db.stat().st_size, crawl_path(db).stat().st_size
        assert_ails(look(db, free=archive - 1), "disk", 8, "Free disk space")
        assert_warns(look(db, free=archive + crawl - 1), "disk", "another disk")
        assert named(look(db, free=archive + crawl), "disk").state == "ok"

    def test_a_log_that_a_killed_run_left(self, db: Path) -> None:
        leave_behind(db, "INSERT INTO meta VALUES ('killed', 'yes')")
        assert_warns(look(db), "leftovers", "archive.db-wal", "next mends it")

    def test_a_commit_that_a_killed_run_left(self, db: Path) -> None:
        leave_behind(
            crawl_path(db), "PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "BEGIN",
            "UPDATE fetches SET url = url || hex(zeroblob(9000))",
        )  # fmt: skip
        findings = look(db)
        assert exit_code(findings) == 0
        assert "cut off in the middle of a commit" in named(findings, "crawl.db: file").found
        with FaultHost(make_episodes(12)) as host:
            update(db, host)
        assert "crawl.db: file" not in {finding.name for finding in look(db)}

    def test_a_copy_that_was_never_finished(self, db: Path) -> None:
        db.with_name("crawl.db.before-step.part").touch()
        db.with_name("crawl.db.before-step").touch()
        assert_warns(look(db), "leftovers", "crawl.db.before-step.part", "Delete it")

    def test_a_private_file_that_all_may_read(self, db: Path) -> None:
        crawl_path(db).chmod(0o644)
        assert_warns(look(db), "rights", f"chmod o= {crawl_path(db)}")
        crawl_path(db).chmod(0o640)
        assert named(look(db), "rights").state == "ok"


class TestContent:
    @pytest.mark.parametrize(
        ("statement", "index"),
        [
            ("UPDATE episodes SET title = 'Behind the index' WHERE seq = 3", "episodes_fts"),
            ("DELETE FROM episodes_fts_docsize WHERE id = 2", "episodes_fts"),
            ("DELETE FROM episodes_fts_data WHERE id > 10", "episodes_fts"),
            ("INSERT INTO segments SELECT id, 1, 0.0, 1.0, NULL, 'unheard', seq FROM episodes", "segments_fts"),
        ],
    )
    def test_full_text_that_does_not_agree(self, db: Path, statement: str, index: str) -> None:
        change(db, statement)
        assert_ails(look(db), "full text", 8, index, "paperledge rebuild")

    @pytest.mark.parametrize("body", [zstandard.compress(b"another page"), b"noise", b""])
    def test_a_body_that_is_not_what_came(self, db: Path, body: bytes) -> None:
        ((sha256, url),) = query(crawl_path(db), "SELECT body_sha256, url FROM snapshots WHERE url LIKE '%/page/2/'")
        assert sha256 != hashlib.sha256(b"another page").hexdigest()
        with closing(sqlite3.connect(crawl_path(db), isolation_level=None)) as conn:
            conn.execute("UPDATE bodies SET body = ? WHERE sha256 = ?", [body, sha256])
        assert_ails(look(db), "bodies", 8, url, "backup")

    def test_snapshots_that_are_not_in_the_archive(self, db: Path) -> None:
        change(db, "UPDATE meta SET value = value - 2 WHERE key = 'last_snapshot'")
        assert_warns(look(db), "snapshots", "2 of", "paperledge update")

    def test_a_crawl_db_that_was_begun_anew(self, db: Path) -> None:
        change(db, "UPDATE meta SET value = value + 7 WHERE key = 'last_snapshot'")
        assert_warns(look(db), "snapshots", "begun anew", "backup")

    def test_drift(self, db: Path) -> None:
        with FaultHost(make_episodes(25)) as host:
            host.fault("/page/2/", drifted)
            update(db, host, full=True)
            url = f"{host.url}/page/2/"
        change(crawl_path(db), "INSERT INTO problems VALUES ('a first', 'binary', 'no text', '2025-03-01T12:00:00Z')")
        findings = look(db)
        assert (named(findings, "drift").state, exit_code(findings)) == ("fail", 5)
        assert url in named(findings, "drift").found
        assert "Update this program" in named(findings, "drift").fix

    def test_what_else_could_not_be_read(self, db: Path) -> None:
        noise = "('file:noise', 'binary', 'no text', '2025-03-01T12:00:00Z')"
        change(crawl_path(db), f"INSERT INTO problems VALUES {noise}")
        assert_warns(look(db), "drift", "(binary)", "paperledge status")


class TestFields:
    def test_what_the_newest_have_lost(self, large: Path) -> None:
        newest = f"SELECT id FROM episodes ORDER BY date DESC LIMIT {NEWEST}"
        change(large, f"DELETE FROM credits WHERE episode_id IN ({newest})")
        findings = look(large)
        assert (named(findings, "fields of sample").state, exit_code(findings)) == ("fail", 8)
        found = named(findings, "fields of sample")
        assert (found.code, found.found) == (5, f"the newest {NEWEST} episodes lack what older ones have: credits 0%")

    def test_a_few_that_lack_something_are_no_fall(self, large: Path) -> None:
        newest = "SELECT id FROM episodes ORDER BY date DESC LIMIT 14"
        change(large, f"DELETE FROM questions WHERE episode_id IN ({newest})")
        assert named(look(large), "fields of sample").state == "ok"

    def test_a_field_that_few_ever_had(self, large: Path) -> None:
        change(large, "DELETE FROM questions WHERE episode_id IN (SELECT id FROM episodes WHERE seq % 3 <> 0)")
        found = named(look(large), "fields of sample")
        assert (found.state, found.code) == ("warn", 0)
        assert "questions 33%" in found.found
        assert "credits" not in found.found

    def test_those_that_were_taken_down_do_not_count(self, large: Path) -> None:
        change(large, f"UPDATE episodes SET removed_at = '2025-03-01' WHERE seq > {FEWEST - 1}")
        assert "fields of sample" not in {finding.name for finding in look(large)}


class TestTimes:
    def test_a_timer_that_died(self, db: Path) -> None:
        assert_ails(look(db, START + timedelta(hours=49)), "freshness", 11, "2 days", "paperledge update")
        assert named(look(db, START + timedelta(hours=48)), "freshness").state == "ok"

    def test_no_run_was_ever_complete(self, db: Path) -> None:
        change(db, "DELETE FROM meta WHERE key = 'last_complete_run'")
        assert_ails(look(db), "freshness", 11, "no run has been complete")

    def test_a_clock_that_is_behind(self, db: Path) -> None:
        findings = look(db, START - timedelta(days=1))
        assert named(findings, "clock").state == "fail"
        assert named(findings, "clock").code == 3
        assert "Set the clock" in named(findings, "clock").fix
        assert named(look(db, START - timedelta(minutes=4)), "clock").state == "ok"

    def test_a_sweep_that_is_overdue(self, db: Path) -> None:
        now = START + timedelta(days=33)
        change(db, f"UPDATE meta SET value = '{iso(now)}' WHERE key = 'last_complete_run'")
        assert_ails(look(db, now), "sweep of sample", 11, "32 days", "update --full")
        assert named(look(db, START + timedelta(days=31)), "sweep of sample").state == "ok"

    def test_a_sweep_that_never_was(self, db: Path) -> None:
        change(crawl_path(db), "UPDATE walks SET swept_at = NULL")
        assert_warns(look(db), "sweep of sample", "never", "update --full")

    def test_a_run_that_did_not_end_well(self, db: Path) -> None:
        with FaultHost(make_episodes(12)) as host:
            host.fault("/robots.txt", "500")
            update(db, host)
        found = named(look(db), "last run")
        assert found.state == "warn"
        assert "ended with 4 (unreachable); the last to end well: 2025-03-01T12:00:00Z" in found.found
        assert found.fix

    def test_no_run_at_all(self, db: Path) -> None:
        change(crawl_path(db), "DELETE FROM runs")
        assert_warns(look(db), "last run", "paperledge update")

    def test_a_host_that_asked_to_be_left_alone(self, db: Path) -> None:
        sql = "INSERT INTO url_state(url, not_before) VALUES ('https://a.example/', '{}')"
        change(crawl_path(db), sql.format(iso(SOON + timedelta(hours=1))))
        assert_warns(look(db), "hosts", "https://a.example/ until")
        assert named(look(db, SOON + timedelta(hours=1)), "hosts").state == "ok"


class TestTotals:
    def test_episodes_that_the_host_has_and_the_archive_does_not(self, db: Path) -> None:
        change(db, "UPDATE episodes SET removed_at = '2025-03-01T12:00:00Z' WHERE seq <= 4")
        assert_ails(look(db), "total of sample", 3, "claims 12", "holds 8", "update --full")

    def test_a_few_may_be_on_their_way(self, db: Path) -> None:
        change(db, "UPDATE episodes SET removed_at = '2025-03-01T12:00:00Z' WHERE seq <= 3")
        assert_warns(look(db), "total of sample", "holds 9")

    def test_what_a_host_counts_and_never_lists_is_not_missing(self, db: Path) -> None:
        change(crawl_path(db), "UPDATE walks SET claimed = 40")
        assert_warns(look(db), "total of sample", "claims 40", "count more than they list")

    def test_an_archive_may_hold_more(self, db: Path) -> None:
        change(crawl_path(db), "UPDATE walks SET claimed = 2, known = 2")
        assert named(look(db), "total of sample").state == "ok"


class TestSeveral:
    def test_the_worst_decides(self, db: Path) -> None:
        change(db, "DELETE FROM authors", "DELETE FROM meta WHERE key = 'last_complete_run'")
        findings = look(db)
        assert {finding.code for finding in findings} == {0, 8, 11}
        assert exit_code(findings) == 8


def leave_behind(path: Path, *statements: str) -> None:
    """Die in the middle of writing to a database."""
    code = (
        "import os, signal, sqlite3, sys\n"
        "conn = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for statement in sys.argv[2:]: conn.execute(statement)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path), *statements], check=False)
    assert done.returncode == -signal.SIGKILL


def run(folder: Path, *arguments: object) -> Outcome:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
    return subprocess.run(
        [PAPERLEDGE, *map(str, arguments)],
        cwd=folder,
        env={**inherited, **HASTY},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a run of this very moment has left; not to be changed."""
    folder = tmp_path_factory.mktemp("today")
    with FaultHost(make_episodes(12)) as host:
        assert run(folder, "update", host.url).returncode == 0
    return folder


class TestCommand:
    def test_to_a_person_it_is_a_line_for_each(self, today: Path) -> None:
        done = run(today, "doctor")
        assert (done.returncode, done.stderr) == (0, "")
        assert all(line.startswith("ok    ") for line in done.stdout.splitlines())
        assert "ok    archive.db: integrity: every page is sound" in done.stdout

    def test_to_a_program_one_object(self, today: Path) -> None:
        told = json.loads(run(today, "doctor", "--json").stdout)
        assert (told["exit"], told["exit_name"]) == (0, "ok")
        assert {check["state"] for check in told["checks"]} == {"ok"}
        assert all(set(check) == {"name", "state", "found", "fix"} for check in told["checks"])
        assert datetime.fromisoformat(told["checked_at"]).tzinfo is not None

    def test_a_failure_comes_with_its_fix_and_its_code(self, db: Path) -> None:
        scribble(db)
        done = run(db.parent, "doctor")
        assert done.returncode == 8
        lines = done.stdout.splitlines()
        failing = next(number for number, line in enumerate(lines) if line.startswith("FAIL  archive.db: integrity"))
        assert lines[failing + 1].startswith("      What to do: Move it away and run `paperledge rebuild`")
        told = json.loads(run(db.parent, "doctor", "--json").stdout)
        assert (told["exit"], told["exit_name"]) == (8, "storage")

    def test_without_an_archive_it_is_2(self, tmp_path: Path) -> None:
        done = run(tmp_path, "doctor")
        assert (done.returncode, done.stdout) == (2, "")
        assert "paperledge update" in done.stderr
        assert list(tmp_path.iterdir()) == []


class TestMaxAge:
    def test_a_fresh_archive_is_0(self, today: Path) -> None:
        assert run(today, "status", "--max-age", "36h").stdout == run(today, "status").stdout
        assert run(today, "status", "--max-age", "36h").returncode == 0

    @pytest.mark.parametrize("arguments", [[], ["--json"]])
    def test_an_old_one_is_11_after_all_that_is_said_otherwise(self, db: Path, arguments: list[str]) -> None:
        done = run(db.parent, "status", "--max-age", "2d", *arguments)
        assert done.returncode == 11
        assert done.stdout == run(db.parent, "status", *arguments).stdout
        assert "2025-03-01T12:00:00Z" in done.stderr
        assert "What to do: " in done.stderr
        assert "paperledge update" in done.stderr

    def test_one_that_was_never_complete_is_11(self, today: Path, tmp_path: Path) -> None:
        folder = shutil.copytree(today, tmp_path / "copy")
        change(folder / "archive.db", "DELETE FROM meta WHERE key = 'last_complete_run'")
        done = run(folder, "status", "--max-age", "99999d")
        assert done.returncode == 11
        assert "no run has been complete yet" in done.stderr

    @pytest.mark.parametrize("text", ["36", "h", "1.5h", "-2d", "2w", "", "999999d", "٣h"])
    def test_anything_else_is_2(self, today: Path, text: str) -> None:
        done = run(today, "status", f"--max-age={text}")
        assert (done.returncode, done.stdout) == (2, "")
        assert "36h" in done.stderr
