"""`paperledge export bibtex|ris|csl`: which papers, in which order, to where; and `authors NAME`."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli.authors_ import command as authors
from scraper.cli.export_ import command
from scraper.crawl.database import crawl_path, open_crawl
from scraper.errors import StorageError, UsageError
from scraper.text.people.author_keys import author_keys
from tests.integration.archive_fixture import HOSTILE_TITLE, write_archive

FIRST, SECOND, UNSURE = "okonjo2025diffusion-2504.90001", "okonjo2025few-2504.90002", "okonjo2025growing"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = write_archive(tmp_path / "archive.db")
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("INSERT INTO paper_links(episode_id, paper_id, score, status, evidence)"
                     " VALUES ('e7', 'p1', 0.9, 'auto', '{}')")  # fmt: skip
        conn.execute("INSERT INTO author_names VALUES ('Hasegawa, T.', 'a2', 'initials fit')")
        conn.execute("INSERT INTO episode_keys VALUES ('s1', 'slug', 'former-slug', 'e2')")
        conn.commit()
    return path


def run(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--db", str(db)], catch_exceptions=False)


def keys(db: Path, *arguments: str) -> list[str]:
    return [item["id"] for item in json.loads(run(db, "csl", *arguments).stdout)]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), [FIRST, SECOND]),
        (("--since", "2025-04-11"), [SECOND, FIRST]),
        (("--since", "2025-04-11", "--until", "2025-04"), [SECOND]),
        (("--until", "2025-04-10"), [FIRST]),
        (("--since", "2026"), []),
        (("--category", "computer vision"), [SECOND]),
        (("--author", "mirela dascalescu"), [FIRST]),
        (("--author", "Hasegawa, T."), [FIRST, SECOND]),
        (("--author", "a3"), [FIRST, SECOND]),
        (("--episode", "e2"), [SECOND]),
        (("--episode", "slug-e2", "--episode", "https://show.example/e/slug-e1/?x=1"), [FIRST, SECOND]),
        (("--episode", "former-slug"), [SECOND]),
        (("--episode", "e4"), []),
        (("--words", "labels costly"), [SECOND]),
        (("--words", "diffusion", "--episode", "e2"), [SECOND]),
        (("--words", "zebra"), []),
        (("--status", "accepted"), [SECOND]),
    ],
)
def test_the_papers_of_a_set_of_episodes(db: Path, arguments: tuple[str, ...], found: list[str]) -> None:
    assert keys(db, *arguments) == found


def test_each_paper_stands_once_with_all_its_episodes(db: Path) -> None:
    first, _ = json.loads(run(db, "csl").stdout)
    assert first["note"] == (
        "Told in the episode “Machine Learning - Diffusion models that spot an anomaly” (2025-04-10),"
        f" https://show.example/e/slug-e1/; Told in the episode “{HOSTILE_TITLE}” (2025-06-02),"
        " https://show.example/e/slug-e7/"
    )


def test_review_only_on_request_and_as_unsure(db: Path) -> None:
    (only,) = json.loads(run(db, "csl", "--status", "review").stdout)
    assert only["id"].startswith(UNSURE)
    assert only["note"].startswith("Unsure, not confirmed by anyone")
    assert len(keys(db, "--status", "review, auto,accepted")) == 3
    with pytest.raises(UsageError, match="no list of statuses"):
        run(db, "csl", "--status", "rejected")


@pytest.mark.parametrize("format_", ["bibtex", "ris", "csl"])
def test_twice_the_same_bytes_and_more_papers_change_no_key(db: Path, tmp_path: Path, format_: str) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run(db, format_, str(one))
    said = run(db, format_, "--out", str(two))
    assert one.read_bytes() == two.read_bytes() == run(db, format_, "-").stdout_bytes
    assert said.stderr == f"2 papers written to {two}.\n"
    before = keys(db)
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("INSERT INTO papers(id, arxiv_id, title, published, title_key, seq) SELECT 'p9', '2504.99999',"
                     " title, published, title_key, 99 FROM papers WHERE id = 'p1'")  # fmt: skip
        conn.execute("INSERT INTO paper_authors SELECT 'p9', position, name, author_id FROM paper_authors"
                     " WHERE paper_id = 'p1'")  # fmt: skip
        conn.execute("INSERT INTO paper_links(episode_id, paper_id, score, status, evidence)"
                     " VALUES ('e1', 'p9', 0.9, 'auto', '{}')")  # fmt: skip
        conn.commit()
    assert [key for key in keys(db) if key != "okonjo2025diffusion-2504.99999"] == before
    assert len(keys(db)) == 3


def test_ascii_is_for_bibtex(db: Path) -> None:
    assert run(db, "bibtex", "--ascii").stdout.isascii()
    assert not run(db, "bibtex").stdout.isascii(), "the quotation marks of the note"
    with pytest.raises(UsageError, match="BibTeX alone"):
        run(db, "ris", "--ascii")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("csl", "--since", "2025-02-30"), "no day"),
        (("csl", "--until", "April"), "no day"),
        (("csl", "--since", "2025-4"), "no day"),
        (("csl", "--author", "Nobody Atall"), "nobody is credited"),
        (("csl", "--episode", "nowhere"), "no episode"),
        (("csl", "a", "--out", "b"), "both a and b"),
        (("bibtex", "."), "is a directory"),
        (("ris", "/"), "is a directory"),
        (("csl", "--out", ".."), "is a directory"),
        (("warc", "--since", "2025"), "--since is for citations"),
    ],
)
def test_what_means_nothing_is_said_and_nothing_written(db: Path, wrong: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(db, *wrong)
    assert not list(db.parent.glob("*.part")) + list(db.parent.glob("[ab]"))


@pytest.mark.parametrize("name", ["Zoë van der Quell-Stråth", "Quell-Strath, Z. van der", "zoe quell strath"])
def test_who_wrote_a_paper_is_found_without_a_credit(db: Path, name: str) -> None:
    written = "Zoë van der Quell-Stråth"
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("INSERT INTO paper_authors VALUES ('p2', 2, ?, NULL)", (written,))
        conn.executemany("INSERT INTO paper_author_keys VALUES (?, 2)", [(key,) for key in author_keys(written)])
        conn.commit()
    assert keys(db, "--author", name) == [SECOND]
    assert keys(db, "--author", name, "--until", "2025-04-10") == []
    assert keys(db, "--author", "Mirela Dăscălescu") == [FIRST]
    with pytest.raises(UsageError, match="nobody is credited"):
        run(db, "csl", "--author", "Ann van der Quell-Stråth")


def test_a_symbolic_link_leads_to_the_file_that_is_written(db: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    run(db, "ris", str(link))
    assert link.is_symlink()
    assert (tmp_path / "real").read_bytes() == run(db, "ris").stdout_bytes


def process(db: Path, *arguments: str, stdout: int) -> tuple[int, str]:
    """Exit code of `paperledge export` as a process of its own, and what it says."""
    command_line = [sys.executable, "-m", "scraper.cli", "export", *arguments, "--db", str(db)]
    done = subprocess.run(command_line, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stderr


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("format_", ["bibtex", "warc"])
def test_a_full_disk_ends_with_8(db: Path, format_: str) -> None:
    open_crawl(crawl_path(db)).close()
    with FULL.open("wb") as full:
        code, said = process(db, format_, stdout=full.fileno())
    assert (code, said.splitlines()[0]) == (8, "Error: standard output cannot be written: No space left on device")
    assert "Traceback" not in said
    assert "Exception" not in said
    with pytest.raises(StorageError, match="/dev/full cannot be written: No space left on device"):
        run(db, format_, str(FULL))
    assert FULL.is_char_device()


@pytest.mark.parametrize("format_", ["csl", "warc"])
def test_a_reader_who_has_seen_enough_is_no_failure(db: Path, format_: str) -> None:
    open_crawl(crawl_path(db)).close()
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert process(db, format_, stdout=writing) == (0, "")
    finally:
        os.close(writing)


def test_a_person_comes_with_episodes_and_papers(db: Path) -> None:
    said = CliRunner().invoke(authors, ["Ines Okonjo", "--db", str(db)], catch_exceptions=False).stdout.splitlines()
    assert said[:5] == [
        "Ines Okonjo (a3): 2 credits",
        "  Ines Okonjo: as credited",
        "  episodes:",
        "    2025-06-01  Robotics - Hands that learn to fold  https://show.example/e/slug-e6/",
        "    2025-04-11  Computer Vision - Seeing with fewer labels  https://show.example/e/slug-e2/",
    ]
    assert said[5:7] == ["  papers:", "    2025-06-01  A Paper Nobody Told  p4"]
    as_json = CliRunner().invoke(authors, ["a3", "--json", "--db", str(db)], catch_exceptions=False).stdout
    (person,) = json.loads(as_json)["authors"]
    assert [paper["id"] for paper in person["papers"]] == ["p4", "p3", "p2", "p1"]
    assert person["episodes"][1] == {
        "id": "e2",
        "title": "Computer Vision - Seeing with fewer labels",
        "date": "2025-04-11",
        "url": "https://show.example/e/slug-e2/",
        "named": "Ines Okonjo",
    }
