"""Tantivy over the same texts, where it is installed (`pip install tantivy`): how fast a search engine can be."""

import sqlite3
import tempfile
from collections.abc import Callable
from typing import Any

from scripts.benchmarks.searching.asked import Asked

_TEXTS = """
SELECT seq, title || char(10) || body || char(10) || coalesce(questions, '') || char(10) || coalesce(authors, '')
  || char(10) || coalesce(paper, '') FROM episodes_text
"""
_MEMORY = 256_000_000


def searcher(conn: sqlite3.Connection, page: int) -> Callable[[Asked], object] | None:
    """What finds the first page and the total count of a query; None where tantivy is not installed."""
    try:
        import tantivy
    except ImportError:
        return None
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("seq", stored=True)
    schema.add_text_field("text", stored=False, tokenizer_name="en_stem")
    index: Any = tantivy.Index(schema.build(), path=tempfile.mkdtemp(prefix="tantivy-"))
    writer = index.writer(_MEMORY)
    for seq, text in conn.execute(_TEXTS):
        writer.add_document(tantivy.Document(seq=seq, text=text))
    writer.commit()
    index.reload()
    found = index.searcher()

    def search(asked: Asked) -> object:
        query = index.parse_query(asked.match.replace("NEAR(", "(").replace(", 10)", ")"), ["text"])
        return found.search(query, page, count=True).hits

    return search
