"""`rebuild`: the same rows from the pages that were kept, better ones from a better parser, and nothing lost."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scraper import reading, rebuilding, signals
from scraper import run as run_module
from scraper.archive import fulltext
from scraper.archive.former import carry_links
from scraper.archive.store import Archive
from scraper.cli import main
from scraper.config import Settings
from scraper.crawl.database import crawl_path, writer_lock
from scraper.crawl.decisions import Decision, add_decision
from scraper.errors import BusyError, PaperLedgeError, ParseError, SchemaError, StorageError
from scraper.forgetting import forget
from scraper.link.relink import DECIDED_BY
from scraper.model import Kind, ParsedPage, Snapshot
from scraper.rebuilding import rebuild
from scraper.sample.host import SampleHost
from scraper.sample.show import load_episodes, papers_jsonl
from scraper.sources import read
from scraper.storage.integrity import damage_in
from tests.clock import FakeClock
from tests.crawls import content, import_paths, query, update, wire
from tests.host.episodes import make_episode, make_episodes
from tests.host.faults import FaultHost
from tests.host.odd import PATIENCE, drifted
from tests.kill.stage import KILLED, Stage, why_not
from tests.kill.state import unreadable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(12), page_size=5) as running:
        yield running


def write(db: Path, *statements: str) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def files(db: Path) -> set[str]:
    """What lies beside an archive, but what SQLite keeps for readers."""
    return {path.name for path in db.parent.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def unsound(db: Path) -> list[str]:
    """What SQLite and the full-text indexes find wrong with an archive."""
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        found = damage_in(conn, "integrity_check")
        found += map(str, conn.execute("PRAGMA foreign_key_check"))
        return found + ([] if fulltext.is_sound(Database(conn)) else ["full text"])


def ids(db: Path) -> dict[str, str]:
    return dict(query(db, "SELECT slug, id FROM episodes"))


def be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the last step of a rebuild wait for nobody."""
    patient = rebuilding._replace

    def impatient(work: Any) -> None:
        work.former.db.execute("PRAGMA busy_timeout = 1")
        patient(work)

    monkeypatch.setattr(rebuilding, "_replace", impatient)


def refused(db: Path, **how: Any) -> PaperLedgeError:
    with pytest.raises(PaperLedgeError) as caught:
        rebuild(db, FakeClock(), **how)
    assert caught.value.advice
    return caught.value


def misses_first(snapshot: Snapshot) -> ParsedPage:
    """A parser that overlooks the first episode of the first page."""
    page = read(snapshot)
    return replace(page, episodes=page.episodes[1:]) if snapshot.url.count("/") == 3 else page


@pytest.fixture
def before_the_fix(host: FaultHost, db: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive made by that parser; it is put right now."""
    host.fault("/feed.xml", "404")
    with monkeypatch.context() as patch:
        patch.setattr(run_module, "read", misses_first)
        update(db, host)
    return db


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a history: runs, imports between them, papers, edits, newcomers, a removal, a return."""
    folder = tmp_path_factory.mktemp("lived")
    db, clock = folder / "archive.db", FakeClock()
    with SampleHost(load_episodes(), page_size=7) as host:
        (folder / "old.xml").write_bytes(host.page("/feed.xml").body.replace(b"<title>", b"<title>Old: "))
        (folder / "papers.jsonl").write_text(papers_jsonl(load_episodes()), encoding="utf-8")
        import_paths(db, folder / "old.xml", clock=clock)
        update(db, host, clock, delay=0.0)
        clock.pass_by(days=1)
        import_paths(db, folder / "papers.jsonl", clock=clock)
        edited = replace(host.episodes[9], title="On second thoughts", html=host.episodes[9].html + "<p>P.S.</p>")
        host.episodes[9] = edited
        removed = host.episodes.pop(3)
        host.episodes.insert(0, make_episode(900))
        for _ in range(3):
            clock.pass_by(days=2)
            update(db, host, clock, full=True, delay=0.0)
        host.episodes.insert(2, removed)
        clock.pass_by(days=2)
        update(db, host, clock, full=True, delay=0.0)
    assert {row[0] for row in query(db, "SELECT field FROM revisions")} >= {"title", "body", "removed_at"}
    assert query(db, "SELECT count(*) FROM paper_links")[0][0] > 0
    return db


class TestSameRows:
    @pytest.fixture
    def copy(self, lived: Path, db: Path) -> Path:
        for path in (lived, crawl_path(lived)):
            (db.parent / path.name).write_bytes(path.read_bytes())
        return db

    def test_a_dry_run_finds_no_difference_and_leaves_no_trace(self, copy: Path) -> None:
        kept = {path.name: path.read_bytes() for path in copy.parent.iterdir()}
        done = rebuild(copy, FakeClock(), dry_run=True)
        assert (done.difference, done.refusal, done.report.exit_code) == ({}, None, 0)
        assert done.report.episodes["new"] == 27
        assert {name: (copy.parent / name).read_bytes() for name in kept} == kept
        assert files(copy) == {"archive.db", "archive.db.lock", "crawl.db"}

    @pytest.mark.parametrize("processes", [1, 2])
    def test_rows_ids_and_history_are_the_same(
        self, copy: Path, processes: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rebuilding, "_BATCH", 3)
        rows, notes = content(copy), dict(query(copy, "SELECT * FROM meta"))
        seen = []
        done = rebuild(copy, FakeClock(), processes=processes, progress=lambda *at: seen.append(at))
        assert done.report.exit_code == 0
        assert content(copy) == rows
        assert unsound(copy) == []
        assert notes.keys() >= {"last_snapshot", "last_complete_run", "linked_snapshot", "crawl"}
        assert dict(query(copy, "SELECT * FROM meta")) == {**notes, "last_run": done.report.started_at}
        assert wire(copy, "SELECT command, exit FROM runs ORDER BY id DESC LIMIT 1") == [("rebuild", 0)]
        newest = wire(copy, "SELECT max(seq) FROM snapshots")[0][0]
        assert seen == [(number, newest) for number in range(1, newest + 1)]

    @pytest.mark.parametrize("left", ["nothing", "half", "noise", "a hole"])
    def test_an_archive_that_is_lost_or_damaged_is_replaced(self, copy: Path, left: str) -> None:
        rows, whole = content(copy), copy.read_bytes()
        middle = len(whole) // 3
        damaged = {
            "nothing": b"",
            "half": whole[:middle],
            "noise": bytes(range(256)) * 300,
            "a hole": whole[:middle] + bytes(4096 * 20) + whole[middle + 4096 * 20 :],
        }[left]
        if damaged:
            copy.write_bytes(damaged)
            copy.with_name("archive.db-wal").write_bytes(b"left over")
        else:
            copy.unlink()
        report = rebuild(copy, FakeClock()).report
        times = "decided_at is now, since the links are made anew"
        found = content(copy)
        for table in ("paper_links",):
            assert [row[:-1] for row in found.pop(table)] == [row[:-1] for row in rows.pop(table)], times
        assert found == rows
        aside = copy.with_name("archive.db.damaged-2025-03-01T120000Z")
        assert (aside.read_bytes() if aside.exists() else b"") == damaged
        assert len(report.warnings) == bool(damaged)
        assert unsound(copy) == []

    def test_the_next_run_goes_on_from_there(self, copy: Path) -> None:
        rebuild(copy, FakeClock())
        before = ids(copy)
        with SampleHost([make_episode(901), *load_episodes()]) as later:
            assert update(copy, later, delay=0.0).episodes["new"] == 1
        assert ids(copy).items() >= before.items()
        assert ids(copy)["episode-901"] == f"e{len(before) + 1:07}"


class TestParserFix:
    def test_ids_stay_and_what_is_found_now_counts_on(self, before_the_fix: Path) -> None:
        former = ids(before_the_fix)
        assert len(former) == 11
        assert rebuild(before_the_fix, FakeClock()).report.exit_code == 0
        assert ids(before_the_fix) == {**former, "episode-12": "e0000012"}
        assert unsound(before_the_fix) == []

    def test_without_a_former_archive_they_count_from_one(self, before_the_fix: Path) -> None:
        before_the_fix.unlink()
        rebuild(before_the_fix, FakeClock())
        assert ids(before_the_fix) == {f"episode-{number}": f"e{13 - number:07}" for number in range(12, 0, -1)}

    def test_what_was_read_as_one_episode_and_is_two_now_keeps_one_id(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        for table in ("provenance", "questions", "credits", "quotes", "links", "identifiers", "doubts"):
            write(db, f"DELETE FROM {table} WHERE episode_id = 'e0000002'")
        write(db, "UPDATE OR IGNORE episode_keys SET episode_id = 'e0000001' WHERE episode_id = 'e0000002'")
        write(db, "DELETE FROM episodes WHERE id = 'e0000002'")
        rebuild(db, FakeClock())
        assert (ids(db)["episode-12"], ids(db)["episode-11"]) == ("e0000001", "e0000013")
        assert len(ids(db)) == 12
        assert unsound(db) == []

    def test_a_dry_run_tells_each_field_and_changes_nothing(self, before_the_fix: Path) -> None:
        write(before_the_fix, "UPDATE episodes SET title = 'Misread' WHERE slug = 'episode-5'")
        rows = content(before_the_fix)
        done = rebuild(before_the_fix, FakeClock(), dry_run=True)
        assert content(before_the_fix) == rows
        episodes = done.difference["episodes"]
        assert (episodes.new.rows, episodes.new.examples, episodes.vanished.rows) == (1, ["e0000012"], 0)
        ((field, change),) = episodes.fields.items()
        assert (field, change.rows) == ("title", 1)
        assert (change.examples[0].old, change.examples[0].new) == ("Misread", "Episode 5")
        assert done.difference["credits"].new.rows == 2
        assert "meta" not in done.difference


class TestPersons:
    def test_rulings_stay_and_links_that_hold_keep_their_time(self, db: Path) -> None:
        papers = db.parent / "papers.jsonl"
        papers.write_text(papers_jsonl(load_episodes()), encoding="utf-8")
        with SampleHost() as host:
            update(db, host, delay=0.0)
        import_paths(db, papers)
        first, second = query(db, "SELECT episode_id FROM paper_links WHERE status = 'auto' ORDER BY 1 LIMIT 2")
        rule = "UPDATE paper_links SET decided_by = 'Ann', decided_at = '2025-04-01T00:00:00Z', status = '{}'"
        write(db, *(f"{rule.format(said)} WHERE episode_id = '{whose[0]}' AND status = 'auto'"
                    for said, whose in (("accepted", first), ("rejected", second))))  # fmt: skip
        links = "SELECT episode_id, paper_id, status, decided_by, decided_at FROM paper_links ORDER BY 1, 2"
        rows = query(db, links)
        clock = FakeClock()
        clock.pass_by(days=90)
        assert rebuild(db, clock).report.warnings == []
        assert query(db, links) == rows
        assert {row[3] for row in rows} == {"Ann", DECIDED_BY}
        assert wire(db, "SELECT subject FROM decisions ORDER BY id") == [("accept",), ("reject",)]
        assert unsound(db) == []
        whole = query(db, "SELECT * FROM paper_links ORDER BY 1, 2")
        db.unlink()
        rebuild(db, clock)
        times = "the links of the program are made anew"
        kept = "SELECT * FROM paper_links WHERE decided_by = 'Ann' ORDER BY 1, 2"
        assert query(db, kept) == [row for row in whole if row[5] == "Ann"], times

    def test_a_link_follows_its_paper_under_another_id(self, tmp_path: Path) -> None:
        add = "INSERT INTO {} VALUES ({})"
        paper = "'{}', '2504.1', NULL, 'A', NULL, NULL, NULL, NULL, NULL, NULL, 'a', 1"
        article = "'a1', NULL, 'T', NULL, 'B', NULL, NULL, NULL, NULL, 's', 'p', 1"
        with Archive(tmp_path / "former.db") as former, Archive(tmp_path / "new.db") as new:
            for each, name in ((former, "title-1"), (new, "2504.1")):
                each.db.execute(add.format("papers", paper.format(name)))
                each.db.execute(add.format("articles", article))
            former.db.execute("PRAGMA foreign_keys = OFF")
            link = "'{}', 'title-1', 0.9, 'auto', '', 'link/1', '2025-04-01'"
            former.db.execute(add.format("article_paper_links", link.format("a1")))
            former.db.execute(add.format("paper_links", link.format("e-gone")))
            carry_links(former.db, new.db)
            assert new.db.execute("SELECT paper_id, decided_at FROM article_paper_links").fetchall() == [
                ("2504.1", "2025-04-01")
            ]

    def test_a_ruling_on_what_is_gone_is_kept_and_named(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        said = {"of": "episode", "show": "sample", "keys": [["slug", "long-gone"]], "title": "Gone",
                "paper": {"arxiv_id": "2504.07962"}}  # fmt: skip
        with run_module.Run("link", db, Settings(), FakeClock()) as run:
            add_decision(run.store.db, Decision("2025-03-01T00:00:00Z", "links", "accept", said))
        (warning,) = rebuild(db, FakeClock()).report.warnings
        assert "'Gone'" in warning
        assert wire(db, "SELECT count(*) FROM decisions") == [(1,)]


class TestNothingIsLost:
    @pytest.fixture
    def adopted(self, host: FaultHost, db: Path) -> Path:
        """An archive whose crawl.db was lost: the new one has only seen what stands on the host since."""
        saved = db.parent / "papers.jsonl"
        saved.write_text(papers_jsonl(load_episodes()[:3]), encoding="utf-8")
        update(db, host)
        import_paths(db, saved)
        crawl_path(db).unlink()
        del host.episodes[8:]
        update(db, host)
        return db

    def test_an_archive_that_holds_more_stays(self, adopted: Path) -> None:
        rows = content(adopted)
        error = refused(adopted)
        assert isinstance(error, StorageError)
        assert error.exit_code == 8
        assert "4 episodes" in str(error)
        assert "3 papers" in str(error)
        assert content(adopted) == rows
        assert "archive.db.rebuild" not in files(adopted)
        assert wire(adopted, "SELECT count(*) FROM runs WHERE command = 'rebuild'") == [(0,)]

    def test_a_dry_run_tells_what_would_vanish_and_why_it_will_not(self, adopted: Path) -> None:
        done = rebuild(adopted, FakeClock(), dry_run=True)
        assert done.difference["episodes"].vanished.rows == 4
        assert done.refusal is not None

    def test_once_crawl_db_tells_of_it_again_it_is_done(self, adopted: Path, host: FaultHost) -> None:
        host.episodes = list(make_episodes(12))
        update(adopted, host, full=True)
        import_paths(adopted, adopted.parent / "papers.jsonl")
        assert rebuild(adopted, FakeClock()).report.exit_code == 0
        assert len(ids(adopted)) == 12

    def test_history_that_crawl_db_does_not_tell_of_stays(self, host: FaultHost, db: Path) -> None:
        clock = FakeClock()
        update(db, host, clock)
        host.episodes[0] = replace(host.episodes[0], title="Renamed")
        clock.pass_by(hours=1)
        update(db, host, clock)
        crawl_path(db).unlink()
        clock.pass_by(hours=1)
        host.counter = 1
        update(db, host, clock)
        rows = content(db)
        assert "1 changes" in str(refused(db))
        assert content(db) == rows

    def test_what_a_person_took_down_may_be_missing(self, adopted: Path) -> None:
        for table in ("paper_mentions", "paper_authors", "papers"):
            write(adopted, f"DELETE FROM {table}")
        gone = [f"episode-{number}" for number in range(1, 5)]
        for slug in gone:
            ruling = {"show": "sample", "keys": [["slug", slug]]}
            with closing(Database(crawl_path(adopted))) as crawl:
                add_decision(crawl, Decision("2025-03-01T00:00:00Z", "forget", slug, ruling))
        rebuild(adopted, FakeClock())
        assert ids(adopted).keys() == {f"episode-{number}" for number in range(5, 13)}

    def test_what_is_forgotten_stays_so_in_pages_that_no_run_has_applied(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        with run_module.Run("forget", db, Settings(), FakeClock(), "sample") as run:
            forget(run, "episode-7")
            body = host.page("/").body.replace(b"episode-12", b"episode-13")
            run.store.add(
                url=f"{host.url}/", kind=Kind.LISTING, fetched_at="2025-03-02T00:00:00Z", status=200, headers={},
                body=body.replace(b"episode-11", b"episode-7"), show="sample",
            )  # fmt: skip
        rebuild(db, FakeClock())
        assert ids(db).keys() & {"episode-7", "episode-13"} == {"episode-13"}
        assert len(ids(db)) >= 11

    def test_what_a_better_parser_takes_for_no_paper_may_go(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        page = wire(db, "SELECT body_sha256 FROM snapshots WHERE kind = 'listing' LIMIT 1")[0][0]
        write(
            db,
            "INSERT INTO papers(id, title, title_key, seq) VALUES ('title-1', 'A heading', 'a heading', 1)",
            f"INSERT INTO paper_mentions VALUES ('title-1', 'arxiv_digest', '', '{page}', '', NULL, 1)",
            "INSERT INTO papers_fts(rowid, title) VALUES (1, 'A heading')",
        )
        rebuild(db, FakeClock())
        assert query(db, "SELECT * FROM papers") == []

    def test_without_a_log_there_is_nothing_to_rebuild_from(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        crawl_path(db).unlink()
        rows = content(db)
        assert refused(db).exit_code == 8
        assert content(db) == rows
        assert not crawl_path(db).exists()


class TestUnreadable:
    def test_it_is_a_noted_problem_and_the_rest_is_rebuilt(self, host: FaultHost, db: Path) -> None:
        update(db, host)
        rows = content(db)
        page = drifted(host.page("/")).body
        with run_module.Run("update", db, Settings(), FakeClock(), "sample") as run:
            run.store.add(
                url=f"{host.url}/", kind=Kind.LISTING, fetched_at="2025-03-02T00:00:00Z", status=200, headers={},
                body=page, show="sample",
            )  # fmt: skip
        report = rebuild(db, FakeClock()).report
        assert (report.exit_code, [each["what"] for each in report.failed]) == (5, [f"{host.url}/"])
        assert content(db) == rows
        assert wire(db, "SELECT url, fault FROM problems") == [(f"{host.url}/", "drift")]
        assert wire(db, "SELECT body_sha256 FROM url_state WHERE url = ?", [f"{host.url}/"]) == [("",)]

    def test_an_address_that_could_be_read_again_later_is_no_problem(self, host: FaultHost, db: Path) -> None:
        host.fault("/page/2/", drifted)
        assert update(db, host).exit_code == 5
        host.heal()
        update(db, host, full=True)
        report = rebuild(db, FakeClock()).report
        assert (report.exit_code, report.failed) == (0, [])
        assert wire(db, "SELECT body_sha256 = '' FROM url_state WHERE url LIKE '%/page/2/'") == [(0,)]

    def test_what_a_better_parser_reads_is_no_problem_any_more(
        self, host: FaultHost, db: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cannot(snapshot: Snapshot) -> ParsedPage:
            raise ParseError("not yet", fault="unknown")

        with monkeypatch.context() as patch:
            patch.setattr(run_module, "read", cannot)
            update(db, host)
        assert wire(db, "SELECT count(*) FROM problems")[0][0] > 0
        assert rebuild(db, FakeClock()).report.exit_code == 0
        assert wire(db, "SELECT * FROM problems") == []
        assert len(ids(db)) == 12


class TestInOneStep:
    def test_a_reader_goes_on_with_the_old_rows_and_sees_the_new_ones_next(
        self, before_the_fix: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        count = "SELECT count(*) FROM episodes"
        inode = before_the_fix.stat().st_ino
        uri = f"{before_the_fix.as_uri()}?mode=ro"
        be_impatient(monkeypatch)
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            assert reader.execute(count).fetchone() == (11,)
            rebuild(before_the_fix, FakeClock())
            assert reader.execute(count).fetchone() == (11,)
            reader.execute("COMMIT")
            assert reader.execute(count).fetchone() == (12,)
        assert before_the_fix.stat().st_ino == inode

    def test_where_another_program_writes_it_gives_up(
        self, before_the_fix: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = content(before_the_fix)
        be_impatient(monkeypatch)
        with closing(sqlite3.connect(before_the_fix, isolation_level=None)) as other:

            def lock(done: int, total: int | None) -> None:
                if done == total:
                    other.execute("BEGIN IMMEDIATE")

            assert "locked" in str(refused(before_the_fix, progress=lock))
        assert content(before_the_fix) == rows

    def test_what_came_out_wrong_is_not_used(self, before_the_fix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = content(before_the_fix)

        def spoil(db: Any, *_: Any) -> None:
            db.execute("UPDATE episodes SET title = 'Behind the back of the index'")

        monkeypatch.setattr(rebuilding, "relink", spoil)
        assert "full-text" in str(refused(before_the_fix))
        assert content(before_the_fix) == rows

    def test_one_writer(self, before_the_fix: Path) -> None:
        with writer_lock(before_the_fix):
            assert isinstance(refused(before_the_fix), BusyError)

    def test_a_newer_archive_is_refused_and_not_taken_for_a_damaged_one(self, before_the_fix: Path) -> None:
        write(
            before_the_fix,
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('archive', 'later', '')",
        )
        assert isinstance(refused(before_the_fix), SchemaError)
        assert files(before_the_fix) == {"archive.db", "archive.db.lock", "crawl.db"}


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
class TestCutOff:
    @pytest.mark.parametrize(
        ("how", "damaged"), [("signal=KILL", False), ("signal=KILL", True), ("error=ENOSPC", False)]
    )
    def test_it_leaves_the_old_archive_or_the_new_one(self, before_the_fix: Path, how: str, damaged: bool) -> None:
        base = before_the_fix.parent
        if damaged:
            before_the_fix.write_bytes(b"no database at all" * 1000)
        folder, stages = base / "run", base / "stage"

        def lay_out() -> Path:
            folder.mkdir()
            for path in (before_the_fix, crawl_path(before_the_fix)):
                (folder / path.name).write_bytes(path.read_bytes())
            return folder / "archive.db"

        def clear() -> None:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

        old = None if damaged else content(before_the_fix)
        with Stage(stages) as stage:
            db = lay_out()
            assert stage.run(folder, ["rebuild"], "-e", "trace=all").code == 0
            new = content(db)
            assert new != old
            names = {"pwrite64", "rename", "fdatasync", "unlink", "ftruncate"}
            calls = [call for call in stage.calls() if call.name in names]
            clear()
            ends = [call for call in calls if "archive.db>" in call.text or "archive.db-wal>" in call.text]
            renames = [call for call in calls if call.name == "rename"]
            chosen = {*calls[:: len(calls) // 4], *ends[:: max(1, len(ends) // 3)], *ends[-2:], *renames}
            assert len(chosen) >= 6
            for call in sorted(chosen, key=lambda call: (call.name, call.nth)):
                if "ENOSPC" in how and call.name != "pwrite64":
                    continue
                db = lay_out()
                ended = stage.run(folder, ["rebuild"], "-e", f"inject={call.name}:{how}:when={call.nth}+")
                assert ended.code in ({KILLED, 0} if "KILL" in how else {0, 8}), (call, ended)
                self.assert_one_or_the_other(db, old, new, call.text)
                assert stage.run(folder, ["rebuild"]).code == 0
                assert content(db) == new
                assert "archive.db.rebuild" not in files(db)
                clear()

    def assert_one_or_the_other(self, db: Path, old: object, new: object, why: str) -> None:
        if old is not None:
            assert unreadable(db) == [], why
        try:
            found = content(db)
        except sqlite3.Error:
            found = None
        assert found in (old, new), why


def pages(host: SampleHost, db: Path) -> list[Snapshot]:
    update(db, host)
    with run_module.Run("link", db, Settings(), FakeClock()) as run:
        return list(run.store.between(0, run.store.last_seq()))


class TestProcesses:
    def test_several_read_the_same_as_one_in_the_same_order(self, host: FaultHost, db: Path) -> None:
        snapshots = pages(host, db)
        snapshots = [*snapshots, replace(snapshots[1], seq=99, body=b"", url="file:empty")] * 3
        alone, together = (
            [(each.snapshot, each.page, each.episodes, each.error and (type(each.error), each.error.fault))
             for each in reading.read_in_order(snapshots, processes)]
            for processes in (1, 2)
        )  # fmt: skip
        assert together == alone
        assert [error for *_, error in alone].count((ParseError, "empty")) == 3

    def test_few_snapshots_are_on_their_way_at_a_time(self, host: FaultHost, db: Path) -> None:
        drawn = []

        def draw() -> Iterator[Snapshot]:
            for snapshot in pages(host, db)[1:2] * 60:
                drawn.append(snapshot)
                yield snapshot

        readings = reading.read_in_order(draw(), 2)
        next(readings)
        readings.close()
        assert len(drawn) == 8

    @pytest.mark.parametrize(("snapshots", "several"), [(0, False), (100, False), (101, True)])
    def test_processes_are_started_where_there_is_enough_to_read(
        self, snapshots: int, several: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        assert reading.processes_for(snapshots) == (2 if several else 1)
        monkeypatch.setattr(os, "cpu_count", lambda: 1)
        assert reading.processes_for(snapshots) == 1

    ENDLESS = (
        "import itertools, os, signal\n"
        "from scraper.model import Kind, Snapshot\n"
        "from scraper.reading import read_in_order\n"
        "page = Snapshot(1, 'file:a', Kind.FILE, None, 200, {{}}, '', b'words', '')\n"
        "for number, _ in enumerate(read_in_order(itertools.repeat(page), 2)):\n"
        "    if number == 20:\n"
        "        {}\n"
    )

    def run(self, then: str) -> subprocess.CompletedProcess[str]:
        """Read in two processes without end, but `then`; returns when the last of them has let go of the output."""
        return subprocess.run(
            [sys.executable, "-c", self.ENDLESS.format(then)], cwd=ROOT, text=True, capture_output=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip

    def test_they_end_with_a_parent_that_was_killed(self) -> None:
        assert self.run("os.kill(os.getpid(), signal.SIGKILL)").returncode == -signal.SIGKILL

    def test_one_that_is_killed_ends_the_work_in_plain_words(self) -> None:
        done = self.run("import multiprocessing; multiprocessing.active_children()[0].kill()")
        assert done.returncode == 1
        assert "scraper.errors.PaperLedgeError: one of the program's processes was ended from outside" in done.stderr


class TestCommand:
    def run(self, *arguments: object) -> int:
        with pytest.raises(SystemExit) as caught:
            main(["rebuild", *map(str, arguments)])
        return int(caught.value.code or 0)

    def test_it_says_what_it_did_in_one_line(self, before_the_fix: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("--db", before_the_fix) == 0
        out, err = capsys.readouterr()
        assert out == ""
        assert "12 new" in err
        assert len(err.splitlines()) == 1

    def test_the_report_is_one_object(self, before_the_fix: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("--db", before_the_fix, "--json") == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["command"], report["episodes"]["new"]) == ("rebuild", 12)
        assert report == json.loads(wire(before_the_fix, "SELECT report FROM runs ORDER BY id DESC LIMIT 1")[0][0])

    def test_a_dry_run_prints_the_difference(self, before_the_fix: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(before_the_fix, "UPDATE episodes SET title = 'Misread' WHERE slug = 'episode-5'")
        assert self.run("--db", before_the_fix, "--dry-run") == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[:2] == ["episodes: 1 new, 0 would vanish", "  new: e0000012"]
        assert "  title: 1 would change" in lines
        assert "    e0000007: Misread -> Episode 5" in lines
        assert self.run("--db", before_the_fix, "--dry-run", "--json") == 0
        found = json.loads(capsys.readouterr().out)
        assert found["refused"] is None
        assert found["tables"]["episodes"]["fields"]["title"] == {
            "rows": 1, "examples": [{"id": "e0000007", "old": "Misread", "new": "Episode 5"}]
        }  # fmt: skip

    def test_nothing_is_one_line(self, host: FaultHost, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
        update(db, host)
        assert self.run("--db", db, "--dry-run") == 0
        assert capsys.readouterr() == ("Nothing would change.\n", "")

    def test_a_dry_run_that_would_be_refused_says_so_after_it(
        self, before_the_fix: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(before_the_fix, "UPDATE episode_keys SET value = value || '?' WHERE episode_id = 'e0000003'")
        assert self.run("--db", before_the_fix, "--dry-run") == 8
        out, err = capsys.readouterr()
        assert "would vanish" in out
        assert "1 episodes" in err
        assert "What to do:" in err

    @pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_a_signal_ends_it_with_everything_as_it_was(
        self, before_the_fix: Path, number: int, code: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = content(before_the_fix)
        handed: Callable[[Snapshot], ParsedPage] = read

        def signalled(snapshot: Snapshot) -> ParsedPage:
            os.kill(os.getpid(), number)
            return handed(snapshot)

        monkeypatch.setattr(reading, "read", signalled)
        assert self.run("--db", before_the_fix) == code
        with signals.listening():
            pass  # What was told to one command is not for the next.
        assert content(before_the_fix) == rows
        assert files(before_the_fix) == {"archive.db", "archive.db.lock", "crawl.db"}
