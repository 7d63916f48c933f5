"""Who is who, with real files: settled after every run, ruled by a person, the same after a rebuild."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from scraper.archive.database import open_archive
from scraper.archive.people.settling import settle_by
from scraper.cli import cli
from scraper.config import Settings
from scraper.errors import PaperLedgeError, UsageError
from scraper.forgetting import forget
from scraper.rebuilding import rebuild
from scraper.run import Run
from tests.clock import FakeClock
from tests.crawls import SHOW, content, import_paths, query, update, wire
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost

CREDITS = (
    "J. A. Conejero, Ada Fernsby, Bo Quillfeather",
    "Jose Alberto Conejero, Ada Fernsby, Cy Marrow",
    "José Alberto Conejero, Cy Marrow",
    "J. Smith, Ines Okonjo",
    "Jane Smith, Torvald Brekke",
    "Y. Wang, Ines Okonjo",
    "Y. Wang, Torvald Brekke",
)
PAPER = {"title": "Unfolding Fixed Points of Towels", "authors": ["José A. Conejero", "Ada Fernsby", "Cy Marrow"]}


def later(hours: int) -> FakeClock:
    clock = FakeClock()
    clock.pass_by(hours=hours)
    return clock


@pytest.fixture
def host() -> Iterator[FaultHost]:
    episodes = list(make_episodes(len(CREDITS)))
    for place, names in enumerate(reversed(CREDITS)):
        words = f"<p>Talk number {place} of towels and tides goes on for quite a while, in words of its own.</p>"
        html = f"{words}<p>Bye!</p><p>Credit to Paper authors: {names}</p>"
        episodes[place] = replace(episodes[place], html=html)
    with FaultHost(episodes) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path, host: FaultHost) -> Path:
    path = tmp_path / "archive.db"
    update(path, host)
    return path


def authors(db: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["authors", "--db", str(db), *arguments], obj=set())
    if isinstance(done.exception, PaperLedgeError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def people(db: Path) -> dict[str, set[str]]:
    """The spellings of each author, by id."""
    found: dict[str, set[str]] = {}
    for author, spelling in query(db, "SELECT author_id, credited_as FROM credits"):
        found.setdefault(author, set()).add(spelling)
    named = {row[0] for row in query(db, "SELECT id FROM authors")}
    assert named == found.keys()
    assert {(s, a) for a, names in found.items() for s in names} == set(
        query(db, "SELECT spelling, author_id FROM author_names")
    )
    return found


def of(db: Path, spelling: str) -> str:
    (author,) = {author for author, names in people(db).items() if spelling in names}
    return author


def test_spellings_of_one_person_are_one_author_with_reasons(db: Path) -> None:
    author = of(db, "J. A. Conejero")
    assert people(db)[author] == {"J. A. Conejero", "Jose Alberto Conejero", "José Alberto Conejero"}
    assert query(db, "SELECT name, key FROM authors WHERE id = ?", [author]) == [
        ("José Alberto Conejero", "jose alberto conejero")
    ]
    ((reason,),) = query(db, "SELECT reason FROM author_names WHERE spelling = 'J. A. Conejero'")
    assert "initials fit, and a co-author is the same: Ada Fernsby" in reason
    assert of(db, "J. Smith") != of(db, "Jane Smith")


def test_two_of_one_spelling_without_anything_in_common_are_two(db: Path) -> None:
    ids = sorted(author for author, names in people(db).items() if names == {"Y. Wang"})
    first, second = ids
    assert first == "y-wang"
    episodes = {row[0] for row in query(db, "SELECT id FROM episodes")}
    assert second.removeprefix("y-wang-") in episodes


def test_a_paper_says_who_its_authors_are(db: Path, tmp_path: Path) -> None:
    paper = tmp_path / "papers.jsonl"
    paper.write_text(json.dumps({**PAPER, "abstract": "Towels."}) + "\n", encoding="utf-8")
    import_paths(db, paper, clock=later(1))
    known = dict(query(db, "SELECT name, author_id FROM paper_authors"))
    assert known == {
        "José A. Conejero": of(db, "J. A. Conejero"),
        "Ada Fernsby": of(db, "Ada Fernsby"),
        "Cy Marrow": of(db, "Cy Marrow"),
    }


def test_settling_again_writes_no_row(db: Path) -> None:
    archive = open_archive(db)
    before = archive.conn.total_changes
    with archive.atomic():
        settle_by(archive, (), known=0)
    assert archive.conn.total_changes == before
    archive.close()


def test_a_run_without_news_changes_nothing(host: FaultHost, db: Path) -> None:
    rows = content(db)
    update(db, host, later(1))
    assert content(db) == rows


def test_a_rebuild_gives_the_same_rows_with_the_archive_or_without(db: Path) -> None:
    authors(db, "--merge", "J. Smith", "Jane Smith")
    authors(db, "--split", "J. A. Conejero", "Jose Alberto Conejero")
    rows = content(db)
    rebuild(db, later(1))
    assert content(db) == rows
    db.unlink()
    rebuild(db, later(2))
    tables = ("authors", "author_names", "credits", "paper_authors")
    assert {name: content(db)[name] for name in tables} == {name: rows[name] for name in tables}


def test_an_id_outlives_better_spellings(host: FaultHost, db: Path) -> None:
    before = of(db, "Jane Smith")
    html = "<p>One more talk, of nothing that the others spoke of.</p><p>Credit to Paper authors: Jane B. Smith,"
    newest = replace(make_episodes(len(CREDITS) + 1)[0], html=f"{html} Torvald Brekke</p>")
    host.episodes.insert(0, newest)
    update(db, host, later(1))
    assert of(db, "Jane B. Smith") == of(db, "Jane Smith") == before
    assert query(db, "SELECT name FROM authors WHERE id = ?", [before]) == [("Jane B. Smith",)]


class TestRulings:
    def test_a_merge_holds_in_the_next_runs_and_rebuilds(self, host: FaultHost, db: Path) -> None:
        said = authors(db, "--merge", "J. Smith", "Jane Smith")
        assert "J. Smith: a person ruled it" in said
        assert of(db, "J. Smith") == of(db, "Jane Smith")
        host.episodes[0] = replace(host.episodes[0], title="Renamed")
        update(db, host, later(1))
        assert of(db, "J. Smith") == of(db, "Jane Smith")
        db.unlink()
        rebuild(db, later(2))
        assert of(db, "J. Smith") == of(db, "Jane Smith")

    def test_a_split_parts_what_the_rules_put_together(self, db: Path) -> None:
        authors(db, "--split", "Jose Alberto Conejero", "José Alberto Conejero")
        assert of(db, "Jose Alberto Conejero") != of(db, "José Alberto Conejero")

    def test_a_split_undoes_a_merge_and_the_later_wins(self, db: Path) -> None:
        rows = content(db)
        authors(db, "--merge", "J. Smith", "Jane Smith")
        authors(db, "--split", "J. Smith", "Jane Smith")
        assert content(db) == rows
        authors(db, "--merge", "J. Smith", "Jane Smith")
        assert of(db, "J. Smith") == of(db, "Jane Smith")
        assert [row[0] for row in wire(db, "SELECT subject FROM decisions ORDER BY id")] == [
            "merge",
            "split",
            "merge",
        ]

    def test_ids_are_understood_too(self, db: Path) -> None:
        authors(db, "--merge", of(db, "Ada Fernsby"), of(db, "Bo Quillfeather"))
        assert of(db, "Ada Fernsby") == of(db, "Bo Quillfeather")

    def test_all_of_one_spelling_become_one(self, db: Path) -> None:
        authors(db, "--merge", "Y. Wang", "Y. Wang")
        assert of(db, "Y. Wang") == "y-wang"

    def test_an_unknown_name_is_a_usage_error_with_the_nearest(self, db: Path) -> None:
        with pytest.raises(UsageError) as raised:
            authors(db, "--merge", "Jose Albert Conejro", "Jane Smith")
        assert "Jose Alberto Conejero" in raised.value.advice
        assert wire(db, "SELECT * FROM decisions") == []

    def test_a_name_of_several_is_a_usage_error_that_lists_them(self, db: Path) -> None:
        with pytest.raises(UsageError, match=r"2 people: y-wang \(Y. Wang\), y-wang-e"):
            authors(db, "--merge", "Y. Wang", "Jane Smith")

    @pytest.mark.parametrize("wrong", [("--merge", "a", "b", "--split", "a", "b"), ("x", "--merge", "a", "b")])
    def test_one_thing_at_a_time(self, db: Path, wrong: tuple[str, ...]) -> None:
        with pytest.raises(UsageError, match="exclude one another"):
            authors(db, *wrong)


def test_the_list_names_those_with_several_spellings(db: Path) -> None:
    said = authors(db)
    assert said.startswith("José Alberto Conejero (")
    assert "  J. A. Conejero: like José Alberto Conejero: initials fit" in said
    assert "Ada Fernsby (" not in said
    (found,) = json.loads(authors(db, "--json"))["authors"]
    assert (found["credits"], len(found["spellings"])) == (3, 3)
    assert "Ada Fernsby (ada-fernsby): 2 credits" in authors(db, "Ada  FERNSBY")


def test_forgetting_an_episode_takes_its_evidence_too(db: Path) -> None:
    (slug,) = query(
        db, "SELECT e.slug FROM episodes e JOIN credits c ON c.episode_id = e.id"
        " WHERE c.credited_as = 'Jose Alberto Conejero'",
    )[0]  # fmt: skip
    with Run("forget", db, Settings(), later(1), SHOW) as run:
        forget(run, slug)
    assert "Jose Alberto Conejero" not in {name for names in people(db).values() for name in names}
    assert of(db, "J. A. Conejero") != of(db, "José Alberto Conejero")
    rows = content(db)
    rebuild(db, later(2))
    assert content(db) == rows


def test_an_archive_of_before_is_settled_by_its_next_run(host: FaultHost, db: Path) -> None:
    rows = content(db)
    archive = Database(db)
    archive.execute("DELETE FROM meta WHERE key = 'settled_people'")
    archive.execute("UPDATE author_names SET reason = 'as it was'")
    archive.conn.commit()
    archive.close()
    update(db, host, later(1))
    assert content(db) == rows
