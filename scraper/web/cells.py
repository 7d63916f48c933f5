"""How values stand in a cell of a result table: marked words, titles that lead to their row."""

import sqlite3
from typing import Final

from datasette.utils import tilde_encode
from markupsafe import Markup

from scraper.search.snippet import OPEN, Snippet

LINKED: Final = {
    "title": ("episode_id", "episodes"),
    "author": ("author_id", "authors"),
    "co_author": ("co_author_id", "authors"),
    "paper": ("paper_id", "papers"),
}
"""Column of a query's result -> the column beside it that holds the row's id, and the row's table."""


def marked(value: str) -> Markup | None:
    """A passage with its marked words in <mark> and all else escaped; None where nothing is marked."""
    if OPEN not in value:
        return None
    pieces = Snippet.from_marked(value).pieces()
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if on else text for text, on in pieces)


def row_link(row: sqlite3.Row, column: str, value: str, database_path: str) -> Markup | None:
    """The value as a link to the row it names; None where the result does not say which row that is."""
    id_column, table = LINKED.get(column, ("", ""))
    if id_column not in row.keys() or not isinstance(row[id_column], str):  # noqa: SIM118 - Row.__contains__ looks at values
        return None
    return Markup('<a href="{}/{}/{}">{}</a>').format(database_path, table, tilde_encode(row[id_column]), value)
