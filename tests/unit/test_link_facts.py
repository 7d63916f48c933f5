"""What linking looks at, read from rows."""

import pytest
from sqlite_utils import Database

from scraper.archive.migrations import migrate
from scraper.link.facts import Told, tellings_of, unlinked


@pytest.fixture
def db() -> Database:
    db = Database(memory=True)
    migrate(db)
    return db


def add_article(db: Database, article: str, **changes: object) -> None:
    row = {"id": article, "title": "Title", "body": "Body", "snapshot": "0", "parser": "p/1", "seq": len(article)}
    db.table("articles").insert(row | changes)


@pytest.mark.parametrize(
    ("stored", "read"),
    [("2025-04-11", "2025-04-11"), (None, ""), ("", ""), ("11 April 2025", ""), ("2025-4-1", ""), ("2025", "")],
)
def test_a_day_that_is_none_is_taken_for_unknown(db: Database, stored: str | None, read: str) -> None:
    add_article(db, "a", date=stored)
    (told,) = tellings_of(db.conn)
    assert (told.kind, told.date) == (Told.ARTICLE, read)


def test_an_article_has_its_standfirst_and_the_papers_that_it_names(db: Database) -> None:
    add_article(db, "a", standfirst="First.", body="See arXiv:2504.07962 and https://doi.org/10.1234/abc.def now.")
    (told,) = tellings_of(db.conn)
    assert told.body.startswith("First.\n\nSee ")
    assert (told.arxiv_ids, told.dois) == (("2504.07962",), ("10.1234/abc.def",))


def test_what_is_linked_for_sure_is_not_unlinked_and_the_newest_comes_first(db: Database) -> None:
    for article, date in (("a", "2025-01-01"), ("bb", "2025-03-01"), ("ccc", "2025-02-01"), ("dddd", "2025-04-01")):
        add_article(db, article, date=date)
    db.table("papers").insert({"id": "p", "title": "T", "title_key": "t", "seq": 1})
    for article, status in (("ccc", "review"), ("dddd", "auto")):
        link = {"article_id": article, "paper_id": "p", "score": 0.5, "status": status, "evidence": "{}"}
        db.table("article_paper_links").insert(link)
    assert [told.id for told in unlinked(db.conn)] == ["bb", "ccc", "a"]
