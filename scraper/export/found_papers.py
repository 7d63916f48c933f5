"""The papers behind what a search found, to be cited."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from scraper.export.cited import CitedPaper
from scraper.export.papers import SURE, cited_paper
from scraper.search.results import Hit, HitKind, Results

_LINKED: Final = """
SELECT paper_id FROM paper_links WHERE episode_id = ?1 AND status IN (SELECT value FROM json_each(?2))
ORDER BY score DESC, paper_id
"""
_LINKED_TO_ARTICLE: Final = """
SELECT paper_id FROM article_paper_links WHERE article_id = ?1 AND status IN (SELECT value FROM json_each(?2))
ORDER BY score DESC, paper_id
"""


class Behind(NamedTuple):
    """The papers behind hits, each once, in the order of the hits; and how many hits have none."""

    papers: list[CitedPaper]
    without: int


def wanted(results: Results) -> tuple[Hit, ...]:
    """The hits that are meant: those that hold all the words; where none does, those that hold most of them."""
    whole = tuple(hit for hit in results.hits if hit.holds_all)
    return whole or results.hits


def papers_behind(conn: sqlite3.Connection, hits: Iterable[Hit]) -> Behind:
    """The linked papers of episodes and articles, and papers themselves; no link that waits for review counts."""
    found: dict[str, CitedPaper] = {}
    without = 0
    for hit in hits:
        papers = _papers(conn, hit)
        without += not papers
        for paper in papers:
            if paper not in found:
                found[paper] = cited_paper(conn, paper)
    return Behind(list(found.values()), without)


def _papers(conn: sqlite3.Connection, hit: Hit) -> list[str]:
    if hit.kind is HitKind.PAPER:
        return [hit.id]
    sql, told = (_LINKED_TO_ARTICLE, hit.id) if hit.kind is HitKind.ARTICLE else (_LINKED, hit.episode_id or hit.id)
    return [paper for (paper,) in conn.execute(sql, (told, json.dumps(SURE)))]
