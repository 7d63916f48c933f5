"""Where the things of an archive stand on this site: the addresses that need more than an id to be known."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from scraper.web import addresses

_EPISODES: Final = """
SELECT e.id, s.slug, e.slug FROM episodes e JOIN shows s ON s.id = e.show_id
WHERE e.id IN (SELECT value FROM json_each(?))
"""
_PAPERS: Final = "SELECT id, arxiv_id FROM papers WHERE id IN (SELECT value FROM json_each(?))"


def episodes(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The address of each episode, by its id."""
    rows = conn.execute(_EPISODES, (json.dumps(list(ids)),))
    return {id_: addresses.episode(id_, show, slug) for id_, show, slug in rows}


def papers(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The address of each paper, by its id."""
    rows = conn.execute(_PAPERS, (json.dumps(list(ids)),))
    return {id_: addresses.paper(id_, arxiv_id) for id_, arxiv_id in rows}
