"""A search finds what the judged queries ask for as well as it must, and the set is the one it was measured on."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import fulltext
from scraper.archive.database import close_archive, open_archive
from scraper.errors import UsageError
from scripts.benchmarks import relevance
from scripts.benchmarks.relevance import corpus
from scripts.benchmarks.relevance.known import Known
from scripts.benchmarks.relevance.made import Made
from scripts.benchmarks.relevance.queries import Kind, Query
from scripts.benchmarks.relevance.score import Outcome, figures
from scripts.benchmarks.relevance.searchers import yardstick

DIGEST = "978313c8f0f747aecba571ce019413898277454a9cd8023bb8aa2c4f215f5b21"


@cache
def known() -> tuple[Known, ...]:
    return tuple(relevance.known_episodes())


@cache
def queries() -> tuple[Query, ...]:
    return tuple(relevance.load())


@cache
def measured() -> dict[str, Any]:
    return relevance.measure(known(), queries())


@pytest.mark.parametrize("figure", relevance.FLOORS)
def test_the_floor_is_reached(figure: str) -> None:
    assert measured()["figures"][figure] >= relevance.FLOORS[figure]


def test_the_floors_are_those_that_were_promised() -> None:
    assert relevance.FLOORS == {"ndcg_gain": 0.05, "asked_mrr": 0.7, "asked_found": 1.0}


def test_the_set_is_the_one_that_was_measured() -> None:
    assert measured()["digest"] == DIGEST


def test_the_set_is_as_large_as_was_promised() -> None:
    kinds = Counter(query.kind for query in queries())
    assert len(queries()) >= 80
    assert kinds.keys() == set(Kind)
    assert kinds[Kind.SENTENCE] + kinds[Kind.PARAPHRASE] >= 40
    assert measured()["episodes"] == 2000 + len(known())


def test_names_are_unique() -> None:
    for names in ([each.name for each in known()], [query.text for query in queries()]):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_yardstick_always_finds_something() -> None:
    assert measured()["searchers"]["yardstick"]["all"]["empty"] == 0


def test_a_page_is_scored_by_rank_and_grade() -> None:
    query = Query("glare", Kind.TOPICAL, {"t1": 2, "t2": 1})
    ideal = 3 / 1 + 1 / 1.584962500721156
    assert Outcome(query, ("t1", "t2")).ndcg == pytest.approx(1)
    second = Outcome(query, ("x", "t1", "y", "t2"))
    assert second.ndcg == pytest.approx((3 / 1.584962500721156 + 1 / 2.321928094887362) / ideal)
    assert (second.reciprocal_rank, second.success) == (0.5, 1)
    assert Outcome(query, ("x", "y", "z", "t1")).success == 0
    assert Outcome(query, (*"abcdefghij", "t1")).reciprocal_rank == 0


def test_figures_are_means() -> None:
    query = Query("glare", Kind.EXACT, {"t1": 2})
    found = figures([Outcome(query, ("t1",)), Outcome(query, ())])
    assert (found.queries, found.ndcg, found.success, found.mrr, found.empty) == (2, 0.5, 0.5, 0.5, 0.5)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    told = (("t1", "glare of stars", "the speckles moved"), ("t2", "a quiet room", "glare, and nothing of speckles"))
    made = [Known(name, Made(title, "Sound", ("Ada Levi",), body, (), title), "") for name, title, body in told]
    corpus.build(tmp_path / "archive.db", 40, made)
    return tmp_path / "archive.db"


@pytest.fixture
def conn(archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(archive)) as opened:
        yield opened


def test_what_is_built_is_a_sound_archive(archive: Path) -> None:
    db = open_archive(archive)
    assert fulltext.is_sound(db)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("SELECT count(*) FROM episodes").fetchone() == (42,)
    assert db.execute("SELECT count(*) FROM episodes WHERE date IS NULL OR category IS NULL").fetchone() == (0,)
    close_archive(db)


def test_known_episodes_are_echoed_by_others(conn: sqlite3.Connection) -> None:
    holding = conn.execute("SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH 'speckles'").fetchone()[0]
    assert holding > 2
    namesakes = conn.execute("SELECT DISTINCT name FROM authors WHERE name LIKE '% Levi'").fetchall()
    assert len(namesakes) > 1


def test_an_archive_is_never_written_over(archive: Path) -> None:
    with pytest.raises(UsageError, match="is there already"):
        corpus.build(archive, 1)


def test_the_yardstick_has_what_holds_all_words_before_what_holds_any(conn: sqlite3.Connection) -> None:
    names = dict(conn.execute("SELECT episode_id, value FROM episode_keys WHERE kind = 'host_id'").fetchall())
    search = yardstick(conn)
    found = [names[each] for each in search("why is the quiet speckle in rooms")]
    assert found[0] == "t2"
    assert len(found) > 1
    assert search("the of")
    assert search('"?!"') == []


def test_queries_for_what_is_not_there_are_refused() -> None:
    with pytest.raises(UsageError, match="t999"):
        relevance.measure(known()[:1], [Query("glare", Kind.EXACT, {"t999": 2})])
