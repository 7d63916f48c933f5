"""An archive of any few episodes, written by plain SQL, for what searching is to find in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from scraper.archive import fulltext
from scraper.archive.migrations import migrate
from scraper.text.people.names import name_key


@dataclass(frozen=True)
class Told:
    """An episode; `paper` is a title, its arXiv number and its authors."""

    title: str
    body: str = "Nothing more is said."
    date: str | None = "2025-04-10"
    category: str | None = None
    authors: Sequence[str] = ()
    questions: Sequence[str] = ()
    paper: tuple[str, str, Sequence[str]] | None = None
    show: str = "s1"


def write_told(path: Path, episodes: Sequence[Told]) -> Path:
    """The archive of these episodes, numbered from 1 in their order: `e1`, `e2`, … Equal names are one person."""
    with Database(path) as db:
        migrate(db)
        with db.atomic():
            _write(db, episodes)
    return path


def _write(db: Database, episodes: Sequence[Told]) -> None:
    people = {name: f"a{number}" for number, name in enumerate(sorted({n for e in episodes for n in e.authors}), 1)}
    for slug in ("s1", "s2"):
        db.execute(
            "INSERT INTO shows(id, slug, url, title) VALUES (?, ?, 'https://x/', ?)", [slug, slug, f"Show {slug}"]
        )
    for name, id_ in people.items():
        db.execute("INSERT INTO authors VALUES (?, ?, ?)", [id_, name, name_key(name)])
        db.execute("INSERT INTO author_names VALUES (?, ?, 'as credited')", [name, id_])
    questions = papers = 0
    for seq, told in enumerate(episodes, 1):
        id_ = f"e{seq}"
        db.execute(
            "INSERT INTO episodes(id, show_id, slug, url, title, category, date, body, word_count, snapshot, parser,"
            " seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 'page', 'test/1', ?)",
            [id_, told.show, id_, f"https://x/e/{id_}/", told.title, told.category, told.date, told.body, seq],
        )
        for position, text in enumerate(told.questions, 1):
            questions += 1
            db.execute(
                "INSERT INTO questions VALUES (?, ?, ?, ?, ?)", [f"{id_}-q{position}", id_, position, text, questions]
            )
        for position, name in enumerate(told.authors, 1):
            db.execute("INSERT INTO credits VALUES (?, ?, ?, ?)", [id_, position, people[name], name])
        if told.paper:
            papers += 1
            title, number, names = told.paper
            db.execute(
                "INSERT INTO papers(id, arxiv_id, title, abstract, title_key, seq) VALUES (?1, ?1, ?2, ?2, ?2, ?3)",
                [number, title, papers],
            )
            for position, name in enumerate(names, 1):
                db.execute("INSERT INTO paper_authors VALUES (?, ?, ?, NULL)", [number, position, name])
            db.execute(
                "INSERT INTO paper_links(episode_id, paper_id, score, status, evidence)"
                " VALUES (?, ?, 1, 'auto', '{}')",
                [id_, number],
            )
    for table, last in (("episodes", len(episodes)), ("questions", questions), ("papers", papers)):
        fulltext.put_in_range(db, table, 1, last)
