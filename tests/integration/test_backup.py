"""Backups: sound, of one moment, whole or not there, and never in anyone's way."""

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.archive import backup
from scraper.archive.backup import back_up, delete_older, plan
from scraper.crawl.database import crawl_path, writer_lock
from scraper.errors import BusyError, PaperLedgeError, StorageError, UsageError
from scraper.storage import copying
from scraper.storage.copying import row_counts
from scraper.storage.integrity import damage_in
from tests.clock import START
from tests.crawls import dump, query, update
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import FaultHost

PAPERLEDGE = Path(sys.executable).with_name("paperledge")
STAMP = "2025-03-01T120000Z"
Outcome = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with FaultHost(make_episodes(12)) as host:
        update(folder / "archive.db", host)
    return folder


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "life") / "archive.db"


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    return tmp_path / "safe"


def run(db: Path, *arguments: object, most_bytes: int = 10**9) -> Outcome:
    """`paperledge backup`, which may write files of at most so many bytes."""
    return subprocess.run(
        [PAPERLEDGE, "backup", *map(str, arguments)],
        cwd=db.parent,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


class TestCopies:
    def test_both_hold_every_row_are_sound_and_in_rollback_mode(self, db: Path, safe: Path) -> None:
        copied = back_up(db, plan(db, safe, START))
        assert names(safe) == [f"archive-{STAMP}.db", f"crawl-{STAMP}.db"]
        for source, copy in zip((db, crawl_path(db)), copied, strict=True):
            assert dump(copy.path) == dump(source)
            assert copy.path.read_bytes()[18:20] == b"\x01\x01"
            assert copy.path.stat().st_size == copy.size
            with closing(sqlite3.connect(copy.path)) as conn:
                assert damage_in(conn, "integrity_check") == []
                assert row_counts(conn) == copy.rows
        assert copied[0].rows["episodes"] == 12

    def test_what_lies_in_the_log_still_is_copied_too(self, db: Path, safe: Path) -> None:
        with closing(sqlite3.connect(db, isolation_level=None)) as killed:
            killed.execute("INSERT INTO meta VALUES ('fresh', 'yes')")
            assert db.with_name("archive.db-wal").stat().st_size
            back_up(db, plan(db, safe, START))
        assert query(safe / f"archive-{STAMP}.db", "SELECT value FROM meta WHERE key = 'fresh'") == [("yes",)]

    def test_whoever_reads_is_not_disturbed(self, db: Path, safe: Path) -> None:
        with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            before = reader.execute("SELECT id FROM episodes").fetchall()
            back_up(db, plan(db, safe, START))
            assert reader.execute("SELECT id FROM episodes").fetchall() == before
        assert len(query(db, "SELECT id FROM episodes")) == 12

    def test_the_sources_stay_as_they_were(self, db: Path, safe: Path) -> None:
        before = {name: (db.parent / name).read_bytes() for name in ("archive.db", "crawl.db")}
        back_up(db, plan(db, safe, START))
        assert {name: (db.parent / name).read_bytes() for name in before} == before

    def test_the_private_one_stays_private(self, db: Path, safe: Path) -> None:
        crawl_path(db).chmod(0o600)
        db.chmod(0o644)
        archive, crawl = back_up(db, plan(db, safe, START))
        assert (archive.path.stat().st_mode & 0o777, crawl.path.stat().st_mode & 0o777) == (0o644, 0o600)

    def test_a_life_goes_on_from_it(self, db: Path, safe: Path, tmp_path: Path) -> None:
        archive, crawl = back_up(db, plan(db, safe, START))
        restored = tmp_path / "restored" / "archive.db"
        restored.parent.mkdir()
        shutil.copy(archive.path, restored)
        shutil.copy(crawl.path, crawl_path(restored))
        with FaultHost([make_episode(13), *make_episodes(12)]) as host:
            assert update(restored, host).exit_code == 0
        assert query(restored, "SELECT count(*) FROM episodes") == [(13,)]
        assert restored.read_bytes()[18:20] == b"\x02\x02"

    def test_without_crawl_db_the_archive_alone(self, db: Path, safe: Path) -> None:
        crawl_path(db).unlink()
        done = run(db, safe)
        assert done.returncode == 0
        assert "only the archive" in done.stderr
        assert [name.partition("-")[0] for name in names(safe)] == ["archive"]


class TestNames:
    def test_a_file_of_ones_own_choice(self, db: Path, safe: Path) -> None:
        back_up(db, plan(db, safe / "copy.db", START))
        assert names(safe) == ["copy-crawl.db", "copy.db"]

    def test_another_archive_keeps_its_name(self, db: Path, safe: Path) -> None:
        other = db.rename(db.with_name("other.db"))
        (db.parent / "crawl.db").rename(crawl_path(other))
        assert set(plan(other, safe, START).values()) == {
            safe / f"other-{STAMP}.db",
            safe / f"other-crawl-{STAMP}.db",
        }

    @pytest.mark.parametrize("taken", ["copy.db", "copy-crawl.db"])
    def test_what_was_named_by_hand_is_never_overwritten(self, db: Path, safe: Path, taken: str) -> None:
        safe.mkdir()
        (safe / taken).write_text("precious")
        done = run(db, safe / "copy.db")
        assert done.returncode == 2
        assert taken in done.stderr
        assert names(safe) == [taken]
        assert (safe / taken).read_text() == "precious"

    def test_a_folder_may_be_called_like_a_file(self, db: Path, tmp_path: Path) -> None:
        folder = tmp_path / "safe.db"
        folder.mkdir()
        assert run(db, folder, "--keep", 1).returncode == 0
        assert len(names(folder)) == 2

    def test_without_an_archive_there_is_nothing_to_copy(self, tmp_path: Path, safe: Path) -> None:
        with pytest.raises(UsageError, match="no archive"):
            plan(tmp_path / "archive.db", safe, START)


class TestKeep:
    def test_older_ones_of_its_own_go_and_nothing_else(self, db: Path, safe: Path) -> None:
        for day in range(4):
            back_up(db, plan(db, safe, START + timedelta(days=day)))
        others = [
            "archive-2024-01-01.db", "archive-2024-01-01T000000Z.db.gz", "other-2024-01-01T000000Z.db",
            "my-archive-2024-01-01T000000Z.db", "notes.txt",
        ]  # fmt: skip
        for name in others:
            (safe / name).touch()
        (safe / "archive-2023-01-01T000000Z.db").mkdir()
        deleted = delete_older(db, safe, 2)
        kept = [f"{stem}-2025-03-0{day}T120000Z.db" for stem in ("archive", "crawl") for day in (3, 4)]
        assert names(safe) == sorted([*others, *kept, "archive-2023-01-01T000000Z.db"])
        assert len(deleted) == 4

    def test_by_command(self, db: Path, safe: Path) -> None:
        safe.mkdir()
        for stem in ("archive", "crawl"):
            (safe / f"{stem}-2024-01-01T000000Z.db").touch()
        told = json.loads(run(db, safe, "--keep", 1, "--json").stdout)
        assert told["deleted"] == [str(safe / f"{stem}-2024-01-01T000000Z.db") for stem in ("archive", "crawl")]
        assert sorted(Path(one["path"]).name for one in told["copied"]) == names(safe)
        assert told["copied"][0]["rows"]["episodes"] == 12

    def test_a_backup_that_fails_deletes_none(self, db: Path, safe: Path) -> None:
        safe.mkdir()
        (safe / "archive-2024-01-01T000000Z.db").touch()
        assert run(db, safe, "--keep", 1, most_bytes=50_000).returncode == 8
        assert names(safe) == ["archive-2024-01-01T000000Z.db"]

    def test_it_makes_no_sense_for_a_file(self, db: Path, safe: Path) -> None:
        assert run(db, safe / "copy.db", "--keep", 1).returncode == 2
        assert names(safe) == []


class TestNothingHalf:
    def test_a_full_disk_is_8_and_leaves_nothing(self, db: Path, safe: Path) -> None:
        done = run(db, safe, most_bytes=50_000)
        assert done.returncode == 8
        assert "no backup was made" in done.stderr
        assert "What to do" in done.stderr
        assert names(safe) == []

    def test_nor_does_one_that_fills_up_at_the_second(
        self, db: Path, safe: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(source: sqlite3.Connection, path: Path, part: Path) -> dict[str, int]:
            if path == crawl_path(db):
                part.write_bytes(b"half")
                raise OSError(28, "No space left on device")
            return copying.write_copy(source, path, part)

        monkeypatch.setattr(backup, "write_copy", full)
        with pytest.raises(StorageError, match="no backup was made"):
            back_up(db, plan(db, safe, START))
        assert names(safe) == []

    def test_what_a_killed_one_left_is_no_hindrance(self, db: Path, safe: Path) -> None:
        safe.mkdir()
        for suffix in ("", "-journal", "-wal"):
            (safe / f"archive-{STAMP}.db.part{suffix}").write_bytes(b"half of it" * 1000)
        (archive, _) = back_up(db, plan(db, safe, START))
        assert dump(archive.path) == dump(db)
        assert names(safe) == [f"archive-{STAMP}.db", f"crawl-{STAMP}.db"]

    @pytest.mark.parametrize("name", ["archive.db", "crawl.db"])
    @pytest.mark.parametrize("start", [0, 4096])
    def test_a_damaged_database_is_no_backup(self, db: Path, safe: Path, name: str, start: int) -> None:
        content = bytearray((db.parent / name).read_bytes())
        for page in range(start, len(content), 4096):
            content[page : page + 16] = b"\xa5" * 16
        (db.parent / name).write_bytes(content)
        with pytest.raises(StorageError, match=rf"{name}.* damaged") as caught:
            back_up(db, plan(db, safe, START))
        assert caught.value.advice
        assert names(safe) == []

    def test_a_copy_that_differs_is_not_kept(self, db: Path, safe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        counts = iter([{"episodes": 12}, {"episodes": 13}])
        monkeypatch.setattr(copying, "row_counts", lambda _: next(counts))
        with pytest.raises(StorageError, match="same rows"):
            back_up(db, plan(db, safe, START))
        assert names(safe) == []


class TestOneMoment:
    def test_while_a_run_writes_it_is_9(self, db: Path, safe: Path) -> None:
        with writer_lock(db):
            done = run(db, safe)
        assert done.returncode == 9
        assert "another run is writing" in done.stderr
        assert names(safe) == []

    def test_no_run_writes_while_it_copies(self, db: Path, safe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        locked = []

        def look(source: sqlite3.Connection, path: Path, part: Path) -> dict[str, int]:
            with pytest.raises(BusyError), writer_lock(db):
                raise AssertionError("two hold one lock")
            locked.append(path.name)
            return copying.write_copy(source, path, part)

        monkeypatch.setattr(backup, "write_copy", look)
        back_up(db, plan(db, safe, START))
        assert locked == ["archive.db", "crawl.db"]

    def test_another_program_in_the_middle_of_a_write_is_waited_for_and_named(
        self, db: Path, safe: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backup, "BUSY_TIMEOUT", 0.01)
        with closing(sqlite3.connect(crawl_path(db), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(PaperLedgeError, match=r"crawl\.db is in use by another program") as caught:
                back_up(db, plan(db, safe, START))
        assert caught.value.exit_code == 9
        assert names(safe) == []
