"""Where each kind of page of the sample show stands, and what the sample lacks to have all parts of a page."""

from pathlib import Path
from typing import Final

from sqlite_utils import Database

from scraper.archive.fulltext import put_in
from tests.crawls import import_paths
from tests.integration.test_links import sample_archive, write_article

EPISODE: Final = "episode/sample/what-a-whisker-knows"
PAPER: Final = "paper/1706.03762"
AUTHOR: Final = "author/ashish-vaswani"

OURS: Final = {
    "home": "",
    "search": "search?q=you+OR+we",
    "search without words": "search",
    "search without hits": "search?q=xyzzy",
    "questions found": "search?q=robot&in=questions",
    "episode": EPISODE,
    "episode with its paper": "episode/e0000009",
    "author": AUTHOR,
    "authors": "authors",
    "authors of a letter": "authors?letter=a",
    "paper": PAPER,
    "article": "article/2f132b709941",
    "questions": "questions",
    "months": "months",
    "month": "month/2025-07",
    "about": "about",
    "review": "-/paperledge/review",
}
OF_DATASETTE: Final = {
    "tables": "archive",
    "table": "archive/episodes",
    "table searched": "archive/episodes?_search=robot",
    "table of names": "archive/credits",
    "row": "archive/episodes/e0000010",
    "row of a paper": "archive/papers/1706~2E03762",
    "query": "archive/search?q=robot",
    "query without words": "archive/episodes_per_month",
    "SQL": "archive?sql=select+1",
}
FAILING: Final = {
    "nowhere": "nowhere",
    "no episode": "episode/nowhere",
    "no table": "archive/nowhere",
    "no row": "archive/episodes/nowhere",
    "wrong SQL": "archive?sql=selec",
}
ALL: Final = {**OURS, **OF_DATASETTE}


def write_site(folder: Path) -> Path:
    """The sample show with an article; and of one episode what was said, and what its host changed."""
    path = sample_archive(folder)
    assert import_paths(path, write_article(folder)).exit_code == 0
    with Database(path) as db, db.atomic():
        said = ("Good evening.", "A whisker bends before it touches.", "That was all.")
        for position, words in enumerate(said, start=1):
            row = ("e0000010", position, position * 3.0, position * 3.0 + 2, "Ernis", words, position)
            db.execute("INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        put_in(db, "segments", range(1, len(said) + 1))
        change = (
            "r1",
            "e0000010",
            "title",
            "What Whiskers Know",
            "What a Whisker Knows",
            "2025-06-02T08:00:00Z",
            "f00",
        )
        db.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)", change)
    return path
