"""Opening both databases: those of every release, newer ones, foreign ones, damaged ones, and what a kill left."""

import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scraper.archive import database as archive_database
from scraper.archive.checks import examine
from scraper.archive.checks.finding import Surroundings
from scraper.archive.database import open_archive, open_readonly
from scraper.archive.health import summary
from scraper.config import Settings
from scraper.crawl import database as crawl_database
from scraper.crawl.database import crawl_path, open_crawl
from scraper.errors import BusyError, SchemaError, StorageError
from scraper.rebuilding import rebuild
from scraper.run import Run
from scraper.sample.host import SampleHost
from scraper.sample.show import load_episodes
from scraper.storage import opening
from scraper.storage.copying import row_counts
from scraper.storage.integrity import damage_in
from scraper.storage.opening import Layout, open_for_writing
from tests.clock import START, FakeClock
from tests.crawls import query, update
from tests.databases import RELEASES, unpack
from tests.databases.make import EPISODES
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost

PAPERLEDGE = Path(sys.executable).with_name("paperledge")
LAYOUTS = {"archive.db": archive_database.LAYOUT, "crawl.db": crawl_database.LAYOUT}
OPEN: dict[str, Callable[[Path], Database]] = {"archive.db": open_archive, "crawl.db": open_crawl}
FLEETING = {"archive": "credits", "crawl": "fetches"}
"""A table of each that holds rows."""
BOTH = pytest.mark.parametrize("name", LAYOUTS)
Rows = dict[str, int]


@pytest.fixture(params=RELEASES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The archive of a release; its crawl.db lies beside it."""
    return unpack(request.param, tmp_path / "old")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with FaultHost(make_episodes(12)) as host:
        update(folder / "archive.db", host)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A folder with both databases of this version."""
    return shutil.copytree(made, tmp_path / "folder")


def shape(db: Database) -> dict[str, Any]:
    """What a database looks like: columns in order, indexes, views and virtual tables as they were written."""
    columns = {table: db.execute(f"PRAGMA table_info([{table}])").fetchall() for table in db.table_names()}
    others = db.execute("SELECT name, type, sql FROM sqlite_master WHERE type <> 'table' OR rootpage = 0").fetchall()
    return {"columns": columns, "others": sorted(others)}


def rows(path: Path) -> Rows:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn:
        return row_counts(conn)


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if ".before-" in path.name)


class TestOldReleases:
    @BOTH
    def test_it_comes_to_look_like_one_made_today(self, old: Path, tmp_path: Path, name: str) -> None:
        path = old.with_name(name)
        with closing(OPEN[name](path)) as migrated, closing(OPEN[name](tmp_path / f"new-{name}")) as fresh:
            assert shape(migrated) == shape(fresh)

    @BOTH
    def test_every_row_is_still_there(self, old: Path, name: str) -> None:
        path = old.with_name(name)
        before = rows(path)
        OPEN[name](path).close()
        after = rows(path)
        assert {table: after[table] for table in before if table != "_sqlite_migrations"} == {
            table: count for table, count in before.items() if table != "_sqlite_migrations"
        }
        assert before[{"archive.db": "episodes", "crawl.db": "snapshots"}[name]] == EPISODES

    def test_its_state_is_told_before_a_run_brings_it_up_to_date(self, old: Path) -> None:
        with closing(open_readonly(old)) as conn:
            found = summary(conn)
        assert found["counts"]["episodes"] == EPISODES
        assert "identifiers" not in found["counts"]

    def test_each_doubt_comes_to_name_its_field(self, old: Path) -> None:
        with closing(sqlite3.connect(old)) as conn:
            doubts = [("title is a stand-in",), ("no date",), ("questions by weak rule",), ("et al.",), ("no body",)]
            (episode,) = conn.execute("SELECT min(id) FROM episodes").fetchone()
            conn.execute("DELETE FROM doubts")
            conn.executemany(f"INSERT INTO doubts(episode_id, kind, detail) VALUES ('{episode}', ?, 'x')", doubts)
            conn.commit()
        open_archive(old).close()
        assert query(old, "SELECT kind, field FROM doubts ORDER BY field") == [
            ("no body", "body"),
            ("et al.", "credits"),
            ("no date", "date"),
            ("questions by weak rule", "questions"),
            ("title is a stand-in", "title"),
        ]

    def test_the_crawl_goes_on_where_it_stopped(self, old: Path) -> None:
        before = query(old, "SELECT id, title, body, first_seen FROM episodes ORDER BY id")
        first, *others = load_episodes()[: EPISODES + 1]
        with SampleHost([first, *others]) as host:
            host.episodes[0] = replace(first, title=f"{first.title}, corrected")
            report = update(old, host, FakeClock(START.replace(month=4)))
        assert report.exit_code == 0
        after = query(old, "SELECT id, title, body, first_seen FROM episodes ORDER BY id")
        assert len(after) == EPISODES + 1
        assert set(before) <= set(after)
        fields = query(old, "SELECT DISTINCT field FROM revisions ORDER BY field")
        assert fields == [("title",), ("url",)], "this host has another port, and nothing else is new"

    def test_a_rebuild_from_it_holds_the_same_episodes(self, old: Path) -> None:
        episodes = query(old, "SELECT id, slug, body FROM episodes ORDER BY id")
        rebuild(old, FakeClock(), processes=1)
        assert query(old, "SELECT id, slug, body FROM episodes ORDER BY id") == episodes

    def test_an_archive_that_was_lost_is_made_from_it(self, old: Path) -> None:
        episodes = query(old, "SELECT slug, body FROM episodes ORDER BY slug")
        old.unlink()
        with Run("import", old, Settings(), FakeClock()) as run:
            run.catch_up()
        assert query(old, "SELECT slug, body FROM episodes ORDER BY slug") == episodes

    def test_the_doctor_finds_nothing_that_is_broken(self, old: Path) -> None:
        for name, open_ in OPEN.items():
            open_(old.with_name(name)).close()
        findings = examine(Surroundings(old, crawl_path(old), START.replace(day=2), 10**9))
        assert [finding for finding in findings if finding.state == "fail"] == []


def next_version(layout: Layout, *, broken: bool = False) -> Layout:
    """A layout with one step more than today's, which changes what is there already, and may fail after that."""
    steps = type(layout.steps)(layout.steps.name)
    steps._migrations = list(layout.steps._migrations)

    @steps()
    def next_step(db: Database) -> None:
        db.execute("CREATE TABLE news (a TEXT)")
        db.execute(f"DELETE FROM {FLEETING[layout.steps.name]}")
        if broken:
            raise sqlite3.OperationalError("the step fails")

    return replace(layout, steps=steps)


class TestTheCopyKept:
    @BOTH
    def test_it_is_sound_as_it_was_and_in_rollback_mode(self, folder: Path, name: str) -> None:
        path, layout = folder / name, next_version(LAYOUTS[name])
        path.chmod(0o640)
        before = rows(path)
        open_for_writing(path, layout).close()
        kept = folder / f"{name}.before-next_step"
        assert rows(kept) == before != rows(path)
        assert kept.read_bytes()[18:20] == b"\x01\x01"
        assert kept.stat().st_mode & 0o777 == 0o640
        with closing(sqlite3.connect(kept)) as conn:
            assert damage_in(conn, "integrity_check") == []

    @BOTH
    def test_it_is_made_once_and_only_where_something_changes(self, folder: Path, name: str) -> None:
        OPEN[name](folder / name).close()
        OPEN[name](folder / f"new-{name}").close()
        assert copies(folder) == []
        layout = next_version(LAYOUTS[name])
        for _ in range(2):
            open_for_writing(folder / name, layout).close()
        assert copies(folder) == [f"{name}.before-next_step"]

    @BOTH
    def test_one_that_holds_something_else_is_not_overwritten(self, folder: Path, name: str) -> None:
        kept = folder / f"{name}.before-next_step"
        kept.write_bytes(b"what a person keeps")
        open_for_writing(folder / name, next_version(LAYOUTS[name])).close()
        assert kept.read_bytes() == b"what a person keeps"
        assert copies(folder) == [kept.name, f"{kept.name}.2"]

    @BOTH
    def test_without_room_for_it_nothing_is_changed(self, old: Path, name: str) -> None:
        code = CHILD.format(name=name, path=str(old.with_name(name)), act="pass")
        before = everything(old.parent)
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
        )
        assert "StorageError" in done.stderr
        assert everything(old.parent) == before


CHILD = """
import os, signal, sqlite3, sys
from pathlib import Path
from scraper.storage import migrating, copying
from tests.integration.test_migrations import LAYOUTS, next_version, open_for_writing

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

layout = next_version(LAYOUTS[{name!r}])
step = layout.steps._migrations[-1]
whole = step.fn
{act}
open_for_writing(Path({path!r}), layout).close()
"""
KILLS = {
    "in the middle of the step": "step.fn = lambda db: (whole(db), die())",
    "before the copy has its name": "copying.put_in_place = die",
    "between the copy and the step": "step.fn = die",
}


class TestKilled:
    @BOTH
    @pytest.mark.parametrize("when", KILLS)
    def test_the_old_file_is_usable_and_the_next_opening_goes_through(
        self, folder: Path, name: str, when: str
    ) -> None:
        path = folder / name
        before = rows(path)
        killed = subprocess.run(
            [sys.executable, "-c", CHILD.format(name=name, path=str(path), act=KILLS[when])],
            check=False,
            cwd=Path(__file__).parents[2],
        )
        assert killed.returncode == -signal.SIGKILL
        OPEN[name](path).close()
        assert rows(path) == before
        open_for_writing(path, next_version(LAYOUTS[name])).close()
        assert "news" in rows(path)
        assert copies(folder) == [f"{name}.before-next_step"]
        assert not list(folder.glob("*.part*"))

    def test_whoever_reads_the_archive_reads_at_once(self, folder: Path) -> None:
        path = folder / "archive.db"
        before = rows(path)
        act = KILLS["in the middle of the step"]
        subprocess.run([sys.executable, "-c", CHILD.format(name=path.name, path=str(path), act=act)], check=False)
        assert rows(path) == before

    @BOTH
    def test_a_step_that_fails_leaves_no_trace(self, folder: Path, name: str) -> None:
        before = rows(folder / name)
        with pytest.raises(StorageError, match="the step fails"):
            open_for_writing(folder / name, next_version(LAYOUTS[name], broken=True))
        assert rows(folder / name) == before


class TestRefused:
    def assert_refused(self, path: Path, layout: Layout, kind: type[StorageError], *says: str) -> None:
        before = everything(path.parent)
        with pytest.raises(kind) as caught:
            open_for_writing(path, layout)
        assert type(caught.value) is kind
        for part in (path.name, *says):
            assert part in f"{caught.value} {caught.value.advice}"
        assert everything(path.parent) == before

    @BOTH
    def test_a_newer_version(self, folder: Path, name: str) -> None:
        open_for_writing(folder / name, next_version(LAYOUTS[name])).close()
        self.assert_refused(folder / name, LAYOUTS[name], SchemaError, "next_step", "Update this program")

    @BOTH
    def test_the_database_of_something_else(self, tmp_path: Path, name: str) -> None:
        with closing(sqlite3.connect(tmp_path / name)) as conn:
            conn.execute("CREATE TABLE moz_places (url TEXT)")
        self.assert_refused(tmp_path / name, LAYOUTS[name], StorageError, "moz_places", "nothing was changed")

    def test_each_other(self, folder: Path) -> None:
        self.assert_refused(folder / "crawl.db", LAYOUTS["archive.db"], StorageError, "something else")
        self.assert_refused(folder / "archive.db", LAYOUTS["crawl.db"], StorageError, "something else")

    @BOTH
    def test_no_database_at_all(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"A letter to my grandmother. " * 400)
        self.assert_refused(tmp_path / name, LAYOUTS[name], StorageError, "no database")

    @pytest.mark.parametrize(
        ("name", "table", "fix"), [("archive.db", "credits", "paperledge rebuild"), ("crawl.db", "fetches", "backup")]
    )
    def test_a_damaged_page(self, folder: Path, name: str, table: str, fix: str) -> None:
        scribble(folder / name, table)
        self.assert_refused(folder / name, LAYOUTS[name], StorageError, "damaged", fix)

    @BOTH
    def test_a_file_that_was_cut(self, folder: Path, name: str) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes()[:-4096])
        self.assert_refused(path, LAYOUTS[name], StorageError, "damaged")

    @BOTH
    def test_one_that_another_program_holds(self, folder: Path, name: str) -> None:
        with closing(sqlite3.connect(folder / name, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode = DELETE")
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(BusyError, match="another program") as caught:
                open_for_writing(folder / name, LAYOUTS[name], timeout=0.01)
            assert caught.value.advice

    @BOTH
    def test_who_holds_it_shortly_is_waited_for(self, folder: Path, name: str) -> None:
        with closing(OPEN[name](folder / name)) as db:
            assert db.execute("PRAGMA busy_timeout").fetchone() == (10_000,)

    def test_a_folder_in_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "archive.db").mkdir()
        with pytest.raises(StorageError, match=r"archive\.db"):
            open_archive(tmp_path / "archive.db")


class TestFirstOpening:
    def test_crawl_db_is_its_owners_alone(self, tmp_path: Path) -> None:
        open_crawl(tmp_path / "crawl.db").close()
        assert (tmp_path / "crawl.db").stat().st_mode & 0o777 == 0o600

    def test_rights_that_a_keeper_gave_stay(self, folder: Path) -> None:
        (folder / "crawl.db").chmod(0o640)
        open_crawl(folder / "crawl.db").close()
        assert (folder / "crawl.db").stat().st_mode & 0o777 == 0o640

    def test_an_opening_that_was_cut_off_at_once_is_none(self, tmp_path: Path) -> None:
        with closing(Database(tmp_path / "archive.db")) as db:
            archive_database.LAYOUT.steps.ensure_migrations_table(db)
        with closing(open_archive(tmp_path / "archive.db")) as db:
            assert "episodes" in db.table_names()
        assert copies(tmp_path) == []


class TestLargeFiles:
    """Of which only header and length are looked at."""

    @pytest.fixture(autouse=True)
    def anything_is_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "CHECKED_WHOLE", 0)

    @BOTH
    def test_one_that_was_cut_is_refused(self, folder: Path, name: str) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes()[:-5000])
        with pytest.raises(StorageError, match="damaged"):
            OPEN[name](path)

    @BOTH
    def test_a_whole_one_is_not(self, folder: Path, name: str) -> None:
        OPEN[name](folder / name).close()

    def test_its_pages_are_not_read(self, folder: Path) -> None:
        scribble(folder / "crawl.db", "fetches")
        open_crawl(folder / "crawl.db").close()


class TestNulls:
    def test_those_that_are_not_there_are_not_reported(self) -> None:
        with closing(sqlite3.connect(":memory:")) as conn:
            conn.execute(
                "CREATE TABLE t (a TEXT NOT NULL, n TEXT, p INTEGER NOT NULL, s TEXT NOT NULL, PRIMARY KEY (a, s))"
                " WITHOUT ROWID"
            )
            conn.execute("INSERT INTO t VALUES ('a', NULL, 1, 's')")
            assert damage_in(conn, "quick_check") == damage_in(conn, "integrity_check") == []

    def test_those_that_are_there_are(self) -> None:
        with closing(sqlite3.connect(":memory:")) as conn:
            conn.execute("CREATE TABLE t (a TEXT, b TEXT)")
            conn.executemany("INSERT INTO t VALUES (?, 'b')", [("a",), (None,), (None,)])
            conn.execute("PRAGMA writable_schema = ON")
            conn.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE t (a TEXT NOT NULL, b TEXT)'")
            conn.execute("PRAGMA writable_schema = RESET")
            assert damage_in(conn, "integrity_check", 5) == ["NULL value in t.a"] * 2
            assert damage_in(conn, "quick_check") == ["NULL value in t.a"]


def scribble(path: Path, table: str) -> None:
    """Write over the head of a table's first page, as a failing disk does."""
    with closing(sqlite3.connect(path)) as conn:
        ((page,),) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table])
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 16] = b"\xa5" * 16
    path.write_bytes(content)
