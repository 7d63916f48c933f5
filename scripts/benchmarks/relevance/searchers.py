"""Who searches: the archive's own search, by words and by meaning, and the yardstick that it is held against."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from scraper.archive.database import close_archive, open_archive
from scraper.search import engine
from scraper.search.semantic.model import load
from scripts.benchmarks.relevance.score import PAGE

Searcher = Callable[[str], Sequence[str]]
"""What is typed -> ids of episodes, best first; at most a page of them counts."""

# Snowball's list of English stop words, words with an apostrophe left out: the index knows them only in parts.
_STOP_WORDS: Final = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves what which who whom this that these those am is are was were be
    been being have has had having do does did doing would should could ought a an the and but if or because as until
    while of at by for with about against between into through during before after above below to from up down in out
    on off over under again further then once here there when where why how all any both each few more most other some
    such no nor not only own same so than too very s t can will just don now""".split()
)
_OPERATORS: Final = re.compile(r"\b(?:title|author|question|paper|category|show):|\bnear\(|,\s*\d+\s*\)")
_PART: Final = re.compile(r'"([^"]*)"|(\w+)')
_RANKED: Final = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank, rowid LIMIT ?"
_TEXTS: Final = """
  SELECT seq, title || char(10) || body || char(10) || coalesce((SELECT group_concat(credited_as, ', ')
      FROM credits WHERE episode_id = e.id), '') || char(10)
    || coalesce((SELECT group_concat(p.title || ' ' || coalesce(p.arxiv_id, ''), char(10))
      FROM paper_links l JOIN papers p ON p.id = l.paper_id
      WHERE l.episode_id = e.id AND l.status IN ('auto', 'accepted')), '')
  FROM episodes e
"""


def ours(conn: sqlite3.Connection) -> Searcher:
    """The archive's own search."""
    return lambda text: [hit.id for hit in engine.search(conn, text, limit=PAGE).hits]


def compute_vectors(path: Path) -> None:
    """Give an archive the vectors that `semantic` compares. Raises UsageError where the extra is not installed."""
    model = load()
    from scraper.search.semantic import vectors

    db = open_archive(path)
    vectors.compute(db, model)
    close_archive(db)


def semantic(conn: sqlite3.Connection) -> Searcher:
    """The archive's search by words and by meaning."""
    from scraper.search.semantic.search import search

    return lambda text: [hit.id for hit in search(conn, text, limit=PAGE).hits]


def yardstick(conn: sqlite3.Connection) -> Searcher:
    """Plain bm25 over one text column: stemmed, stop words dropped, first what holds all words, then what holds any.

    Quoted phrases are phrases to it, too; of other operators it takes the words.
    """
    ids = dict(conn.execute("SELECT seq, id FROM episodes").fetchall())
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')")
    plain.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", conn.execute(_TEXTS))

    def search(text: str) -> list[str]:
        terms = _terms(text)
        found: dict[int, None] = {}
        for operator in (" AND ", " OR "):
            rows = plain.execute(_RANKED, (operator.join(terms) or '""', PAGE))
            found |= dict.fromkeys(row[0] for row in rows)
        return [ids[seq] for seq in found][:PAGE]

    return search


def _terms(text: str) -> list[str]:
    """The phrases and words of a text, quoted for FTS5, without stop words unless there is nothing else."""
    parts = [(phrase or word, bool(phrase)) for phrase, word in _PART.findall(_OPERATORS.sub(" ", text))]
    kept = [part for part, is_phrase in parts if is_phrase or part.casefold() not in _STOP_WORDS]
    return [f'"{part}"' for part in kept or [part for part, _ in parts]]
