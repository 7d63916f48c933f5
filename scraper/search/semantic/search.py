"""Search by words and by meaning at once."""

import json
import sqlite3
from dataclasses import replace
from typing import Final

from scraper.errors import StorageError
from scraper.search import engine
from scraper.search.parsing import parse
from scraper.search.results import Hit, HitKind, Results
from scraper.search.semantic.fuse import DEPTH, asks_for_meaning, fused
from scraper.search.semantic.model import Model
from scraper.search.snippet import Snippet

_SNIPPET_WORDS: Final = 32
_SEQS: Final = "SELECT id, seq FROM episodes WHERE id IN (SELECT value FROM json_each(?))"
_EPISODES: Final = """
SELECT seq, id, title, date, url, body FROM episodes WHERE seq IN (SELECT value FROM json_each(?))
"""


def search(
    conn: sqlite3.Connection,
    text: str,
    *,
    limit: int = 20,
    offset: int = 0,
    facets: bool = False,
    suggest: bool = True,
    model: Model | None = None,
) -> Results:
    """Episodes as `scraper.search.engine.search` finds them, fused with those whose text means the same.

    What is found by meaning alone has `holds_all` False, and its beginning for a snippet; `total` counts it as far as
    it is looked for. A text with an operator, or of one word, is searched by words alone.
    Raises UsageError where the extra is not installed or the archive has no vectors, StorageError.
    """
    query, end = parse(text), offset + limit
    if not asks_for_meaning(query):
        return engine.search(conn, text, limit=limit, offset=offset, facets=facets, suggest=suggest)
    found = engine.search(conn, text, limit=max(end, DEPTH), facets=facets, suggest=suggest)
    try:
        seqs = dict(conn.execute(_SEQS, (json.dumps([hit.id for hit in found.hits]),)).fetchall())
        hits = {seqs[hit.id]: hit for hit in found.hits}
        order = fused(conn, query, list(hits), end + DEPTH, model)
        hits |= _by_meaning(conn, [seq for seq in order[offset:end] if seq not in hits])
    except sqlite3.Error as error:
        raise StorageError(
            f"the search failed in the database: {error}", advice="Check the file that --db names."
        ) from error
    page = enumerate(order[offset:end], start=offset + 1)
    shown = tuple(replace(hits[seq], score=1 / place) for place, seq in page if seq in hits)
    return replace(
        found,
        hits=shown,
        total=max(found.total, len(order)),
        reading=f"{found.reading.rstrip('.')}; and what means the same.",
    )


def _by_meaning(conn: sqlite3.Connection, seqs: list[int]) -> dict[int, Hit]:
    """Episodes as hits that need not hold any of the words."""
    rows = conn.execute(_EPISODES, (json.dumps(seqs),))
    return {
        seq: Hit(HitKind.EPISODE, id_, title, date, url, 0.0, _beginning(body), holds_all=False)
        for seq, id_, title, date, url, body in rows
    }


def _beginning(text: str) -> Snippet:
    words = text.split(maxsplit=_SNIPPET_WORDS)
    return Snippet(" ".join(words[:_SNIPPET_WORDS]) + ("…" if len(words) > _SNIPPET_WORDS else ""))
