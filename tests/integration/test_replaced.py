"""A site goes on with the file that is at the path of its archive, whatever was there before."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests.integration.archive_fixture import write_archive
from tests.integration.site import METADATA

OURS, DATASETTES = "/search?q=zebrafish", "/archive/episodes.json?title__contains=zebrafish&_shape=array"
DESCRIPTORS = Path("/proc/self/fd")


def changed(path: Path, title: str) -> Path:
    """An archive in which one episode has this title, as an end of a run leaves it."""
    with closing(sqlite3.connect(write_archive(path))) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("UPDATE episodes SET title = ? WHERE id = 'e1'", (title,))
        conn.execute("INSERT INTO episodes_fts(episodes_fts) VALUES ('rebuild')")
        conn.commit()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def rename(new: Path, archive: Path) -> None:
    beside = new.with_suffix(".copy")
    shutil.copy(new, beside)
    beside.rename(archive)
    forget_the_log(archive)


def copy(new: Path, archive: Path) -> None:
    shutil.copyfile(new, archive)
    forget_the_log(archive)


def forget_the_log(archive: Path) -> None:
    """As docs/operating.md has whoever restores a copy do: the log is of the former file."""
    for name in ("archive.db-wal", "archive.db-shm"):
        archive.with_name(name).unlink(missing_ok=True)


@contextmanager
def site(path: Path, **settings: Any) -> Iterator[tuple[Datasette, Callable[[str], tuple[int, str]]]]:
    """A site in this process, and what answers an address of it."""
    datasette = Datasette([str(path)], metadata=METADATA, settings=settings)
    with asyncio.Runner() as runner:

        def ask(address: str) -> tuple[int, str]:
            answer = runner.run(datasette.client.get(address))
            return answer.status_code, answer.text

        yield datasette, ask
        if datasette.executor:
            datasette.executor.shutdown()
        for database in datasette.databases.values():
            database.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return changed(tmp_path / "archive.db", "Pangolins")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return changed(tmp_path / "other.db", "Zebrafish")


def finds(ask: Callable[[str], tuple[int, str]]) -> tuple[bool, bool]:
    """Whether our page finds a zebrafish, and whether Datasette's own does."""
    (ours, page), (datasettes, rows) = ask(OURS), ask(DATASETTES)
    assert (ours, datasettes) == (200, 200)
    return "1 hit" in page, "Zebrafish" in rows


@pytest.mark.parametrize("threads", [0, 3])
@pytest.mark.parametrize("replace", [rename, copy])
def test_a_file_that_is_put_in_its_place_is_read(
    archive: Path, other: Path, replace: Callable[[Path, Path], None], threads: int
) -> None:
    with site(archive, num_sql_threads=threads) as (_, ask):
        assert finds(ask) == (False, False)
        replace(other, archive)
        assert finds(ask) == (True, True)


@pytest.mark.parametrize(
    "name", ["we%31ird.db", "q?mode=rwc.db", "a#b.db", "a b&c.db", "%.db", "Ünïcøde.db", "file:x.db"]
)
def test_a_name_that_would_mean_something_in_an_address_is_read_as_it_is(archive: Path, name: str) -> None:
    odd = archive.rename(archive.with_name(name))
    with site(odd) as (_, ask):
        assert ask("/search?q=pangolins")[0] == 200
    assert [file.name for file in odd.parent.iterdir() if file.suffix == ".db"] == [name]


def test_what_is_gone_for_a_moment_is_told_and_comes_back(archive: Path, tmp_path: Path) -> None:
    with site(archive) as (_, ask):
        assert finds(ask) == (False, False)
        archive.rename(tmp_path / "away")
        for address in (OURS, DATASETTES):
            status, text = ask(address)
            assert status == 503
            assert "The archive cannot be read at this moment." in text
        (tmp_path / "away").rename(archive)
        assert finds(ask) == (False, False)


def something_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE recipes(name TEXT)")


def of_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(changed(path, "Later"))) as conn:
        conn.execute("INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('archive', 'm99', '')")
        conn.commit()


def half(path: Path) -> None:
    path.write_bytes(changed(path.with_suffix(".whole"), "Half").read_bytes()[:40_000])


@pytest.mark.parametrize("write", [Path.touch, lambda path: path.write_text("no database"), something_else, half])
def test_what_is_no_archive_is_told_until_it_is_one_again(
    archive: Path, other: Path, tmp_path: Path, write: Callable[[Path], object]
) -> None:
    write(tmp_path / "wrong.db")
    with site(archive) as (_, ask):
        assert finds(ask) == (False, False)
        rename(tmp_path / "wrong.db", archive)
        told = [ask(address) for address in (OURS, DATASETTES)]
        assert [status for status, _ in told] == [503, 503]
        assert all("The archive cannot be read at this moment." in text for _, text in told)
        rename(other, archive)
        assert finds(ask) == (True, True)


def test_an_archive_of_another_version_is_told_on_our_pages(archive: Path, tmp_path: Path) -> None:
    of_a_newer_version(tmp_path / "newer.db")
    with site(archive) as (_, ask):
        assert finds(ask) == (False, False)
        rename(tmp_path / "newer.db", archive)
        assert ask(OURS)[0] == 503


def test_what_datasette_knows_of_its_tables_is_renewed(archive: Path, other: Path) -> None:
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE recipes(name TEXT)")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        version = conn.execute("PRAGMA schema_version").fetchone()[0]
    with closing(sqlite3.connect(archive)) as conn:
        conn.execute(f"PRAGMA schema_version = {version}")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    known = "SELECT table_name FROM tables WHERE database_name = 'archive'"
    with site(archive) as (datasette, ask):
        assert ask("/archive.json")[0] == 200
        rename(other, archive)
        for _ in range(2):
            assert ask("/archive.json")[0] == 200
        rows = asyncio.run(datasette.databases["_internal"].execute(known)).rows
    assert "recipes" in {row[0] for row in rows}


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="this system does not list open files there")
def test_fifty_files_one_after_the_other_leave_none_open(archive: Path, other: Path, tmp_path: Path) -> None:
    first, counts = changed(tmp_path / "first.db", "Pangolins"), []
    with site(archive) as (datasette, _):

        async def ask_all() -> set[int]:
            pages = ("/-/paperledge/review.json", "/archive/papers.json?_size=1&_nocount=1", "/archive/shows/s1.json")
            answers = await asyncio.gather(*map(datasette.client.get, pages))
            return {answer.status_code for answer in answers}

        async def replace_all() -> None:
            for turn in range(50):
                asking = asyncio.create_task(ask_all())
                rename(other if turn % 2 else first, archive)
                assert await asking == {200}
                counts.append(len(list(DESCRIPTORS.iterdir())))

        asyncio.run(replace_all())
        assert len(datasette.databases["archive"]._all_file_connections) <= 3
    assert max(counts[10:]) <= max(counts[:10])


def test_other_kinds_of_databases_are_left_as_they_are(archive: Path, other: Path) -> None:
    datasette = Datasette([str(archive)], immutables=[str(other)], memory=True)
    before = dict(datasette.databases)
    asyncio.run(datasette.invoke_startup())
    same = {name for name, database in datasette.databases.items() if database is before[name]}
    assert same == {"_memory", "_internal", "other"}
    for database in (*before.values(), *datasette.databases.values()):
        database.close()
