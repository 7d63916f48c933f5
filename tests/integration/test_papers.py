"""What several sources say of one paper is one paper: nothing of it is lost, whatever came first."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count, permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.archive import fulltext
from scraper.archive.store import Archive
from scraper.model import Kind, ParsedPage, ParsedPaper, Snapshot
from scraper.report import RunReport
from scraper.text.people.author_keys import author_keys

WORDS = "lantern orbit velvet quartz ribbon thunder meadow anchor prism willow falcon ember copper drift".split()
ABSTRACT = " ".join(WORDS) + " are measured and compared by a method that needs no labels at all."
OTHER = (
    "We prove that every bounded sequence has a subsequence which converges, and give a bound on how fast it does."
)
TITLE = "A Title of Quite Some Words"


def page(*papers: ParsedPaper, parser: str = "papers_jsonl/1", seen_on: str = "") -> ParsedPage:
    return ParsedPage(parser=parser, papers=papers, seen_on=seen_on)


class Shelf:
    """An archive that pages are put into, one snapshot each."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.db = archive.db
        self._numbers = count(1)

    def put(self, *pages: ParsedPage, name: str = "") -> RunReport:
        """Apply pages, each a snapshot; `name` stands for the hash of the first of them."""
        report = RunReport("import", "2025-05-01T00:00:00Z")
        numbered = [
            (Snapshot(n, f"file:{n}", Kind.FILE, None, 0, {}, name or f"hash-{said.papers}", b"", ""), said)
            for n, said in zip(self._numbers, pages, strict=False)
        ]
        self.archive.apply(numbered, numbered[-1][0].seq, report)
        return report

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, values).fetchall()

    def content(self) -> list[Any]:
        """Every paper with all that belongs to it, but for ids and numbers."""
        papers = self.rows(
            "SELECT id, seq, arxiv_id, doi, title, abstract, categories, published, first_listed, url, code_url,"
            " title_key FROM papers"
        )
        return sorted((self._belongings(id_, seq, *values) for id_, seq, *values in papers), key=repr)

    def _belongings(self, id_: str, seq: int, *values: str | None) -> tuple[Any, ...]:
        return (
            values,
            self.rows("SELECT position, name FROM paper_authors WHERE paper_id = ? ORDER BY 1", id_),
            self.rows(
                "SELECT source, section, snapshot, said, seen_on, position FROM paper_mentions"
                " WHERE paper_id = ? ORDER BY 1, 2, 3, 4",
                id_,
            ),
            self.rows("SELECT said, written FROM paper_sayings WHERE paper_id = ? ORDER BY 1", id_),
            self.rows("SELECT key FROM paper_author_keys WHERE paper_seq = ? ORDER BY 1", seq),
        )

    def check(self) -> None:
        """Full text and keys agree with the rows, and nothing refers to a row that is gone."""
        assert fulltext.is_sound(self.db)
        assert self.rows("PRAGMA foreign_key_check") == []
        names = self.rows("SELECT a.name, p.seq FROM paper_authors a JOIN papers p ON p.id = a.paper_id")
        wanted = {(key, seq) for name, seq in names for key in author_keys(name)}
        assert set(self.rows("SELECT key, paper_seq FROM paper_author_keys")) == wanted


@contextmanager
def shelf() -> Iterator[Shelf]:
    with TemporaryDirectory() as folder, Archive(Path(folder, "archive.db")) as archive:
        yield Shelf(archive)


@pytest.fixture
def empty() -> Iterator[Shelf]:
    with shelf() as found:
        yield found


NUMBERED = ParsedPaper(TITLE, arxiv_id="2504.00001", authors=("Ada Lovelace", "Bo Li"), listed="2025-04-02")
NAMED = ParsedPaper(TITLE, doi="10.1000/abc", abstract=ABSTRACT, published="2025-04-01")
BOTH = ParsedPaper(TITLE + ": Extended", arxiv_id="2504.00001", doi="10.1000/abc", categories=("cs.LG",))
IN_PRINT = ParsedPaper("What the Journal Calls It", doi="10.1000/abc", abstract=ABSTRACT)
TITLED = ParsedPaper(TITLE.upper(), abstract=ABSTRACT + " Code is there.", code_url="https://example.org/code")


@pytest.mark.parametrize("order", list(permutations([NUMBERED, NAMED, BOTH, TITLED])))
def test_a_third_source_ties_two_rows_into_one_that_holds_all(empty: Shelf, order: Sequence[ParsedPaper]) -> None:
    empty.put(*(page(paper) for paper in order))
    ((arxiv_id, doi, title, abstract, categories, published, listed, code),) = empty.rows(
        "SELECT arxiv_id, doi, title, abstract, categories, published, first_listed, code_url FROM papers"
    )
    assert (arxiv_id, doi, title) == ("2504.00001", "10.1000/abc", TITLE + ": Extended")
    assert (abstract, categories, published) == (ABSTRACT + " Code is there.", "cs.LG", "2025-04-01")
    assert (listed, code) == ("2025-04-02", "https://example.org/code")
    assert empty.rows("SELECT name FROM paper_authors ORDER BY position") == [("Ada Lovelace",), ("Bo Li",)]
    assert empty.rows("SELECT count(*), count(DISTINCT paper_id) FROM paper_mentions") == [(4, 1)]
    empty.check()


class TestIdentity:
    def test_an_id_is_permanent_and_that_of_a_joined_row_stays_known(self, empty: Shelf) -> None:
        empty.put(page(IN_PRINT))
        ((first,),) = empty.rows("SELECT id FROM papers")
        empty.put(page(NUMBERED))
        empty.put(page(BOTH), page(NAMED))
        assert empty.rows("SELECT id FROM papers") == [(first,)]
        assert empty.rows("SELECT * FROM paper_former_ids") == [("2504.00001", first)]

    def test_links_follow_and_a_ruling_stands_over_a_guess(self, empty: Shelf) -> None:
        empty.put(page(IN_PRINT), page(NUMBERED))
        named, numbered = (row[0] for row in empty.rows("SELECT id FROM papers ORDER BY seq"))
        add_links(empty.db.conn, [("e1", named, 0.9, "auto"), ("e1", numbered, 0.1, "accepted")])
        add_links(empty.db.conn, [("e2", numbered, 0.8, "auto"), ("e3", named, 0.4, "rejected")])
        add_links(empty.db.conn, [("e3", numbered, 0.9, "auto")])
        reindex_episodes(empty)
        empty.put(page(BOTH))
        assert empty.rows("SELECT episode_id, paper_id, score, status FROM paper_links ORDER BY 1") == [
            ("e1", named, 0.1, "accepted"), ("e2", named, 0.8, "auto"), ("e3", named, 0.4, "rejected"),
        ]  # fmt: skip
        empty.check()
        assert empty.rows("SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH 'paper:extended'") == [(2,)]

    def test_two_arxiv_ids_are_two_papers_whatever_they_share(self, empty: Shelf) -> None:
        twin = ParsedPaper(TITLE, arxiv_id="2504.00002", doi="10.1000/abc", abstract=ABSTRACT)
        empty.put(page(BOTH), page(NAMED), page(twin))
        assert empty.rows("SELECT arxiv_id FROM papers WHERE arxiv_id IS NOT NULL ORDER BY 1") == [
            ("2504.00001",), ("2504.00002",)
        ]  # fmt: skip

    def test_an_arxiv_doi_and_a_version_are_the_arxiv_id(self, empty: Shelf) -> None:
        empty.put(page(NUMBERED), page(ParsedPaper("Another title", doi="https://doi.org/10.48550/arXiv.2504.00001")))
        empty.put(page(ParsedPaper("A third", arxiv_id="arXiv:2504.00001v3")))
        assert empty.rows("SELECT arxiv_id, doi FROM papers") == [("2504.00001", None)]


@pytest.mark.parametrize(
    ("one", "other", "papers"),
    [
        (ParsedPaper(TITLE, abstract=ABSTRACT), ParsedPaper(TITLE, abstract=OTHER), 2),
        (ParsedPaper(TITLE, abstract=ABSTRACT), ParsedPaper(TITLE, abstract=ABSTRACT + " More."), 1),
        (ParsedPaper(TITLE, abstract=ABSTRACT), ParsedPaper("Something Else Again Here", abstract=ABSTRACT), 2),
        (ParsedPaper("Introduction", abstract=ABSTRACT), ParsedPaper("Introduction"), 2),
        (ParsedPaper("Introduction", authors=("A. Bee",)), ParsedPaper("Introduction", authors=("Cy Dee",)), 2),
        (ParsedPaper("Introduction", authors=("A. Bee",)), ParsedPaper("Introduction", authors=("Ann Bee",)), 1),
        (ParsedPaper(TITLE, authors=("A. Bee",)), ParsedPaper(TITLE, authors=("Cy Dee",)), 2),
        (ParsedPaper(TITLE, abstract=ABSTRACT), ParsedPaper(TITLE, authors=("Cy Dee",)), 1),
        (ParsedPaper(TITLE, doi="10.1000/a"), ParsedPaper(TITLE, doi="10.1000/b"), 2),
        (ParsedPaper(TITLE, doi="10.1000/a"), ParsedPaper(TITLE, arxiv_id="2504.00001", doi="10.1000/b"), 2),
        (ParsedPaper(TITLE, doi="10.1000/a"), ParsedPaper(TITLE, arxiv_id="2504.00001"), 1),
    ],
)
def test_a_title_alone_joins_nothing_that_speaks_against_it(
    empty: Shelf, one: ParsedPaper, other: ParsedPaper, papers: int
) -> None:
    empty.put(page(one), page(other))
    assert empty.rows("SELECT count(*) FROM papers") == [(papers,)]


def test_what_is_like_two_papers_belongs_to_neither_even_if_the_second_comes_last(empty: Shelf) -> None:
    empty.put(page(TITLED), page(ParsedPaper(TITLE, arxiv_id="2504.00001", abstract=ABSTRACT)))
    assert empty.rows("SELECT count(*) FROM papers") == [(1,)]
    empty.put(page(ParsedPaper(TITLE, arxiv_id="2504.00002", abstract=ABSTRACT)))
    assert empty.rows("SELECT arxiv_id, code_url FROM papers ORDER BY coalesce(arxiv_id, '')") == [
        (None, "https://example.org/code"), ("2504.00001", None), ("2504.00002", None)
    ]  # fmt: skip
    assert empty.rows("SELECT count(*), count(DISTINCT paper_id) FROM paper_mentions") == [(3, 3)]
    empty.check()


@pytest.mark.parametrize("order", list(permutations([0, 1, 2, 3])))
def test_the_fuller_list_of_authors_stands(empty: Shelf, order: Sequence[int]) -> None:
    lists = [("Ada Lovelace",), ("A. Lovelace", "B. Li"), ("Ada Lovelace", "Bo Li"), ()]
    empty.put(*(page(ParsedPaper(TITLE, arxiv_id="2504.00001", authors=lists[n])) for n in order))
    assert empty.rows("SELECT name FROM paper_authors ORDER BY position") == [("Ada Lovelace",), ("Bo Li",)]


PAPERS = st.builds(
    ParsedPaper,
    title=st.sampled_from([TITLE, TITLE.lower(), "Introduction"]),
    arxiv_id=st.sampled_from(["", "", "2504.00001", "2504.00002v2"]),
    doi=st.sampled_from(["", "", "10.1000/a", "10.1000/b"]),
    abstract=st.sampled_from(["", ABSTRACT, ABSTRACT + " More.", OTHER]),
    authors=st.sampled_from([(), ("Ada Lovelace",), ("A. Lovelace",), ("Bo Li", "Cy Dee")]),
    categories=st.sampled_from([(), ("cs.LG",), ("math.PR", "cs.LG")]),
    published=st.sampled_from(["", "2025-04-01", "2024-01-01"]),
    listed=st.sampled_from(["", "2025-04-02", "2025-04-09"]),
    code_url=st.sampled_from(["", "https://example.org/code"]),
    section=st.sampled_from(["", "diffusion"]),
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(papers=st.lists(PAPERS, min_size=2, max_size=6, unique=True), data=st.data())
def test_any_order_gives_the_same_rows_and_again_none(papers: list[ParsedPaper], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(papers))
    with shelf() as one, shelf() as other, shelf() as together:
        for papers_so, found in ((papers, one), (shuffled, other)):
            found.put(*(page(paper, seen_on="" if paper.listed else "2025-04-05") for paper in papers_so))
        assert one.content() == other.content()
        before, changes = one.content(), one.db.conn.total_changes
        one.put(*(page(paper, seen_on="" if paper.listed else "2025-04-05") for paper in shuffled))
        assert one.db.conn.total_changes - changes <= NOTES
        assert one.content() == before
        together.put(page(*papers, seen_on="2025-04-05"))
        said = "SELECT arxiv_id, doi, title, abstract, categories, published, url, code_url FROM papers"
        assert sorted(together.rows(said), key=repr) == sorted(one.rows(said), key=repr)
        for found in (one, other, together):
            found.check()


NOTES = 1
"""Rows that applying nothing new writes: the note of the last snapshot."""


def add_links(conn: sqlite3.Connection, links: Iterable[tuple[str, str, float, str]]) -> None:
    with closing(conn.cursor()) as cursor:
        cursor.execute("INSERT OR IGNORE INTO shows(id, slug, url) VALUES ('s', 's', 'https://example.org/')")
        for episode, paper, score, status in links:
            cursor.execute(
                "INSERT OR IGNORE INTO episodes(id, show_id, title, body, word_count, snapshot, parser, seq)"
                " VALUES (?, 's', ?, '', 0, '', '', ?)",
                (episode, f"Episode {episode}", int(episode[1:])),
            )
            cursor.execute(
                "INSERT INTO paper_links(episode_id, paper_id, score, status, evidence) VALUES (?, ?, ?, ?, '{}')",
                (episode, paper, score, status),
            )


def reindex_episodes(found: Shelf) -> None:
    found.db.execute("INSERT INTO episodes_fts(episodes_fts) VALUES ('rebuild')")
    found.db.conn.commit()
