"""Real episodes and an article against real papers: each with its own, and with none where its own is absent.

Reads sample data that is kept beside the checkout, and skips where it is absent.
"""

import gzip
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawls import import_paths, query

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
PAPERS = SHARED / "papers" / "arxiv-2025-40k.jsonl.gz"
pytestmark = pytest.mark.skipif(not PAPERS.is_file(), reason="the sample data beside the checkout is absent")

EIGHT = (
    "2504.07962", "2504.06823", "2504.06838", "2504.06861", "2504.06894", "2504.07080", "2504.07086", "2504.05662",
)  # fmt: skip
"""In the order of the page."""
ARTICLE = "2605.31596"
TWIN = "2505.11482"
KIN = ("2506.07795", "2504.15594", "2504.05677", "2504.05271")
"""Other papers of the same people: in the same order, reversed, with more, two of three."""
AROUND = ("2025-03-20", "2025-04-25")
EVERY = 6
"""One of so many papers of these days is taken: about 1,500."""


def lines() -> Iterator[dict[str, Any]]:
    """The papers of the eight's month, fewer of them; and all that are named here."""
    named = {*EIGHT, *KIN, ARTICLE, TWIN}
    around = 0
    with gzip.open(PAPERS, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            around += AROUND[0] <= record["first_seen"] <= AROUND[1]
            is_sampled = AROUND[0] <= record["first_seen"] <= AROUND[1] and around % EVERY == 0
            if is_sampled or record["arxiv_id"] in named:
                yield record


def linked(folder: Path, records: list[dict[str, Any]], without: Collection[str] = ()) -> Path:
    papers = folder / "papers.jsonl"
    kept = [json.dumps(record) for record in records if record["arxiv_id"] not in without]
    assert len(kept) > 1000
    papers.write_text("\n".join(kept) + "\n", encoding="utf-8")
    db = folder / "archive.db"
    seeds = [*SHARED.glob("seeds/000_*.txt"), *SHARED.glob("seeds/002_*.txt")]
    assert import_paths(db, papers, *seeds).exit_code == 0
    return db


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return list(lines())


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]) -> Path:
    return linked(tmp_path_factory.mktemp("all"), records)


def links(db: Path) -> list[tuple[int, str, str, dict[str, str]]]:
    """Number of the episode on its page, arXiv id, status, evidence."""
    numbers = {row[0]: number for number, row in enumerate(query(db, "SELECT id FROM episodes ORDER BY seq"))}
    sql = (
        "SELECT l.episode_id, p.arxiv_id, l.status, l.evidence FROM paper_links l"
        " JOIN papers p ON p.id = l.paper_id ORDER BY 1, l.score DESC"
    )
    rows = query(db, sql)
    return [(numbers[episode], arxiv_id, status, json.loads(said)) for episode, arxiv_id, status, said in rows]


def test_the_eight_are_sure_and_right(db: Path) -> None:
    assert [(number, arxiv_id) for number, arxiv_id, status, _ in links(db) if status == "auto"] == list(
        enumerate(EIGHT)
    )


def test_nothing_else_is_linked(db: Path) -> None:
    assert {status for _, _, status, _ in links(db)} == {"auto"}


def test_each_has_two_kinds_of_evidence(db: Path) -> None:
    for _, _, _, evidence in links(db):
        assert {"authors", "text"} <= evidence.keys()
        assert re.findall(r"\d+", evidence["date"]) in ([], ["1"], ["2"]), "the show tells of what is a few days old"


@pytest.mark.parametrize("kin", KIN)
def test_a_paper_of_the_same_people_is_not_taken(db: Path, kin: str) -> None:
    assert query(db, "SELECT 1 FROM papers WHERE arxiv_id = ?", [kin]) == [(1,)]
    assert kin not in [arxiv_id for _, arxiv_id, _, _ in links(db)]


def test_the_articles_paper_is_its_first_candidate(db: Path) -> None:
    sql = (
        "SELECT p.arxiv_id, l.status, l.evidence FROM article_paper_links l JOIN papers p ON p.id = l.paper_id"
        " ORDER BY l.score DESC"
    )
    (arxiv_id, status, evidence), *_ = query(db, sql)
    assert arxiv_id == ARTICLE
    assert query(db, "SELECT 1 FROM papers WHERE arxiv_id = ?", [TWIN]) == [(1,)]
    assert status == "review", "there are too few papers to be sure by text alone"
    assert "papers to compare with" in json.loads(evidence)["against"]


def test_without_their_papers_nothing_is_sure_and_what_stands_says_why(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    db = linked(tmp_path, records, without={*EIGHT, ARTICLE})
    found = links(db)
    assert [status for _, _, status, _ in found if status != "review"] == []
    assert all(evidence["against"] for _, _, _, evidence in found)
    assert query(db, "SELECT 1 FROM article_paper_links WHERE status = 'auto'") == []
    assert "2506.07795" not in [arxiv_id for _, arxiv_id, _, _ in found], "it was listed two months later"
