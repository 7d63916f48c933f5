"""Datasette's own pages of tables: where rows stand in them, and which columns a table is shown with."""

from collections.abc import Container, Sequence
from typing import Final
from urllib.parse import urlencode

from datasette.utils import tilde_encode

from scraper.web.archive import NAME

SHOWN: Final = {
    "episodes": ("title", "date", "category", "show_id", "duration", "body"),
    "papers": ("title", "published", "arxiv_id", "categories", "abstract"),
    "articles": ("title", "date", "site", "standfirst", "url"),
}
"""What a table leads with, and all that it shows unless other columns are asked for; the rest serves the program."""

LED_BY: Final = "title"
"""The column that leads to the row, where it is shown first."""

CUT: Final = frozenset({"abstract", "body", "standfirst"})
"""Columns of whose text a table shows the first lines."""

_ASKED: Final = ("_col", "_columns")
"""Arguments that say which columns are wanted."""


def row(table: str, id_: str) -> str:
    """The page of one row, whose key is its id."""
    return f"/{NAME}/{table}/{tilde_encode(id_)}"


def rows(table: str, **values: str) -> str:
    """The rows that have such values: column -> value."""
    return f"/{NAME}/{table}?{urlencode(values, errors='replace')}"


def shown(table: str, columns: Sequence[str], arguments: Container[str]) -> list[int]:
    """The places, among the columns that a page has, of those it shows, in their order."""
    wanted = () if any(name in arguments for name in _ASKED) else SHOWN.get(table, ())
    return [columns.index(name) for name in wanted if name in columns] or list(range(len(columns)))
