"""Saved searches in crawl.db: the last decision on a name stands, here and wherever its line is taken."""

import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.crawl.database import open_crawl
from scraper.errors import UsageError
from scraper.search.saved import (
    LONGEST_NAME,
    add_search,
    export_lines,
    import_lines,
    remove_search,
    saved_search,
    saved_searches,
)
from tests.clock import START

LATER = START + timedelta(hours=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Database]:
    with closing(open_crawl(tmp_path / "crawl.db")) as db:
        yield db


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    with closing(open_crawl(tmp_path / "other-crawl.db")) as db:
        yield db


def standing(crawl: Database) -> dict[str, str]:
    return {saved.name: saved.words for saved in saved_searches(crawl)}


def shared(source: Database) -> list[bytes]:
    return [f"{line}\n".encode() for line in export_lines(source)]


def test_searches_stand_by_name_until_they_are_removed(crawl: Database) -> None:
    assert add_search(crawl, "zoo", "animals", START) is None
    assert add_search(crawl, "anomalies", '"anomaly detection" -image', START) is None
    assert list(standing(crawl).items()) == [("anomalies", '"anomaly detection" -image'), ("zoo", "animals")]
    assert remove_search(crawl, "zoo", START).words == "animals"
    assert standing(crawl) == {"anomalies": '"anomaly detection" -image'}
    with pytest.raises(UsageError, match="no saved search 'zoo'"):
        remove_search(crawl, "zoo", START)


def test_one_name_is_one_search_and_what_it_was_is_told(crawl: Database) -> None:
    add_search(crawl, "my   search", "a", START)
    before = add_search(crawl, " my search ", "b", START)
    assert before is not None
    assert before.words == "a"
    assert standing(crawl) == {"my search": "b"}
    assert saved_search(crawl, "my  search").words == "b"


def test_a_name_is_one_name_however_its_letters_are_put_together(crawl: Database) -> None:
    composed, apart = "Peñaranda", "Pen\u0303aranda"
    add_search(crawl, apart, "a", START)
    assert list(standing(crawl)) == [composed]
    assert saved_search(crawl, apart) == saved_search(crawl, composed)
    crawl.execute("UPDATE decisions SET subject = ?", (apart,))
    assert remove_search(crawl, composed, LATER).words == "a"
    assert standing(crawl) == {}


def test_saving_the_same_again_adds_no_decision(crawl: Database) -> None:
    add_search(crawl, "a", "words", START)
    add_search(crawl, "a", "words", LATER)
    assert len(shared(crawl)) == 1


def test_what_is_decided_last_wins_though_the_clock_stands_or_goes_back(crawl: Database) -> None:
    add_search(crawl, "a", "first", LATER)
    remove_search(crawl, "a", LATER)
    add_search(crawl, "a", "second", START)
    assert standing(crawl) == {"a": "second"}
    moments = [json.loads(line)["made_at"] for line in shared(crawl)]
    assert moments == ["2025-03-01T13:00:00Z", "2025-03-01T13:00:01Z", "2025-03-01T13:00:02Z"]


@pytest.mark.parametrize(
    "name", ["", "  \n ", "a" * (LONGEST_NAME + 1), "a\x07b", "a\ud800", "-", "--all", "a\u200bb", "\ufeffa"]
)
def test_this_is_no_name(crawl: Database, name: str) -> None:
    with pytest.raises(UsageError, match="its name"):
        add_search(crawl, name, "words", START)
    assert standing(crawl) == {}


@pytest.mark.parametrize("words", ["", "\t", "a" * 2_001, "a\x00"])
def test_this_is_nothing_to_look_for(crawl: Database, words: str) -> None:
    with pytest.raises(UsageError, match="cannot be saved"):
        add_search(crawl, "name", words, START)
    assert shared(crawl) == []


def test_a_file_takes_them_to_another_archive_and_again_changes_nothing(crawl: Database, other: Database) -> None:
    add_search(crawl, "a", "first", START)
    add_search(crawl, "b", "kept", START)
    add_search(crawl, "a", "second", LATER)
    remove_search(crawl, "b", LATER)
    done = import_lines(other, [*shared(crawl), b"\n"], LATER)
    assert (done.new, done.known, done.failed) == (4, 0, [])
    assert standing(other) == standing(crawl) == {"a": "second"}
    assert import_lines(other, shared(crawl), LATER).known == 4
    assert shared(other) == shared(crawl)


def test_whichever_way_files_go_both_archives_come_to_the_same(crawl: Database, other: Database) -> None:
    add_search(crawl, "a", "here", START)
    add_search(other, "a", "there", START)
    add_search(other, "b", "only there", START)
    import_lines(crawl, shared(other), LATER)
    import_lines(other, shared(crawl), LATER)
    assert standing(crawl) == standing(other)
    assert shared(crawl) == shared(other)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"no json", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[]", "no JSON object"),
        (b"[" * 90_000, "no JSON"),
        (b"{}", "decides nothing that is known"),
        (b'{"decision": "add", "name": "a", "made_at": "2025-03-01T12:00:00Z"}', "what it looks for"),
        (b'{"decision": "add", "name": 7, "words": "w", "made_at": "2025-03-01T12:00:00Z"}', "its name"),
        (b'{"decision": "add", "name": "a", "words": "w", "made_at": "2025-03-01T12:00:00"}', "no moment"),
        (b'{"decision": "remove", "name": "a", "made_at": "2025-03-03T12:00:00Z"}', "in the future"),
        (b'{"decision": "remove", "name": "' + b"a" * 100_000 + b'"}', "too long"),
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named_and_the_rest_is_taken(crawl: Database, line: bytes, said: str) -> None:
    good = b'{"decision": "add", "name": "a", "words": "w", "made_at": "2025-03-01T12:00:00Z"}'
    done = import_lines(crawl, [line, good], START)
    ((failed),) = done.failed
    assert (failed["line"], done.new) == (1, 1)
    assert said in failed["error"]
    assert standing(crawl) == {"a": "w"}


def test_a_file_is_taken_in_whole_or_not_at_all(crawl: Database, other: Database) -> None:
    for name in "abc":
        add_search(other, name, "words", START)
    crawl.execute(
        "CREATE TRIGGER full BEFORE INSERT ON decisions WHEN (SELECT count(*) FROM decisions) = 2"
        " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="the disk is full"):
        import_lines(crawl, shared(other), LATER)
    assert shared(crawl) == []


@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=40)), max_size=6))
def test_whatever_can_be_saved_comes_back_by_its_line(searches: list[tuple[str, str]]) -> None:
    with closing(Database(memory=True)) as here, closing(Database(memory=True)) as there:
        for db in (here, there):
            db.execute("CREATE TABLE decisions (id INTEGER PRIMARY KEY, made_at, kind, subject, ruling)")
        saved = {}
        for name, words in searches:
            try:
                add_search(here, name, words, START)
            except UsageError:
                continue
            saved[unicodedata.normalize("NFC", " ".join(name.split()))] = " ".join(words.split())
        done = import_lines(there, shared(here), LATER)
        assert done.failed == []
        assert standing(there) == standing(here) == saved
