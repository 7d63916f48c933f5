"""How much one address may bring: SQL of one's own, tables and ready-made queries, in a process and by itself."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlite_utils import Database

from scraper.search import sql
from scraper.web.guarding import bounds
from scraper.web.guarding.bounds import MOST, MOST_OF_OWN_SQL, ROW_OF_OWN_SQL
from scraper.web.guarding.settings import SQL_LIMITS
from tests.integration.archive_fixture import insert_episode, write_archive
from tests.integration.hostile import Request
from tests.integration.raw_client import ask
from tests.integration.site import ask_all
from tests.integration.test_public import MOST_MEMORY_KB, serving

LONGEST_BODY = "x" * 5_000_000
WIDE = ", ".join(["randomblob(1000000)"] * ROW_OF_OWN_SQL[sqlite3.SQLITE_LIMIT_COLUMN])
TOO_BIG = [200, 400]
"""Datasette's page of a statement that failed is a 200, its JSON a 400."""
HUGE = [
    ("/archive", "select zeroblob(9000000) from episodes", TOO_BIG),
    ("/archive", "select zeroblob(900000) from episodes, questions", [413]),
    ("/archive", "select replace(hex(zeroblob(490000)), '0', char(1)) from episodes, questions", [413]),
    ("/archive", f"select {WIDE} from episodes", [413]),
    ("/archive", "select 1" + ", 1" * ROW_OF_OWN_SQL[sqlite3.SQLITE_LIMIT_COLUMN], TOO_BIG),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_archive(tmp_path_factory.mktemp("bounds") / "archive.db")
    with Database(path) as db, db.atomic():
        for seq in (201, 202, 203):
            insert_episode(db, seq, f"e{seq}", "A long one", None, "2024-01-01", LONGEST_BODY)
        insert_episode(db, 204, "e204", "=HYPERLINK whale", None, "2023-01-01", "Short.")
        db.execute("INSERT INTO episode_traits SELECT * FROM traits_of_episodes WHERE seq = 204")
    return path


def test_one_address_cannot_take_the_memory(archive: Path) -> None:
    with serving(archive) as site:
        for page, statement, statuses in HUGE:
            for ending in ("", ".json"):
                answer = ask(site.address, Request(f"{page}{ending}?{urlencode({'sql': statement})}"))
                assert (statement, answer.status in statuses) == (statement, True)
                assert len(answer.body) < 100_000
        assert site.peak_kb() < MOST_MEMORY_KB


def test_no_result_is_larger_than_is_said_and_what_is_smaller_comes_whole(archive: Path) -> None:
    def values(many: int) -> str:
        return f"/archive.json?sql=select+hex(zeroblob(50000))+from+episodes+a,+questions+b+limit+{many}"

    most = MOST_OF_OWN_SQL // 100_000
    whole, more = ask_all(archive, [values(most), values(most + 1)])
    assert (whole.status, len(whole.json()["rows"])) == (200, most)
    assert (more.status, more.json()["error"]) == (
        413,
        f"All rows together hold more than {MOST_OF_OWN_SQL:,} letters. Please ask for less.",
    )


def test_the_longest_body_can_be_read_and_not_many_of_them_at_once(archive: Path) -> None:
    row, rows, table, own, sized = ask_all(
        archive,
        [
            "/archive/episodes/e201.json",
            "/archive/episodes.json?_shape=array&id__in=e201,e202",
            "/archive/episodes.json?title=A+long+one",
            "/archive.json?sql=select+body+from+episodes+where+id='e201'",
            "/archive/episodes.json?_where=id='e201'",
        ],
    )
    assert LONGEST_BODY in row.json()["rows"][0]
    assert rows.status == 413
    assert table.json()["error"] == f"All rows together hold more than {MOST:,} letters. Please ask for less."
    assert own.status == 400
    assert "too big" in own.text
    assert sized.status in {400, 413}


def test_a_connection_is_afterwards_as_it_was(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as conn:
        conn.row_factory = sqlite3.Row
        length = conn.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        with bounds.held(conn, 10, ROW_OF_OWN_SQL):
            assert conn.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == ROW_OF_OWN_SQL[sqlite3.SQLITE_LIMIT_LENGTH]
            assert conn.execute("SELECT '1234567890'").fetchone()[0] == "1234567890"
            with pytest.raises(bounds.TooMuchError):
                conn.execute("SELECT '1'").fetchone()
        assert conn.row_factory is sqlite3.Row
        assert conn.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == length > SQL_LIMITS[sqlite3.SQLITE_LIMIT_LENGTH]


@pytest.mark.parametrize("name", ["sql", "_where", "%73ql", "_%77here"])
def test_sql_in_an_address_is_known_however_it_is_spelled(name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as conn, bounds.known(f"x=1&{name}=select".encode()), bounds.counted():
        held = bounds.bounded(lambda conn: conn.getlimit(sqlite3.SQLITE_LIMIT_LENGTH))(conn)
    assert held == ROW_OF_OWN_SQL[sqlite3.SQLITE_LIMIT_LENGTH]


SLOW = "iif((with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n) > 0, 1, 1)"


@pytest.mark.parametrize("call", ["pl_search('words')", "pl_match('diffusion')", "pl_match_any('diffusion')"])
@pytest.mark.parametrize("ending", ["", ".json"])
def test_a_query_that_runs_out_of_time_within_a_function_is_told_to_come_again(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], call: str, ending: str
) -> None:
    def slow(conn: sqlite3.Connection, *_: object, **__: object) -> None:
        conn.execute(f"SELECT {SLOW}").fetchone()

    for function in ("search", "_any_of"):
        monkeypatch.setattr(sql, function, slow)
    monkeypatch.setattr("tests.integration.site.METADATA", _with_query(f"select {call} as secret_word"))
    (answer,) = ask_all(archive, [f"/archive/slow{ending}"], headers={"Host": "papers.example"})
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert "secret_word" not in answer.text
    assert capfd.readouterr().err == ""


def _with_query(statement: str) -> dict[str, object]:
    return {"databases": {"archive": {"queries": {"slow": {"sql": statement}}}}}


def test_what_strangers_make_fail_is_not_for_the_log(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    address = f"/archive/episodes?id__in={quote('[[')}"
    ask_all(archive, [address, "/archive/slow"], headers={"Host": "papers.example"})
    assert "ERROR: conn" not in capfd.readouterr().err


def test_a_formula_of_a_title_is_none_in_the_table_of_a_search(archive: Path) -> None:
    (answer,) = ask_all(archive, ["/search.csv?q=date:2023-01-01"])
    titles = {row["title"] for row in csv.DictReader(io.StringIO(answer.text))}
    assert titles == {"'=HYPERLINK whale"}
