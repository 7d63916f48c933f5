"""The archive as a Python library: what it gives, in threads, while it is written, and when its file is another."""

import dataclasses
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper import Archive
from scraper.archive.database import close_archive, open_archive
from scraper.archive.fulltext import put_in
from scraper.errors import StorageError, UsageError
from scraper.library import Shelf
from scraper.search.results import HitKind
from tests.integration.archive_fixture import insert_episode, write_archive

THREADS, SEARCHES, NEWCOMERS = 8, 60, 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "archive.db")


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as archive:
        yield archive


def add_episode(db: Database, seq: int, title: str) -> None:
    with db.atomic():
        insert_episode(db, seq, f"n{seq}", title, None, "2025-07-02", "It has come while others read.")
        put_in(db, "episodes", [seq])


def open_files(path: Path) -> list[str]:
    links = [Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd")]
    return [os.readlink(link) for link in links if link.is_symlink() and os.readlink(link).startswith(str(path))]


class TestWhatItGives:
    def test_hits_as_everywhere(self, archive: Archive) -> None:
        results = archive.search("diffusion anomaly")
        assert [hit.id for hit in results.hits if hit.holds_all] == ["e1"]
        assert "diffusion" in results.reading
        marked = {text for text, is_marked in results.hits[0].snippet.pieces() if is_marked}
        assert {word.casefold() for word in marked} & {"diffusion", "anomaly"}

    def test_pages_of_them(self, archive: Archive) -> None:
        whole = archive.search("a OR the OR robot OR diffusion OR voice OR graph", limit=100).hits
        assert len(whole) > 3
        pages = [
            archive.search("a OR the OR robot OR diffusion OR voice OR graph", limit=1, offset=place).hits
            for place in range(len(whole))
        ]
        assert [hit.id for page in pages for hit in page] == [hit.id for hit in whole]

    @pytest.mark.parametrize("in_", [Shelf.QUESTIONS, "questions"])
    def test_other_shelves(self, archive: Archive, in_: Shelf | str) -> None:
        (hit,) = archive.search("shirts", in_=in_).hits
        assert (hit.kind, hit.episode_id, hit.position) == (HitKind.QUESTION, "e6", 1)

    def test_facets(self, archive: Archive) -> None:
        facets = archive.facets("diffusion")
        assert {count.value: count.hits for count in facets.years} == {"2025": 2}
        assert {count.label: count.hits for count in facets.categories} == {
            "Machine Learning": 1,
            "Computer Vision": 1,
        }

    @pytest.mark.parametrize("name", ["e2", "slug-e2", "https://show.example/e/slug-e2/", " e2 "])
    def test_an_episode_with_all_that_belongs_to_it(self, archive: Archive, name: str) -> None:
        episode = archive.episode(name)
        assert (episode.id, episode.category, episode.date) == ("e2", "Computer Vision", "2025-04-11")
        assert [author.name for author in episode.authors] == ["Tomo Hasegawa-Lindqvist", "Ines Okonjo"]
        assert episode.questions == ("Who should pay for labels?",)
        (paper,) = episode.papers
        assert (paper.id, paper.arxiv_id, paper.status, paper.score) == ("p2", "2504.90002", "accepted", 0.91)
        assert episode.show == "A Show of the Tests"
        with pytest.raises(dataclasses.FrozenInstanceError):
            episode.title = "another"  # type: ignore[misc]

    def test_what_was_rejected_is_left_out_and_what_waits_says_so(self, archive: Archive) -> None:
        assert archive.episode("e4").papers == ()
        assert [paper.status for paper in archive.episode("e3").papers] == ["review"]

    @pytest.mark.parametrize(
        "name", ["p1", "2504.90001", "arXiv:2504.90001v2", "https://arxiv.org/pdf/2504.90001v1.pdf"]
    )
    def test_a_paper_with_all_that_belongs_to_it(self, archive: Archive, name: str) -> None:
        paper = archive.paper(name)
        assert (paper.id, paper.title, paper.published) == (
            "p1",
            "Diffusion Priors for Anomaly Detection",
            "2025-04-08",
        )
        assert paper.authors == ("Ines Okonjo",)
        assert [(episode.id, episode.status) for episode in paper.episodes] == [("e1", "auto")]

    def test_what_is_like_it(self, archive: Archive) -> None:
        episode = archive.episode("e1")
        found = archive.similar(episode)
        assert "e2" in [hit.id for hit in found]
        assert "e1" not in [hit.id for hit in found]
        (hit,) = archive.search("X-ray", in_="questions").hits
        assert archive.similar(hit) == archive.similar("slug-e1") == found
        assert "p2" not in [hit.id for hit in archive.related("p2")]

    def test_any_text_is_valid(self, archive: Archive) -> None:
        for text in ('"', "", "\0", "\ud800", "near(", "-", "OR", "漢字", "x" * 5_000):
            assert archive.search(text).total >= 0

    def test_hits_are_rows_for_pandas(self, archive: Archive) -> None:
        pandas = pytest.importorskip("pandas")
        hits = archive.search("diffusion").hits
        frame = pandas.DataFrame(hits)
        assert list(frame["id"]) == [hit.id for hit in hits]
        assert list(frame["snippet"].str["text"]) == [hit.snippet.text for hit in hits]


class TestWhatItRefuses:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="there is no archive at") as caught:
            Archive(tmp_path / "nowhere.db")
        assert "paperledge update" in caught.value.advice
        assert list(tmp_path.iterdir()) == []

    def test_a_file_that_is_no_archive(self, tmp_path: Path) -> None:
        (tmp_path / "letter.db").write_text("Dear all, " * 1000)
        with pytest.raises(StorageError, match="cannot be read as an archive"):
            Archive(tmp_path / "letter.db")

    def test_a_file_that_goes_away(self, archive: Archive, path: Path) -> None:
        path.unlink()
        with pytest.raises(UsageError, match="there is no archive at"):
            archive.search("diffusion")

    @pytest.mark.parametrize("name", ["e99", "", "\ud800", "' OR 1=1 --"])
    def test_names_of_nothing(self, archive: Archive, name: str) -> None:
        with pytest.raises(UsageError, match="there is no episode"):
            archive.episode(name)
        with pytest.raises(UsageError, match="there is no paper"):
            archive.paper(name)
        assert archive.search("diffusion").total, "the archive is as usable as before"

    def test_a_slug_of_two_shows(self, path: Path) -> None:
        with Database(path) as db, db.atomic():
            db.execute("INSERT INTO shows(id, slug, url) VALUES ('s2', 'other', 'https://other.example/')")
            db.execute("UPDATE episodes SET show_id = 's2', slug = 'slug-e1' WHERE id = 'e2'")
        with Archive(path) as archive, pytest.raises(UsageError, match="may be each of e1, e2"):
            archive.episode("slug-e1")

    def test_shelves_and_numbers_that_make_no_sense(self, archive: Archive) -> None:
        with pytest.raises(UsageError, match="there is no shelf 'attic'"):
            archive.search("diffusion", in_="attic")
        for number in (-1, 10**9 + 1, 2**63, 10**20):
            with pytest.raises(UsageError, match=f"limit is {number}"):
                archive.search("diffusion", limit=number)
            with pytest.raises(UsageError, match=f"offset is {number}"):
                archive.search("diffusion", offset=number)
            with pytest.raises(UsageError, match=f"limit is {number}"):
                archive.similar("e1", limit=number)
            with pytest.raises(UsageError, match=f"limit is {number}"):
                archive.related("p1", limit=number)
        assert archive.search("diffusion", limit=10**9, offset=10**9).total == 2
        assert archive.similar("e1", limit=10**9)

    def test_to_be_used_when_it_is_closed(self, archive: Archive) -> None:
        archive.close()
        archive.close()
        with pytest.raises(UsageError, match="was closed"):
            archive.search("diffusion")


class TestTheFile:
    def test_is_never_written(self, archive: Archive, path: Path) -> None:
        before = path.read_bytes()
        archive.search("diffusion", facets=True)
        archive.similar("e1")
        with pytest.raises(StorageError, match="readonly"), archive._readers.lent() as conn:
            conn.execute("DELETE FROM episodes")
        archive.close()
        assert path.read_bytes() == before

    def test_is_let_go_when_the_archive_is_closed_or_forgotten(self, path: Path) -> None:
        with Archive(path) as archive:
            archive.search("diffusion")
            assert open_files(path)
        assert open_files(path) == []
        assert Archive(path).search("diffusion").total == 2
        assert open_files(path) == []

    def test_is_seen_as_it_is_now(self, archive: Archive, path: Path) -> None:
        assert archive.search("pangolin").total == 0
        db = open_archive(path)
        add_episode(db, 50, "A pangolin")
        assert [hit.id for hit in archive.search("pangolin").hits] == ["n50"]
        close_archive(db)

    def test_is_noticed_when_it_is_another(self, archive: Archive, path: Path, tmp_path: Path) -> None:
        other = write_archive(tmp_path / "other.db")
        with Database(other) as db:
            add_episode(db, 50, "A pangolin")
        assert archive.search("pangolin").total == 0
        other.replace(path)
        assert [hit.id for hit in archive.search("pangolin").hits] == ["n50"]
        assert all("deleted" not in name for name in open_files(path)), "the old one is let go"

    def test_is_noticed_when_another_is_copied_over_it(self, archive: Archive, path: Path, tmp_path: Path) -> None:
        other = write_archive(tmp_path / "other.db")
        with Database(other) as db:
            add_episode(db, 50, "A pangolin")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert archive.search("pangolin").total == 0
        before = path.stat().st_ino
        path.write_bytes(other.read_bytes())
        assert path.stat().st_ino == before
        assert [hit.id for hit in archive.search("pangolin").hits] == ["n50"]


def test_threads_search_at_once_while_it_is_written(path: Path, nightly: bool) -> None:
    """Each sees whole states only, and no state after a later one."""
    db = open_archive(path)
    barrier = threading.Barrier(THREADS + 1)
    searches = SEARCHES * 10 if nightly else SEARCHES

    def search_on(archive: Archive) -> list[int]:
        barrier.wait()
        totals = []
        for _ in range(searches):
            found = archive.search("newcomer OR pictures", limit=NEWCOMERS + 1)
            assert len(found.hits) == found.total == len({hit.id for hit in found.hits})
            totals.append(found.total)
        return totals

    with Archive(path) as archive, ThreadPoolExecutor(THREADS) as threads:
        searching = [threads.submit(search_on, archive) for _ in range(THREADS)]
        barrier.wait()
        for seq in range(100, 100 + NEWCOMERS):
            add_episode(db, seq, f"Newcomer {seq}")
        seen = [task.result() for task in searching]
        assert archive.search("newcomer").total == NEWCOMERS
    assert all(totals == sorted(totals) for totals in seen)
    assert all(totals[-1] <= NEWCOMERS + 1 and len(totals) == searches for totals in seen)
    close_archive(db)
    assert open_files(path) == []


def test_a_call_that_is_cut_off_leaves_nothing_behind(archive: Archive, path: Path) -> None:
    with pytest.raises(StorageError, match="no such table"), archive._readers.lent() as conn:
        conn.execute("SELECT * FROM no_such")
    with pytest.raises(ZeroDivisionError), archive._readers.lent():
        raise ZeroDivisionError
    assert open_files(path) == []
    assert archive.search("diffusion").total == 2


LAZY = """
import sys
import scraper, scraper.errors
assert scraper.__version__
assert not {"sqlite3", "scraper.library", "scraper.search", "lxml"} & set(sys.modules), sorted(sys.modules)
from scraper import Archive
assert Archive is sys.modules["scraper.library"].Archive
try:
    scraper.nothing
except AttributeError as error:
    print(error)
"""


def test_it_is_loaded_when_it_is_asked_for() -> None:
    run = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("module 'scraper' has no attribute 'nothing'\n", "")


def test_connections_of_the_program_itself_stay_with_their_thread(path: Path) -> None:
    from scraper.archive.database import open_current

    conn = open_current(path)
    with ThreadPoolExecutor(1) as thread, pytest.raises(sqlite3.ProgrammingError, match="thread"):
        thread.submit(conn.execute, "SELECT 1").result()
    conn.close()
