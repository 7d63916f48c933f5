"""Vectors in archive.db: computed once, anew where the text has changed, taken out; and what they find."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from scraper.archive.database import close_archive, open_archive
from scraper.archive.forget import erase
from scraper.cli import search_, vectors_
from scraper.clock import SystemClock
from scraper.config import Settings
from scraper.errors import UsageError
from scraper.run import Run
from scraper.search import engine
from scraper.search.parsing import parse
from scraper.search.semantic import model
from scraper.search.semantic.fuse import fused
from scraper.search.semantic.search import search
from tests.integration.archive_fixture import EPISODES, write_archive

np = pytest.importorskip("numpy", reason="search by meaning needs numpy")

from scraper.search.semantic import vectors  # noqa: E402
from scraper.search.semantic.nearest import nearest  # noqa: E402

if TYPE_CHECKING:
    from scraper.search.semantic.model import Vectors

TOPICS = (("robot", "machine"), ("graph", "network"), ("walrus", "sea"), ("diffusion", "anomaly"))


class Fake:
    """A vector that counts the words of four topics; notes what it was asked."""

    name = "fake"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> "Vectors":
        self.asked += texts
        rows = [[sum(text.lower().count(word) for word in topic) for topic in TOPICS] for text in texts]
        found = np.array(rows, dtype=np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        result: Vectors = found / np.where(lengths, lengths, 1)
        return result


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "archive.db")


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    archive = open_archive(path)
    yield archive
    close_archive(archive)


def held(db: Database) -> dict[int, tuple[str, str, bytes]]:
    return {seq: rest for seq, *rest in db.execute("SELECT seq, model, digest, vectors FROM episode_vectors")}


def test_each_episode_gets_vectors_once(db: Database) -> None:
    fake, bars = Fake(), []
    count = int(db.execute("SELECT count(*) FROM episodes").fetchone()[0])
    first = vectors.compute(db, fake, lambda done, total: bars.append((done, total)))
    assert (first.episodes, first.new) == (count, count)
    assert bars[-1] == (count, count)
    fake.asked.clear()
    assert vectors.compute(db, fake).new == 0
    assert fake.asked == []


def test_only_what_has_changed_is_computed_anew(db: Database) -> None:
    vectors.compute(db, Fake())
    before = held(db)
    db.execute("UPDATE episodes SET body = 'A walrus in the sea.' WHERE seq = 2")
    db.execute("UPDATE questions SET text = 'Would a network?' WHERE seq = 31")
    assert vectors.compute(db, Fake()).new == 2
    changed = {seq for seq, row in held(db).items() if row != before[seq]}
    assert changed == {2, 3}


def test_vectors_of_another_model_are_made_anew(db: Database) -> None:
    vectors.compute(db, Fake())
    other = Fake()
    other.name = "other"
    assert vectors.compute(db, other).new == len(held(db))
    with pytest.raises(UsageError, match="no vectors"):
        nearest(db.conn, Fake(), "robot", 5)


def test_a_run_that_is_cut_off_goes_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_BATCH", 2)
    calls = iter([None, None])

    def stop() -> None:
        if next(calls, "stop"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vectors.compute(db, Fake(), check=stop)
    assert sorted(held(db)) == [1, 2, 3, 4]
    assert vectors.compute(db, Fake()).new == len(held(db)) - 4


def test_what_is_taken_out_is_gone(db: Database) -> None:
    vectors.compute(db, Fake())
    count = len(held(db))
    assert vectors.drop(db) == count
    assert held(db) == {}


def test_an_episode_that_is_forgotten_leaves_no_vector(db: Database) -> None:
    vectors.compute(db, Fake())
    erase(db, "e4")
    assert 4 not in held(db)


def test_the_nearest_by_meaning_are_found_without_a_shared_word(db: Database) -> None:
    fake = Fake()
    db.execute("UPDATE episodes SET title = 'Robots', body = 'A robot folds.' WHERE seq = 1")
    vectors.compute(db, fake)
    near = nearest(db.conn, fake, "a machine that helps", 3)
    assert 1 in near
    ranked = [2]
    assert set(fused(db.conn, parse("machine that helps"), ranked, 5, fake)) > {1, 2}
    assert fused(db.conn, parse('"machine that helps"'), ranked, 5, fake) == ranked


def test_a_page_holds_what_is_found_by_words_and_what_is_found_by_meaning(db: Database) -> None:
    fake = Fake()
    db.execute("UPDATE episodes SET title = 'Gear', body = 'A machine that whirrs.' WHERE seq = 1")
    vectors.compute(db, fake)
    by_words = {hit.id for hit in engine.search(db.conn, "robot shirts").hits}
    assert "e1" not in by_words
    found = search(db.conn, "robot shirts", model=fake)
    hits = {hit.id: hit for hit in found.hits}
    assert by_words < hits.keys()
    assert (hits["e1"].holds_all, hits["e1"].snippet.text) == (False, "A machine that whirrs.")
    assert found.total == len(hits)
    pages = [search(db.conn, "robot shirts", limit=2, offset=start, model=fake).hits for start in range(0, 8, 2)]
    assert tuple(hit for page in pages for hit in page) == found.hits


@pytest.mark.parametrize("text", ['"fold your shirts"', "shirts", "title:shirts robot", ""])
def test_operators_and_single_words_need_no_vectors(text: str, db: Database) -> None:
    assert search(db.conn, text, model=Fake()) == engine.search(db.conn, text)


def test_an_episode_that_has_changed_is_not_found_by_what_it_said(db: Database) -> None:
    fake = Fake()
    db.execute("UPDATE episodes SET title = 'Robots', body = 'A robot folds.' WHERE seq = 1")
    vectors.compute(db, fake)
    assert 1 in nearest(db.conn, fake, "machine", 3)
    db.execute("UPDATE episodes SET body = 'Something else.' WHERE seq = 1")
    assert 1 not in nearest(db.conn, fake, "machine", 10)
    vectors.compute(db, fake)
    assert 1 in nearest(db.conn, fake, "machine", 10)


def test_a_text_without_words_is_near_to_nothing(db: Database) -> None:
    vectors.compute(db, Fake())
    assert nearest(db.conn, Fake(), "???", 5) == []


def test_without_vectors_the_command_to_run_is_named(db: Database) -> None:
    with pytest.raises(UsageError, match="no vectors") as caught:
        nearest(db.conn, Fake(), "robot", 5)
    assert "paperledge vectors" in caught.value.advice


def test_the_command_computes_and_drops(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_, "load", Fake)
    monkeypatch.setattr(vectors_, "require", lambda: None)
    done = CliRunner().invoke(vectors_.command, ["--db", str(path), "--json"])
    assert (done.exit_code, '"computed": 7' in done.stdout) == (0, True), done.output
    with closing(open_archive(path)) as db:
        assert len(held(db)) == len(EPISODES) + 1
    done = CliRunner().invoke(vectors_.command, ["--db", str(path), "--drop"])
    assert "of 7 episodes" in done.stdout


def test_without_the_extra_the_command_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_NEEDED", ("no_such_package_of_ours",))
    done = CliRunner().invoke(vectors_.command, ["--db", str(path)])
    assert isinstance(done.exception, UsageError)
    assert "paperledge[semantic]" in done.exception.advice


def test_they_are_taken_out_without_the_extra_too(db: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors.compute(db, Fake())
    monkeypatch.setattr(model, "_NEEDED", ("no_such_package_of_ours",))
    done = CliRunner().invoke(vectors_.command, ["--db", str(path), "--drop"])
    assert done.exit_code == 0, done.output
    assert held(db) == {}


def test_the_search_says_what_it_lacks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_NEEDED", ("no_such_package_of_ours",))
    model.load.cache_clear()
    for options, lacking in ([], "not installed"), (["--in", "papers"], "only episodes are found by meaning"):
        done = CliRunner().invoke(
            search_.command, ["--db", str(path), "--semantic", *options, "fold", "shirts", "quickly"]
        )
        assert isinstance(done.exception, UsageError)
        assert lacking in str(done.exception)


def test_an_update_computes_them_where_that_is_set(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_, "load", Fake)
    with Run("update", path, Settings(semantic=True), SystemClock()) as run:
        vectors_.bring_up_to_date(run)
        assert len(held(run.archive.db)) == 7
    assert run.report.warnings == []


def test_an_update_without_the_extra_is_warned_and_no_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_NEEDED", ("no_such_package_of_ours",))
    model.load.cache_clear()
    with Run("update", path, Settings(semantic=True), SystemClock()) as run:
        vectors_.bring_up_to_date(run)
    assert "paperledge[semantic]" in run.report.warnings[0]
    assert run.report.exit_code == 0


@pytest.mark.skipif(not model.is_installed(), reason="the extra `semantic` is not installed")
def test_the_real_model_puts_the_paraphrase_first(db: Database) -> None:
    used = model.load()
    texts = ["A robot learns to fold laundry.", "Planets around distant stars.", "Private hospital records."]
    asked = used.embed(["teaching a machine to put away towels and shirts"])[0]
    assert int(np.argmax(used.embed(texts) @ asked)) == 0
    assert vectors.compute(db, used).new == len(held(db))
    (folding,) = db.execute("SELECT seq FROM episodes WHERE body LIKE 'Folding a shirt%'").fetchone()
    assert folding in nearest(db.conn, used, "machine putting clothes away", 2)
